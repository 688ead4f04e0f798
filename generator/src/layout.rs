//! Formats headers: comments, and line breaks.

/// Maximum line length in a header; a tab counts as eight columns.
const WIDTH: usize = 100;

/// Formats lines as a C comment, indented with tabs.
pub fn comment(lines: &[String], tabs: usize) -> String {
    let indent = "\t".repeat(tabs);
    match lines {
        [] => String::new(),
        [line] => format!("{indent}/* {line} */\n"),
        lines => {
            let mut text = format!("{indent}/*\n");
            for line in lines {
                text += format!("{indent} * {line}").trim_end();
                text += "\n";
            }
            text + &format!("{indent} */\n")
        }
    }
}

/// A line of code, broken if it is too long.
pub fn folded(text: &str, depth: usize) -> String {
    let width = WIDTH - 8 * depth;
    let at = if text.len() <= width { None } else { fold_at(text, width) };
    let (line, rest) = text.split_at(at.unwrap_or(text.len()));
    let line = format!("{}{}\n", "\t".repeat(depth), line.trim_end());
    if rest.is_empty() { line } else { line + &folded(rest, depth + 1) }
}

/// Where to break a line: inside as few parentheses as possible, then after the operator with the
/// lowest precedence, then as far right as possible.
fn fold_at(text: &str, width: usize) -> Option<usize> {
    const OPERATORS: [&str; 8] = ["= ", "+ ", "| ", ", ", "&& ", "|| ", ": ", "? "];
    let mut depth = 0_usize;
    let mut best = None;
    for (i, c) in text.char_indices().take_while(|(i, _)| *i < width) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let operator = OPERATORS.iter().position(|operator| text[i..].starts_with(operator));
        let Some(rank) = operator else { continue };
        let end = i + OPERATORS[rank].len();
        if end <= width {
            best = best.max(Some((std::cmp::Reverse(depth), rank, end)));
        }
    }
    best.map(|(_, _, end)| end)
}

/// A prototype, broken into lines; `tail` follows the parameters.
pub fn wrapped(prototype: &str, tail: &str) -> String {
    let line = format!("{prototype} {tail}");
    if line.len() < WIDTH {
        return line;
    }
    let (head, parameters) = prototype.split_once('(').unwrap_or((prototype, ""));
    let mut text = format!("{head}(");
    let mut column = text.len();
    let count = parameters.split(", ").count();
    for (i, parameter) in parameters.split(", ").enumerate() {
        let is_last = i + 1 == count;
        let width = parameter.len() + if is_last { 0 } else { 1 };
        let is_first = i == 0;
        if !is_first && column + 1 + width > WIDTH {
            text += "\n\t";
            column = 8;
        } else if !is_first {
            text += " ";
            column += 1;
        }
        text += parameter;
        column += width;
        if !is_last {
            text += ",";
        }
    }
    if column + 1 + tail.len() < WIDTH {
        format!("{text} {tail}")
    } else {
        format!("{text}\n\t{tail}")
    }
}
