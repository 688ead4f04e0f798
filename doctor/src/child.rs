//! Runs system calls in a child process, because a seccomp filter may kill it, and runs other
//! programs. Both have a time limit.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Output};

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Resource, Rlimit, WaitOptions, setrlimit, waitpid};

/// Time limit of a child process or a program, in seconds.
pub const SECONDS: u32 = 10;

/// The output of a child process, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What it wrote until it ended.
    pub text: String,
    /// The signal that killed it, if any.
    pub killed_by: Option<i32>,
}

/// Runs `ask` in a child process, and returns its output. If no child process can be created, runs
/// `ask` in this process.
pub fn ask(ask: impl FnOnce(&mut dyn Write)) -> Reply {
    // SAFETY: the signals have no handlers here. A parent may have set them to be ignored: then
    // waitpid(2) would not return the child's status, and the alarm would not end it.
    unsafe {
        libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        libc::signal(libc::SIGALRM, libc::SIG_DFL);
    }
    let Ok((reader, writer)) = pipe_with(PipeFlags::CLOEXEC) else { return in_this_process(ask) };
    // SAFETY: the child uses no lock that another thread may hold; it only runs `ask` and exits.
    match unsafe { libc::fork() } {
        0 => {
            drop(reader);
            // A killed child must not leave a core file.
            let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
            // SAFETY: both calls affect only this process, which needs no cleanup.
            unsafe {
                libc::alarm(SECONDS);
                ask(&mut File::from(writer));
                libc::_exit(0)
            }
        }
        child => {
            drop(writer);
            let Some(child) = Pid::from_raw(child).filter(|_| child > 0) else {
                return in_this_process(ask);
            };
            let mut text = String::new();
            let _ = File::from(reader).read_to_string(&mut text);
            let status = rustix::io::retry_on_intr(|| waitpid(Some(child), WaitOptions::empty()));
            let killed_by =
                status.ok().flatten().and_then(|(_, status)| status.terminating_signal());
            Reply { text, killed_by }
        }
    }
}

/// Runs a program, and returns its output; `None` if it exceeded the time limit.
pub fn output(program: &mut Command) -> std::io::Result<Option<Output>> {
    let limit = || {
        // SAFETY: these only make system calls; `none` is initialised by the first of them. An
        // ignored or blocked signal, and the alarm, are inherited through execve(2).
        unsafe {
            let mut none = std::mem::zeroed();
            libc::sigemptyset(&raw mut none);
            libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut());
            libc::signal(libc::SIGALRM, libc::SIG_DFL);
            libc::alarm(SECONDS);
        }
        Ok(())
    };
    // SAFETY: the closure allocates nothing and takes no lock.
    let output = unsafe { program.pre_exec(limit) }.output()?;
    Ok((output.status.signal() != Some(libc::SIGALRM)).then_some(output))
}

fn in_this_process(ask: impl FnOnce(&mut dyn Write)) -> Reply {
    let mut text = Vec::new();
    ask(&mut text);
    Reply { text: String::from_utf8_lossy(&text).into_owned(), killed_by: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_write_and_end() {
        let echo = output(Command::new("echo").arg("all")).expect("echo runs").expect("it ends");
        assert_eq!(echo.stdout, b"all\n");
        assert!(output(&mut Command::new("/no/such/program")).is_err());
        // Tests the alarm without waiting for it.
        let killed = output(Command::new("sh").args(["-c", "kill -ALRM $$"]));
        assert!(killed.expect("sh runs").is_none());
    }

    #[test]
    fn output_before_a_kill_is_kept() {
        let reply = ask(|out| {
            let _ = out.write_all(b"first\n");
            // SAFETY: it ends the child.
            unsafe { libc::kill(libc::getpid(), libc::SIGSYS) };
        });
        assert_eq!(reply, Reply { text: "first\n".to_string(), killed_by: Some(libc::SIGSYS) });
        let reply = ask(|out| drop(out.write_all(b"all\n")));
        assert_eq!(reply, Reply { text: "all\n".to_string(), killed_by: None });
    }
}
