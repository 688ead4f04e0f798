//! Asking the kernel in a child, which a filter may kill; and other programs, which may not answer.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Output};

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Resource, Rlimit, WaitOptions, setrlimit, waitpid};

/// A kernel, a filter or a program that does not answer for so long is not waited for.
pub const SECONDS: u32 = 10;

/// What a child had to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What it wrote until it ended.
    pub text: String,
    /// The signal that ended it, if one did.
    pub killed_by: Option<i32>,
}

/// Runs `ask` in a child, and returns what it wrote; in this process if there can be no child.
pub fn ask(ask: impl FnOnce(&mut dyn Write)) -> Told {
    // SAFETY: the signals have no handlers here. Where they are ignored, which is inherited,
    // nobody learns how the child ended, and the alarm ends nothing.
    unsafe {
        libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        libc::signal(libc::SIGALRM, libc::SIG_DFL);
    }
    let Ok((reader, writer)) = pipe_with(PipeFlags::CLOEXEC) else { return in_this_process(ask) };
    // SAFETY: the child needs no other thread and no lock of one; it only asks, writes and ends.
    match unsafe { libc::fork() } {
        0 => {
            drop(reader);
            // A child that is killed leaves no core.
            let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
            // SAFETY: both concern this process alone; nothing is left to be cleaned up.
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
            Told { text, killed_by }
        }
    }
}

/// Runs a program, and returns what it wrote; none if it took too long.
pub fn output(program: &mut Command) -> std::io::Result<Option<Output>> {
    let limit = || {
        // SAFETY: these only make system calls; `none` is initialised by the first of them. A
        // signal that is ignored or blocked stays so in a new program, and so does the alarm.
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

fn in_this_process(ask: impl FnOnce(&mut dyn Write)) -> Told {
    let mut text = Vec::new();
    ask(&mut text);
    Told { text: String::from_utf8_lossy(&text).into_owned(), killed_by: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_write_and_end() {
        let echo = output(Command::new("echo").arg("all")).expect("echo runs").expect("it ends");
        assert_eq!(echo.stdout, b"all\n");
        assert!(output(&mut Command::new("/no/such/program")).is_err());
        // The alarm, without the wait for it.
        let killed = output(Command::new("sh").args(["-c", "kill -ALRM $$"]));
        assert!(killed.expect("sh runs").is_none());
    }

    #[test]
    fn what_was_said_before_the_end_is_known() {
        let told = ask(|out| {
            let _ = out.write_all(b"first\n");
            // SAFETY: it ends the child.
            unsafe { libc::kill(libc::getpid(), libc::SIGSYS) };
        });
        assert_eq!(told, Told { text: "first\n".to_string(), killed_by: Some(libc::SIGSYS) });
        let told = ask(|out| drop(out.write_all(b"all\n")));
        assert_eq!(told, Told { text: "all\n".to_string(), killed_by: None });
    }
}
