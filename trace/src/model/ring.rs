//! The requests of one ring.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use uring_trace_format::event::{Enter, Injected};

use super::{Moment, Request};

const GETEVENTS: u32 = 1;

/// How many requests are remembered that may never have a CQE, because they have
/// `IOSQE_CQE_SKIP_SUCCESS`.
const MOST_SILENT: usize = 1 << 12;

/// One ring.
#[derive(Default)]
pub struct Ring {
    pub generation: u32,
    in_flight: BTreeMap<u64, Request>,
    by_data: HashMap<u64, Vec<u64>>,
    silent: VecDeque<u64>,
    /// Values of `user_data` that several requests had at once. Which of them had a CQE is not
    /// certain until none is left.
    doubtful: HashSet<u64>,
    /// Whether the SQPOLL thread submits the requests.
    pub has_sqpoll: bool,
    /// The requests that no io_uring_enter(2) has submitted.
    unsubmitted: VecDeque<u64>,
    /// The last io_uring_enter(2).
    last: Option<Call>,
}

/// An io_uring_enter(2).
struct Call {
    submitted: VecDeque<u64>,
    tid: u32,
    waited: bool,
}

impl Ring {
    /// A ring without requests.
    pub fn new(generation: u32) -> Ring {
        Ring { generation, ..Ring::default() }
    }

    /// Forgets a request.
    fn remove(&mut self, number: u64) -> Option<Request> {
        let request = self.in_flight.remove(&number)?;
        if let Some(all) = self.by_data.get_mut(&request.view().user_data()) {
            all.retain(|other| *other != number);
            if all.is_empty() {
                self.by_data.remove(&request.view().user_data());
                self.doubtful.remove(&request.view().user_data());
            }
        }
        Some(request)
    }

    /// Remembers a request; returns another one with the same `user_data`.
    pub fn submit(&mut self, request: &Request) -> Option<u64> {
        let same = self.by_data.entry(request.view().user_data()).or_default();
        let twice =
            same.iter().rev().find(|n| self.in_flight.get(n).is_some_and(|r| !r.is_silent()));
        let twice = twice.copied();
        if twice.is_some() {
            self.doubtful.insert(request.view().user_data());
        }
        same.push(request.number);
        self.in_flight.insert(request.number, request.clone());
        if request.is_silent() {
            self.silent.push_back(request.number);
        }
        while self.silent.len() > MOST_SILENT {
            let oldest = self.silent.pop_front();
            oldest.and_then(|number| self.remove(number));
        }
        if !self.has_sqpoll {
            self.unsubmitted.push_back(request.number);
        }
        twice
    }

    /// Notes what a rule changed in the newest request; returns the request.
    pub fn inject(&mut self, injected: &Injected) -> Option<Request> {
        let newest = self.in_flight.last_entry().filter(|_| !injected.action.is_of_call())?;
        let request = newest.into_mut();
        // Another one if its record was overwritten.
        let is_it = request.view().user_data() == injected.user_data;
        is_it.then(|| {
            request.injected = Some(*injected);
            request.clone()
        })
    }

    /// The kernel has taken as many requests as the result says; the next call takes the others.
    pub fn enter(&mut self, enter: &Enter, tid: u32) {
        let waited = enter.min_complete > 0 && enter.flags & GETEVENTS != 0;
        let count = usize::try_from(enter.result).unwrap_or(0).min(self.unsubmitted.len());
        let others = self.unsubmitted.split_off(count);
        let submitted = std::mem::replace(&mut self.unsubmitted, others);
        self.last = Some(Call { submitted, tid, waited });
    }

    /// The newest request with this `user_data`, and whether it may be another one. Requests with
    /// `IOSQE_CQE_SKIP_SUCCESS` count only if there is no other: most of them have no CQE.
    pub fn find(&self, user_data: u64) -> Option<(u64, bool)> {
        let all = self.by_data.get(&user_data)?;
        let is_silent = |n: &&u64| self.in_flight.get(n).is_some_and(Request::is_silent);
        let mut loud = all.iter().rev().filter(|n| !is_silent(n));
        match (loud.next(), all.last()) {
            (Some(newest), _) => Some((*newest, self.doubtful.contains(&user_data))),
            (None, Some(newest)) => Some((*newest, all.len() > 1)),
            (None, None) => None,
        }
    }

    /// When a request completed whose CQE was seen now, by this thread if right after its call.
    pub fn moment(&self, number: u64, after_enter_of: Option<u32>) -> Moment {
        let own = self.last.as_ref().filter(|call| {
            // The numbers are sorted.
            after_enter_of == Some(call.tid) && call.submitted.binary_search(&number).is_ok()
        });
        match own {
            Some(Call { waited: false, .. }) => Moment::Inline,
            Some(Call { waited: true, .. }) => Moment::SameCall,
            None => Moment::Later,
        }
    }

    /// Counts a CQE of a request; returns the request.
    pub fn count(&mut self, number: u64, has_more: bool) -> Option<Request> {
        let request = self.in_flight.get_mut(&number)?;
        request.cqes += 1;
        let request = request.clone();
        if !has_more {
            self.remove(number);
        }
        Some(request)
    }

    /// Requests that should still have a CQE.
    pub fn left(&self) -> Vec<Request> {
        self.in_flight.values().filter(|request| !request.is_silent()).cloned().collect()
    }
}
