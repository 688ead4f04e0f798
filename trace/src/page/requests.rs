//! The requests that the page draws: a bounded number, however long the trace is.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::model::{Moment, Request};
use crate::statistics::Key;

/// How many of the longest requests are drawn.
pub const LONGEST: usize = 500;
/// How many of the failed requests are drawn.
pub const FAILED: usize = 500;
/// How many of all requests are drawn, chosen at random.
pub const SAMPLE: usize = 2000;

/// A request that completed, or was in flight at the end.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its ring.
    pub key: Key,
    /// The number of its trace file.
    pub file: usize,
    /// The request, with the number of its CQEs.
    pub request: Request,
    /// When its last CQE was seen, or the ring or the trace ended.
    pub end: u64,
    /// The result; `None` if it was in flight at the end.
    pub result: Option<i32>,
    /// When it completed.
    pub moment: Option<Moment>,
    /// The time to its first CQE: an upper bound.
    pub latency: Option<u64>,
    /// The bytes by which a transfer was shorter than requested.
    pub short: Option<u32>,
}

impl Ended {
    /// How long it was in flight.
    pub fn time(&self) -> u64 {
        self.end.saturating_sub(self.request.time)
    }

    /// Whether it completed with an error.
    pub fn has_failed(&self) -> bool {
        self.result.is_some_and(|result| result < 0)
    }
}

/// Keeps each of many requests with the same probability.
struct Reservoir {
    kept: Vec<Rc<Ended>>,
    most: usize,
    seen: u64,
    state: u64,
}

impl Reservoir {
    fn new(most: usize) -> Reservoir {
        Reservoir { kept: Vec::new(), most, seen: 0, state: 0x9e37_79b9_7f4a_7c15 }
    }

    /// Algorithm R; the same requests give the same choice.
    fn add(&mut self, ended: &Rc<Ended>) {
        self.seen += 1;
        if self.kept.len() < self.most {
            self.kept.push(Rc::clone(ended));
            return;
        }
        let place = (self.random() % self.seen) as usize;
        if let Some(kept) = self.kept.get_mut(place) {
            *kept = Rc::clone(ended);
        }
    }

    /// xorshift64.
    fn random(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }
}

/// Chooses requests.
pub struct Requests {
    longest: Vec<Rc<Ended>>,
    /// What is shorter is not among the longest.
    least: u64,
    failed: Reservoir,
    sample: Reservoir,
}

impl Requests {
    /// No requests yet.
    pub fn new() -> Requests {
        Requests {
            longest: Vec::new(),
            least: 0,
            failed: Reservoir::new(FAILED),
            sample: Reservoir::new(SAMPLE),
        }
    }

    /// One more.
    pub fn add(&mut self, ended: Ended) {
        let ended = Rc::new(ended);
        self.sample.add(&ended);
        if ended.has_failed() {
            self.failed.add(&ended);
        }
        if ended.time() >= self.least {
            self.longest.push(ended);
            if self.longest.len() >= 2 * LONGEST {
                self.shorten();
            }
        }
    }

    fn shorten(&mut self) {
        self.longest.sort_by_key(|ended| std::cmp::Reverse(ended.time()));
        self.longest.truncate(LONGEST);
        if self.longest.len() == LONGEST {
            self.least = self.longest.last().map_or(0, |ended| ended.time());
        }
    }

    /// How many there were.
    pub fn total(&self) -> u64 {
        self.sample.seen
    }

    /// How many failed.
    pub fn failures(&self) -> u64 {
        self.failed.seen
    }

    /// The requests to draw, in the order of their submission.
    pub fn drawn(&mut self) -> Vec<Rc<Ended>> {
        self.shorten();
        let all = self.longest.iter().chain(&self.failed.kept).chain(&self.sample.kept);
        let all: BTreeMap<_, _> = all.map(|e| ((e.file, e.request.number), e)).collect();
        in_order(all.into_values())
    }

    /// Failed requests, in the order of their submission.
    pub fn failed(&self) -> Vec<Rc<Ended>> {
        in_order(self.failed.kept.iter())
    }

    /// The longest requests, the longest first.
    pub fn longest(&mut self, most: usize) -> &[Rc<Ended>] {
        self.shorten();
        &self.longest[..most.min(self.longest.len())]
    }
}

fn in_order<'a>(ended: impl Iterator<Item = &'a Rc<Ended>>) -> Vec<Rc<Ended>> {
    let mut all: Vec<_> = ended.cloned().collect();
    all.sort_by_key(|ended| (ended.request.time, ended.file, ended.request.number));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Build;

    fn ended(number: u64, time: u64, result: Option<i32>) -> Ended {
        let sqe = Build::new(0).sqe();
        let request =
            Request { number, time: number, sqe, cqes: 1, file: None, data: None, injected: None };
        let (moment, latency, short) = (None, None, None);
        let end = number + time;
        Ended { key: (0, 3, 0), file: 0, request, end, result, moment, latency, short }
    }

    fn numbers(all: &[Rc<Ended>]) -> Vec<u64> {
        all.iter().map(|ended| ended.request.number).collect()
    }

    #[test]
    fn few_requests_are_all_drawn() {
        let mut requests = Requests::new();
        (0..SAMPLE as u64).for_each(|n| requests.add(ended(n, 1, Some(0))));
        assert_eq!(numbers(&requests.drawn()), (0..SAMPLE as u64).collect::<Vec<_>>());
    }

    #[test]
    fn of_many_the_longest_the_failed_and_a_sample_are_drawn() {
        let mut requests = Requests::new();
        let total = 200_000;
        for n in 0..total {
            let time = if n % 1000 == 7 { 1_000_000 + n } else { n % 100 };
            let result = if n % 2000 == 11 { -5 } else { 0 };
            requests.add(ended(n, time, Some(result)));
        }
        let drawn = numbers(&requests.drawn());
        assert_eq!((requests.total(), requests.failures()), (total, 100));
        assert!(drawn.len() > SAMPLE && drawn.len() <= LONGEST + FAILED + SAMPLE);
        assert!((0..total).filter(|n| n % 1000 == 7).all(|n| drawn.contains(&n)));
        assert!((0..total).filter(|n| n % 2000 == 11).all(|n| drawn.contains(&n)));
        assert_eq!(numbers(requests.longest(2)), [199_007, 198_007]);
        // Every quarter of the trace has about a quarter of the sample.
        let sample = numbers(&requests.sample.kept);
        for quarter in 0..4 {
            let part = quarter * total / 4..(quarter + 1) * total / 4;
            let count = sample.iter().filter(|n| part.contains(n)).count();
            assert!((400..600).contains(&count), "{count}");
        }
    }

    #[test]
    fn failures_are_bounded_and_counted() {
        let mut requests = Requests::new();
        (0..10_000).for_each(|n| requests.add(ended(n, 1, Some(-5))));
        requests.add(ended(10_000, 1, None));
        assert_eq!((requests.failed().len(), requests.failures()), (FAILED, 10_000));
        assert!(requests.drawn().len() <= LONGEST + FAILED + SAMPLE);
        assert!(requests.longest.len() < 2 * LONGEST);
    }
}
