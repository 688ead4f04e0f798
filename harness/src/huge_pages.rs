//! Reserves the huge pages that a few tests need.

use std::fs;

/// Reserved huge pages, released on drop.
pub struct HugePages {
    before: Option<String>,
}

const HUGE_PAGES: &str = "/proc/sys/vm/nr_hugepages";

impl HugePages {
    /// Reserves huge pages, if the process is allowed to. Otherwise some tests are skipped on both
    /// libraries.
    pub fn reserve() -> HugePages {
        let before = fs::read_to_string(HUGE_PAGES).ok().map(|n| n.trim().to_string());
        let enough = before.as_ref().and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| n >= 16);
        if enough || fs::write(HUGE_PAGES, "16").is_err() {
            return HugePages { before: None };
        }
        HugePages { before }
    }
}

impl Drop for HugePages {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // If this fails, the pages stay reserved, which only costs memory.
            let _ = fs::write(HUGE_PAGES, before);
        }
    }
}
