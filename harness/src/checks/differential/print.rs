//! Prints a failing program as C source.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use xtask::files::read;

use super::program::{Op, Program, Step};

/// The complete source file, ready to compile.
pub fn source(
    root: &Path,
    program: &Program,
    table: &[Op],
    copies: u8,
    head: &str,
) -> Result<String> {
    let dir = root.join("c-tests/differential");
    let mut text = format!("/*\n{head} */\n");
    for file in ["differential.h", "world.c", "state.c", "running.c"] {
        let part = read(&dir.join(file))?;
        text.push_str(&part.replace("#include \"differential.h\"\n", ""));
    }
    text.push_str(&helpers(&dir, program, table)?);
    text.push_str(&steps(program, table, copies));
    Ok(text)
}

/// The helpers that the steps need: the parts of their files outside the steps.
fn helpers(dir: &Path, program: &Program, table: &[Op]) -> Result<String> {
    let mut text = String::new();
    for file in super::executor::step_files(dir)? {
        let part = read(&file)?;
        let used = |step: &Step| part.contains(&format!("OP({}, ", table[step.op].name));
        if program.steps.iter().any(used) {
            text.push_str(&without_steps(&part));
        }
    }
    Ok(text)
}

/// A file without its steps, comments and preprocessor lines.
fn without_steps(part: &str) -> String {
    let mut text = String::new();
    let (mut inside, mut comment) = (false, false);
    for line in part.lines() {
        comment = line.starts_with("/*") || comment && line.starts_with(" *");
        match line {
            _ if comment => {}
            _ if line.starts_with("OP(") => inside = true,
            "})" => inside = false,
            _ if inside || line.starts_with('#') || line.is_empty() => {}
            _ => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

/// The steps, and the main function that calls them.
pub fn steps(program: &Program, table: &[Op], copies: u8) -> String {
    let mut functions = String::new();
    let mut main = String::from("int main(void)\n{\n\tstart();\n");
    let mut children: Vec<usize> = Vec::new();
    for (i, step) in program.steps.iter().enumerate() {
        end_children(&mut children, i, &mut main);
        let op = &table[step.op];
        if step.skipped {
            continue;
        }
        if op.name == "fork" {
            let last = i + 1 + step.arguments[0].max(0) as usize;
            main.push_str("\tif (!fork()) {\n");
            children.push(last.min(program.steps.len()));
            continue;
        }
        let _ = write!(functions, "static long step{i}(const long *a)\n{{\n\tlong result = 0;\n\n");
        let _ = write!(functions, "\t(void)a;\n{}\treturn result;\n}}\n\n", body(op, step));
        if copies > 1 {
            let _ = writeln!(main, "\tcopy = {};", step.copy);
        }
        let _ = writeln!(main, "\tperform({}, {i}, \"{}\", step{i}, NULL);", step.thread, op.name);
    }
    end_children(&mut children, program.steps.len(), &mut main);
    format!("{functions}{main}\treturn 0;\n}}\n")
}

/// Prints the end of the child processes whose last step precedes `step`.
fn end_children(children: &mut Vec<usize>, step: usize, main: &mut String) {
    while children.last().is_some_and(|&last| last <= step) {
        children.pop();
        main.push_str("\t\t_exit(0);\n\t}\n\twait(NULL);\n");
    }
}

/// The source of a step with its arguments filled in.
fn body(op: &Op, step: &Step) -> String {
    let mut text = op.text.clone();
    for (i, value) in step.arguments.iter().enumerate() {
        let is_flags = op.arguments.get(i).is_some_and(|(name, _)| name == "flags");
        let value = if is_flags { format!("{value:#x}L") } else { format!("{value}L") };
        text = text.replace(&format!("a[{i}]"), &value);
    }
    let mut lines = String::new();
    let text = text.trim().trim_start_matches('{').trim_end_matches('}').trim().to_string();
    for statement in text.split_inclusive(';') {
        let _ = writeln!(lines, "\t{}", statement.trim());
    }
    lines
}
