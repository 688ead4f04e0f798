//! Writes the report. A closed pipe is not an error.

use std::io::{Error, ErrorKind, Write};

/// The output of the report. After a failed write, nothing more is written.
pub struct Report<W: Write> {
    out: W,
    error: Option<Error>,
}

impl<W: Write> Report<W> {
    /// Creates an empty report.
    pub fn to(out: W) -> Report<W> {
        Report { out, error: None }
    }

    /// Writes text, unless an earlier write failed. Control characters are replaced, because names
    /// and versions come from untrusted files.
    pub fn say(&mut self, text: &str) {
        if self.error.is_none() {
            let text = text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}");
            let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
            self.error = written.err();
        }
    }

    /// The error of the first failed write. A closed pipe is not an error.
    pub fn failure(self) -> Option<Error> {
        self.error.filter(|e| e.kind() != ErrorKind::BrokenPipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let after = |kind| {
            let mut report = Report::to(Broken(kind));
            report.say("one");
            report.say("two");
            report.failure().map(|e| e.kind())
        };
        assert_eq!(after(ErrorKind::BrokenPipe), None);
        assert_eq!(after(ErrorKind::StorageFull), Some(ErrorKind::StorageFull));
        let mut written = Vec::new();
        Report::to(&mut written).say("all\x1b[2J\n");
        assert_eq!(written, "all\u{fffd}[2J\n".as_bytes());
    }
}
