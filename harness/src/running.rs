//! Runs a program under test with a time limit, after which it is killed.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

/// Far more time than any program needs on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// A running program; it is killed on drop.
pub struct Running {
    pub child: Child,
    pid: Pid,
    errors: Option<JoinHandle<Vec<u8>>>,
    watchdog: Option<Watchdog>,
}

/// A thread that kills a program when its time limit expires.
struct Watchdog {
    limit: Duration,
    stop: Sender<()>,
    thread: JoinHandle<bool>,
}

impl Watchdog {
    fn start(limit: Duration, kill: impl FnOnce() + Send + 'static) -> Watchdog {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            let late = stopped.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if late {
                kill();
            }
            late
        });
        Watchdog { limit, stop, thread }
    }

    /// Stops the thread; returns the limit if it has expired.
    fn stop(self) -> Option<Duration> {
        drop(self.stop);
        self.thread.join().unwrap_or(true).then_some(self.limit)
    }
}

impl Running {
    /// Starts a program with pipes for its output.
    pub fn start(command: &mut Command) -> Result<Running> {
        Running::start_with(command, LIMIT, |pid| {
            let _ = kill_process(pid, Signal::KILL);
        })
    }

    /// Runs a program with a time limit. It gets its own process group, so that the processes it
    /// starts are killed with it.
    pub fn output_within(command: &mut Command, limit: Duration) -> Result<Output> {
        Running::start_with(command.process_group(0), limit, |pid| {
            let _ = kill_process_group(pid, Signal::KILL);
        })?
        .finish()
    }

    /// Starts a program, and calls `kill` on it after `limit`.
    fn start_with(
        command: &mut Command,
        limit: Duration,
        kill: impl FnOnce(Pid) + Send + 'static,
    ) -> Result<Running> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command.spawn().with_context(|| format!("cannot run {name}"))?;
        let pid = Pid::from_child(&child);
        let errors = child.stderr.take().map(|pipe| thread::spawn(move || everything(pipe)));
        Ok(Running {
            child,
            pid,
            errors,
            watchdog: Some(Watchdog::start(limit, move || kill(pid))),
        })
    }

    /// Runs a program and returns its output.
    pub fn output(command: &mut Command) -> Result<Output> {
        Running::start(command)?.finish()
    }

    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid, signal)?)
    }

    /// Waits for the end of the program, and returns its output as far as it has not been read. If
    /// the program was killed, a line about that is appended to its standard error.
    pub fn finish(&mut self) -> Result<Output> {
        let stdout = self.child.stdout.take().map(everything).unwrap_or_default();
        let (status, killed_after) = self.wait()?;
        let errors = self.errors.take().map(JoinHandle::join).transpose();
        let mut stderr = errors.map_err(|_| anyhow!("cannot read errors"))?.unwrap_or_default();
        if let Some(limit) = killed_after {
            stderr.extend(format!("(killed after {limit:?})\n").bytes());
        }
        Ok(Output { status, stdout, stderr })
    }

    /// Waits for the end of the program; returns the limit if it was exceeded.
    fn wait(&mut self) -> Result<(ExitStatus, Option<Duration>)> {
        // `WNOWAIT` keeps the process id reserved until the watchdog has stopped.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        rustix::io::retry_on_intr(|| waitid(WaitId::Pid(self.pid), options))?;
        let killed_after = self.watchdog.take().and_then(Watchdog::stop);
        Ok((self.child.wait()?, killed_after))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(watchdog) = self.watchdog.take() {
            watchdog.stop();
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Reads a pipe to its end.
fn everything(mut pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = pipe.read_to_end(&mut bytes);
    bytes
}
