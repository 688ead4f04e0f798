//! The rules of fault injection. `uring-trace` parses what the user wrote and creates a file with one
//! [`Rules`]; the layer maps the file and executes it. What does not need the program's memory is
//! here: [`decide`] says when a rule applies, [`rewrite`] what becomes of an SQE.

use core::sync::atomic::{AtomicU64, Ordering};

pub mod decide;
pub mod rewrite;

/// The first bytes of a file with rules.
pub const MAGIC: [u8; 8] = *b"uringinj";

/// The version of [`Rules`].
pub const VERSION: u32 = 1;

/// The most rules.
pub const MOST: usize = 16;

/// The longest pattern of a path, with its final zero byte.
pub const PATTERN: usize = 256;

/// In [`Rules::flags`]: the kernel knows `IORING_NOP_INJECT_RESULT`.
pub const CAN_INJECT_RESULT: u32 = 1;

/// In [`Rule::conditions`]: `fd` must be the same.
pub const HAS_FD: u32 = 1;
/// In [`Rule::conditions`]: the path of the descriptor must match `pattern`.
pub const HAS_PATTERN: u32 = 2;
/// In [`Rule::conditions`]: `ring` must be the same.
pub const HAS_RING: u32 = 4;

/// What is injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Action {
    /// A request completes with an error.
    Error = 1,
    /// A request transfers fewer bytes.
    Short = 2,
    /// io_uring_enter(2) is not made and returns an error.
    Refuse = 3,
    /// A wait is interrupted by a signal.
    Interrupt = 4,
    /// io_uring_enter(2) submits only some of the SQEs.
    Partial = 5,
    /// A wait ends before there are enough CQEs.
    Early = 6,
    /// A request is cancelled, because the one that it is linked to was short. Not in a rule.
    Cancel = 7,
}

impl Action {
    /// The action with this number.
    pub fn of(number: u32) -> Option<Action> {
        use Action::{Cancel, Early, Error, Interrupt, Partial, Refuse, Short};
        let all = [Error, Short, Refuse, Interrupt, Partial, Early, Cancel];
        all.into_iter().find(|action| *action as u32 == number)
    }

    /// Whether it changes a call of io_uring_enter(2), not a request.
    pub fn is_of_call(self) -> bool {
        !matches!(self, Action::Error | Action::Short | Action::Cancel)
    }
}

/// One rule: all conditions must hold.
#[derive(Debug)]
#[repr(C)]
pub struct Rule {
    /// A bit for each operation.
    pub operations: [u64; 4],
    /// The probability, of 2^64; `u64::MAX` is always.
    pub chance: u64,
    /// `HAS_*`.
    pub conditions: u32,
    /// `fd` of the SQE, which is not a registered file.
    pub fd: i32,
    /// The ring, as records name it.
    pub ring: i32,
    /// An [`Action`].
    pub action: u32,
    /// The result, or the most bytes of a short transfer.
    pub value: i32,
    /// Of the matches on one ring, each so many; 0 and 1 are all.
    pub every: u32,
    /// How many matches on one ring are left alone first.
    pub after: u32,
    /// How often it applies on one ring; 0 is without limit.
    pub most: u32,
    /// With `*` and `?`, ended by a zero byte.
    pub pattern: [u8; PATTERN],
    /// How often it matched, in all processes.
    pub matched: AtomicU64,
    /// How often it was applied, in all processes.
    pub applied: AtomicU64,
}

/// The file.
#[derive(Debug)]
#[repr(C)]
pub struct Rules {
    /// `MAGIC`.
    pub magic: [u8; 8],
    /// `VERSION`.
    pub version: u32,
    /// Number of rules.
    pub count: u32,
    /// What decides, with the numbers of ring, request and rule, where chance is asked for.
    pub seed: u64,
    /// `CAN_INJECT_RESULT`.
    pub flags: u32,
    pad: u32,
    /// How many processes have mapped the file.
    pub users: AtomicU64,
    /// How many requests of rings with SQPOLL matched a rule and were left alone.
    pub untouched: AtomicU64,
    /// The rules.
    pub rules: [Rule; MOST],
}

impl Rule {
    /// A rule that matches nothing.
    pub const fn new() -> Rule {
        Rule {
            operations: [0; 4],
            chance: u64::MAX,
            conditions: 0,
            fd: 0,
            ring: 0,
            action: 0,
            value: 0,
            every: 0,
            after: 0,
            most: 0,
            pattern: [0; PATTERN],
            matched: AtomicU64::new(0),
            applied: AtomicU64::new(0),
        }
    }

    /// What it does; `None` if this version does not know it.
    pub fn action(&self) -> Option<Action> {
        Action::of(self.action)
    }

    /// The pattern of the path.
    pub fn pattern(&self) -> &[u8] {
        self.pattern.split(|byte| *byte == 0).next().unwrap_or_default()
    }

    /// Counts that it was applied.
    pub fn count(&self) {
        self.applied.fetch_add(1, Ordering::Relaxed);
    }
}

impl Default for Rule {
    fn default() -> Rule {
        Rule::new()
    }
}

impl Rules {
    /// No rules yet.
    pub fn new(seed: u64, flags: u32) -> Rules {
        Rules {
            magic: MAGIC,
            version: VERSION,
            count: 0,
            seed,
            flags,
            pad: 0,
            users: AtomicU64::new(0),
            untouched: AtomicU64::new(0),
            rules: [const { Rule::new() }; MOST],
        }
    }

    /// The rules in `len` bytes at `start`, if they are of this version.
    ///
    /// # Safety
    ///
    /// The memory is readable and writable, aligned to 8 bytes, and stays so for `'a`. Only its
    /// atomic members change.
    pub unsafe fn mapped<'a>(start: *const u8, len: usize) -> Option<&'a Rules> {
        if len < size_of::<Rules>() {
            return None;
        }
        // SAFETY: the caller's promise, and all bytes are valid for the type.
        let rules = unsafe { &*start.cast::<Rules>() };
        let fits = rules.count as usize <= MOST;
        (rules.magic == MAGIC && rules.version == VERSION && fits).then_some(rules)
    }

    /// The rules that there are.
    pub fn list(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().take(self.count as usize)
    }

    /// Whether requests can be given a result.
    pub fn can_inject_result(&self) -> bool {
        self.flags & CAN_INJECT_RESULT != 0
    }
}

#[cfg(test)]
mod tests;
