//! Runs a program and follows its trace, or reads recorded ones.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::advice::Advise;
use crate::args::{Arguments, Read};
use crate::check::{Check, Rules};
use crate::child::{self, Plan, Private};
use crate::files::{Directory, Traces};
use crate::inject::RulesFile;
use crate::json::Json;
use crate::model::Item;
use crate::output::{Filter, Sink};
use crate::page::{About, Page};
use crate::perfetto::Perfetto;
use crate::summary::Summary;
use crate::text::Text;

/// The longest time between two looks at the traces.
const IDLE: Duration = Duration::from_millis(20);
const BUSY: Duration = Duration::from_millis(1);

/// The process that signals are passed on to, or 0.
static CHILD: AtomicI32 = AtomicI32::new(0);
/// How many signals asked this program to end.
static SIGNALS: AtomicU32 = AtomicU32::new(0);

/// Writes lines, and remembers that it failed.
struct Output {
    sink: Box<dyn Sink>,
    filter: Filter,
    error: Option<io::Error>,
}

impl Output {
    fn new(arguments: &Arguments, start: Option<u64>, has_pid: bool) -> Result<Output> {
        let filter = Filter::new(&arguments.only)?;
        let file = arguments.output.as_ref().or(arguments.perfetto.as_ref());
        let out: Box<dyn Write> = match file.or(arguments.html.as_ref()) {
            Some(path) => {
                let name = path.display();
                Box::new(File::create(path).with_context(|| format!("cannot write {name}"))?)
            }
            None if arguments.read.is_some() => Box::new(io::stdout()),
            None => Box::new(io::stderr()),
        };
        let out = BufWriter::new(out);
        let sink: Box<dyn Sink> = match arguments {
            Arguments { check: Some(rules), .. } => Box::new(Check::new(out, Rules::new(rules)?)),
            Arguments { summary: true, .. } => Box::new(Summary::new(out)),
            Arguments { advise: true, .. } => Box::new(Advise::new(out)),
            Arguments { perfetto: Some(_), .. } => Box::new(Perfetto::new(out)),
            Arguments { html: Some(_), .. } => Box::new(Page::new(out, about(arguments, start))),
            Arguments { json: true, .. } => Box::new(Json::new(out)),
            _ => Box::new(Text::new(out, start, has_pid, filter.only_errors())),
        };
        Ok(Output { sink, filter, error: None })
    }

    fn item(&mut self, item: &Item) {
        if self.error.is_none() && self.filter.wants(item) {
            let reduced = self.filter.reduced(item);
            self.error = self.sink.item(reduced.as_ref().unwrap_or(item)).err();
        }
    }

    fn flush(&mut self) {
        if self.error.is_none() {
            self.error = self.sink.flush().err();
        }
    }

    /// Writes the end; returns whether the trace is without fault.
    fn finish(mut self) -> Result<bool> {
        if self.error.is_none() {
            self.error = self.sink.finish().err();
        }
        // Nobody wants the rest of what goes into a closed pipe.
        match self.error.filter(|error| error.kind() != ErrorKind::BrokenPipe) {
            Some(error) => Err(error).context("cannot write the trace"),
            None => Ok(self.sink.is_clean()),
        }
    }
}

fn about(arguments: &Arguments, start: Option<u64>) -> About {
    let title = match &arguments.read {
        Some(Read::Read { files }) => files.iter().map(|f| f.display().to_string()).collect(),
        None => arguments.command.iter().map(|w| w.to_string_lossy().into_owned()).collect(),
    };
    let title: Vec<String> = title;
    About { title: title.join(" "), only: arguments.only.clone(), start }
}

/// Runs what the command line says; returns the exit status.
pub fn run(arguments: &Arguments) -> Result<u8> {
    arguments.check()?;
    match &arguments.read {
        Some(Read::Read { files }) => read(arguments, files).map(|is_clean| u8::from(!is_clean)),
        None => trace(arguments),
    }
}

fn read(arguments: &Arguments, files: &[PathBuf]) -> Result<bool> {
    let mut traces = Traces::recorded(files)?;
    let mut output = Output::new(arguments, traces.start(), files.len() > 1)?;
    while traces.poll(|item| output.item(item)) {}
    output.finish()
}

fn trace(arguments: &Arguments) -> Result<u8> {
    let plan = child::plan(&arguments.command[0], arguments.library.as_deref())?;
    if !arguments.inject.is_empty() {
        plan.check_layer()?;
    }
    if let Some(warning) = &plan.warning {
        say(warning);
    }
    follow(arguments, &plan)
}

fn follow(arguments: &Arguments, plan: &Plan) -> Result<u8> {
    let mut output = Output::new(arguments, None, arguments.follow)?;
    let directory = Private::create()?;
    let rules = match arguments.inject.as_slice() {
        [] => None,
        rules => Some(RulesFile::create(directory.path(), rules, arguments.seed)?),
    };
    let path = rules.as_ref().map(RulesFile::path);
    let mut child =
        child::start(&arguments.command, plan, directory.path(), &arguments.layer(), path)?;
    pass_signals_to(child.id());
    let (mut traces, mut watched) = (Traces::default(), Directory::new(directory.path()));
    let (mut status, mut pause) = (None, BUSY);
    let main = child.id();
    let result = loop {
        // Asked first: a process that has ended writes nothing after what is read now.
        if status.is_none() {
            status = child.try_wait().context("cannot wait for the program")?;
            if status.is_some() {
                CHILD.store(0, Ordering::Relaxed);
            }
        }
        let has_ended = status.is_some();
        let follows = |pid: u32| arguments.follow || pid == main;
        if let Err(error) = watched.poll(&mut traces, follows) {
            break Err(error);
        }
        traces.check(|pid| if pid == main { !has_ended } else { child::is_running(pid) });
        let is_new = traces.poll(|item| output.item(item));
        output.flush();
        if output.error.is_some() {
            traces.leave();
            break Ok(());
        }
        let stop = traces.is_empty() || !arguments.follow || SIGNALS.load(Ordering::Relaxed) > 0;
        if has_ended && !is_new && stop {
            break Ok(());
        }
        pause = if is_new { BUSY } else { (pause * 2).min(IDLE) };
        sleep(pause);
    };
    traces.leave();
    let status = match status {
        Some(status) => status,
        None => child.wait().context("cannot wait for the program")?,
    };
    report(traces.count(), &arguments.command[0].to_string_lossy(), plan.warning.is_some());
    // In the order of importance: the status of the program is lost only if the trace is, or nothing
    // could be injected.
    let is_clean = result.and(output.finish())?;
    rules.map_or(Ok(()), |rules| report_rules(&rules))?;
    Ok(match child::code(status) {
        0 => u8::from(!is_clean),
        code => code,
    })
}

/// Says why there is no trace.
fn report(files: usize, name: &str, has_warning: bool) {
    if files > 0 || has_warning {
        return;
    }
    say(&format!(
        "no trace: {name} set up no ring, or used the system calls without liburing, or contains \
         another copy of liburing (`uring-doctor {name}` shows which one it would load)"
    ));
}

/// Says what the rules of injection did.
fn report_rules(rules: &RulesFile) -> Result<()> {
    if !rules.was_used() {
        bail!("--inject: nothing was injected: no process set up a ring through this library");
    }
    rules.report().iter().for_each(|line| say(line));
    Ok(())
}

/// Writes a line about this program itself.
pub fn say(text: &str) {
    let text = text.replace(char::is_control, "\u{fffd}");
    let _ = writeln!(io::stderr(), "uring-trace: {text}");
}

/// Signals that would end this program go to the traced one, which may need to clean up.
fn pass_signals_to(child: u32) {
    CHILD.store(child as i32, Ordering::Relaxed);
    for signal in [libc::SIGINT, libc::SIGQUIT, libc::SIGTERM, libc::SIGHUP] {
        // SAFETY: the handler only uses atomics and kill(2); the structures are zeroed, which is
        // valid for them.
        unsafe {
            let mut old: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, std::ptr::null(), &raw mut old);
            // nohup(1) ignores a signal for all that it starts.
            if old.sa_sigaction == libc::SIG_IGN {
                continue;
            }
            let mut new: libc::sigaction = std::mem::zeroed();
            new.sa_sigaction = handle as *const () as usize;
            new.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
            libc::sigaction(signal, &raw const new, std::ptr::null_mut());
        }
    }
}

extern "C" fn handle(signal: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let child = CHILD.load(Ordering::Relaxed);
    // SAFETY: the kernel passes a valid structure.
    let is_from_terminal = unsafe { (*info).si_code } > 0;
    if child == 0 {
        SIGNALS.fetch_add(1, Ordering::Relaxed);
    } else if !is_from_terminal {
        // The terminal has sent it to the child as well.
        // SAFETY: kill(2) may be called in a signal handler. The process is a child that was not
        // waited for, so its number is not used again.
        unsafe { libc::kill(child, signal) };
    }
}

/// The program's exit status for an error of its own.
pub const FAILED: u8 = 125;

/// The exit status if the program cannot be run: 127 if it does not exist, otherwise 126.
pub fn code_of(error: &anyhow::Error) -> u8 {
    let is_start = error.to_string().starts_with("cannot run ");
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(ErrorKind::NotFound) if is_start => 127,
        Some(_) if is_start => 126,
        _ => FAILED,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;

    fn run_of(words: &[&str]) -> Result<u8> {
        run(&Arguments::try_parse_from(std::iter::once(&"uring-trace").chain(words))?)
    }

    /// A program that writes a trace, as the layer would, and ends with 3.
    fn traced(directory: &Path, options: &[&str]) -> (u8, String) {
        let (trace, out) = (directory.join("made"), directory.join("out"));
        // No process has this number, so the trace is complete as soon as it is there.
        let mut made = crate::testing::Trace::of(i32::MAX as u32, 16);
        made.start().unseen(17);
        std::fs::write(&trace, made.file()).expect("it is ours");
        let script = "cp \"$1\" \"${LIBURING_TRACE%/*}/1.uring\"; test \"$LIBURING_TRACE_OPTIONS\" = \
                      wait,size=8 || exit 9; echo \"${LIBURING_TRACE%/*}\" >\"$1.dir\"; exit 3";
        let mut words = vec!["uring-trace", "-o", out.to_str().expect("UTF-8")];
        words.extend(options);
        words.extend(["sh", "-c", script, "sh", trace.to_str().expect("UTF-8")]);
        let arguments = Arguments::try_parse_from(words).expect("it is valid");
        let code = follow(&arguments, &Plan::default()).expect("it runs");
        let used = std::fs::read_to_string(directory.join("made.dir")).expect("it was written");
        assert!(used.contains("uring-trace.") && !Path::new(used.trim()).exists(), "{used}");
        (code, std::fs::read_to_string(out).expect("it was written"))
    }

    #[test]
    fn a_program_is_followed_and_its_status_returned() {
        let directory = tempfile::tempdir().expect("a directory");
        let (code, text) = traced(directory.path(), &["-f"]);
        assert_eq!(code, 3);
        assert!(text.contains("17 CQEs not seen"), "{text}");
        // Without -f the trace of another process is not shown.
        assert_eq!(traced(directory.path(), &[]), (3, String::new()));
    }

    #[test]
    fn a_program_that_cannot_be_run_has_the_status_of_a_shell() {
        let status = |program: &str| {
            let words = ["uring-trace", program];
            let arguments = Arguments::try_parse_from(words).expect("it is valid");
            code_of(&follow(&arguments, &Plan::default()).expect_err("it cannot run"))
        };
        assert_eq!((status("/no/such/program"), status("/proc/self/maps")), (127, 126));
    }

    #[test]
    fn recorded_files_are_written_in_every_form() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("a.uring");
        std::fs::write(&file, crate::text::server_for_tests().file()).expect("it is ours");
        let out = directory.path().join("out");
        let (file, out) = (file.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
        for (option, expected) in [
            ("-eerror", "ENOBUFS"),
            ("-c", "ACCEPT"),
            ("--advise", "advise"),
            ("--json", "\"event\""),
        ] {
            assert_eq!(run_of(&[option, "-o", out, "read", file]).expect("it is a trace"), 0);
            let text = std::fs::read_to_string(out).expect("it was written");
            assert!(text.contains(expected), "{text}");
        }
        assert_eq!(run_of(&["--perfetto", out, "read", file]).expect("it is a trace"), 0);
        assert!(std::fs::read_to_string(out).expect("it was written").contains("io_uring_enter"));
        assert!(run_of(&["read", out]).is_err());
        assert!(run_of(&["-o", "/nothing/out", "read", file]).is_err());
    }
}
