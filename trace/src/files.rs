//! Trace files: those of running processes, which are mapped, and recorded ones.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context as _, Result, bail};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use uring_trace_format::segment::{HEADER, MAGIC, NOBODY, Refused, WAIT};
use uring_trace_format::{Event, Reader, Segment, Step};

use crate::model::{Item, Model};

/// How many records are read from one file before the others have their turn.
const BATCH: usize = 1 << 14;

/// Memory with a trace, a shared mapping or a copy.
struct Memory {
    start: *mut u8,
    len: usize,
}

impl Memory {
    /// Maps a file that a process writes.
    fn of_file(file: &File, len: usize) -> Result<Memory> {
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: the kernel chooses where; nothing else refers to the mapping.
        let start =
            unsafe { mmap(std::ptr::null_mut(), len, protection, MapFlags::SHARED, file, 0) };
        Ok(Memory { start: start?.cast(), len })
    }

    /// A copy: a recorded file may be shortened while it is read.
    fn of_bytes(bytes: &[u8]) -> Result<Memory> {
        let len = bytes.len().max(1);
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: as above.
        let start = unsafe {
            rustix::mm::mmap_anonymous(std::ptr::null_mut(), len, protection, MapFlags::PRIVATE)
        };
        let start: *mut u8 = start?.cast();
        // SAFETY: the mapping is at least as long, and new.
        unsafe { start.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(Memory { start, len })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: `Trace` drops its reader first, so nothing refers to the mapping any more.
        let _ = unsafe { munmap(self.start.cast(), self.len) };
    }
}

/// One trace file.
pub struct Trace {
    // Before the memory, which it refers to.
    reader: Reader<'static>,
    _memory: Memory,
    model: Model,
    queue: VecDeque<Read>,
    path: PathBuf,
    /// Whether its process has ended: what is not complete never will be.
    is_over: bool,
    is_read: bool,
}

enum Read {
    Event(Box<Event>),
    Lost(u64),
}

impl Trace {
    fn new(number: usize, path: &Path, memory: Memory) -> Result<Trace, Refused> {
        // SAFETY: the mapping is as long, aligned to pages, writable, and lives as long as the
        // reader. The process that writes the file uses the same module.
        let segment = unsafe { Segment::mapped(memory.start, memory.len) }?;
        let header = segment.header();
        let program = String::from_utf8_lossy(header.program()).into_owned();
        Ok(Trace {
            model: Model::new(number, header.pid, program),
            reader: Reader::new(segment),
            _memory: memory,
            queue: VecDeque::new(),
            path: path.to_path_buf(),
            is_over: false,
            is_read: false,
        })
    }

    /// Reads a recorded file.
    pub fn recorded(number: usize, path: &Path) -> Result<Trace> {
        let name = path.display();
        let bytes = fs::read(path).with_context(|| format!("cannot read {name}"))?;
        let memory = Memory::of_bytes(&bytes).context("cannot allocate memory")?;
        // Without a path: the file stays when it has been read.
        match Trace::new(number, Path::new(""), memory) {
            // A counter that no process can reach: the file is damaged.
            Ok(trace) if trace.reserved() > 1 << 62 => bail!("{name} is damaged"),
            Ok(mut trace) => {
                trace.end();
                Ok(trace)
            }
            // A short file of another kind is no trace, either.
            Err(_) if !bytes.starts_with(&MAGIC) => bail!("{name}: {}", reason(Refused::Magic)),
            Err(refused) => bail!("{name}: {}", reason(refused)),
        }
    }

    fn reserved(&self) -> u64 {
        self.reader.segment().header().reserved.load(Ordering::Relaxed)
    }

    /// The process that writes it.
    pub fn pid(&self) -> u32 {
        self.reader.segment().header().pid
    }

    /// When the file was created, by `CLOCK_MONOTONIC`.
    pub fn created(&self) -> u64 {
        self.reader.segment().header().monotonic
    }

    /// Notes that nothing is added any more. What writers reserved and had no space for was never
    /// written.
    fn end(&mut self) {
        let header = self.reader.segment().header();
        if header.mode == WAIT && header.reader.load(Ordering::Relaxed) != NOBODY {
            let read = header.read.load(Ordering::Relaxed);
            let written = self.reserved().min(read.saturating_add(header.slots));
            header.reserved.store(written, Ordering::Relaxed);
            self.set_reader(NOBODY);
        }
        self.is_over = true;
    }

    fn set_reader(&self, reader: u64) {
        self.reader.segment().header().reader.store(reader, Ordering::Release);
    }

    /// Reads what is there; returns whether there was anything.
    fn fill(&mut self) -> bool {
        let before = self.reader.position();
        while self.queue.len() < BATCH && !self.is_read {
            match self.reader.step() {
                Step::Event(event) => self.queue.push_back(Read::Event(Box::new(event))),
                Step::Lost(slots) => self.queue.push_back(Read::Lost(slots)),
                Step::Unknown => self.model.unknown(),
                Step::Incomplete if self.is_over => {
                    self.model.skip();
                    self.reader.skip();
                }
                Step::Incomplete => break,
                Step::End => {
                    self.is_read = self.is_over;
                    break;
                }
            }
        }
        self.reader.release();
        self.reader.position() != before
    }

    fn next_time(&self) -> Option<u64> {
        match self.queue.front()? {
            Read::Event(event) => Some(event.head.time),
            Read::Lost(_) => Some(0),
        }
    }

    fn apply_next(&mut self) -> Vec<Item> {
        match self.queue.pop_front() {
            Some(Read::Event(event)) => self.model.apply(&event),
            Some(Read::Lost(slots)) => vec![self.model.lose(slots)],
            None => Vec::new(),
        }
    }
}

fn reason(refused: Refused) -> String {
    match refused {
        Refused::Short => "the file is shorter than its header says: part of it is missing".into(),
        Refused::Magic => {
            "this is not a trace, or the process was killed while it created the file".into()
        }
        Refused::ByteOrder => {
            "it was written by a machine with another byte order: read it on such a machine".into()
        }
        Refused::Version(version) => {
            format!(
                "its format has version {version}: read it with the uring-trace of that library"
            )
        }
        Refused::Slots(slots) => format!("it is damaged: {slots} is no valid number of slots"),
    }
}

/// All trace files that are read.
#[derive(Default)]
pub struct Traces {
    all: Vec<Trace>,
    numbers: usize,
}

impl Traces {
    /// Recorded files.
    pub fn recorded(paths: &[PathBuf]) -> Result<Traces> {
        let all = paths.iter().enumerate().map(|(number, path)| Trace::recorded(number, path));
        Ok(Traces { all: all.collect::<Result<_>>()?, numbers: paths.len() })
    }

    /// When the first file was created.
    pub fn start(&self) -> Option<u64> {
        self.all.iter().map(Trace::created).min()
    }

    /// Whether all files were read to their end.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many files there were.
    pub fn count(&self) -> usize {
        self.numbers
    }

    /// Reads what is there, and passes it on in the order of time. Returns whether there was
    /// anything.
    pub fn poll(&mut self, mut sink: impl FnMut(&Item)) -> bool {
        let mut is_new = false;
        for trace in &mut self.all {
            is_new |= trace.fill();
        }
        loop {
            // The order within a file stays, whatever its times say.
            let with_time = |(i, trace): (usize, &Trace)| Some((trace.next_time()?, i));
            let next = self.all.iter().enumerate().filter_map(with_time).min();
            let Some((_, i)) = next else { break };
            self.all[i].apply_next().iter().for_each(&mut sink);
            if self.all[i].queue.is_empty() {
                // The next record of this file may be older than those of the others.
                self.all[i].fill();
            }
        }
        self.all.retain_mut(|trace| {
            if trace.is_read {
                sink(&trace.model.end());
                if !trace.path.as_os_str().is_empty() {
                    let _ = fs::remove_file(&trace.path);
                }
            }
            !trace.is_read
        });
        is_new
    }

    /// Notes which processes have ended: then nothing is added to their files.
    pub fn check(&mut self, is_running: impl Fn(u32) -> bool) {
        for i in 0..self.all.len() {
            let pid = self.all[i].pid();
            // After execve(2) the process writes another file.
            let has_next = self.all[i + 1..].iter().any(|next| next.pid() == pid);
            if !self.all[i].is_over && (has_next || !is_running(pid)) {
                self.all[i].end();
            }
        }
    }

    /// Tells all processes that nobody reads any more.
    pub fn leave(&self) {
        self.all.iter().for_each(|trace| trace.set_reader(NOBODY));
    }
}

/// The directory where processes create their files.
pub struct Directory {
    path: PathBuf,
    known: HashSet<PathBuf>,
}

impl Directory {
    /// Watches a directory.
    pub fn new(path: &Path) -> Directory {
        Directory { path: path.to_path_buf(), known: HashSet::new() }
    }

    /// Maps new files of processes that are followed; writers of the others need not wait.
    pub fn poll(&mut self, traces: &mut Traces, follows: impl Fn(u32) -> bool) -> Result<()> {
        let entries =
            fs::read_dir(&self.path).context("cannot read the directory of the traces")?;
        let mut new = Vec::new();
        for path in entries.flatten().map(|entry| entry.path()) {
            if self.known.contains(&path) {
                continue;
            }
            if let Some(trace) = open(&path)? {
                self.known.insert(path);
                new.push(trace);
            }
        }
        new.sort_by_key(Trace::created);
        for mut trace in new {
            if follows(trace.pid()) {
                trace.set_reader(std::process::id().into());
                trace.model.renumber(traces.numbers);
                traces.numbers += 1;
                traces.all.push(trace);
            } else {
                trace.set_reader(NOBODY);
                let _ = fs::remove_file(&trace.path);
            }
        }
        Ok(())
    }
}

/// Maps a file, if it is complete.
fn open(path: &Path) -> Result<Option<Trace>> {
    let Ok(file) = File::options().read(true).write(true).open(path) else { return Ok(None) };
    let len = file.metadata().map_or(0, |metadata| metadata.len()) as usize;
    if len < HEADER {
        return Ok(None);
    }
    let memory = Memory::of_file(&file, len).context("cannot map a trace")?;
    match Trace::new(0, path, memory) {
        Ok(trace) => Ok(Some(trace)),
        // The process is about to write it.
        Err(Refused::Magic | Refused::Short) => Ok(None),
        Err(refused) => bail!(
            "the library writes traces that this program cannot read: {}; use a uring-trace and a \
             library of the same version",
            reason(refused)
        ),
    }
}

#[cfg(test)]
mod tests;
