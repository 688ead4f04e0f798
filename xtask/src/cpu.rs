//! The processors that the library is built for, and the tools that build for each.

use anyhow::{Result, bail};
use clap::ValueEnum;

/// A CPU.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cpu {
    /// 64-bit x86.
    #[value(name = "x86_64")]
    X86_64,
    /// 64-bit Arm.
    Aarch64,
}

impl Cpu {
    /// The processor of this machine.
    pub const HOST: Cpu = if cfg!(target_arch = "aarch64") { Cpu::Aarch64 } else { Cpu::X86_64 };

    /// Its name, as the kernel and the tools have it.
    pub fn name(self) -> &'static str {
        match self {
            Cpu::X86_64 => "x86_64",
            Cpu::Aarch64 => "aarch64",
        }
    }

    /// Its name in Debian.
    pub fn debian(self) -> &'static str {
        match self {
            Cpu::X86_64 => "amd64",
            Cpu::Aarch64 => "arm64",
        }
    }

    /// The CPU of one of Rust's targets.
    pub fn of_target(target: &str) -> Result<Cpu> {
        let known = Cpu::value_variants();
        let name = |cpu: &Cpu| format!("{}-unknown-linux-gnu", cpu.name());
        match known.iter().find(|cpu| name(cpu) == target) {
            Some(cpu) => Ok(*cpu),
            None => {
                let names: Vec<String> = known.iter().map(name).collect();
                bail!("the library is not built for {target}, but for {}", names.join(", "))
            }
        }
    }

    /// Rust's target, for another processor than this machine's.
    pub fn target(self) -> Option<String> {
        (self != Cpu::HOST).then(|| format!("{}-unknown-linux-gnu", self.name()))
    }

    /// The program of a C tool: `cc`, `ld.bfd`, `objcopy`, …
    pub fn tool(self, name: &str) -> String {
        if self == Cpu::HOST {
            return name.to_string();
        }
        let name = if name == "cc" { "gcc" } else { name };
        format!("{}-linux-gnu-{name}", self.name())
    }

    /// Where Debian has the C library of another processor.
    pub fn libraries(self) -> String {
        format!("/usr/{}-linux-gnu/lib", self.name())
    }
}
