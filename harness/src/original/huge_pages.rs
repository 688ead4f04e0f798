//! Huge pages that a few tests need.

use std::fs;

/// Some huge pages, for as long as this lives.
pub struct HugePages {
    before: Option<String>,
}

const HUGE_PAGES: &str = "/proc/sys/vm/nr_hugepages";

impl HugePages {
    /// Reserves some, where the machine lets us; else tests skip, with both libraries.
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
            // They cost memory, nothing else.
            let _ = fs::write(HUGE_PAGES, before);
        }
    }
}
