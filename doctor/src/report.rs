//! Writing for a reader who may go away.

use std::io::{Error, ErrorKind, Write};

/// Where the report goes, until that fails.
pub struct Report<W: Write> {
    out: W,
    error: Option<Error>,
}

impl<W: Write> Report<W> {
    /// Nothing is written yet.
    pub fn to(out: W) -> Report<W> {
        Report { out, error: None }
    }

    /// Writes, unless an earlier write failed. Names and versions come from anybody's files: a
    /// terminal gets no control characters of theirs.
    pub fn say(&mut self, text: &str) {
        if self.error.is_none() {
            let text = text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}");
            let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
            self.error = written.err();
        }
    }

    /// Why not all could be written. A reader who has gone has read enough: that is no failure.
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
    fn only_a_reader_who_left_is_no_failure() {
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
