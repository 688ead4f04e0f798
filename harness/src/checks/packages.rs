//! The packages for distributions: their contents, and their effect on a system with programs that
//! use the C library.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use xtask::chroot::{Chroot, Network, copy_in};
use xtask::context::Context;
use xtask::cpu::Cpu;
use xtask::packages;
use xtask::packages::SUITE;
use xtask::shell::{output, tail};

use crate::kernels;
use crate::outcome::{Outcome, Verdict};

/// Debian programs that use the C library, and the packages needed to compile a C program.
const INSTALLED: [&str; 7] =
    ["mariadb-server", "qemu-utils", "plocate", "gcc", "libc6-dev", "dpkg-dev", "pkg-config"];

/// No option suppresses messages. Known ones are in the packages' overrides, which do not apply to
/// the `.changes` file. It contains the maintainer's address, for which lintian reports an error.
const LINTIAN: &str = "
cd /build
lintian --fail-on none --allow-root *.changes >/tmp/lintian
if grep '^[EW]: ' /tmp/lintian | grep -Ev '^E: (uring-rs changes|.*-dbgsym): bogus-mail-host '; then exit 1; fi";

/// The shipped libraries have no debug information. The debug package has it, under the libraries'
/// build ids.
const DEBUG_INFO: &str = r"
cd /tmp && rm -rf debug && dpkg-deb -x /build/liburing-rs2-dbgsym_*.deb debug
for file in liburing.so.2.15 liburing-ffi.so.2.15; do
    if readelf -SW deb/usr/lib/*/$file | grep '\.debug_info'; then exit 1; fi
    id=$(readelf -nW deb/usr/lib/*/$file | sed -n 's/.*Build ID: //p')
    rest=${id#??}
    readelf -SW debug/usr/lib/debug/.build-id/${id%$rest}/$rest.debug | grep '\.debug_info'
done
grep 'liburing-rs2_.*\.deb' /build/*.buildinfo";

/// A shell script that must succeed in a system.
struct Step {
    name: &'static str,
    script: &'static str,
}

/// Replaces Debian's packages by this project's, and back. `$DEBS` is the directory of this
/// project's packages.
const STEPS: &[Step] = &[
    Step {
        name: "at first programs run on Debian's library",
        script: "is_installed liburing2
                 uring-doctor /usr/bin/qemu-img | grep -A1 'qemu-img would bind' >/tmp/bound
                 grep -q 'the C library' /tmp/bound",
    },
    Step {
        name: "installing liburing-rs2 replaces Debian's",
        script: "apt-get install --yes $DEBS/liburing-rs2_*.deb
                 is_installed liburing-rs2
                 if is_installed liburing2; then exit 1; fi",
    },
    Step {
        name: "the programs stay",
        script: "for package in mariadb-server qemu-utils plocate; do
                     is_installed $package
                 done",
    },
    Step { name: "apt-get check is content", script: "apt-get check\ndpkg --audit" },
    Step {
        name: "the programs bind our file",
        script: "for program in qemu-img mariadbd plocate updatedb.plocate; do
                     file=$(command -v $program)
                     if ldd $file | grep -q liburing; then
                         uring-doctor $file | grep -A1 'would bind' | grep -q 'uring-rs'
                         echo $program
                     fi
                 done >/tmp/bound
                 grep -q qemu-img /tmp/bound && grep -q mariadbd /tmp/bound &&
                     grep -q plocate /tmp/bound",
    },
    Step {
        name: "qemu-img works",
        script: "qemu-img create -q -f raw /tmp/disk 16M
                 qemu-img bench -q -i io_uring -w --pattern=0x5a -c 4096 -d 32 /tmp/disk
                 test $(tr -d '\\132' </tmp/disk | wc -c) = 0",
    },
    Step {
        name: "mariadbd works and uses io_uring",
        script: "install -d -o mysql /run/mysqld /tmp/db
                 mariadb-install-db --user=mysql --datadir=/tmp/db >/dev/null 2>&1
                 mariadbd --user=mysql --datadir=/tmp/db --socket=/tmp/db/s --skip-networking \
                     >/tmp/db.log 2>&1 &
                 for i in $(seq 100); do test -S /tmp/db/s && break; sleep 0.2; done
                 mariadb --socket=/tmp/db/s -e 'create database d; use d; \
                     create table t (a int primary key, b text) engine=innodb; \
                     insert into t select seq, repeat(seq, 50) from seq_1_to_5000; check table t;' |
                     grep -q OK
                 mariadb-admin --socket=/tmp/db/s shutdown
                 wait
                 grep -qi 'io_uring' /tmp/db.log",
    },
    Step {
        name: "updatedb and plocate work",
        script: "mkdir -p /tmp/tree && touch /tmp/tree/a-file-to-find
                 updatedb.plocate --database-root /tmp/tree --prunepaths '' --output /tmp/tree.db
                 plocate --database /tmp/tree.db a-file-to | grep -qx /tmp/tree/a-file-to-find",
    },
    Step {
        name: "a C program depends on liburing2",
        script: "apt-get install --yes $DEBS/liburing-rs-dev_*.deb
                 mkdir -p /tmp/c/debian && cd /tmp/c && cp $DEBS/mode.c .
                 printf 'Source: c\\n\\nPackage: c\\nArchitecture: any\\n' >debian/control
                 cc mode.c $(pkg-config --cflags --libs liburing) -o mode
                 test $(./mode) = one
                 dpkg-shlibdeps -O ./mode >depends
                 grep -Eq '(^|[=, ])liburing2 \\(>= 2\\.[0-9]+\\)' depends 
                 if grep liburing-rs depends; then exit 1; fi",
    },
    Step {
        name: "a program that uses what only uring-rs has depends on it",
        script: "cd /tmp/c
                 printf '#include <liburing.h>\\nint main(void) { struct io_uring r = { 0 }; \
                     uint16_t h; return !io_uring_buf_ring_head(&r, 0, &h); }\\n' >head.c
                 cc head.c -luring-ffi -o head
                 dpkg-shlibdeps -O ./head | grep -q 'liburing-rs2 (>= 2.15'",
    },
    Step {
        name: "autopkgtest passes",
        script: "apt-get install --yes --no-install-recommends autopkgtest
                 autopkgtest --no-built-binaries $DEBS/*.deb $DEBS/*.dsc -- null",
    },
    Step {
        name: "removing liburing-rs2 alone would remove the programs too, as docs/install.md says",
        script: "apt-get --simulate remove liburing-rs2 >/tmp/said
                 for package in mariadb-server qemu-utils plocate; do
                     grep -q \"^Remv $package \" /tmp/said
                 done",
    },
    Step {
        name: "installing liburing2 brings Debian's back",
        script: "apt-get install --yes liburing2\nis_debians",
    },
    Step {
        name: "no file of uring-rs is left",
        script: "find /usr -name 'liburing.so.2.15' -o -name 'uring-config*' >/tmp/left
                 test ! -s /tmp/left",
    },
    Step {
        name: "liburing-rs2 is installed again, with the development files",
        script: "apt-get install --yes $DEBS/liburing-rs2_*.deb $DEBS/liburing-rs-dev_*.deb
                 is_installed liburing-rs2 && is_installed liburing-rs-dev
                 if is_installed liburing2; then exit 1; fi",
    },
    Step {
        name: "removing liburing-rs2 in one step with installing Debian's does the same",
        script: "apt-get remove --yes liburing-rs2 liburing2+\nis_debians",
    },
];

/// Packages needed to install RPM packages and to compile a C program against them.
const RPM_TOOLS: [&str; 6] = ["rpm", "dnf", "createrepo-c", "gcc", "libc6-dev", "pkg-config"];

/// Replaces another liburing package by this project's, and back, in a root directory with an RPM
/// database. RPM distributions are not available here: the packages of the C library, its
/// dependencies and a program that uses it are stubs. `rpm` and `dnf` are real, and check the
/// dependencies.
const RPM_STEPS: &[Step] = &[
    Step {
        name: "RPM: a liburing and a program that uses it",
        script: r"rm -rf /tmp/fakes /tmp/root /packages/repo
                  mkdir -p /tmp/fakes /packages/repo && cd /tmp/fakes
                  spec() {
                      printf 'Name: %s\nVersion: %s\nRelease: 1\nSummary: x\nLicense: MIT\n' $1 $2
                      cat
                      printf '%%description\nx\n'
                  }
                  rpm -qp --requires $DEBS/*.rpm | grep -Ev '^(rpmlib|liburing)' | sort -u |
                      sed 's/^/Provides: /' | spec system 1 >system.spec
                  echo '%files' >>system.spec
                  printf 'Provides: liburing.so.2%s\n' '()(64bit)' '(LIBURING_2.0)(64bit)' |
                      spec liburing 2.16 >liburing.spec
                  printf '%s\n' '%install' \
                      'install -D /dev/null %{buildroot}/usr/lib64/liburing.so.2' \
                      '%files' /usr/lib64/liburing.so.2 >>liburing.spec
                  printf 'Requires: %s\n' 'liburing.so.2(LIBURING_2.0)(64bit)' \
                      'liburing%{?_isa} >= 2.0' | spec program 1 >program.spec
                  echo '%files' >>program.spec
                  for name in system liburing program; do
                      rpmbuild -bb --quiet --define '_rpmdir /packages/repo' \
                          --define '_rpmfilename %%{NAME}.rpm' $name.spec
                  done
                  cp $DEBS/*.x86_64.rpm /packages/repo
                  createrepo_c --quiet /packages/repo
                  cd /packages/repo
                  rpm --root /tmp/root --install system.rpm liburing.rpm program.rpm",
    },
    Step {
        name: "RPM: uring-rs conflicts with a liburing of any version",
        script: r"cd /packages/repo
                  if rpm --root /tmp/root --install liburing-rs-2*.rpm 2>/tmp/said; then exit 1; fi
                  grep '^.liburing conflicts with liburing-rs-2' /tmp/said",
    },
    Step {
        name: "RPM: dnf swaps it for uring-rs, and the program stays",
        script: r"in_root swap liburing liburing-rs
                  rpm --root /tmp/root --query liburing-rs program
                  if rpm --root /tmp/root --query liburing; then exit 1; fi",
    },
    Step {
        name: "RPM: the files are there and as they were packed",
        script: r"in_root install liburing-rs-devel uring-doctor
                  rpm --root /tmp/root --verify liburing-rs liburing-rs-devel uring-doctor
                  for file in lib64/liburing.so lib64/liburing-ffi.so.2 lib64/liburing.a \
                      include/liburing/io_uring/query.h share/man/man3/io_uring_submit.3.gz \
                      share/licenses/uring-doctor*/NOTICES bin/uring-doctor
                  do
                      test -s $(echo /tmp/root/usr/$file)
                  done
                  /tmp/root/usr/bin/uring-doctor --help",
    },
    Step {
        name: "RPM: a C program compiles against them and runs",
        script: r"cd /tmp
                  export PKG_CONFIG_SYSROOT_DIR=/tmp/root
                  export PKG_CONFIG_LIBDIR=/tmp/root/usr/lib64/pkgconfig
                  export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
                  gcc $DEBS/mode.c $(pkg-config --cflags --libs liburing) -o mode
                  test $(LD_LIBRARY_PATH=/tmp/root/usr/lib64 ./mode) = one",
    },
    Step {
        name: "RPM: dnf swaps back, development files go too, and the program stays",
        script: r"in_root swap --allowerasing liburing-rs liburing
                  rpm --root /tmp/root --query liburing program
                  for package in liburing-rs liburing-rs-devel; do
                      if rpm --root /tmp/root --query $package; then exit 1; fi
                  done
                  rpm --root /tmp/root --verify liburing",
    },
];

/// Tests the Debian and the RPM packages.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let debs = packages::deb(context, context.cpu)?;
    let mut outcomes = vec![Outcome::pass("packages: Debian's build without a network")];
    let builder = packages::builder(context)?;
    outcomes.push(step(&builder, "lintian is content", LINTIAN)?);

    println!("installing them in a clean system");
    let system = Chroot::kept(context, "with-programs", SUITE, &INSTALLED)?;
    let system = system.copy(context, "replaced")?;
    for file in &debs {
        let name = file.file_name().context("a package has no name")?;
        copy_in(file, &system.path("/packages").join(name))?;
    }
    copy_in(&context.root.join("c-tests/mode.c"), &system.path("/packages/mode.c"))?;
    outcomes.push(step(&system, "uring-doctor installs", "dpkg -i $DEBS/uring-doctor_*.deb")?);
    for Step { name, script } in STEPS {
        outcomes.push(step(&system, name, script)?);
    }
    let native = Cpu::all().iter().filter(|cpu| !cpu.is_host() && cpu.runs_on_host());
    for cpu in native.chain(kernels::emulated()) {
        outcomes.extend(beside(context, cpu, &system)?);
    }
    if outcomes.iter().all(|outcome| matches!(outcome.verdict, Verdict::Pass)) {
        system.remove()?;
    }
    // The RPM build replaces these files.
    builder.script(
        Network::Own,
        "cd /tmp && rm -rf deb && dpkg-deb -x /build/liburing-rs2_*.deb deb",
    )?;
    outcomes.push(step(&builder, "debug information is in a package of its own", DEBUG_INFO)?);
    outcomes.extend(rpm(context, &builder)?);
    Ok(outcomes)
}

/// The packages for another CPU are installed beside this machine's: the files that both have must
/// be the same.
fn beside(context: &Context, cpu: &'static Cpu, system: &Chroot) -> Result<Vec<Outcome>> {
    let arch = cpu.debian;
    for file in packages::deb(context, cpu)? {
        let name = file.file_name().context("a package has no name")?;
        copy_in(&file, &system.path("/packages").join(arch).join(name))?;
    }
    let built = Outcome::pass(format!("packages: cross build for {arch}"));
    let script = format!(
        "dpkg --add-architecture {arch}
         apt-get update
         apt-get install --yes $DEBS/liburing-rs*_{host}.deb $DEBS/{arch}/liburing-rs*_{arch}.deb
         for arch in {host} {arch}; do
             dpkg -s liburing-rs2:$arch | grep '^Status: install ok installed'
             dpkg --verify liburing-rs2:$arch liburing-rs-dev:$arch
         done
         test -e /usr/lib/$(dpkg-architecture -a{arch} -qDEB_HOST_MULTIARCH)/liburing.so.2
         apt-get check",
        host = context.cpu.debian,
    );
    let mut outcomes =
        vec![built, step(system, &format!("{arch} installs beside this machine's"), &script)?];
    if cpu.runs_on_host() {
        outcomes.push(step(system, &format!("a program for {arch} runs on it"), GUEST_AGENT)?);
    }
    Ok(outcomes)
}

/// Installs a 32-bit program that depends on liburing2, and has it answer a command.
const GUEST_AGENT: &str = "
apt-get install --yes qemu-guest-agent:i386 socat
for package in liburing-rs2:amd64 liburing-rs2:i386 mariadb-server qemu-utils plocate; do
    is_installed $package
done
cp /usr/sbin/qemu-ga /tmp/
ldd /tmp/qemu-ga | grep '/i386-linux-gnu/liburing.so.2 '
dpkg -S $(realpath /usr/lib/i386-linux-gnu/liburing.so.2) | grep '^liburing-rs2:i386: '
/tmp/qemu-ga --method unix-listen --path /tmp/agent --statedir /tmp &
agent=$!
for i in $(seq 100); do test -S /tmp/agent && break; sleep 0.2; done
printf '{\"execute\": \"guest-get-osinfo\"}\n' | socat -t 10 - unix-connect:/tmp/agent >/tmp/answer
kill $agent
grep '\"id\": \"debian\"' /tmp/answer";

/// Shell functions for the scripts: whether a package is installed; whether Debian's library is in
/// use; dnf for the test's root directory.
const FUNCTIONS: &str = "
is_installed() {
    dpkg -s $1 2>/dev/null | grep -q '^Status: install ok installed'
}
is_debians() {
    is_installed liburing2
    for package in liburing-rs2 liburing-rs-dev; do
        if is_installed $package; then exit 1; fi
    done
    for package in mariadb-server qemu-utils plocate; do
        is_installed $package
    done
    dpkg --verify liburing2
    uring-doctor /usr/bin/qemu-img | grep -A1 'would bind' | grep -q 'the C library'
    apt-get check
}
in_root() {
    dnf --installroot=/tmp/root --releasever=1 --repofrompath=local,file:///packages/repo \\
        --repo=local --nogpgcheck --assumeyes \"$@\"
}";

fn step(system: &Chroot, name: &str, script: &str) -> Result<Outcome> {
    let mut sh = system.command(Network::Shared, "sh");
    let script = format!("{FUNCTIONS}\n{script}");
    let start = Instant::now();
    let result = output(sh.args(["-euxc", &script]).env("DEBS", "/packages"))?;
    println!("  {name} ({:.0} s)", start.elapsed().as_secs_f64());
    let name = format!("packages: {name}");
    if result.status.success() {
        return Ok(Outcome::pass(name));
    }
    let text = [result.stdout, result.stderr].concat();
    Ok(Outcome::fail(name, format!("\n{}", tail(&String::from_utf8_lossy(&text)))))
}

/// Tests the RPM packages.
fn rpm(context: &Context, builder: &Chroot) -> Result<Vec<Outcome>> {
    let rpms = packages::rpm(context)?;
    let mut outcomes = vec![Outcome::pass("packages: RPM's build without a network")];
    let query = |option: &str, package: &str| -> Result<String> {
        builder.script(Network::Own, &format!("rpm -qp {option} /build/{package}-2*.x86_64.rpm"))
    };
    let provides = query("--provides", "liburing-rs")?;
    let wanted = [
        "liburing = 2.15",
        "liburing(x86-64) = 2.15",
        "liburing.so.2()(64bit)",
        "liburing.so.2(LIBURING_2.0)(64bit)",
        "liburing.so.2(LIBURING_2.15)(64bit)",
        "liburing-ffi.so.2(LIBURING_2.15)(64bit)",
    ];
    let lacking = |text: &str, wanted: &[&str]| -> Vec<String> {
        let missing = wanted.iter().filter(|w| !text.lines().any(|l| l.trim() == **w));
        missing.map(|w| w.to_string()).collect()
    };
    let missing = lacking(&provides, &wanted);
    outcomes.push(Outcome::none_of("packages: RPM's library provides liburing", &missing));
    let provides = query("--provides", "liburing-rs-devel")?;
    let wanted = [
        "liburing-devel = 2.15",
        "liburing-devel(x86-64) = 2.15",
        "pkgconfig(liburing) = 2.15",
        "pkgconfig(liburing-ffi) = 2.15",
        "cmake(uring) = 2.15",
    ];
    let missing = lacking(&provides, &wanted);
    outcomes.push(Outcome::none_of(
        "packages: RPM's development files provide those of liburing",
        &missing,
    ));
    let files = query("--list", "liburing-rs-devel")?;
    let wanted = [
        "/usr/include/liburing.h",
        "/usr/include/liburing/io_uring/query.h",
        "/usr/lib64/liburing.so",
        "/usr/lib64/pkgconfig/liburing.pc",
        "/usr/lib64/cmake/uring/uring-config.cmake",
    ];
    let missing = lacking(&files, &wanted);
    outcomes.push(Outcome::none_of("packages: RPM's development files", &missing));
    let requires = query("--requires", "liburing-rs")?;
    let foreign: Vec<String> = requires
        .lines()
        .filter(|l| !["libc.so", "rtld(", "rpmlib(", "ld-linux"].iter().any(|p| l.starts_with(p)))
        .map(str::to_string)
        .collect();
    outcomes.push(Outcome::none_of("packages: RPM's library requires libc alone", &foreign));
    let bundled = query("--provides", "uring-doctor")?;
    let missing = lacking(&bundled.replace(" = ", "\n"), &["bundled(crate(clap))"]);
    outcomes.push(Outcome::none_of("packages: RPM's doctor says which crates it has", &missing));
    let files = query("--list", "liburing-rs-debuginfo")?;
    let is_debug_file = |l: &str| l.contains("/liburing.so.2.15") && l.ends_with(".debug");
    outcomes.push(Outcome::none_of(
        "packages: RPM's debug information is in a package of its own",
        if files.lines().any(is_debug_file) { &[] } else { std::slice::from_ref(&files) },
    ));
    outcomes.push(same_library(builder, &rpms)?);

    let system = Chroot::kept(context, "rpm", SUITE, &RPM_TOOLS)?;
    system.script(Network::Own, "rm -rf /packages")?;
    for file in &rpms {
        let name = file.file_name().context("a package has no name")?;
        copy_in(file, &system.path("/packages").join(name))?;
    }
    copy_in(&context.root.join("c-tests/mode.c"), &system.path("/packages/mode.c"))?;
    for Step { name, script } in RPM_STEPS {
        outcomes.push(step(&system, name, script)?);
    }
    Ok(outcomes)
}

/// The library must be identical in both packages, although they are built in different
/// directories.
fn same_library(builder: &Chroot, rpms: &[PathBuf]) -> Result<Outcome> {
    let is_library = |f: &&PathBuf| {
        let name = f.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with("liburing-rs-2") && name.ends_with("x86_64.rpm")
    };
    let rpm = rpms.iter().find(is_library).context("RPM built no library")?;
    let name = Path::new(rpm).file_name().context("a package has no name")?.to_string_lossy();
    let script = format!(
        "cd /tmp && rm -rf rpm && mkdir rpm
         rpm2archive - </build/{name} | tar xz -C rpm
         for file in liburing.so.2.15 liburing-ffi.so.2.15; do
             # What is mapped, but the build id: each packager strips in another way.
             for found in rpm/usr/lib64/$file deb/usr/lib/*/$file; do
                 objcopy -O binary --remove-section=.note.gnu.build-id $found $found.image
             done
             cmp rpm/usr/lib64/$file.image deb/usr/lib/*/$file.image
         done"
    );
    step(builder, "both have the same libraries, byte by byte, as they are mapped", &script)
}
