//! What this library has and the reference release of the C library lacks. All tests that compare the
//! two use these lists.

use std::collections::BTreeMap;

use xtask::product::VERSION;

use super::table::Function;

/// Functions that the release lacks. The second value is for a function that prepares an SQE: a
/// macro of its name with an equivalent call, for a program that includes the release's headers.
pub const FUNCTIONS: &[(&str, &str)] = &[(
    "io_uring_prep_cmd_zone_reset_all",
    "#define io_uring_prep_cmd_zone_reset_all(sqe, fd) \\\n\
     \tio_uring_prep_uring_cmd(sqe, _IO(0x12, 1), fd)\n",
)];

/// Enumerators, macros and structures that newer kernels changed, and how.
pub const DECLARATIONS: &[(&str, &str)] = &[
    ("IORING_URING_CMD_MASK", "6.18: IORING_URING_CMD_MULTISHOT"),
    ("__IO_URING_QUERY_MAX", "7.2: IO_URING_QUERY_ZCRX_EVENT"),
    ("__ZCRX_CTRL_LAST", "7.2 and 7.3: ZCRX_CTRL_ARM_EVENT, ZCRX_CTRL_ADD_AREA"),
    ("io_uring_napi", "6.13: opcode and op_param in what was reserved"),
    ("io_uring_sqe", "6.16: write_stream"),
    ("io_uring_zcrx_ifq_reg", "7.2: event_desc in what was reserved"),
    ("zcrx_ctrl", "7.2 and 7.3: zc_arm_event, zc_area"),
];

/// The one released function that the C library's liburing-ffi does not export.
pub const FORGOTTEN: &str = "io_uring_buf_ring_head";

/// The failure for names that the release lacks and `list` does not have; none if there are none.
pub fn unlisted(names: &[String], list: &str) -> Option<String> {
    let names = if names.is_empty() { return None } else { names.join(", ") };
    Some(format!("{names}: {}", advice(list)))
}

/// What to do about a difference from the release that is intended.
pub fn advice(list: &str) -> String {
    let file = "harness/src/checks/unreleased.rs";
    format!("not in liburing {VERSION}; if that is intended, list it in {file}: {list}")
}

/// Whether a function is not in the release.
pub fn has(function: &str) -> bool {
    FUNCTIONS.iter().any(|(name, _)| *name == function)
}

/// The symbols, with their version nodes, that the release's library of this name lacks.
pub fn symbols(table: &[Function], library: &str) -> BTreeMap<String, String> {
    let lacks = |f: &&Function| has(&f.name) || f.name == FORGOTTEN && library == "liburing-ffi";
    let symbol = |f: &Function| Some((f.name.clone(), f.node(library)?.to_string()));
    table.iter().filter(lacks).filter_map(symbol).collect()
}
