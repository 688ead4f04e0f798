//! Why a ring could not be made.

use uring::capi::size::io_uring_memory_size;

use crate::kernel::{Answer, Call};
use crate::machine::Facts;

/// What is wrong, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A ring was made.
    Works,
    /// `kernel.io_uring_disabled` forbids it.
    Setting,
    /// A seccomp filter forbids it, as in containers.
    Seccomp,
    /// A security module forbids it.
    SecurityModule,
    /// A seccomp filter forbids it, or the kernel has none: nothing tells them apart.
    SeccompOrAbsent,
    /// The kernel has no io_uring.
    Absent,
    /// The limit of locked memory is reached.
    LockedMemory,
    /// Memory or descriptors ran out.
    Resources,
    /// Something that is not known here: a system call failed, with this errno.
    Unexpected(Call, i32),
    /// Nothing came back from a system call.
    Lost(Call),
}

/// Explains what the kernel answered by what the machine says of itself.
pub fn classify(answer: Answer, facts: &Facts) -> Verdict {
    match answer {
        Answer::Works => Verdict::Works,
        Answer::Refused(Call::Setup, errno) => refused(errno, facts),
        // Who may make a ring may use it: the kernel itself does not forbid that later.
        Answer::Refused(
            Call::Enter,
            libc_errno::EPERM | libc_errno::EACCES | libc_errno::ENOSYS,
        ) if facts.is_filtered => Verdict::Seccomp,
        Answer::Refused(call, errno) => Verdict::Unexpected(call, errno),
        Answer::Killed(_) => Verdict::Seccomp,
        Answer::Lost(call) => Verdict::Lost(call),
    }
}

fn refused(errno: i32, facts: &Facts) -> Verdict {
    let is_set = match facts.disabled {
        Some(0) | None => false,
        Some(1) => !facts.is_exempt,
        Some(_) => true,
    };
    match errno {
        libc_errno::EPERM if is_set => Verdict::Setting,
        libc_errno::EPERM if facts.is_filtered => Verdict::Seccomp,
        libc_errno::EPERM | libc_errno::EACCES => Verdict::SecurityModule,
        libc_errno::ENOSYS if !facts.kernel_is_at_least("5.1") => Verdict::Absent,
        // A kernel that was built with io_uring does not say itself that it has none.
        libc_errno::ENOSYS => match (facts.is_built_in, facts.is_filtered) {
            (Some(true), true) => Verdict::Seccomp,
            (Some(true), false) => Verdict::Unexpected(Call::Setup, errno),
            (None, true) => Verdict::SeccompOrAbsent,
            _ => Verdict::Absent,
        },
        libc_errno::ENOMEM if facts.counts_rings() => Verdict::LockedMemory,
        libc_errno::ENOMEM | libc_errno::EMFILE | libc_errno::ENFILE => Verdict::Resources,
        other => Verdict::Unexpected(Call::Setup, other),
    }
}

impl Verdict {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Verdict::Works => 0,
            Verdict::Unexpected(..) | Verdict::Lost(_) => 3,
            Verdict::Setting => 10,
            Verdict::Seccomp => 11,
            Verdict::SecurityModule => 12,
            Verdict::Absent => 13,
            Verdict::LockedMemory => 14,
            Verdict::Resources => 15,
            Verdict::SeccompOrAbsent => 16,
        }
    }

    /// What it is, and what to do about it.
    pub fn says(self, facts: &Facts) -> String {
        match self {
            Verdict::Works => works(facts),
            Verdict::Setting => setting(facts),
            Verdict::Seccomp => "\
io_uring is forbidden by a seccomp filter: this is a container or a sandbox whose filter does not
let the system calls of io_uring through. Allow io_uring_setup, io_uring_enter and
io_uring_register in its seccomp profile, or start it without one."
                .to_string(),
            Verdict::SecurityModule => "\
io_uring is forbidden, but neither by kernel.io_uring_disabled nor by a seccomp filter: a security
module such as SELinux or AppArmor does it. Its log (dmesg, /var/log/audit) says which rule."
                .to_string(),
            Verdict::SeccompOrAbsent => format!(
                "io_uring is missing here: either a seccomp filter hides it, as those of containers\n\
                 do, or this kernel (Linux {}) was built without it (CONFIG_IO_URING). Try outside of\n\
                 the container, or without the filter.",
                facts.release
            ),
            Verdict::Absent if facts.kernel_is_at_least("5.1") => format!(
                "This kernel (Linux {}) was built without io_uring (CONFIG_IO_URING), or something\n\
                 below it, such as gVisor, does not have it. Boot a kernel that has it.",
                facts.release
            ),
            Verdict::Absent => format!(
                "This kernel (Linux {}) is older than io_uring. Boot Linux 5.1 or newer.",
                facts.release
            ),
            Verdict::LockedMemory => out_of_locked_memory(facts),
            Verdict::Resources => "\
Out of memory or of file descriptors: the machine or this container has no memory left for a ring,
or this process has as many files open as it may (`ulimit -n`)."
                .to_string(),
            Verdict::Lost(call) => {
                format!("io_uring does not work here: {}(2) never came back.", call.name())
            }
            Verdict::Unexpected(call, errno) => format!(
                "io_uring does not work here: {}(2) failed with errno {errno} ({}).",
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

/// Who may use io_uring while the setting is 1.
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
         As root: `sysctl kernel.io_uring_disabled=0`, and in /etc/sysctl.d for good.{or}"
    )
}

/// The smallest ring that is any use, in bytes.
fn ring_size() -> u64 {
    u64::try_from(io_uring_memory_size(8, 0)).unwrap_or(0)
}

fn out_of_locked_memory(facts: &Facts) -> String {
    let limit = facts.memlock.unwrap_or(0);
    let what = match limit < ring_size() {
        true => format!(
            "Out of locked memory: the limit of this user is {} KiB, which is too little for a ring,\n\
             and rings count against it on this kernel.",
            limit / 1024
        ),
        false => format!(
            "Out of memory, probably of locked memory: the limit of this user is {} KiB for all\n\
             processes together, and rings count against it on this kernel.",
            limit / 1024
        ),
    };
    format!(
        "{what} Raise it: `ulimit -l`,\nLimitMEMLOCK= of a systemd service, or memlock in \
         /etc/security/limits.conf."
    )
}

/// The limit of locked memory, which programs meet also where io_uring works.
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

/// The numbers that io_uring_setup(2) fails with.
mod libc_errno {
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
            (libc_errno::EPERM, set(2), Verdict::Setting),
            (libc_errno::EPERM, exempt(2), Verdict::Setting),
            (libc_errno::EPERM, set(1), Verdict::Setting),
            (libc_errno::EPERM, exempt(1), Verdict::Seccomp),
            (libc_errno::EPERM, Facts { is_filtered: false, ..exempt(1) }, Verdict::SecurityModule),
            (libc_errno::EPERM, filtered.clone(), Verdict::Seccomp),
            (libc_errno::EPERM, plain.clone(), Verdict::SecurityModule),
            (libc_errno::EACCES, plain.clone(), Verdict::SecurityModule),
            (libc_errno::ENOSYS, hidden(Some(true)), Verdict::Seccomp),
            (libc_errno::ENOSYS, hidden(Some(false)), Verdict::Absent),
            (libc_errno::ENOSYS, hidden(None), Verdict::SeccompOrAbsent),
            (libc_errno::ENOSYS, bare, Verdict::Absent),
            (libc_errno::ENOSYS, old, Verdict::Absent),
            (libc_errno::ENOMEM, on("6.18"), Verdict::LockedMemory),
            (libc_errno::ENOMEM, on("6.12"), Verdict::Resources),
            (libc_errno::ENOMEM, on("5.12"), Verdict::Resources),
            (libc_errno::ENOMEM, on("5.11"), Verdict::LockedMemory),
            (libc_errno::ENOMEM, Facts { may_lock: true, ..limited }, Verdict::Resources),
            (libc_errno::EMFILE, plain.clone(), Verdict::Resources),
            (22, plain, Verdict::Unexpected(Call::Setup, 22)),
        ];
        for (errno, facts, expected) in rows {
            let answer = Answer::Refused(Call::Setup, errno);
            assert_eq!(classify(answer, &facts), expected, "{errno} {facts:?}");
        }
    }

    #[test]
    fn a_ring_that_cannot_be_used_does_not_work() {
        let filtered = Facts { is_filtered: true, ..Facts::default() };
        let no_entry = Answer::Refused(Call::Enter, libc_errno::EPERM);
        assert_eq!(classify(no_entry, &filtered), Verdict::Seccomp);
        let unexpected = Verdict::Unexpected(Call::Enter, libc_errno::EPERM);
        assert_eq!(classify(no_entry, &Facts::default()), unexpected);
        assert_eq!(classify(Answer::Killed(Call::Setup), &filtered), Verdict::Seccomp);
        assert!(Verdict::Lost(Call::Enter).says(&filtered).contains("io_uring_enter"));
    }

    #[test]
    fn the_setting_is_explained() {
        let facts = |disabled, group| Facts { disabled, group, ..Facts::default() };
        assert!(
            Verdict::Setting.says(&facts(Some(1), Some(7))).contains("add the user to group 7")
        );
        let no_group = Verdict::Setting.says(&facts(Some(1), Some(-1)));
        assert!(no_group.contains("only root") && no_group.contains("set kernel.io_uring_group"));
        assert!(Verdict::Setting.says(&facts(Some(2), None)).contains("nobody"));
        assert!(Verdict::Works.says(&facts(Some(1), Some(7))).contains("members of group 7"));
        assert!(!Verdict::Works.says(&facts(Some(0), Some(7))).contains("group 7"));
    }

    #[test]
    fn the_limit_is_told_from_what_is_used_up() {
        let facts =
            |limit| Facts { memlock: Some(limit), release: "6.18".into(), ..Facts::default() };
        assert!(Verdict::LockedMemory.says(&facts(1024)).contains("too little for a ring"));
        assert!(Verdict::LockedMemory.says(&facts(8 << 20)).contains("8192 KiB for all"));
        assert!(locked_memory(&facts(8 << 20)).contains("too"));
        assert!(locked_memory(&Facts { may_lock: true, ..facts(1) }).contains("not limited"));
    }
}
