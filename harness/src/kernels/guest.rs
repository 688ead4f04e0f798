//! A guest in QEMU: its file system, its boot, and the output of its console.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use xtask::chroot::{Chroot, Network, copy_in};
use xtask::context::Context;
use xtask::cpu::{Cpu, Disk};
use xtask::debian::Suite;
use xtask::files::write;
use xtask::shell::{command, output, run};

use super::kernel::Kernel;

/// The guest's first process.
const INIT: &str = include_str!("guest.sh");

/// Arguments that skip the unit tests with real rings, some of which require a recent kernel.
const PURE: &str = " --skip ring::tests::";

/// Time limit of one test in a guest, in seconds. `guest.sh` gives all unit tests together four
/// times as long.
fn time_limit(cpu: &Cpu) -> u64 {
    // The instructions of other CPUs take longer to emulate.
    if cpu.is_host() { 120 } else { 300 }
}

/// Maximum time without output from a guest that runs a test.
fn output_timeout(cpu: &Cpu) -> Duration {
    Duration::from_secs(4 * time_limit(cpu) + 60)
}

/// Maximum time without output from a guest that boots. Some hang there occasionally.
const BOOT_TIMEOUT: Duration = Duration::from_secs(300);

/// A program that a guest runs.
pub struct Job {
    pub kind: Kind,
    pub name: String,
    pub program: PathBuf,
    pub variable: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// One test of the C library's suite, on both libraries.
    Suite,
    /// A program that prints one line per case. It runs on this library, and on the C library if
    /// the guest has it.
    Cases,
    /// The unit tests of this library that do not depend on the kernel version.
    UnitTests,
}

/// The directories of the two libraries in a guest.
pub const LIBRARIES: [&str; 2] = ["theirs", "ours"];

/// The result of one run of a job.
pub struct JobResult {
    pub job: usize,
    /// Whether it ran on this library; otherwise on the C library.
    pub is_ours: bool,
    /// The exit code; `None` if the guest crashed.
    pub code: Option<i32>,
    pub seconds: f64,
    pub said: Vec<String>,
}

/// A guest that is ready to boot.
pub struct Guest<'a> {
    tools: &'a Chroot,
    /// Directory of the guest's files, inside the chroot that contains QEMU.
    dir: String,
    cpu: &'static Cpu,
}

impl<'a> Guest<'a> {
    /// Builds the guest's file system. `libraries` are directories that contain `liburing.so.2`.
    pub fn new(
        context: &Context,
        tools: &'a Chroot,
        kernel: &Kernel,
        busybox: &Path,
        libraries: &[(&str, PathBuf)],
        jobs: &[Job],
    ) -> Result<Guest<'a>> {
        let dir = format!("/guest/{}", kernel.version);
        let outside = tools.path(&dir);
        if outside.exists() {
            fs::remove_dir_all(&outside)?;
        }
        let root = outside.join("root");
        copy_in(busybox, &root.join("bin/busybox"))?;
        write(&root.join("init"), INIT)?;
        fs::set_permissions(root.join("init"), fs::Permissions::from_mode(0o755))?;
        let mut list = String::new();
        for module in &kernel.modules {
            let name = module.file_name().context("a module has no name")?.to_string_lossy();
            copy_in(module, &root.join("modules").join(&*name))?;
            list += &format!("/modules/{name}\n");
        }
        write(&root.join("modules.list"), &list)?;
        for (name, from) in libraries {
            for library in ["liburing.so.2", "liburing-ffi.so.2"] {
                copy_in(&from.join(library), &root.join("lib").join(name).join(library))?;
            }
        }
        let mut list = String::new();
        let mut needed = BTreeSet::new();
        for job in jobs {
            let kind = match job.kind {
                Kind::Suite => "suite",
                Kind::Cases => "cases",
                Kind::UnitTests => "own",
            };
            let program = job.program.file_name().context("a program has no name")?;
            list += &format!(
                "{kind}|{}{}|{}\n",
                program.to_string_lossy(),
                if job.kind == Kind::UnitTests { PURE } else { "" },
                job.variable.unwrap_or_default()
            );
            copy_in(&job.program, &root.join("tests").join(program))?;
            needed.extend(shared_objects(context.cpu, &job.program)?);
        }
        write(&root.join("tests.list"), &list)?;
        let cross = PathBuf::from(context.cpu.libraries());
        for file in needed {
            let place = match file.strip_prefix(&cross) {
                Ok(name) => Path::new("lib").join(name),
                Err(_) => file.strip_prefix("/").unwrap_or(&file).to_path_buf(),
            };
            copy_in(&file, &root.join(place))?;
        }
        if !context.cpu.is_host() {
            // Programs that were linked to run on this machine have this directory's name.
            let name = root.join(cross.strip_prefix("/").unwrap_or(&cross));
            fs::create_dir_all(name.parent().unwrap_or(&root))?;
            symlink("/lib", name)?;
        }
        if root.join("lib64").exists() {
            // The dynamic linker also searches this directory.
            symlink("lib", root.join("usr")).ok();
        } else {
            // The dynamic linkers of some CPUs are there.
            symlink("lib", root.join("lib64"))?;
        }
        copy_in(&kernel.image, &outside.join("kernel"))?;
        tools.script(
            Network::Own,
            &format!(
                "cd {dir}/root && find . | cpio --quiet -o -H newc >../initramfs && \
                 truncate -s 2G ../disk && mke2fs -q -F -t ext4 ../disk"
            ),
        )?;
        Ok(Guest { tools, dir, cpu: context.cpu })
    }

    /// Boots the guest, and runs the jobs from number `from` on. Returns whether the guest ran all
    /// of them.
    pub fn run(&self, from: usize, ended: &mut dyn FnMut(JobResult)) -> Result<bool> {
        let emulator = &self.cpu.emulator;
        // Looking for a keyboard crashes the kernel on QEMU's loongarch64.
        let line = format!(
            "console={} panic=-1 quiet loglevel=1 rdinit=/init nvme.poll_queues=1 \
             initcall_blacklist=i8042_init hugepages=32 tests.from={from} tests.limit={}",
            emulator.console,
            time_limit(self.cpu)
        );
        let mut qemu = self.tools.command(Network::Own, emulator.program);
        let dir = &self.dir;
        qemu.args(emulator.machine)
            .args(["-accel", "tcg", "-smp", "2", "-m", "2048", "-no-reboot", "-nodefaults"])
            .args(["-display", "none", "-serial", "stdio"])
            .args(["-kernel", &format!("{dir}/kernel"), "-initrd", &format!("{dir}/initramfs")])
            .args(["-append", &line])
            .args(["-drive", &format!("file={dir}/disk,if=none,id=disk,format=raw,snapshot=on")])
            .args(["-device", device(&emulator.disk)])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = qemu.spawn().context("cannot start QEMU")?;
        let stdout = child.stdout.take().context("QEMU has no console")?;
        // Of all boots, for the case that the guest crashes or hangs.
        let log = self.tools.path(&self.dir).join("console.log");
        let mut log = File::options().create(true).append(true).open(&log)?;
        let (sender, lines) = channel();
        let reader = thread::spawn(move || {
            for line in BufReader::new(stdout).split(b'\n').map_while(std::result::Result::ok) {
                let _ = log.write_all(&[&line[..], b"\n"].concat());
                if sender.send(String::from_utf8_lossy(&line).trim_end().to_string()).is_err() {
                    break;
                }
            }
        });
        let mut protocol = Protocol::default();
        let done = loop {
            let limit = match protocol.running {
                Some(_) => output_timeout(self.cpu),
                None => BOOT_TIMEOUT,
            };
            match lines.recv_timeout(limit) {
                Ok(line) => {
                    if let Some(end) = protocol.parse_line(&line) {
                        ended(end);
                    }
                    if protocol.done {
                        break true;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break false,
            }
        };
        if let (false, Some((job, is_ours))) = (done, protocol.running) {
            ended(JobResult { job, is_ours, code: None, seconds: 0.0, said: protocol.said });
        }
        // After the last job the guest powers off by itself. A guest that crashed or hangs is
        // killed.
        if !done {
            let _ = child.kill();
        }
        let _ = child.wait();
        drop(lines);
        let _ = reader.join();
        Ok(done)
    }
}

/// The disk, as an option of QEMU.
fn device(disk: &Disk) -> &'static str {
    match disk {
        Disk::Nvme => "nvme,drive=disk,serial=1",
        Disk::Virtio => "virtio-blk,drive=disk",
    }
}

/// State of the protocol on the guest's console.
#[derive(Default)]
struct Protocol {
    running: Option<(usize, bool)>,
    said: Vec<String>,
    done: bool,
}

impl Protocol {
    /// Parses one line of the console. Kernel messages may precede the `@`.
    fn parse_line(&mut self, line: &str) -> Option<JobResult> {
        let line = &line[line.find('@')?..];
        let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
        let mut words = rest.split(' ');
        match what {
            "@NOTE" => println!("guest: {rest}"),
            "@START" => {
                let job = words.next()?.parse().ok()?;
                self.running = Some((job, words.next()? == LIBRARIES[1]));
                self.said.clear();
            }
            "@SAID" => self.said.push(rest.to_string()),
            "@END" => {
                let (job, is_ours) = self.running.take()?;
                let mut numbers = words.skip(2);
                let code = numbers.next()?.parse().ok()?;
                let seconds = numbers.next()?.parse().ok()?;
                let said = std::mem::take(&mut self.said);
                return Some(JobResult { job, is_ours, code: Some(code), seconds, said });
            }
            "@DONE" => self.done = true,
            _ => {}
        }
        None
    }
}

/// The shared objects that a program needs, and the dynamic linker. The two liburing libraries are
/// not included: they have separate directories.
fn shared_objects(cpu: &Cpu, program: &Path) -> Result<Vec<PathBuf>> {
    if !cpu.is_host() {
        let dir = PathBuf::from(cpu.libraries());
        let names = [cpu.dynamic_linker, "libc.so.6", "libgcc_s.so.1", "libm.so.6"];
        let for_cpp = Some(dir.join("libstdc++.so.6")).filter(|file| file.exists());
        return Ok(names.iter().map(|name| dir.join(name)).chain(for_cpp).collect());
    }
    let said = output(command("ldd").arg(program))?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    if text.trim().is_empty() && !said.status.success() {
        // The program is static.
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for line in text.lines().filter(|l| !l.contains("liburing")) {
        let words = line.split_whitespace();
        files.extend(words.filter(|w| w.starts_with('/')).map(PathBuf::from));
    }
    if files.is_empty() {
        bail!("ldd says nothing of {}", program.display());
    }
    Ok(files)
}

/// Fetches the guests' shell, a static busybox.
pub fn busybox(context: &Context, suite: &Suite) -> Result<PathBuf> {
    let dir = context.work("kernels")?.join("busybox");
    if !dir.join("complete").exists() {
        suite.unpack(&["busybox-static"], &dir)?;
        write(&dir.join("complete"), "")?;
    }
    let places = ["usr/bin/busybox", "bin/busybox"];
    let found = places.iter().map(|p| dir.join(p)).find(|p| p.exists());
    let found = found.context("Debian's package busybox-static has no busybox")?;
    run(command("chmod").arg("755").arg(&found))?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hears_runs_between_other_noise() {
        let mut protocol = Protocol::default();
        assert!(protocol.parse_line("[    0.1] something").is_none());
        assert!(protocol.parse_line("[    0.2] x@START 3 ours").is_none());
        assert_eq!(protocol.running, Some((3, true)));
        assert!(protocol.parse_line("@SAID it was a@b good day").is_none());
        let ended = protocol.parse_line("@END 3 ours 77 1.25").unwrap();
        assert!(ended.is_ours && ended.code == Some(77) && ended.seconds == 1.25);
        assert_eq!(ended.said, ["it was a@b good day"]);
        assert!(protocol.running.is_none() && !protocol.done);
        assert!(protocol.parse_line("@DONE").is_none());
        assert!(protocol.done);
    }
}
