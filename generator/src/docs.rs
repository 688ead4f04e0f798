//! Doc comments: what they say about symbols, and their text as a C comment.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use super::source::Symbols;

/// The heading of the section about kernels.
const SINCE: &str = "# Since";

/// The documentation of one function.
pub struct Docs {
    /// The lines of the C comment.
    pub lines: Vec<String>,
    /// The same as Markdown, by its headings.
    pub sections: Vec<Section>,
    /// The `Symbols:` line of a function.
    pub symbols: Symbols,
    /// The macros without which a function's types do not exist, from its `Requires:` line.
    pub requires: Vec<String>,
}

/// What stands below one heading.
pub struct Section {
    /// Empty for the text above the first heading.
    pub title: String,
    pub lines: Vec<String>,
}

impl Docs {
    /// Documentation of a function, which says how it is exported.
    ///
    /// `operation` is the kernel that brought the operation which it prepares: since then it works,
    /// unless it says that it needs more.
    pub fn of_function(attrs: &[Attribute], operation: Option<&str>) -> Result<Self, String> {
        let mut lines = raw_lines(attrs);
        let requires = take(&mut lines, "Requires:").unwrap_or_default();
        let requires = requires.split([' ', ',']).filter(|name| !name.is_empty());
        let requires = requires.map(str::to_string).collect();
        let symbols = take(&mut lines, "Symbols:").ok_or(
            "its documentation needs a line `Symbols: …` (a version node, `none` or `static only`)",
        )?;
        let symbols = parse_symbols(&symbols)?;
        match (lines.iter().position(|line| line == SINCE), operation) {
            (None, None) => return Err(format!("its documentation needs a section `{SINCE}`")),
            (None, Some(kernel)) => {
                let since = format!("Linux {kernel}.");
                lines.extend([String::new(), SINCE.to_string(), String::new(), since]);
            }
            (Some(at), Some(kernel)) => {
                let said = lines[at + 1..].iter().find(|line| !line.is_empty());
                if said == Some(&format!("Linux {kernel}.")) {
                    return Err(format!(
                        "its operation is since Linux {kernel}: leave `{SINCE}` out"
                    ));
                }
            }
            (Some(_), None) => {}
        }
        // What a completion may hold is many lines for each request, and in its manual page.
        let left_out: &[&str] =
            if operation.is_some() { &["Safety", "Errors"] } else { &["Safety"] };
        Ok(Docs { lines: flatten(&lines, left_out), sections: sections(&lines), symbols, requires })
    }
}

/// The text of an item's documentation.
pub fn of_item(attrs: &[Attribute]) -> Vec<String> {
    flatten(&raw_lines(attrs), &[])
}

/// Writes lines as a C comment, indented by tabs.
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

/// The lines of doc comments, as they are.
pub fn raw_lines(attrs: &[Attribute]) -> Vec<String> {
    let mut lines = Vec::new();
    for attr in attrs {
        let Meta::NameValue(meta) = &attr.meta else { continue };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { continue };
        if meta.path.is_ident("doc") {
            let text = text.value();
            lines.push(text.strip_prefix(' ').unwrap_or(&text).to_string());
        }
    }
    lines
}

/// Removes the line that starts with `key` and returns the rest of it.
fn take(lines: &mut Vec<String>, key: &str) -> Option<String> {
    let at = lines.iter().position(|line| line.starts_with(key))?;
    Some(lines.remove(at)[key.len()..].trim().to_string())
}

fn parse_symbols(text: &str) -> Result<Symbols, String> {
    match text {
        "none" => return Ok(Symbols::None),
        "static only" => return Ok(Symbols::StaticOnly),
        "liburing-ffi static only" => return Ok(Symbols::FfiStatic),
        _ => {}
    }
    let (mut liburing, mut ffi, mut from) = (None, None, None);
    for part in text.split(',') {
        let slot = match part.split_whitespace().collect::<Vec<_>>()[..] {
            ["from", version] => {
                from = Some(version.to_string());
                continue;
            }
            ["liburing", node] => (&mut liburing, node),
            ["liburing-ffi", node] => (&mut ffi, node),
            _ => return Err(format!("`Symbols: {text}` is not understood")),
        };
        if !slot.1.starts_with("LIBURING_2.") {
            return Err(format!("`{}` is no version node", slot.1));
        }
        *slot.0 = Some(slot.1.to_string());
    }
    Ok(Symbols::Versions { liburing, ffi, from })
}

fn sections(lines: &[String]) -> Vec<Section> {
    let mut sections = vec![Section { title: String::new(), lines: Vec::new() }];
    for line in lines {
        match (line.strip_prefix("# "), sections.last_mut()) {
            (None, Some(section)) => section.lines.push(line.clone()),
            (title, _) => {
                let title = title.unwrap_or_default().to_string();
                sections.push(Section { title, lines: Vec::new() });
            }
        }
    }
    sections
}

/// Turns Markdown into the plain text of a C comment, without the sections `left_out`: that on
/// safety speaks to Rust only.
fn flatten(lines: &[String], left_out: &[&str]) -> Vec<String> {
    let mut flat: Vec<String> = Vec::new();
    let mut skipping = false;
    for line in lines {
        if let Some(title) = line.strip_prefix("# ") {
            skipping = left_out.contains(&title);
            if !skipping {
                flat.push(format!("{title}:"));
            }
            continue;
        }
        if skipping || line.starts_with("```") {
            continue;
        }
        let last = flat.last().map_or("", String::as_str);
        // No two blank lines, and none between a title and its text.
        if line.is_empty() && (last.is_empty() || is_title(last)) {
            continue;
        }
        if last == "Since:" {
            flat.pop();
            flat.push(format!("Since: {}", plain(line)));
        } else {
            flat.push(plain(line));
        }
    }
    while flat.last().is_some_and(String::is_empty) {
        flat.pop();
    }
    flat
}

fn is_title(line: &str) -> bool {
    matches!(line, "Parameters:" | "Returns:" | "Errors:" | "Completion:" | "Since:")
}

/// One line without backticks and link brackets, and without what would open or end a comment.
fn plain(line: &str) -> String {
    let line = line.replace("[`", "").replace("`]", "").replace('`', "");
    line.replace("*/", "* /").replace("/*", "/ *")
}
