//! The table of all test groups.

use crate::checks::{
    abi, build_systems, defects, differential, doctor, examples, faults, flags, golden, headers,
    history, linking, manual, models, packages, programs, reproducible, security, sizes, split,
};
use crate::group::Check;
use crate::{bench, fuzz, kernels, programs as debian_programs, soak};

/// All test groups, in the order in which they run.
pub fn all() -> Vec<Check> {
    vec![
        Check { name: "abi", quick: true, run: abi::check },
        Check { name: "history", quick: true, run: history::check },
        Check { name: "header matrix", quick: true, run: headers::matrix },
        Check { name: "header sameness", quick: true, run: headers::sameness },
        Check { name: "golden requests", quick: true, run: golden::check },
        Check { name: "inlined helpers", quick: true, run: programs::inlines },
        Check { name: "split mode", quick: true, run: split::check },
        Check { name: "calls", quick: true, run: programs::calls },
        Check { name: "registering", quick: true, run: programs::registers },
        Check { name: "defects", quick: true, run: defects::check },
        Check { name: "differential", quick: false, run: differential::check },
        Check { name: "old programs", quick: true, run: programs::old_programs },
        Check { name: "sizes", quick: true, run: sizes::check },
        Check { name: "instructions", quick: true, run: bench::check },
        Check { name: "doctor", quick: true, run: doctor::check },
        Check { name: "manual", quick: true, run: manual::check },
        Check { name: "build systems", quick: true, run: build_systems::check },
        Check { name: "linking", quick: true, run: linking::check },
        Check { name: "memory ordering", quick: true, run: models::ordering },
        Check { name: "generic system calls", quick: true, run: models::generic_syscalls },
        Check { name: "threads", quick: false, run: models::threads },
        Check { name: "address sanitizer", quick: false, run: models::sanitized },
        Check { name: "Miri", quick: false, run: models::miri },
        Check { name: "security", quick: false, run: security::check },
        Check { name: "same bytes", quick: false, run: reproducible::check },
        Check { name: "build flags", quick: false, run: flags::check },
        Check { name: "fuzz", quick: false, run: fuzz::check },
        Check { name: "faults", quick: true, run: faults::check },
        Check { name: "examples", quick: true, run: examples::check },
        Check { name: "soak", quick: false, run: soak::check },
        Check { name: "other kernels", quick: false, run: kernels::check },
        Check { name: "other CPUs", quick: false, run: kernels::check_cpus },
        Check { name: "packages", quick: false, run: packages::check },
        Check { name: "programs", quick: false, run: debian_programs::check },
    ]
}
