//! The table of CPUs that the library is built for.

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A CPU, with its names in other projects.
#[derive(Debug, PartialEq)]
pub struct Cpu {
    /// The name in the kernel and in tools.
    pub name: &'static str,
    /// The name in Debian.
    pub debian: &'static str,
    /// Whether files are marked for shadow stacks.
    pub has_shadow_stacks: bool,
    /// Debian's package with QEMU for this CPU.
    pub qemu: &'static str,
    /// QEMU's options for the machine.
    pub machine: [&'static str; 4],
    /// The serial console of that machine.
    pub console: &'static str,
    /// Debian suites, each with the package that depends on its newest kernel. The last entry is
    /// booted only on request.
    pub kernels: &'static [(&'static str, &'static str)],
    /// The kernel with pages larger than 4 KiB, if Debian has one.
    pub large_pages: Option<(&'static str, &'static str)>,
}

/// The table.
static CPUS: [Cpu; 2] = [
    Cpu {
        name: "x86_64",
        debian: "amd64",
        has_shadow_stacks: true,
        qemu: "qemu-system-x86",
        machine: ["-machine", "pc", "-cpu", "qemu64"],
        console: "ttyS0",
        kernels: &[
            ("bookworm", "linux-image-cloud-amd64"),
            ("trixie", "linux-image-cloud-amd64"),
            ("sid", "linux-image-cloud-amd64"),
            ("trixie-backports", "linux-image-cloud-amd64"),
        ],
        large_pages: None,
    },
    Cpu {
        name: "aarch64",
        debian: "arm64",
        has_shadow_stacks: false,
        qemu: "qemu-system-arm",
        machine: ["-machine", "virt", "-cpu", "neoverse-n1"],
        console: "ttyAMA0",
        kernels: &[
            ("bookworm", "linux-image-cloud-arm64"),
            ("trixie", "linux-image-cloud-arm64"),
            ("trixie", "linux-image-arm64-16k"),
            ("sid", "linux-image-cloud-arm64"),
            ("trixie-backports", "linux-image-cloud-arm64"),
        ],
        large_pages: Some(("trixie", "linux-image-arm64-16k")),
    },
];

impl Cpu {
    /// All CPUs.
    pub fn all() -> &'static [Cpu] {
        &CPUS
    }

    /// The CPU of this machine.
    pub fn host() -> &'static Cpu {
        Cpu::all().iter().find(|cpu| cpu.is_host()).unwrap_or(&CPUS[0])
    }

    /// The CPU of a Rust target.
    pub fn of_triple(triple: &str) -> Result<&'static Cpu> {
        Cpu::all().iter().find(|cpu| cpu.triple() == triple).with_context(|| {
            let known: Vec<String> = Cpu::all().iter().map(Cpu::triple).collect();
            format!("the library is not built for {triple}; it is for {}", known.join(", "))
        })
    }

    /// Whether this is the CPU of this machine.
    pub fn is_host(&self) -> bool {
        self.name == std::env::consts::ARCH
    }

    /// A parser for options that name a CPU as the kernel does.
    pub fn parser() -> impl TypedValueParser<Value = &'static Cpu> {
        Cpu::parser_of(|cpu| cpu.name)
    }

    /// A parser for options that name a CPU as Debian does.
    pub fn debian_parser() -> impl TypedValueParser<Value = &'static Cpu> {
        Cpu::parser_of(|cpu| cpu.debian)
    }

    fn parser_of(name: fn(&Cpu) -> &'static str) -> impl TypedValueParser<Value = &'static Cpu> {
        PossibleValuesParser::new(Cpu::all().iter().map(name)).map(move |wanted| {
            Cpu::all().iter().find(|cpu| name(cpu) == wanted).unwrap_or(Cpu::host())
        })
    }

    /// The name of the Rust target.
    pub fn triple(&self) -> String {
        format!("{}-unknown-linux-gnu", self.name)
    }

    /// The Rust target; `None` for this machine's CPU.
    pub fn target(&self) -> Option<String> {
        (!self.is_host()).then(|| self.triple())
    }

    /// The name of a C tool, such as `cc`, `ld.bfd` or `objcopy`, for this CPU.
    pub fn tool(&self, name: &str) -> String {
        if self.is_host() {
            return name.to_string();
        }
        let name = if name == "cc" { "gcc" } else { name };
        format!("{}-linux-gnu-{name}", self.name)
    }

    /// Directory of Debian's cross libraries for this CPU.
    pub fn libraries(&self) -> String {
        format!("/usr/{}-linux-gnu/lib", self.name)
    }
}
