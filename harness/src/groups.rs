//! The table of all test groups.

use crate::checks::{
    abi, build_systems, cross, defects, differential, doctor, examples, faults, flags, golden,
    headers, history, i386, linking, manual, models, packages, programs, reproducible, security,
    sizes, split, trace,
};
use crate::group::Check;
use crate::{bench, fuzz, kernels, programs as debian_programs, soak};

/// All test groups, in the order in which they run. Those in the background start when the first of
/// them is reached.
pub fn all() -> Vec<Check> {
    vec![
        Check::new("abi", abi::check).quick(),
        Check::new("history", history::check).quick(),
        Check::new("header matrix", headers::matrix).quick(),
        Check::new("header sameness", headers::sameness).quick(),
        Check::new("golden requests", golden::check).quick(),
        Check::new("inlined helpers", programs::inlines).quick(),
        Check::new("split mode", split::check).quick(),
        Check::new("calls", programs::calls).quick(),
        Check::new("registering", programs::registers).quick(),
        Check::new("defects", defects::check).quick(),
        Check::new("differential", differential::check),
        Check::new("old programs", programs::old_programs).quick(),
        Check::new("sizes", sizes::check).quick(),
        Check::new("instructions", bench::check).quick(),
        Check::new("doctor", doctor::check).quick(),
        Check::new("trace", trace::check).quick(),
        Check::new("manual", manual::check).quick(),
        Check::new("build systems", build_systems::check).quick(),
        Check::new("linking", linking::check).quick(),
        Check::new("memory ordering", models::ordering).quick().background(),
        Check::new("Miri", models::miri).background(),
        Check::new("security", security::check).background(),
        Check::new("same bytes", reproducible::check).background(),
        Check::new("build flags", flags::check).background(),
        Check::new("fuzz", fuzz::check).background(),
        Check::new("generic system calls", models::generic_syscalls).quick(),
        Check::new("32 bits", i386::check).quick(),
        Check::new("threads", models::threads),
        Check::new("address sanitizer", models::sanitized),
        Check::new("faults", faults::check).quick(),
        Check::new("examples", examples::check).quick(),
        Check::new("soak", soak::check),
        Check::new("other kernels", kernels::check),
        Check::new("other CPUs' files", cross::check),
        Check::new("other CPUs", kernels::check_cpus),
        Check::new("packages", packages::check),
        Check::new("programs", debian_programs::check),
    ]
}
