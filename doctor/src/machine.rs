//! What the machine says about itself, as far as it decides on io_uring.

use std::fs;

use rustix::process::{Resource, getrlimit};

/// Facts that explain a refusal.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The kernel's release, as uname(2) says.
    pub release: String,
    /// `kernel.io_uring_disabled`; none if the kernel has no such setting.
    pub disabled: Option<u32>,
    /// `kernel.io_uring_group`: who may use io_uring while the setting is 1.
    pub group: Option<i64>,
    /// Whether a seccomp filter is on this process.
    pub is_filtered: bool,
    /// Whether this process may lock as much memory as it likes.
    pub may_lock: bool,
    /// The limit of locked memory in bytes; none if there is no limit.
    pub memlock: Option<u64>,
}

/// The bit of `CAP_IPC_LOCK`.
const CAP_IPC_LOCK: u64 = 14;

impl Facts {
    /// Asks the machine.
    pub fn gather() -> Facts {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let field = |name: &str| {
            status.lines().find_map(|l| Some(l.strip_prefix(name)?.strip_prefix(':')?.trim()))
        };
        let capabilities = field("CapEff").and_then(|c| u64::from_str_radix(c, 16).ok());
        Facts {
            release: rustix::system::uname().release().to_string_lossy().into_owned(),
            disabled: setting("io_uring_disabled"),
            group: setting("io_uring_group"),
            is_filtered: field("Seccomp").is_some_and(|mode| mode != "0"),
            may_lock: capabilities.is_some_and(|c| c >> CAP_IPC_LOCK & 1 == 1),
            memlock: getrlimit(Resource::Memlock).current,
        }
    }

    /// Whether the kernel is as new as `version`, such as `5.1`.
    pub fn kernel_is_at_least(&self, version: &str) -> bool {
        number(&self.release) >= number(version)
    }
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
    fn releases_are_compared_by_number() {
        let facts = |release: &str| Facts { release: release.to_string(), ..Facts::default() };
        assert!(facts("6.12.0-1-amd64").kernel_is_at_least("6.2"));
        assert!(facts("5.1").kernel_is_at_least("5.1"));
        assert!(!facts("4.19.0").kernel_is_at_least("5.1"));
    }
}
