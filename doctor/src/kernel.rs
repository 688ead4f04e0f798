//! What the kernel does and offers, asked by making rings.

use std::collections::HashSet;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use uring::abi::io_uring::io_uring_params;
use uring::abi::ring::io_uring;
use uring::capi::probe::{io_uring_free_probe, io_uring_get_probe_ring};
use uring::capi::setup::{io_uring_queue_exit, io_uring_queue_init_params};
use uring::capi::submit::io_uring_submit_and_wait;
use uring::inline::cq::{io_uring_cqe_seen, io_uring_peek_cqe};
use uring::inline::sq::io_uring_opcode_supported;
use uring::inline::sqe::io_uring_get_sqe;
use uring::ops::timeout::io_uring_prep_nop;

use crate::child::{self, Told};

/// Names, values and the kernels that brought them; generated.
const TABLE: &str = include_str!("../../abi/kernel.tsv");

/// Set-up flags that need another one beside them, by their names.
const COMPANIONS: [(&str, &str); 6] = [
    ("IORING_SETUP_SQ_AFF", "IORING_SETUP_SQPOLL"),
    ("IORING_SETUP_TASKRUN_FLAG", "IORING_SETUP_COOP_TASKRUN"),
    ("IORING_SETUP_DEFER_TASKRUN", "IORING_SETUP_SINGLE_ISSUER"),
    ("IORING_SETUP_REGISTERED_FD_ONLY", "IORING_SETUP_NO_MMAP"),
    ("IORING_SETUP_HYBRID_IOPOLL", "IORING_SETUP_IOPOLL"),
    ("IORING_SETUP_SQ_REWIND", "IORING_SETUP_NO_SQARRAY"),
];

/// One thing that a kernel may offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// `feature`, `setup` or `opcode`.
    pub kind: &'static str,
    /// The kernel's name for it.
    pub name: &'static str,
    /// Its bit, or its number.
    pub value: u32,
    /// The kernel that brought it.
    pub since: &'static str,
}

/// All that this program knows of.
pub fn offers() -> Vec<Offer> {
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut next = || cells.next().unwrap_or_default();
        let (kind, name, value, since) = (next(), next(), next(), next());
        Some(Offer { kind, name, value: value.parse().ok()?, since })
    };
    TABLE.lines().filter_map(row).collect()
}

/// What became of a ring and of a first request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The request was completed.
    Works,
    /// A system call failed, with this errno.
    Refused(Call, i32),
    /// The process was killed for a system call, as seccomp filters do.
    Killed(Call),
    /// Nothing came back from a system call.
    Lost(Call),
}

/// The system calls that a request takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// io_uring_setup(2)
    Setup,
    /// io_uring_enter(2)
    Enter,
}

impl Call {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Call::Setup => "io_uring_setup",
            Call::Enter => "io_uring_enter",
        }
    }
}

/// Makes a ring, and has a request done that does nothing.
pub fn try_out() -> Answer {
    answer(&child::ask(|out| {
        let mut tell = |line: String| drop(writeln!(out, "{line}"));
        let done = Ring::new(8).and_then(|mut ring| {
            tell("made".to_string());
            ring.do_nothing()
        });
        tell(done.map_or_else(|errno| errno.to_string(), |()| "works".to_string()));
    }))
}

/// Understands what the child told.
fn answer(told: &Told) -> Answer {
    let (call, rest) = match told.text.strip_prefix("made\n") {
        Some(rest) => (Call::Enter, rest),
        None => (Call::Setup, told.text.as_str()),
    };
    match (rest.trim_end(), told.killed_by) {
        ("works", _) => Answer::Works,
        ("", Some(libc::SIGSYS)) => Answer::Killed(call),
        (errno, _) => errno.parse().map_or(Answer::Lost(call), |n| Answer::Refused(call, n)),
    }
}

/// What the kernel said of its offers.
pub struct Offered(HashSet<String>);

impl Offered {
    /// Asks for all offers. A filter may forbid some of the questions.
    pub fn ask() -> Offered {
        let told = child::ask(|out| {
            let mut tell = |kind: &str, name: &str| drop(writeln!(out, "{kind} {name}"));
            let Ok(mut ring) = Ring::new(8) else { return };
            let all = offers();
            let of = |kind| all.iter().filter(move |o| o.kind == kind);
            of("feature").filter(|o| ring.has(o)).for_each(|o| tell("feature", o.name));
            tell("asked", "feature");
            of("setup").filter(|o| ring.takes(o)).for_each(|o| tell("setup", o.name));
            tell("asked", "setup");
            // This takes another system call, which is the last to be tried.
            let Some(found) = ring.operations(&all) else { return };
            found.iter().for_each(|o| tell("opcode", o.name));
            tell("asked", "opcode");
        });
        Offered(told.text.lines().map(str::to_string).collect())
    }

    /// Whether io_uring_register(2) told the operations, as it does from Linux 5.6 on.
    pub fn has_operations(&self) -> bool {
        self.0.contains("asked opcode")
    }

    /// Whether the kernel has something; none if it could not be asked.
    pub fn has(&self, offer: &Offer) -> Option<bool> {
        self.0
            .contains(&format!("asked {}", offer.kind))
            .then(|| self.0.contains(&format!("{} {}", offer.kind, offer.name)))
    }
}

/// A ring, for questions.
struct Ring {
    ring: Box<io_uring>,
    features: u32,
}

impl Ring {
    /// Makes one, or says with which errno the kernel refused.
    fn new(entries: u32) -> Result<Ring, i32> {
        Ring::with(entries, io_uring_params::default())
    }

    /// Has a request done that does nothing, or says with which errno that failed.
    fn do_nothing(&mut self) -> Result<(), i32> {
        let ring: *mut io_uring = &mut *self.ring;
        let mut cqe = null_mut();
        // SAFETY: the ring is set up and new, so that it has an entry to spare; the completion is
        // looked at only if there is one.
        unsafe {
            io_uring_prep_nop(io_uring_get_sqe(ring));
            let results = [io_uring_submit_and_wait(ring, 1), io_uring_peek_cqe(ring, &mut cqe)];
            if let Some(negative) = results.into_iter().find(|result| *result < 0) {
                return Err(-negative);
            }
            io_uring_cqe_seen(ring, cqe);
        }
        Ok(())
    }

    fn with(entries: u32, mut params: io_uring_params) -> Result<Ring, i32> {
        let mut ring = Box::new(MaybeUninit::<io_uring>::zeroed());
        // SAFETY: both point to what the function fills; a ring of zeroes is none yet.
        let result = unsafe { io_uring_queue_init_params(entries, ring.as_mut_ptr(), &mut params) };
        match result {
            0 => {
                // SAFETY: the function has filled it.
                let ring = unsafe { ring.assume_init() };
                Ok(Ring { ring, features: params.features })
            }
            negative => Err(-negative),
        }
    }

    /// Whether the kernel has a feature.
    fn has(&self, feature: &Offer) -> bool {
        self.features & feature.value != 0
    }

    /// Whether the kernel takes a set-up flag: a ring is made with it.
    fn takes(&self, flag: &Offer) -> bool {
        let partner = COMPANIONS.iter().find(|(name, _)| *name == flag.name).map(|(_, o)| *o);
        let partner = offers().iter().find(|o| Some(o.name) == partner).map_or(0, |o| o.value);
        let flags = flag.value | partner;
        let wq_fd = self.ring.ring_fd as u32;
        let params = io_uring_params { flags, wq_fd, cq_entries: 8, ..Default::default() };
        match Ring::with(4, params) {
            // The exit of such a ring takes io_uring_register(2), for which a filter may kill. The
            // end of the child does as well.
            Ok(ring) if flag.name == "IORING_SETUP_REGISTERED_FD_ONLY" => std::mem::forget(ring),
            Ok(_) => {}
            // Refused for another reason, the kernel knows the flag all the same.
            Err(errno) => return errno != rustix::io::Errno::INVAL.raw_os_error(),
        }
        true
    }

    /// The operations among `offers` that the kernel has; none if it cannot be asked.
    fn operations(&mut self, offers: &[Offer]) -> Option<Vec<Offer>> {
        // SAFETY: the ring is set up.
        let probe = unsafe { io_uring_get_probe_ring(&mut *self.ring) };
        if probe.is_null() {
            return None;
        }
        // SAFETY: the probe is filled, and lives until it is freed below.
        let has = |o: &&Offer| unsafe { io_uring_opcode_supported(probe, o.value as i32) != 0 };
        let found = offers.iter().filter(|o| o.kind == "opcode").filter(has).copied().collect();
        // SAFETY: it came from the library, and is not used any more.
        unsafe { io_uring_free_probe(probe) };
        Some(found)
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: the ring was set up, and nobody else has it.
        unsafe { io_uring_queue_exit(&mut *self.ring) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_everything() {
        let all = offers();
        let find = |name: &str| *all.iter().find(|o| o.name == name).expect("in the table");
        assert_eq!(find("IORING_FEAT_EXT_ARG").since, "5.11");
        assert_eq!(find("IORING_SETUP_NO_SQARRAY").value, 1 << 16);
        assert_eq!(find("IORING_OP_SEND_ZC").kind, "opcode");
        assert!(COMPANIONS.iter().all(|(a, b)| find(a).kind == "setup" && find(b).kind == "setup"));
    }

    #[test]
    fn the_child_is_understood() {
        let told = |text: &str, killed_by| answer(&Told { text: text.to_string(), killed_by });
        assert_eq!(told("made\nworks\n", None), Answer::Works);
        assert_eq!(told("1\n", None), Answer::Refused(Call::Setup, 1));
        assert_eq!(told("made\n38\n", None), Answer::Refused(Call::Enter, 38));
        assert_eq!(told("", Some(libc::SIGSYS)), Answer::Killed(Call::Setup));
        assert_eq!(told("made\n", Some(libc::SIGSYS)), Answer::Killed(Call::Enter));
        assert_eq!(told("made\n", Some(libc::SIGALRM)), Answer::Lost(Call::Enter));
    }

    #[test]
    fn what_could_not_be_asked_is_unknown() {
        let offer = |name| *offers().iter().find(|o| o.name == name).expect("in the table");
        let said = ["asked feature", "feature IORING_FEAT_EXT_ARG"];
        let offered = Offered(said.map(String::from).into());
        assert_eq!(offered.has(&offer("IORING_FEAT_EXT_ARG")), Some(true));
        assert_eq!(offered.has(&offer("IORING_FEAT_NODROP")), Some(false));
        assert_eq!(offered.has(&offer("IORING_OP_NOP")), None);
    }
}
