//! The table of CPUs that the library is built for.

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A CPU, with its names in other projects.
#[derive(Debug, PartialEq)]
pub struct Cpu {
    /// The name in options.
    pub name: &'static str,
    /// The prefix of GNU's tools, as in `aarch64-linux-gnu-gcc`.
    pub gnu: &'static str,
    /// The name in Debian.
    pub debian: &'static str,
    /// The name of the Rust target.
    pub triple: &'static str,
    /// The dynamic linker of glibc.
    pub dynamic_linker: &'static str,
    /// Whether packages are made for it: only if the library has been tested on it.
    pub has_packages: bool,
    /// Whether files are marked for shadow stacks.
    pub has_shadow_stacks: bool,
    /// The CPU whose kernels run its programs, if it has none of its own.
    pub kernels_of: Option<&'static str>,
    /// How it is emulated.
    pub emulator: Emulator,
    /// Debian suites, each with the package that depends on its newest kernel. The last one of
    /// several is booted only on request.
    pub kernels: &'static [(&'static str, &'static str)],
    /// The kernel with pages larger than 4 KiB, if Debian has one beside that with 4 KiB.
    pub large_pages: Option<(&'static str, &'static str)>,
}

/// QEMU's machine for a CPU.
#[derive(Debug, PartialEq)]
pub struct Emulator {
    /// Debian's package.
    pub package: &'static str,
    /// The program.
    pub program: &'static str,
    /// Options for the machine.
    pub machine: &'static [&'static str],
    /// Its serial console.
    pub console: &'static str,
    /// Its disk.
    pub disk: Disk,
}

/// A disk of QEMU's machine.
#[derive(Debug, PartialEq)]
pub enum Disk {
    /// NVMe, which some tests of the C library's suite need.
    Nvme,
    /// Virtio, for machines on which QEMU has no NVMe.
    Virtio,
}

/// The machine of the CPUs whose programs amd64's kernels run.
const PC: Emulator = Emulator {
    package: "qemu-system-x86",
    program: "qemu-system-x86_64",
    machine: &["-machine", "pc", "-cpu", "qemu64"],
    console: "ttyS0",
    disk: Disk::Nvme,
};

const AMD64_KERNELS: &[(&str, &str)] = &[
    ("bookworm", "linux-image-cloud-amd64"),
    ("trixie", "linux-image-cloud-amd64"),
    ("sid", "linux-image-cloud-amd64"),
    ("trixie-backports", "linux-image-cloud-amd64"),
];

/// The table.
static CPUS: [Cpu; 8] = [
    Cpu {
        name: "x86_64",
        gnu: "x86_64-linux-gnu",
        debian: "amd64",
        triple: "x86_64-unknown-linux-gnu",
        dynamic_linker: "ld-linux-x86-64.so.2",
        has_packages: true,
        has_shadow_stacks: true,
        kernels_of: None,
        emulator: PC,
        kernels: AMD64_KERNELS,
        large_pages: None,
    },
    Cpu {
        name: "aarch64",
        gnu: "aarch64-linux-gnu",
        debian: "arm64",
        triple: "aarch64-unknown-linux-gnu",
        dynamic_linker: "ld-linux-aarch64.so.1",
        has_packages: true,
        has_shadow_stacks: false,
        kernels_of: None,
        emulator: Emulator {
            package: "qemu-system-arm",
            program: "qemu-system-aarch64",
            machine: &["-machine", "virt", "-cpu", "neoverse-n1"],
            console: "ttyAMA0",
            disk: Disk::Nvme,
        },
        kernels: &[
            ("bookworm", "linux-image-cloud-arm64"),
            ("trixie", "linux-image-cloud-arm64"),
            ("trixie", "linux-image-arm64-16k"),
            ("sid", "linux-image-cloud-arm64"),
            ("trixie-backports", "linux-image-cloud-arm64"),
        ],
        large_pages: Some(("trixie", "linux-image-arm64-16k")),
    },
    Cpu {
        name: "riscv64",
        gnu: "riscv64-linux-gnu",
        debian: "riscv64",
        triple: "riscv64gc-unknown-linux-gnu",
        dynamic_linker: "ld-linux-riscv64-lp64d.so.1",
        has_packages: true,
        has_shadow_stacks: false,
        kernels_of: None,
        emulator: Emulator {
            package: "qemu-system-riscv",
            program: "qemu-system-riscv64",
            machine: &["-machine", "virt", "-cpu", "rv64"],
            console: "ttyS0",
            disk: Disk::Nvme,
        },
        kernels: &[
            ("trixie", "linux-image-riscv64"),
            ("sid", "linux-image-riscv64"),
            ("trixie-backports", "linux-image-riscv64"),
        ],
        large_pages: None,
    },
    // Its kernel has pages of 64 KiB.
    Cpu {
        name: "powerpc64le",
        gnu: "powerpc64le-linux-gnu",
        debian: "ppc64el",
        triple: "powerpc64le-unknown-linux-gnu",
        dynamic_linker: "ld64.so.2",
        has_packages: false,
        has_shadow_stacks: false,
        kernels_of: None,
        emulator: Emulator {
            package: "qemu-system-ppc",
            program: "qemu-system-ppc64",
            machine: &["-machine", "pseries", "-cpu", "power9"],
            console: "hvc0",
            disk: Disk::Nvme,
        },
        kernels: &[
            ("bookworm", "linux-image-powerpc64le"),
            ("trixie", "linux-image-powerpc64le-64k"),
            ("sid", "linux-image-powerpc64le-64k"),
            ("trixie-backports", "linux-image-powerpc64le-64k"),
        ],
        large_pages: None,
    },
    Cpu {
        name: "i686",
        gnu: "i686-linux-gnu",
        debian: "i386",
        triple: "i686-unknown-linux-gnu",
        dynamic_linker: "ld-linux.so.2",
        has_packages: true,
        has_shadow_stacks: false,
        kernels_of: Some("x86_64"),
        emulator: PC,
        kernels: AMD64_KERNELS,
        large_pages: None,
    },
    Cpu {
        name: "armv7",
        gnu: "arm-linux-gnueabihf",
        debian: "armhf",
        triple: "armv7-unknown-linux-gnueabihf",
        dynamic_linker: "ld-linux-armhf.so.3",
        has_packages: false,
        has_shadow_stacks: false,
        kernels_of: None,
        emulator: Emulator {
            package: "qemu-system-arm",
            program: "qemu-system-arm",
            // The kernel has no large physical addresses.
            machine: &["-machine", "virt,highmem=off", "-cpu", "cortex-a15"],
            console: "ttyAMA0",
            disk: Disk::Nvme,
        },
        kernels: &[
            ("bookworm", "linux-image-armmp"),
            ("trixie", "linux-image-armmp"),
            ("sid", "linux-image-armmp"),
            ("trixie-backports", "linux-image-armmp"),
        ],
        large_pages: None,
    },
    // Big-endian.
    Cpu {
        name: "s390x",
        gnu: "s390x-linux-gnu",
        debian: "s390x",
        triple: "s390x-unknown-linux-gnu",
        dynamic_linker: "ld64.so.1",
        has_packages: false,
        has_shadow_stacks: false,
        kernels_of: None,
        emulator: Emulator {
            package: "qemu-system-s390x",
            program: "qemu-system-s390x",
            machine: &["-machine", "s390-ccw-virtio", "-cpu", "max"],
            console: "ttysclp0",
            disk: Disk::Virtio,
        },
        kernels: &[
            ("bookworm", "linux-image-s390x"),
            ("trixie", "linux-image-s390x"),
            ("sid", "linux-image-s390x"),
            ("trixie-backports", "linux-image-s390x"),
        ],
        large_pages: None,
    },
    // Its kernel has pages of 16 KiB. Debian has the compiler since trixie. Without firmware the kernel
    // finds no PCI devices, so that the guest has no disk.
    Cpu {
        name: "loongarch64",
        gnu: "loongarch64-linux-gnu",
        debian: "loong64",
        triple: "loongarch64-unknown-linux-gnu",
        dynamic_linker: "ld-linux-loongarch-lp64d.so.1",
        has_packages: false,
        has_shadow_stacks: false,
        kernels_of: None,
        emulator: Emulator {
            package: "qemu-system-misc",
            program: "qemu-system-loongarch64",
            machine: &["-machine", "virt", "-cpu", "la464"],
            console: "ttyS0",
            disk: Disk::Nvme,
        },
        kernels: &[("sid", "linux-image-loong64")],
        large_pages: None,
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
        Cpu::all().iter().find(|cpu| cpu.triple == triple).with_context(|| {
            let known: Vec<&str> = Cpu::all().iter().map(|cpu| cpu.triple).collect();
            format!("the library is not built for {triple}; it is for {}", known.join(", "))
        })
    }

    /// Whether this is the CPU of this machine.
    pub fn is_host(&self) -> bool {
        match std::env::consts::ARCH {
            "arm" => self.name == "armv7",
            "x86" => self.name == "i686",
            "powerpc64" => self.name == "powerpc64le" && cfg!(target_endian = "little"),
            name => self.name == name,
        }
    }

    /// Whether its pointers have 32 bits.
    pub fn is_32_bit(&self) -> bool {
        ["i686", "armv7"].contains(&self.name)
    }

    /// The CPU whose kernels run its programs.
    pub fn of_kernels(&'static self) -> &'static Cpu {
        let named = |cpu: &&Cpu| Some(cpu.name) == self.kernels_of;
        Cpu::all().iter().find(named).unwrap_or(self)
    }

    /// Whether this machine runs its programs without an emulator.
    pub fn runs_on_host(&'static self) -> bool {
        self.of_kernels().is_host()
    }

    /// Compiler options to link programs that run on this machine: Debian's cross packages do not
    /// have the libraries where the dynamic linker expects them.
    pub fn link_to_run(&self) -> Vec<String> {
        if self.is_host() {
            return Vec::new();
        }
        let libraries = self.libraries();
        vec![
            format!("-Wl,--dynamic-linker={libraries}/{}", self.dynamic_linker),
            format!("-Wl,-rpath,{libraries}"),
        ]
    }

    /// A parser for options that name a CPU as the kernel does.
    pub fn parser() -> impl TypedValueParser<Value = &'static Cpu> {
        Cpu::parser_of(|_| true, |cpu| cpu.name)
    }

    /// A parser for options that name a CPU with packages as Debian does.
    pub fn debian_parser() -> impl TypedValueParser<Value = &'static Cpu> {
        Cpu::parser_of(|cpu| cpu.has_packages, |cpu| cpu.debian)
    }

    fn parser_of(
        wanted: fn(&Cpu) -> bool,
        name: fn(&Cpu) -> &'static str,
    ) -> impl TypedValueParser<Value = &'static Cpu> {
        PossibleValuesParser::new(Cpu::all().iter().filter(|cpu| wanted(cpu)).map(name)).map(
            move |wanted| Cpu::all().iter().find(|cpu| name(cpu) == wanted).unwrap_or(Cpu::host()),
        )
    }

    /// The Rust target; `None` for this machine's CPU.
    pub fn target(&self) -> Option<&'static str> {
        (!self.is_host()).then_some(self.triple)
    }

    /// The name of a C tool, such as `cc`, `ld.bfd` or `objcopy`, for this CPU.
    pub fn tool(&self, name: &str) -> String {
        if self.is_host() {
            return name.to_string();
        }
        let name = if name == "cc" { "gcc" } else { name };
        format!("{}-{name}", self.gnu)
    }

    /// Directory of Debian's cross libraries for this CPU.
    pub fn libraries(&self) -> String {
        format!("/usr/{}/lib", self.gnu)
    }
}
