//! Determines whether io_uring works, and the cause if it does not.

use uring::capi::size::io_uring_memory_size;

use crate::kernel::{Call, Outcome};
use crate::machine::Facts;
use errno::{EACCES, EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM};

/// Whether io_uring works, or the cause why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A request completed.
    Works,
    /// A request completed, but a seccomp filter blocks io_uring_register(2).
    RegisterBlocked,
    /// `kernel.io_uring_disabled` disables io_uring.
    Setting,
    /// A seccomp filter blocks io_uring, as in containers.
    Seccomp,
    /// A security module, such as SELinux, denies io_uring.
    SecurityModule,
    /// A seccomp filter blocks io_uring, or the kernel does not have it: the two cannot be
    /// distinguished.
    SeccompOrAbsent,
    /// The kernel does not have io_uring.
    Absent,
    /// The limit of locked memory is reached.
    LockedMemory,
    /// The system ran out of memory or file descriptors.
    Resources,
    /// A system call failed with this errno, for an unknown reason.
    Unexpected(Call, i32),
    /// A system call did not return.
    NoReply(Call),
}

/// Determines the cause from the outcome of the first request and the facts about this machine.
pub fn classify(outcome: Outcome, facts: &Facts) -> Verdict {
    match outcome {
        Outcome::Works => Verdict::Works,
        Outcome::Refused(Call::Setup, errno) => refused(errno, facts),
        // A kernel that allowed the setup of a ring does not itself return these errors later.
        Outcome::Refused(call, EPERM | EACCES | ENOSYS) if facts.is_filtered => blocked(call),
        Outcome::Refused(call, errno) => Verdict::Unexpected(call, errno),
        Outcome::Killed(call) => blocked(call),
        Outcome::NoReply(call) => Verdict::NoReply(call),
    }
}

/// The verdict if a seccomp filter blocks a call.
fn blocked(call: Call) -> Verdict {
    match call {
        Call::Setup | Call::Enter => Verdict::Seccomp,
        Call::Register => Verdict::RegisterBlocked,
    }
}

fn refused(errno: i32, facts: &Facts) -> Verdict {
    let is_set = match facts.disabled {
        Some(0) | None => false,
        Some(1) => !facts.is_exempt,
        Some(_) => true,
    };
    match errno {
        EPERM if is_set => Verdict::Setting,
        EPERM if facts.is_filtered => Verdict::Seccomp,
        EPERM | EACCES => Verdict::SecurityModule,
        ENOSYS if !facts.kernel_is_at_least("5.1") => Verdict::Absent,
        // A kernel that was built with io_uring does not return `ENOSYS`.
        ENOSYS => match (facts.is_built_in, facts.is_filtered) {
            (Some(true), true) => Verdict::Seccomp,
            (Some(true), false) => Verdict::Unexpected(Call::Setup, errno),
            (None, true) => Verdict::SeccompOrAbsent,
            _ => Verdict::Absent,
        },
        ENOMEM if facts.counts_rings() => Verdict::LockedMemory,
        ENOMEM | EMFILE | ENFILE => Verdict::Resources,
        other => Verdict::Unexpected(Call::Setup, other),
    }
}

impl Verdict {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Verdict::Works => 0,
            Verdict::Unexpected(..) | Verdict::NoReply(_) => 3,
            Verdict::Setting => 10,
            Verdict::Seccomp => 11,
            Verdict::SecurityModule => 12,
            Verdict::Absent => 13,
            Verdict::LockedMemory => 14,
            Verdict::Resources => 15,
            Verdict::SeccompOrAbsent => 16,
            Verdict::RegisterBlocked => 17,
        }
    }

    /// The cause, and what to do about it.
    pub fn text(self, facts: &Facts) -> String {
        match self {
            Verdict::Works => works(facts),
            Verdict::RegisterBlocked => format!(
                "io_uring works in part (Linux {}): a seccomp filter blocks io_uring_register(2). There\n\
                 are no registered buffers and files, no buffer rings and no list of operations, and\n\
                 programs that need them fail. Allow io_uring_register in the seccomp profile.",
                facts.release
            ),
            Verdict::Setting => setting(facts),
            Verdict::Seccomp => "\
A seccomp filter blocks io_uring: the filter of this container or sandbox does not allow its system
calls. Allow io_uring_setup, io_uring_enter and io_uring_register in the seccomp profile, or start the
container without one."
                .to_string(),
            Verdict::SecurityModule => "\
io_uring is refused, but neither by kernel.io_uring_disabled nor by a seccomp filter: a security
module such as SELinux or AppArmor denies it. Its log (dmesg, /var/log/audit) names the rule."
                .to_string(),
            Verdict::SeccompOrAbsent => format!(
                "io_uring is not available: either a seccomp filter hides it, as in containers, or this\n\
                 kernel (Linux {}) was built without it (CONFIG_IO_URING). Try outside of the\n\
                 container, or without the filter.",
                facts.release
            ),
            Verdict::Absent if facts.kernel_is_at_least("5.1") => format!(
                "This kernel (Linux {}) was built without io_uring (CONFIG_IO_URING), or a sandbox\n\
                 below it, such as gVisor, does not support it. Boot a kernel with io_uring.",
                facts.release
            ),
            Verdict::Absent => format!(
                "This kernel (Linux {}) is older than io_uring. Boot Linux 5.1 or newer.",
                facts.release
            ),
            Verdict::LockedMemory => out_of_locked_memory(facts),
            Verdict::Resources => "\
Out of memory or of file descriptors: the machine or this container has no memory left for a ring,
or this process has reached its limit of open files (`ulimit -n`)."
                .to_string(),
            Verdict::NoReply(call) => {
                format!("io_uring does not work here: {}(2) did not return.", call.name())
            }
            Verdict::Unexpected(call, errno) => format!(
                "io_uring does not work here: {}(2) failed with errno {errno} ({}), for a reason\n\
                 that uring-doctor does not know.",
                call.name(),
                std::io::Error::from_raw_os_error(errno)
            ),
        }
    }
}

fn works(facts: &Facts) -> String {
    let works = format!("io_uring works here (Linux {}).", facts.release);
    match facts.disabled {
        Some(1) => format!(
            "{works}\nIt does so for this user, but kernel.io_uring_disabled = 1: {}.",
            who_may(facts)
        ),
        _ => works,
    }
}

/// Which processes may use io_uring if the setting is 1.
fn who_may(facts: &Facts) -> String {
    match facts.group {
        Some(group) if group >= 0 => {
            format!(
                "only root of the machine and the members of group {group}\n(kernel.io_uring_group) may use it"
            )
        }
        _ => "only root of the machine may use it".to_string(),
    }
}

fn setting(facts: &Facts) -> String {
    let disabled = facts.disabled.unwrap_or(2);
    let (who, or) = match (disabled, facts.group) {
        (1, Some(group)) if group >= 0 => {
            (who_may(facts), format!(" Or add the user to group {group}."))
        }
        (1, _) => {
            let or =
                "\nOr set kernel.io_uring_group to the number of a group, and add the user to it.";
            (who_may(facts), or.to_string())
        }
        _ => ("nobody may use it".to_string(), String::new()),
    };
    format!(
        "io_uring is forbidden by kernel.io_uring_disabled = {disabled}: {who}.\n\
         As root: `sysctl kernel.io_uring_disabled=0`, and a file in /etc/sysctl.d to keep it.{or}"
    )
}

/// The memory that a small ring uses, in bytes.
fn ring_size() -> u64 {
    u64::try_from(io_uring_memory_size(8, 0)).unwrap_or(0)
}

fn out_of_locked_memory(facts: &Facts) -> String {
    let limit = facts.memlock.unwrap_or(0);
    let what = match limit < ring_size() {
        true => format!(
            "Out of locked memory: the limit of this user is {} KiB, which is too little for a ring,\n\
             and this kernel counts rings against it.",
            limit / 1024
        ),
        false => format!(
            "Out of memory, probably of locked memory: the limit of this user is {} KiB for all\n\
             processes together, and this kernel counts rings against it.",
            limit / 1024
        ),
    };
    format!(
        "{what} Raise it: `ulimit -l`,\nLimitMEMLOCK= of a systemd service, or memlock in \
         /etc/security/limits.conf."
    )
}

/// A note about the limit of locked memory, which is also useful if io_uring works.
pub fn locked_memory(facts: &Facts) -> String {
    match facts.memlock {
        Some(limit) if !facts.may_lock => format!(
            "Locked memory of this user is limited to {} KiB (`ulimit -l`): registered buffers count\n\
             against it, and rings {}.",
            limit / 1024,
            if facts.counts_rings() { "do on this kernel, too" } else { "do not on this kernel" }
        ),
        _ => "Locked memory of this user is not limited.".to_string(),
    }
}

/// The errors of io_uring's system calls, as constants for use in patterns.
mod errno {
    use rustix::io::Errno;

    pub const EPERM: i32 = Errno::PERM.raw_os_error();
    pub const EACCES: i32 = Errno::ACCESS.raw_os_error();
    pub const ENOSYS: i32 = Errno::NOSYS.raw_os_error();
    pub const ENOMEM: i32 = Errno::NOMEM.raw_os_error();
    pub const EMFILE: i32 = Errno::MFILE.raw_os_error();
    pub const ENFILE: i32 = Errno::NFILE.raw_os_error();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_reason() {
        let plain = Facts { disabled: Some(0), release: "6.12".into(), ..Facts::default() };
        let filtered = Facts { is_filtered: true, ..plain.clone() };
        let limited = Facts { memlock: Some(65536), release: "6.18".into(), ..plain.clone() };
        let on = |release: &str| Facts { release: release.into(), ..limited.clone() };
        let set = |disabled| Facts { disabled: Some(disabled), ..filtered.clone() };
        let exempt = |disabled| Facts { is_exempt: true, ..set(disabled) };
        let bare = Facts { disabled: None, ..plain.clone() };
        let hidden = |is_built_in| Facts { is_built_in, is_filtered: true, ..bare.clone() };
        let old = Facts { release: "4.19.0".into(), is_filtered: true, ..Facts::default() };
        let rows = [
            (EPERM, set(2), Verdict::Setting),
            (EPERM, exempt(2), Verdict::Setting),
            (EPERM, set(1), Verdict::Setting),
            (EPERM, exempt(1), Verdict::Seccomp),
            (EPERM, Facts { is_filtered: false, ..exempt(1) }, Verdict::SecurityModule),
            (EPERM, filtered.clone(), Verdict::Seccomp),
            (EPERM, plain.clone(), Verdict::SecurityModule),
            (EACCES, plain.clone(), Verdict::SecurityModule),
            (ENOSYS, hidden(Some(true)), Verdict::Seccomp),
            (ENOSYS, hidden(Some(false)), Verdict::Absent),
            (ENOSYS, hidden(None), Verdict::SeccompOrAbsent),
            (ENOSYS, bare, Verdict::Absent),
            (ENOSYS, old, Verdict::Absent),
            (ENOMEM, on("6.18"), Verdict::LockedMemory),
            (ENOMEM, on("6.12"), Verdict::Resources),
            (ENOMEM, on("5.12"), Verdict::Resources),
            (ENOMEM, on("5.11"), Verdict::LockedMemory),
            (ENOMEM, Facts { may_lock: true, ..limited }, Verdict::Resources),
            (EMFILE, plain.clone(), Verdict::Resources),
            (22, plain, Verdict::Unexpected(Call::Setup, 22)),
        ];
        for (errno, facts, expected) in rows {
            let outcome = Outcome::Refused(Call::Setup, errno);
            assert_eq!(classify(outcome, &facts), expected, "{errno} {facts:?}");
        }
    }

    #[test]
    fn blocked_registration_is_a_verdict_of_its_own() {
        let filtered = Facts { is_filtered: true, ..Facts::default() };
        for errno in [EPERM, EACCES, ENOSYS] {
            let refused = Outcome::Refused(Call::Register, errno);
            assert_eq!(classify(refused, &filtered), Verdict::RegisterBlocked);
            assert_eq!(
                classify(refused, &Facts::default()),
                Verdict::Unexpected(Call::Register, errno)
            );
        }
        assert_eq!(classify(Outcome::Killed(Call::Register), &filtered), Verdict::RegisterBlocked);
        assert_eq!(Verdict::RegisterBlocked.code(), 17);
        assert!(Verdict::RegisterBlocked.text(&filtered).contains("blocks io_uring_register(2)"));
    }

    #[test]
    fn a_ring_that_cannot_be_used_does_not_work() {
        let filtered = Facts { is_filtered: true, ..Facts::default() };
        let no_entry = Outcome::Refused(Call::Enter, EPERM);
        assert_eq!(classify(no_entry, &filtered), Verdict::Seccomp);
        let unexpected = Verdict::Unexpected(Call::Enter, EPERM);
        assert_eq!(classify(no_entry, &Facts::default()), unexpected);
        assert_eq!(classify(Outcome::Killed(Call::Setup), &filtered), Verdict::Seccomp);
        assert!(Verdict::NoReply(Call::Enter).text(&filtered).contains("io_uring_enter"));
    }

    #[test]
    fn the_setting_is_explained() {
        let facts = |disabled, group| Facts { disabled, group, ..Facts::default() };
        assert!(
            Verdict::Setting.text(&facts(Some(1), Some(7))).contains("add the user to group 7")
        );
        let no_group = Verdict::Setting.text(&facts(Some(1), Some(-1)));
        assert!(no_group.contains("only root") && no_group.contains("set kernel.io_uring_group"));
        assert!(Verdict::Setting.text(&facts(Some(2), None)).contains("nobody"));
        assert!(Verdict::Works.text(&facts(Some(1), Some(7))).contains("members of group 7"));
        assert!(!Verdict::Works.text(&facts(Some(0), Some(7))).contains("group 7"));
    }

    #[test]
    fn the_limit_is_told_from_what_is_used_up() {
        let facts =
            |limit| Facts { memlock: Some(limit), release: "6.18".into(), ..Facts::default() };
        assert!(Verdict::LockedMemory.text(&facts(1024)).contains("too little for a ring"));
        assert!(Verdict::LockedMemory.text(&facts(8 << 20)).contains("8192 KiB for all"));
        assert!(locked_memory(&facts(8 << 20)).contains("too"));
        assert!(locked_memory(&Facts { may_lock: true, ..facts(1) }).contains("not limited"));
    }
}
