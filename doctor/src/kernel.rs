//! What the kernel offers, asked by making rings.

use std::mem::MaybeUninit;

use uring::abi::io_uring::io_uring_params;
use uring::abi::ring::io_uring;
use uring::capi::probe::{io_uring_free_probe, io_uring_get_probe_ring};
use uring::capi::setup::{io_uring_queue_exit, io_uring_queue_init_params};
use uring::inline::sq::io_uring_opcode_supported;

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

/// A ring, for questions.
pub struct Ring {
    ring: Box<io_uring>,
    features: u32,
}

impl Ring {
    /// Makes one, or says with which errno the kernel refused.
    pub fn new(entries: u32) -> Result<Ring, i32> {
        Ring::with(entries, io_uring_params::default())
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
    pub fn has(&self, feature: &Offer) -> bool {
        self.features & feature.value != 0
    }

    /// Whether the kernel takes a set-up flag: a ring is made with it.
    pub fn takes(&self, flag: &Offer) -> bool {
        let partner = COMPANIONS.iter().find(|(name, _)| *name == flag.name).map(|(_, o)| *o);
        let partner = offers().iter().find(|o| Some(o.name) == partner).map_or(0, |o| o.value);
        let flags = flag.value | partner;
        let wq_fd = self.ring.ring_fd as u32;
        let params = io_uring_params { flags, wq_fd, cq_entries: 8, ..Default::default() };
        let refused = Ring::with(4, params).err();
        // Refused for another reason, the kernel knows the flag all the same.
        refused != Some(rustix::io::Errno::INVAL.raw_os_error())
    }

    /// The operations among `offers` that the kernel has; none if it cannot be asked.
    pub fn operations(&mut self, offers: &[Offer]) -> Option<Vec<Offer>> {
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
}
