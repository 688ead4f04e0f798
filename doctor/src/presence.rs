//! Determines whether the kernel was built with io_uring, if io_uring_setup(2) does not show it.

use std::fs;
use std::path::Path;

use crate::machine::Facts;

/// The result from the kernel's settings, symbols and configuration; `None` if these are
/// inconclusive.
pub fn built_in(facts: &Facts) -> Option<bool> {
    let read = |path: &str| fs::read(path).unwrap_or_default();
    let setting = || match facts.disabled {
        Some(_) => Some(true),
        // From 6.6 on, a kernel with io_uring has the setting, if /proc/sys is readable.
        None if facts.kernel_is_at_least("6.6") => {
            Path::new("/proc/sys/kernel/osrelease").exists().then_some(false)
        }
        None => None,
    };
    setting().or_else(|| in_symbols(&String::from_utf8_lossy(&read("/proc/kallsyms")))).or_else(
        || {
            let config = read(&format!("/boot/config-{}", facts.release));
            in_config(&String::from_utf8_lossy(&config))
        },
    )
}

/// A kernel without io_uring has a weak symbol for the system call.
fn in_symbols(symbols: &str) -> Option<bool> {
    let kinds = symbols.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(1);
        let (kind, name) = (words.next()?, words.next()?);
        let is_call = name.starts_with("__") && name.ends_with("_sys_io_uring_setup");
        (is_call && !name.starts_with("__pfx")).then_some(kind)
    });
    kinds.map(|kind| kind.eq_ignore_ascii_case("t")).reduce(|a, b| a || b)
}

fn in_config(config: &str) -> Option<bool> {
    config.lines().find_map(|line| match line {
        "CONFIG_IO_URING=y" => Some(true),
        "# CONFIG_IO_URING is not set" => Some(false),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_symbols_are_no_io_uring() {
        let with = "0 T __pfx___x64_sys_io_uring_setup\n0 T __x64_sys_io_uring_setup\n";
        assert_eq!(in_symbols(with), Some(true));
        assert_eq!(in_symbols("0 W __arm64_sys_io_uring_setup\n"), Some(false));
        assert_eq!(
            in_symbols("0 W __ia32_sys_io_uring_setup\n0 t __x64_sys_io_uring_setup [m]"),
            Some(true)
        );
        assert_eq!(in_symbols("0 T __x64_sys_read\n0 T io_uring_setup\n"), None);
        assert_eq!(in_symbols(""), None);
    }

    #[test]
    fn the_configuration_says_it() {
        assert_eq!(in_config("CONFIG_A=y\nCONFIG_IO_URING=y\n"), Some(true));
        assert_eq!(in_config("# CONFIG_IO_URING is not set\n"), Some(false));
        assert_eq!(in_config("CONFIG_IO_URING_ZCRX=y\n"), None);
    }
}
