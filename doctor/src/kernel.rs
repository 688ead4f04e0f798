//! Tests what the kernel allows and supports, by setting up rings.

use std::collections::HashSet;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use uring::abi::io_uring::io_uring_params;
use uring::abi::ring::io_uring;
use uring::capi::buffers::io_uring_unregister_buffers;
use uring::capi::probe::{io_uring_free_probe, io_uring_get_probe_ring};
use uring::capi::setup::{io_uring_queue_exit, io_uring_queue_init_params};
use uring::capi::submit::io_uring_submit_and_wait;
use uring::inline::cq::{io_uring_cqe_seen, io_uring_peek_cqe};
use uring::inline::sq::io_uring_opcode_supported;
use uring::inline::sqe::io_uring_get_sqe;
use uring::ops::timeout::io_uring_prep_nop;

use crate::child::{self, Reply};

/// Names, values and first kernel versions (a generated file).
const TABLE: &str = include_str!("../../abi/kernel.tsv");

/// Setup flags that require another flag, with that flag.
const COMPANIONS: [(&str, &str); 6] = [
    ("IORING_SETUP_SQ_AFF", "IORING_SETUP_SQPOLL"),
    ("IORING_SETUP_TASKRUN_FLAG", "IORING_SETUP_COOP_TASKRUN"),
    ("IORING_SETUP_DEFER_TASKRUN", "IORING_SETUP_SINGLE_ISSUER"),
    ("IORING_SETUP_REGISTERED_FD_ONLY", "IORING_SETUP_NO_MMAP"),
    ("IORING_SETUP_HYBRID_IOPOLL", "IORING_SETUP_IOPOLL"),
    ("IORING_SETUP_SQ_REWIND", "IORING_SETUP_NO_SQARRAY"),
];

/// A feature, setup flag or operation that a kernel may support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// `feature`, `setup` or `opcode`.
    pub kind: &'static str,
    /// The kernel's name for it.
    pub name: &'static str,
    /// Its bit, or its number.
    pub value: u32,
    /// The first kernel version that supports it.
    pub since: &'static str,
}

/// All items that this program knows.
pub fn items() -> Vec<Item> {
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut next = || cells.next().unwrap_or_default();
        let (kind, name, value, since) = (next(), next(), next(), next());
        Some(Item { kind, name, value: value.parse().ok()?, since })
    };
    TABLE.lines().filter_map(row).collect()
}

/// The result of setting up a ring and submitting a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The request completed, and io_uring_register(2) is allowed.
    Works,
    /// A system call failed, with this errno.
    Refused(Call, i32),
    /// A seccomp filter killed the process for a system call.
    Killed(Call),
    /// A system call did not return.
    NoReply(Call),
}

/// The system calls of io_uring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// io_uring_setup(2)
    Setup,
    /// io_uring_enter(2)
    Enter,
    /// io_uring_register(2)
    Register,
}

impl Call {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Call::Setup => "io_uring_setup",
            Call::Enter => "io_uring_enter",
            Call::Register => "io_uring_register",
        }
    }
}

/// Sets up a ring, submits a request that does nothing, and makes a call of io_uring_register(2).
pub fn try_out() -> Outcome {
    outcome(&child::ask(|out| {
        let mut tell = |line: &str| drop(writeln!(out, "{line}"));
        let done = Ring::new(8).and_then(|mut ring| {
            tell(SET_UP);
            ring.complete_nop()?;
            tell(COMPLETED);
            ring.register()
        });
        tell(&done.map_or_else(|errno| errno.to_string(), |()| WORKS.to_string()));
    }))
}

/// What the child writes after each completed step.
const SET_UP: &str = "set up";
const COMPLETED: &str = "completed";
const WORKS: &str = "works";

/// Parses the child's output: the completed steps, and the errno of the failed one.
fn outcome(reply: &Reply) -> Outcome {
    let mut lines = reply.text.lines().peekable();
    let mut call = Call::Setup;
    for (step, next) in [(SET_UP, Call::Enter), (COMPLETED, Call::Register)] {
        if lines.next_if_eq(&step).is_some() {
            call = next;
        }
    }
    match (lines.next(), reply.killed_by) {
        (Some(WORKS), _) => Outcome::Works,
        (None, Some(libc::SIGSYS)) => Outcome::Killed(call),
        (None, _) => Outcome::NoReply(call),
        (Some(line), _) => {
            line.parse().map_or(Outcome::NoReply(call), |n| Outcome::Refused(call, n))
        }
    }
}

/// The items that the kernel supports.
pub struct Supported(HashSet<String>);

impl Supported {
    /// Queries all items. A seccomp filter may block some of the queries.
    pub fn query() -> Supported {
        let reply = child::ask(|out| {
            let mut tell = |kind: &str, name: &str| drop(writeln!(out, "{kind} {name}"));
            let Ok(mut ring) = Ring::new(8) else { return };
            let all = items();
            let of = |kind| all.iter().filter(move |o| o.kind == kind);
            of("feature").filter(|o| ring.has(o)).for_each(|o| tell("feature", o.name));
            tell(QUERIED, "feature");
            of("setup").filter(|o| ring.accepts(o)).for_each(|o| tell("setup", o.name));
            tell(QUERIED, "setup");
            // This makes another system call, so it is the last query.
            let Some(found) = ring.operations(&all) else { return };
            found.iter().for_each(|o| tell("opcode", o.name));
            tell(QUERIED, "opcode");
        });
        Supported(reply.text.lines().map(str::to_string).collect())
    }

    /// Whether the items of a kind could be queried. For operations, this requires Linux 5.6, and
    /// that io_uring_register(2) is allowed.
    pub fn is_known(&self, kind: &str) -> bool {
        self.0.contains(&format!("{QUERIED} {kind}"))
    }

    /// Whether the kernel supports an item; the item's kind must be known.
    pub fn has(&self, item: &Item) -> bool {
        self.0.contains(&format!("{} {}", item.kind, item.name))
    }
}

/// What the child writes, with the kind, after it has queried all items of a kind.
const QUERIED: &str = "queried";

/// The errno of unregistering resources when none are registered.
const NXIO: i32 = rustix::io::Errno::NXIO.raw_os_error();

/// A ring used for queries.
struct Ring {
    ring: Box<io_uring>,
    features: u32,
}

impl Ring {
    /// Sets up a ring, or returns the errno.
    fn new(entries: u32) -> Result<Ring, i32> {
        Ring::with(entries, io_uring_params::default())
    }

    /// Submits a NOP request and waits for its completion, or returns the errno.
    fn complete_nop(&mut self) -> Result<(), i32> {
        let ring: *mut io_uring = &mut *self.ring;
        let mut cqe = null_mut();
        // SAFETY: the ring is new, so it has a free SQE; the CQE is used only if there is one.
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

    /// Unregisters buffers, although none are registered: if the call is allowed, the kernel
    /// returns `ENXIO` (Linux 5.1 and later). Otherwise returns the errno.
    fn register(&mut self) -> Result<(), i32> {
        // SAFETY: the ring is set up.
        match unsafe { io_uring_unregister_buffers(&mut *self.ring) } {
            result if result >= 0 || result == -NXIO => Ok(()),
            result => Err(-result),
        }
    }

    fn with(entries: u32, mut params: io_uring_params) -> Result<Ring, i32> {
        let mut ring = Box::new(MaybeUninit::<io_uring>::zeroed());
        // SAFETY: both pointers are valid for writes; a zeroed structure is a ring that is not
        // set up.
        let result = unsafe { io_uring_queue_init_params(entries, ring.as_mut_ptr(), &mut params) };
        match result {
            0 => {
                // SAFETY: the function has initialised it.
                let ring = unsafe { ring.assume_init() };
                Ok(Ring { ring, features: params.features })
            }
            negative => Err(-negative),
        }
    }

    /// Whether the kernel has a feature.
    fn has(&self, feature: &Item) -> bool {
        self.features & feature.value != 0
    }

    /// Whether the kernel accepts a setup flag, tested by setting up a ring with it.
    fn accepts(&self, flag: &Item) -> bool {
        let partner = COMPANIONS.iter().find(|(name, _)| *name == flag.name).map(|(_, o)| *o);
        let partner = items().iter().find(|o| Some(o.name) == partner).map_or(0, |o| o.value);
        let flags = flag.value | partner;
        let wq_fd = self.ring.ring_fd as u32;
        let params = io_uring_params { flags, wq_fd, cq_entries: 8, ..Default::default() };
        match Ring::with(4, params) {
            // Tearing down such a ring calls io_uring_register(2), which may kill the process if a
            // filter is active. The kernel also tears down the ring when the child exits.
            Ok(ring) if flag.name == "IORING_SETUP_REGISTERED_FD_ONLY" => std::mem::forget(ring),
            Ok(_) => {}
            // Any other errno shows that the kernel knows the flag.
            Err(errno) => return errno != rustix::io::Errno::INVAL.raw_os_error(),
        }
        true
    }

    /// The operations among `items` that the kernel supports; `None` if they cannot be queried.
    fn operations(&mut self, items: &[Item]) -> Option<Vec<Item>> {
        // SAFETY: the ring is set up.
        let probe = unsafe { io_uring_get_probe_ring(&mut *self.ring) };
        if probe.is_null() {
            return None;
        }
        // SAFETY: the probe is filled, and lives until it is freed below.
        let has = |o: &&Item| unsafe { io_uring_opcode_supported(probe, o.value as i32) != 0 };
        let found = items.iter().filter(|o| o.kind == "opcode").filter(has).copied().collect();
        // SAFETY: the library allocated it, and it is not used any more.
        unsafe { io_uring_free_probe(probe) };
        Some(found)
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: the ring is set up, and this is its last use.
        unsafe { io_uring_queue_exit(&mut *self.ring) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_everything() {
        let all = items();
        let find = |name: &str| *all.iter().find(|o| o.name == name).expect("in the table");
        assert_eq!(find("IORING_FEAT_EXT_ARG").since, "5.11");
        assert_eq!(find("IORING_SETUP_NO_SQARRAY").value, 1 << 16);
        assert_eq!(find("IORING_OP_SEND_ZC").kind, "opcode");
        assert!(COMPANIONS.iter().all(|(a, b)| find(a).kind == "setup" && find(b).kind == "setup"));
    }

    #[test]
    fn the_childs_reply_is_parsed() {
        let of = |text: &str, killed_by| outcome(&Reply { text: text.to_string(), killed_by });
        assert_eq!(of("set up\ncompleted\nworks\n", None), Outcome::Works);
        assert_eq!(of("1\n", None), Outcome::Refused(Call::Setup, 1));
        assert_eq!(of("set up\n38\n", None), Outcome::Refused(Call::Enter, 38));
        assert_eq!(of("set up\ncompleted\n1\n", None), Outcome::Refused(Call::Register, 1));
        assert_eq!(of("", Some(libc::SIGSYS)), Outcome::Killed(Call::Setup));
        assert_eq!(of("set up\n", Some(libc::SIGSYS)), Outcome::Killed(Call::Enter));
        assert_eq!(of("set up\ncompleted\n", Some(libc::SIGSYS)), Outcome::Killed(Call::Register));
        assert_eq!(of("set up\n", Some(libc::SIGALRM)), Outcome::NoReply(Call::Enter));
        assert_eq!(of("?\n", None), Outcome::NoReply(Call::Setup));
    }

    #[test]
    fn only_queried_kinds_are_known() {
        let item = |name| *items().iter().find(|o| o.name == name).expect("in the table");
        let reply = ["queried feature", "feature IORING_FEAT_EXT_ARG"];
        let supported = Supported(reply.map(String::from).into());
        assert!(supported.is_known("feature") && !supported.is_known("opcode"));
        assert!(supported.has(&item("IORING_FEAT_EXT_ARG")));
        assert!(!supported.has(&item("IORING_FEAT_NODROP")));
    }
}
