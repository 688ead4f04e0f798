//! Facts about this machine that determine whether io_uring works.

use std::fs;

use rustix::process::{Resource, getegid, getgroups, getrlimit};

/// Facts that explain a refusal.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The kernel release, as returned by uname(2).
    pub release: String,
    /// `kernel.io_uring_disabled`; `None` if the kernel has no such setting.
    pub disabled: Option<u32>,
    /// `kernel.io_uring_group`: the group that may use io_uring if the setting is 1.
    pub group: Option<i64>,
    /// Whether this process may use io_uring if the setting is 1.
    pub is_exempt: bool,
    /// Whether the kernel was built with io_uring; `None` if unknown.
    pub is_built_in: Option<bool>,
    /// Whether this process has a seccomp filter.
    pub is_filtered: bool,
    /// Whether this process has `CAP_IPC_LOCK`, which exempts it from the limit of locked memory.
    pub may_lock: bool,
    /// The limit of locked memory in bytes; `None` if there is no limit.
    pub memlock: Option<u64>,
}

/// Bit numbers of capabilities.
const CAP_IPC_LOCK: u64 = 14;
const CAP_SYS_ADMIN: u64 = 21;

/// The name of the initial user namespace, which is the same on every kernel.
const INITIAL_NAMESPACE: &str = "user:[4026531837]";

impl Facts {
    /// Reads the facts.
    pub fn gather() -> Facts {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let field = |name: &str| {
            status.lines().find_map(|l| Some(l.strip_prefix(name)?.strip_prefix(':')?.trim()))
        };
        // Only capabilities and groups of the initial user namespace count.
        let namespace = fs::read_link("/proc/self/ns/user");
        let is_initial = namespace.map_or(true, |name| name.as_os_str() == INITIAL_NAMESPACE);
        let capabilities = field("CapEff").and_then(|c| u64::from_str_radix(c, 16).ok());
        let may = |bit: u64| is_initial && capabilities.is_some_and(|c| c >> bit & 1 == 1);
        let group = setting("io_uring_group");
        let is_member = is_initial && group.is_some_and(is_member);
        Facts {
            release: rustix::system::uname().release().to_string_lossy().into_owned(),
            disabled: setting("io_uring_disabled"),
            group,
            is_exempt: may(CAP_SYS_ADMIN) || is_member,
            is_built_in: None,
            is_filtered: field("Seccomp").is_some_and(|mode| mode != "0"),
            may_lock: may(CAP_IPC_LOCK),
            memlock: getrlimit(Resource::Memlock).current,
        }
    }

    /// Whether rings of this process count against its limit of locked memory: before Linux 5.12,
    /// and from 6.14 on.
    pub fn counts_rings(&self) -> bool {
        let is_counted = !self.kernel_is_at_least("5.12") || self.kernel_is_at_least("6.14");
        is_counted && self.memlock.is_some() && !self.may_lock
    }

    /// Whether the kernel is at least `version`, such as `5.1`.
    pub fn kernel_is_at_least(&self, version: &str) -> bool {
        number(&self.release) >= number(version)
    }
}

/// Whether this process is in a group; -1 means no group.
fn is_member(group: i64) -> bool {
    let mut groups = getgroups().unwrap_or_default();
    groups.push(getegid());
    groups.iter().any(|g| i64::from(g.as_raw()) == group)
}

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    fs::read_to_string(format!("/proc/sys/kernel/{name}")).ok()?.trim().parse().ok()
}

/// Major and minor version of a release.
fn number(release: &str) -> (u32, u32) {
    let mut parts = release.split(|c: char| !c.is_ascii_digit()).map(|p| p.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_group_counts() {
        assert!(is_member(getegid().as_raw().into()));
        assert!(!is_member(-1));
    }

    #[test]
    fn releases_are_compared_by_number() {
        let facts = |release: &str| Facts { release: release.to_string(), ..Facts::default() };
        assert!(facts("6.12.0-1-amd64").kernel_is_at_least("6.2"));
        assert!(facts("5.1").kernel_is_at_least("5.1"));
        assert!(!facts("4.19.0").kernel_is_at_least("5.1"));
    }
}
