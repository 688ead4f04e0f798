//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Result, bail};

use uring_trace_format::detail::Bytes;

use crate::check::Rules;
use crate::inject;
use crate::output::Filter;

/// The command line.
#[derive(clap::Parser, Clone, Debug)]
#[command(
    name = "uring-trace",
    about = "Shows what a program does with io_uring",
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    override_usage = "uring-trace [OPTIONS] COMMAND [ARGUMENT]...\n       uring-trace [OPTIONS] read FILE...",
    after_help = "The exit status is that of COMMAND, or 128 plus the number of the signal that \
                  killed it. To trace a program named `read`, write `./read` or its path."
)]
pub struct Arguments {
    /// Write to FILE; the default is standard error, and for `read` standard output
    #[arg(short, long, value_name = "FILE", global = true)]
    pub output: Option<PathBuf>,
    /// Show only matching lines: op=READ,WRITE, fd=N, ring=N or error; all conditions must hold
    #[arg(short = 'e', long = "only", value_name = "CONDITION", global = true)]
    pub only: Vec<String>,
    /// Follow child processes
    #[arg(short, long)]
    pub follow: bool,
    /// Print a summary at the end, in place of the trace
    #[arg(short = 'c', long, global = true)]
    pub summary: bool,
    /// Print at the end what the program could do better, in place of the trace
    #[arg(long, global = true, conflicts_with_all = ["summary", "check", "json", "perfetto", "html", "only"])]
    pub advise: bool,
    /// Write one JSON object a line
    #[arg(long, global = true, conflicts_with = "summary")]
    pub json: bool,
    /// Write the trace to FILE for ui.perfetto.dev, in place of the text
    #[arg(long, value_name = "FILE", global = true, conflicts_with_all = ["summary", "json", "output"])]
    pub perfetto: Option<PathBuf>,
    /// Show the names of files and the addresses of sockets
    #[arg(short = 'y', long)]
    pub names: bool,
    /// Show the first N bytes that are written, sent, read or received, at most 392
    #[arg(short = 's', long = "strings", value_name = "N", default_value_t = 0)]
    pub strings: u32,
    /// Report misuse of io_uring, in place of the trace. RULES is a list such as `overlap,stack` or
    /// `all,-unreaped`; the manual page has the rules
    #[arg(
        long, value_name = "RULES", num_args = 0..=1, require_equals = true,
        default_missing_value = "", global = true,
        conflicts_with_all = ["summary", "json", "perfetto", "only"]
    )]
    pub check: Option<String>,
    /// Write a page with tables and figures to FILE, in place of the text
    #[arg(long, value_name = "FILE", global = true,
        conflicts_with_all = ["summary", "json", "output", "perfetto", "check"])]
    pub html: Option<PathBuf>,
    /// Size of the ring of records of each process, in MiB: a power of two
    #[arg(long, value_name = "MIB", default_value_t = 8)]
    pub size: u32,
    /// Change requests or calls that match, such as op=READ,fd=/data/*,p=0.01,error=EIO; repeatable
    #[arg(long, value_name = "RULE")]
    pub inject: Vec<String>,
    /// What decides where p= of --inject applies: the same number, the same places
    #[arg(long, value_name = "N", default_value_t = 0, requires = "inject")]
    pub seed: u64,
    /// The liburing.so.2 of uring-rs to use
    #[arg(long, value_name = "PATH")]
    pub library: Option<PathBuf>,
    /// Read recorded traces
    #[command(subcommand)]
    pub read: Option<Read>,
    /// The program to run, and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = false)]
    pub command: Vec<OsString>,
}

/// What is done in place of running a program.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Read {
    /// Read recorded traces, also of programs that crashed
    Read {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

impl Arguments {
    /// Refuses values that clap cannot check.
    pub fn check(&self) -> Result<()> {
        if !self.size.is_power_of_two() || self.size > 1 << 10 {
            bail!("--size {}: this is not a power of two from 1 to 1024", self.size);
        }
        if self.strings as usize > Bytes::MOST {
            bail!("-s {}: at most {} bytes are recorded", self.strings, Bytes::MOST);
        }
        if let Some(rules) = &self.check {
            Rules::new(rules)?;
        }
        if self.read.is_some() && !self.inject.is_empty() {
            bail!("--inject: there is no program to inject into when recorded traces are read");
        }
        inject::rules(&self.inject)?;
        Filter::new(&self.only).map(drop)
    }

    /// What the layer is to do, for `LIBURING_TRACE_OPTIONS`.
    pub fn layer(&self) -> String {
        let mut options = format!("wait,size={}", self.size);
        if self.names {
            options += ",names";
        }
        if self.strings > 0 {
            options += &format!(",data={}", self.strings);
        }
        if self.check.is_some() {
            options += ",check";
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn parse(words: &[&str]) -> Option<Arguments> {
        Arguments::try_parse_from(std::iter::once(&"uring-trace").chain(words)).ok()
    }

    #[test]
    fn options_of_the_program_are_its_own() {
        let arguments = parse(&["-f", "-e", "error", "-e", "op=READ", "cat", "-c", "read"]);
        let arguments = arguments.expect("it is valid");
        assert_eq!(arguments.command, ["cat", "-c", "read"]);
        assert_eq!(arguments.only, ["error", "op=READ"]);
        assert!(arguments.follow && !arguments.summary && arguments.read.is_none());
        assert_eq!(parse(&["help"]).expect("it is valid").command, ["help"]);
        assert_eq!(parse(&["./read"]).expect("it is valid").command, ["./read"]);
    }

    #[test]
    fn advice_is_an_option_of_both_forms() {
        for words in [&["--advise", "cat"][..], &["read", "a", "--advise"]] {
            assert!(parse(words).expect("it is valid").advise, "{words:?}");
        }
    }

    #[test]
    fn recorded_files_are_read_with_options_before_or_after() {
        for words in [["-c", "read", "a", "b"], ["read", "-c", "a", "b"], ["read", "a", "b", "-c"]]
        {
            let arguments = parse(&words).expect("it is valid");
            assert!(arguments.summary, "{words:?}");
            let Some(Read::Read { files }) = arguments.read else { panic!("{words:?}") };
            assert_eq!(files, ["a", "b"].map(PathBuf::from));
        }
    }

    #[test]
    fn wrong_command_lines_are_refused() {
        assert!(parse(&[]).is_none());
        assert!(parse(&["read"]).is_none());
        assert!(parse(&["-c", "--json", "cat"]).is_none());
        assert!(parse(&["--json", "--perfetto", "out", "cat"]).is_none());
        for other in [
            &["-c"][..],
            &["--check"],
            &["--json"],
            &["--perfetto", "out"],
            &["--html", "out"],
            &["-e", "error"],
        ] {
            assert!(parse(&[&["--advise"], other, &["cat"]].concat()).is_none(), "{other:?}");
        }
        for other in [&["-c"][..], &["--json"], &["-o", "x"], &["--perfetto", "x"]] {
            assert!(parse(&[other, &["--html", "out", "cat"]].concat()).is_none(), "{other:?}");
        }
        assert!(parse(&["--size", "3", "cat"]).expect("clap accepts it").check().is_err());
        assert!(parse(&["-e", "op=RED", "cat"]).expect("clap accepts it").check().is_err());
        assert!(parse(&["-s", "393", "cat"]).expect("clap accepts it").check().is_err());
        assert!(parse(&["--check=overlaps", "cat"]).expect("clap accepts it").check().is_err());
        assert!(parse(&["--check", "-c", "cat"]).is_none());
        assert!(parse(&["--seed", "7", "cat"]).is_none(), "without a rule");
        let rule = ["--inject", "op=READ,error=EIO", "--seed", "7"];
        let with = |word| parse(&[&rule[..], &[word, "a"]].concat()).expect("clap accepts it");
        assert!(with("cat").check().is_ok() && with("read").check().is_err());
        assert!(parse(&["--inject", "op=READ", "cat"]).expect("clap accepts it").check().is_err());
        assert!(parse(&["cat"]).expect("it is valid").check().is_ok());
    }

    #[test]
    fn the_layer_is_told_what_is_wanted() {
        let layer = |words: &[&str]| parse(words).expect("it is valid").layer();
        assert_eq!(layer(&["cat"]), "wait,size=8");
        assert_eq!(layer(&["-y", "-s", "32", "--size", "1", "cat"]), "wait,size=1,names,data=32");
        // The command is not the list of rules.
        assert_eq!(layer(&["--check", "cat"]), "wait,size=8,check");
        assert_eq!(layer(&["--check=stack", "cat"]), "wait,size=8,check");
    }
}
