use std::io::Write;

use rustix::fs::{CWD, FileType, mknodat};
use tempfile::{NamedTempFile, TempDir};

use super::*;

const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;
const PT_NOTE: u32 = 4;

/// An ELF file for 64-bit machines, little-endian, with these segments and no section headers.
fn elf(e_type: u16, segments: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    file.extend(e_type.to_le_bytes());
    file.extend(62_u16.to_le_bytes());
    file.extend(1_u32.to_le_bytes());
    [0, 64, 0].iter().for_each(|n: &u64| file.extend(n.to_le_bytes()));
    file.extend(0_u32.to_le_bytes());
    let count = u16::try_from(segments.len()).expect("a few segments");
    [64, 56, count, 0, 0, 0].iter().for_each(|n: &u16| file.extend(n.to_le_bytes()));
    let mut offset = 64 + 56 * segments.len() as u64;
    for (p_type, data) in segments {
        let size = data.len() as u64;
        file.extend(p_type.to_le_bytes());
        file.extend(4_u32.to_le_bytes());
        // An address that is not the offset.
        for n in [offset, offset + 0x1000, offset + 0x1000, size, size, 4] {
            file.extend(n.to_le_bytes());
        }
        offset += size;
    }
    segments.iter().for_each(|(_, data)| file.extend(data));
    file
}

fn rows(rows: &[(u64, u64)]) -> Vec<u8> {
    rows.iter().flat_map(|(t, v)| [t.to_le_bytes(), v.to_le_bytes()].concat()).collect()
}

fn note(name: &[u8], text: &[u8]) -> Vec<u8> {
    let mut note = Vec::new();
    [name.len() as u32, text.len() as u32, 1].iter().for_each(|n| note.extend(n.to_le_bytes()));
    for part in [name, text] {
        note.extend(part);
        note.resize(note.len().next_multiple_of(4), 0);
    }
    note
}

/// This library: a note, strings, and a dynamic section that refers to the strings.
fn library() -> Vec<u8> {
    let strings = b"\0libc.so.6\0LIBURING_2.9\0LIBURING_2.15\0".to_vec();
    let note = note(b"uring-rs\0", b"2.15.0\0\0");
    let at = 64 + 3 * 56 + 0x1000;
    let dynamic = rows(&[(5, at), (10, strings.len() as u64), (0, 0)]);
    elf(ET_DYN, &[(PT_LOAD, strings), (PT_NOTE, note), (PT_DYNAMIC, dynamic)])
}

fn written(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file of our own");
    file.write_all(bytes).expect("room for it");
    file
}

fn kind(bytes: &[u8]) -> Result<Kind> {
    Kind::read(written(bytes).path())
}

#[test]
fn the_note_tells_whose_it_is() {
    let is_ours = Some("2.15.0".to_string());
    assert_eq!(version(b"uring-rs", b"2.15.0\0\0"), is_ours);
    assert_eq!(version(b"uring-rs", b"2.15.0"), is_ours);
    assert_eq!(version(b"GNU", b"2.15.0\0\0"), None);
    assert_eq!(version(b"uring-rs", &[b'1'; 33]), None);
}

#[test]
fn nodes_are_compared_by_number() {
    assert_eq!(newest(b"libc.so.6\0LIBURING_2.9\0LIBURING_2.15\0"), "LIBURING_2.15");
    assert_eq!(newest(b"libc.so.6\0"), "");
}

#[test]
fn a_static_program_may_have_a_dynamic_section() {
    let (pie, needed) = ((0x6fff_fffb, 0x0800_0001), (1, 7));
    assert!(is_static(&[(5, 1), pie]));
    assert!(!is_static(&[needed, pie]));
    assert!(!is_static(&[needed, (0x6fff_fffb, 1)]));
    assert!(!is_static(&[(5, 1)]));
}

#[test]
fn no_section_headers_are_needed() {
    let library = library();
    let read = Library::read(written(&library).path()).expect("a library");
    assert_eq!(read.origin, Origin::UringRs("2.15.0".to_string()));
    assert_eq!(read.newest, "LIBURING_2.15");
    assert_eq!(kind(&library).expect("a library"), Kind::Object);

    let linker = |name: &[u8]| (PT_INTERP, [name, b"\0"].concat());
    let dynamic = |all: &[(u64, u64)]| (PT_DYNAMIC, rows(all));
    let program = elf(ET_EXEC, &[linker(b"/lib/ld"), linker(b"/other"), dynamic(&[(1, 7)])]);
    assert_eq!(kind(&program).expect("a program"), Kind::Program("/lib/ld".into()));
    let program = elf(ET_DYN, &[dynamic(&[(0x6fff_fffb, 0x0800_0000)])]);
    assert_eq!(kind(&program).expect("a program"), Kind::Static(Origin::Other));
    // Entries after the end of the dynamic section are ignored.
    let plugin = elf(ET_DYN, &[dynamic(&[(0, 0), (0x6fff_fffb, 0x0800_0000)])]);
    assert_eq!(kind(&plugin).expect("a shared object"), Kind::Object);
    let ours = (PT_NOTE, note(b"uring-rs\0", b"2.15.0"));
    let program = elf(ET_EXEC, &[(PT_NOTE, note(b"GNU\0", b"x")), ours]);
    let origin = Origin::UringRs("2.15.0".to_string());
    assert_eq!(kind(&program).expect("a program"), Kind::Static(origin));
}

#[test]
fn what_is_no_program_is_refused() {
    for (bytes, why) in [
        (elf(1, &[]), "neither a program nor a shared object"),
        (elf(4, &[]), "neither a program nor a shared object"),
        (b"#!/bin/sh\nexec true # not an ELF file\n".to_vec(), "not an ELF file"),
        (Vec::new(), "not an ELF file"),
        (elf(ET_EXEC, &[(PT_INTERP, b"/no/end".to_vec())]), "not a valid ELF file"),
    ] {
        let error = kind(&bytes).expect_err(why);
        assert!(format!("{error:#}").contains(why), "{error:#}");
    }
}

#[test]
fn only_regular_files_are_read() {
    let dir = TempDir::new().expect("a directory of our own");
    let fifo = dir.path().join("liburing.so.2");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RWXU, 0).expect("a FIFO");
    for path in [&fifo, Path::new("/dev/zero"), Path::new("/dev/null"), dir.path()] {
        for error in [
            Kind::read(path).expect_err("nothing of it is read"),
            Library::read(path).expect_err("nothing of it is read"),
        ] {
            assert!(format!("{error:#}").ends_with("is not a regular file"), "{error:#}");
        }
    }
    // A regular file from which a read blocks until more data is written.
    assert!(Kind::read(Path::new("/proc/kmsg")).is_err());
}

#[test]
fn large_and_sparse_files_are_read_in_parts() {
    let mut huge = elf(ET_DYN, &[(PT_NOTE, Vec::new()), (PT_DYNAMIC, Vec::new())]);
    for segment in 0..2 {
        let size = 64 + 56 * segment + 32;
        huge[size..size + 8].copy_from_slice(&(1_u64 << 42).to_le_bytes());
    }
    let file = written(&huge);
    file.as_file().set_len(1 << 43).expect("a sparse file");
    let error = Kind::read(file.path()).expect_err("it is too large");
    assert!(format!("{error:#}").contains("not a valid ELF file"), "{error:#}");

    // The maximum number of segments; each refers to as many bytes as may be read in total.
    let many: Vec<_> = (0..0xfffe).map(|_| (PT_NOTE, Vec::new())).collect();
    let mut many = elf(ET_DYN, &many);
    for segment in 0..0xfffe_usize {
        let at = 64 + 56 * segment + 8;
        many[at..at + 8].copy_from_slice(&(segment as u64).to_le_bytes());
        many[at + 24..at + 32].copy_from_slice(&MOST.to_le_bytes());
    }
    let file = written(&many);
    file.as_file().set_len(1 << 40).expect("a sparse file");
    assert_eq!(Kind::read(file.path()).expect("a program"), Kind::Static(Origin::Other));
}

#[test]
fn damaged_files_are_no_harm() {
    // Xorshift, so that the damage is reproducible.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let linker = (PT_INTERP, b"/lib64/ld-linux-x86-64.so.2\0".to_vec());
    let program = elf(ET_EXEC, &[linker, (PT_DYNAMIC, rows(&[(1, 7), (5, 0), (10, 9)]))]);
    let mut refused = 0;
    for round in 0..20_000 {
        let mut bytes = if round % 2 == 0 { library() } else { program.clone() };
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            let value = [0, 1, 0x7f, 0x80, 0xff, random(256) as u8][random(6)];
            let len = [1, 1, 2, 4, 8][random(5)].min(bytes.len() - at);
            bytes[at..at + len].fill(value);
        }
        if random(4) == 0 {
            bytes.truncate(random(bytes.len() + 1));
        }
        let file = written(&bytes);
        refused += usize::from(Kind::read(file.path()).is_err());
        let _ = Library::read(file.path());
    }
    assert!((1_000..19_000).contains(&refused), "{refused} of 20,000 were refused");
}
