//! The mutants: those that cargo-mutants lists, and changes to the fields of the operations' table.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use xtask::cargo;
use xtask::context::Context;
use xtask::debian;
use xtask::files::{read, write};
use xtask::shell::{command, run};

/// The version of cargo-mutants. Other versions may list other mutants.
const VERSION: &str = "27.1.0";

/// A change of one file.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The file, relative to the repository.
    pub file: String,
    line: usize,
    /// Description, with the function's name.
    what: String,
    /// Start of the replaced bytes.
    from: usize,
    to: usize,
    replacement: String,
    /// The changed line after the replacement.
    changed: String,
}

impl Mutant {
    fn new(
        file: &str,
        text: &str,
        what: String,
        bytes: (usize, usize),
        replacement: &str,
    ) -> Mutant {
        let (mut from, to) = bytes;
        // `plain` removes the keyword `unsafe`, but not the braces of the block.
        if text[from..].starts_with('{') && text[..from].ends_with("unsafe ") {
            from -= "unsafe ".len();
        }
        let start = text[..from].rfind('\n').map_or(0, |i| i + 1);
        let end = text[to..].find('\n').map_or(text.len(), |i| to + i);
        // If the replacement has several lines, the first one identifies it.
        let changed = format!("{}{replacement}{}", &text[start..from], &text[to..end]);
        let changed = changed.lines().next().unwrap_or_default().trim().replace('\t', " ");
        Mutant {
            file: file.to_string(),
            line: text[..from].matches('\n').count() + 1,
            what,
            from,
            to,
            replacement: replacement.to_string(),
            changed,
        }
    }

    /// The text of the file with the change.
    pub fn apply(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.from], self.replacement, &text[self.to..])
    }

    pub fn is_wanted(&self, words: &[String]) -> bool {
        let text = self.to_string();
        words.iter().all(|word| text.contains(word.as_str()))
    }

    /// The first three fields of its row in the list of survivors. Line numbers are not included,
    /// because they change.
    pub fn row(&self) -> String {
        [self.file.as_str(), &self.what, &self.changed].join("\t")
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: `{}`", self.file, self.line, self.what, self.changed)
    }
}

/// cargo-mutants, used to list mutants.
pub struct Mutator {
    program: PathBuf,
    /// Directory for the files that it reads.
    dir: PathBuf,
}

/// An entry of cargo-mutants' output.
#[derive(Deserialize)]
struct Listed {
    name: String,
    genre: String,
    replacement: String,
    span: Span,
}

#[derive(Deserialize)]
struct Span {
    start: Position,
    end: Position,
}

/// Line and column count from 1; columns are characters.
#[derive(Deserialize)]
struct Position {
    line: usize,
    column: usize,
}

impl Mutator {
    /// Installs cargo-mutants below `target`, unless it is installed there.
    pub fn get(context: &Context) -> Result<Mutator> {
        debian::need_tools(&["gcc"])?;
        let tools = context.work("tools")?;
        let program = tools.join("bin/cargo-mutants");
        let is_there = program.exists()
            && run(command(&program).args(["mutants", "--version"]))?.contains(VERSION);
        if !is_there {
            println!("installing cargo-mutants {VERSION}");
            run(cargo::command(context)
                .args(["install", "--locked", "--force", "cargo-mutants", "--version", VERSION])
                .arg("--root")
                .arg(&tools))?;
        }
        Ok(Mutator { program, dir: context.work("mutants/listed")? })
    }

    /// All mutants of a file.
    pub fn mutants(&self, root: &Path, file: &str) -> Result<Vec<Mutant>> {
        let text = read(&root.join(file))?;
        let is_table = text.lines().any(|line| line == "ops! {");
        let plain = if is_table { plain_rows(&text)? } else { plain(&text) };
        let copy = self.dir.join(file.replace('/', "-"));
        write(&copy, &plain)?;
        let list = run(command(&self.program)
            .args(["mutants", "--list", "--json", "--Zmutate-file"])
            .arg(&copy)
            .current_dir(&self.dir))?;
        let listed: Vec<Listed> =
            serde_json::from_str(&list).with_context(|| format!("the mutants of {file}"))?;
        let mut mutants = Vec::new();
        for one in listed {
            // A row has fields, but no return value.
            if is_table && one.genre == "FnValue" {
                continue;
            }
            let bytes = (offset(&text, &one.span.start)?, offset(&text, &one.span.end)?);
            let what = one.name.splitn(4, ':').nth(3).unwrap_or(&one.name).trim();
            mutants.push(Mutant::new(
                file,
                &text,
                what.replace("macros::", ""),
                bytes,
                &one.replacement,
            ));
        }
        if is_table {
            mutants.extend(without_fields(file, &text)?);
        }
        mutants.sort_by_key(|m| m.from);
        Ok(mutants)
    }
}

fn offset(text: &str, position: &Position) -> Result<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(position.line - 1) {
        start += line.len();
    }
    let line = &text[start..];
    let bytes = line.char_indices().nth(position.column - 1).map(|(i, _)| i);
    bytes
        .map(|i| start + i)
        .with_context(|| format!("no column {} in line {}", position.column, position.line))
}

/// The text in a form that cargo-mutants can analyse. It ignores unsafe functions and the arguments
/// of macros, so `unsafe` is blanked out and macro calls become modules. Positions do not change.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "inline! {" {
            plain.push_str("mod macros {\n");
            continue;
        }
        let mut rest = line;
        while let Some(i) = rest.find("unsafe") {
            let (before, after) = (&rest[..i], &rest[i + "unsafe".len()..]);
            let is_word = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
                && after.starts_with(' ');
            plain.push_str(before);
            plain.push_str(if is_word { "      " } else { "unsafe" });
            rest = after;
        }
        plain.push_str(rest);
    }
    plain
}

/// A row of the table of operations.
struct Row<'a> {
    name: &'a str,
    /// Byte offsets: of the arrow before the opcode, of the opcode, and of each field with its
    /// comma.
    arrow: usize,
    opcode: (usize, usize),
    fields: Vec<(usize, usize)>,
}

/// The rows of a table of operations.
fn rows(text: &str) -> Result<Vec<Row<'_>>> {
    let mut rows = Vec::new();
    let mut at = 0;
    while let Some(i) = text[at..].find("    pub fn ") {
        let start = at + i + "    pub fn ".len();
        let name = text[start..].split('(').next().unwrap_or_default();
        let arrow = start + text[start..].find(") => ").context("a row without an opcode")? + 2;
        let opcode = arrow + 3;
        let open = opcode + text[opcode..].find(" {").context("a row without fields")?;
        let mut row = Row { name, arrow, opcode: (opcode, open), fields: Vec::new() };
        let (mut depth, mut field, mut end) = (0, None, None);
        let mut in_comment = false;
        for (i, c) in text[open + 2..].char_indices() {
            let here = open + 2 + i;
            match c {
                '\n' => in_comment = false,
                _ if in_comment => {}
                '/' if text[here..].starts_with("//") => in_comment = true,
                '(' | '[' | '{' => depth += 1,
                '}' if depth == 0 => {
                    end = Some(here);
                    break;
                }
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => row.fields.extend(field.take().map(|start| (start, here + 1))),
                c if !c.is_whitespace() && field.is_none() => field = Some(here),
                _ => {}
            }
        }
        at = end.with_context(|| format!("{name} does not end"))?;
        rows.push(row);
    }
    if rows.is_empty() {
        bail!("a table without rows");
    }
    Ok(rows)
}

/// The table with each row changed into a function that assigns the fields. Positions do not
/// change.
fn plain_rows(text: &str) -> Result<String> {
    let mut bytes = text.as_bytes().to_vec();
    for row in rows(text)? {
        bytes[row.arrow] = b'-';
        for (start, end) in row.fields {
            bytes[end - 1] = b';';
            let field = &text[start..end];
            let colon =
                field.find(':').filter(|colon| field.find("|=").is_none_or(|or| or > *colon));
            if let Some(colon) = colon {
                bytes[start + colon] = b'=';
            }
        }
    }
    Ok(String::from_utf8(bytes)?.replace("\nops! {\n", "\nmod macros {\n"))
}

/// Mutants of rows: one field deleted, or another opcode.
fn without_fields(file: &str, text: &str) -> Result<Vec<Mutant>> {
    let mut mutants = Vec::new();
    for row in rows(text)? {
        for (start, end) in row.fields {
            let field = text[start..end].split([':', '|']).next().unwrap_or_default().trim();
            let what = format!("delete field {field} in {}", row.name);
            mutants.push(Mutant::new(file, text, what, (start, end), ""));
        }
        let opcode = &text[row.opcode.0..row.opcode.1];
        let other = if opcode == "IORING_OP_NOP" { "IORING_OP_CLOSE" } else { "IORING_OP_NOP" };
        let what = format!("replace {opcode} with {other} in {}", row.name);
        mutants.push(Mutant::new(file, text, what, row.opcode, other));
    }
    Ok(mutants)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "use super::ops;\n\nops! {\n    /// A doc, with words.\n    pub fn io_uring_prep_x(a: c_int, b: *mut T) => IORING_OP_X {\n        \
                         fd: a, u1.off: op::f(b, 1) as __u64, // why, so\n        flags |= A | B,\n    }\n}\n";

    #[test]
    fn rows_become_functions_and_nothing_moves() {
        let plain = plain_rows(TABLE).expect("a table");
        assert!(plain.contains("mod macros {"));
        assert!(plain.contains("(a: c_int, b: *mut T) -> IORING_OP_X {"));
        assert!(plain.contains("fd= a; u1.off= op::f(b, 1) as __u64; // why, so"));
        assert!(plain.contains("flags |= A | B;"));
        assert_eq!(plain.find("fd=").map(|i| i - 6), TABLE.find("fd:"));
    }

    #[test]
    fn each_field_and_the_opcode_can_be_lost() {
        let mutants = without_fields("f.rs", TABLE).expect("a table");
        let what: Vec<&str> = mutants.iter().map(|m| m.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "delete field fd in io_uring_prep_x",
                "delete field u1.off in io_uring_prep_x",
                "delete field flags in io_uring_prep_x",
                "replace IORING_OP_X with IORING_OP_NOP in io_uring_prep_x",
            ]
        );
        assert!(mutants[1].apply(TABLE).contains("fd: a,  // why, so"));
        assert_eq!(mutants[1].changed, "fd: a,  // why, so");
        assert_eq!(mutants[3].line, 5);
    }

    #[test]
    fn unsafe_functions_and_macros_are_seen() {
        let text = "inline! {\n    pub unsafe fn f() {}\n}\n#[unsafe(no_mangle)]\nlet unsafely = unsafe { 1 };\n";
        assert_eq!(
            plain(text),
            "mod macros {\n    pub        fn f() {}\n}\n#[unsafe(no_mangle)]\nlet unsafely =        { 1 };\n"
        );
    }

    #[test]
    fn unsafe_blocks_are_replaced_as_a_whole() {
        let text = "fn f() -> u8 {\n    unsafe { 7 }\n}\n";
        let mutant = Mutant::new("f.rs", text, "replace f".into(), (26, 31), "1");
        assert_eq!(mutant.apply(text), "fn f() -> u8 {\n    1\n}\n");
        assert_eq!(mutant.changed, "1");
    }

    #[test]
    fn columns_are_characters() {
        let position = |line, column| Position { line, column };
        assert_eq!(offset("a\n§b\n", &position(2, 2)).expect("a column"), 4);
        assert!(offset("a\n", &position(2, 2)).is_err());
    }
}
