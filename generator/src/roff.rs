//! Formats text with the man(7) macros.

/// Maximum line length of the source of a manual page.
const WIDTH: usize = 78;

/// Plain text, broken into lines.
pub fn text(plain: &str) -> String {
    fold(&escape(plain))
}

/// The line that apropos(1) reads: a name and a short description.
pub fn name(name: &str, about: &str) -> String {
    fold(&format!("{name} \\- {}", escape(about)))
}

pub fn bold(word: &str) -> String {
    format!("\\fB{}\\fR", escape(word))
}

pub fn italic(word: &str) -> String {
    format!("\\fI{}\\fR", escape(word))
}

/// Converts paragraphs and lists from Markdown; `code` formats the words in backticks.
pub fn markdown(lines: &[String], code: &dyn Fn(&str) -> String) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let starts_item = line.starts_with("- ");
        match blocks.last_mut() {
            Some(block) if is_open && !line.is_empty() && !starts_item => {
                *block += " ";
                *block += line.trim_start();
            }
            _ if !line.is_empty() => blocks.push(line.clone()),
            _ => {}
        }
        is_open = !line.is_empty();
    }
    let mut page = String::new();
    for (i, block) in blocks.iter().enumerate() {
        let item = block.strip_prefix("- ").map(|item| item.split_once(": ").unwrap_or((item, "")));
        match item {
            Some((name, about)) => {
                page += &format!(".TP\n{}\n", inline(name, code));
                let about = inline(about, code);
                page += &format!("{}\n", fold(&about));
            }
            None => {
                if i > 0 {
                    page += ".PP\n";
                }
                page += &format!("{}\n", fold(&inline(block, code)));
            }
        }
    }
    page
}

/// A prototype with types in bold and names in italics; one parameter per line if it is too long
/// for one line.
pub fn prototype(c: &str) -> Vec<String> {
    let (head, rest) = c.split_once('(').unwrap_or((c, ")"));
    let list = rest.strip_suffix(')').unwrap_or(rest);
    if list == "void" {
        return vec![format!(".B \"{head}(void);\"")];
    }
    let parameters: Vec<(&str, &str)> = list.split(", ").map(type_and_name).collect();
    if c.len() < WIDTH {
        let inner = parameters.iter().map(|(ty, name)| format!("{ty}\" {name} \""));
        let inner = inner.collect::<Vec<_>>().join(", ");
        return vec![format!(".BI \"{head}({inner});\"")];
    }
    let mut lines = vec![format!(".B \"{head}(\"")];
    for (i, (ty, name)) in parameters.iter().enumerate() {
        let end = if i + 1 == parameters.len() { ");" } else { "," };
        lines.push(format!(".BI \"    {ty}\" {name} \"{end}\""));
    }
    lines
}

fn type_and_name(parameter: &str) -> (&str, &str) {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    parameter.split_at(parameter.trim_end_matches(is_name).len())
}

/// Escapes text, and formats words in backticks.
fn inline(markdown: &str, code: &dyn Fn(&str) -> String) -> String {
    let parts = markdown.split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 1 { code(part) } else { escape(part) }).collect()
}

/// Escapes all characters that are special in roff.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out += "\\e",
            '-' => out += "\\-",
            '~' => out += "\\(ti",
            '^' => out += "\\(ha",
            '\'' => out += "\\(aq",
            '×' => out += "\\(mu",
            c => out.push(c),
        }
    }
    out
}

/// Breaks lines at blanks. No line may start with a dot, which would be a macro call.
fn fold(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= WIDTH => {
                *line += " ";
                *line += word;
            }
            _ if word.starts_with('.') => lines.push(format!("\\&{word}")),
            _ => lines.push(word.to_string()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manual_pages_say_what_the_documentation_says() {
        let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
        let code = |word: &str| if word == "fd" { italic(word) } else { bold(word) };
        let page = |text: &str| markdown(&lines(text), &code);
        assert_eq!(page("Reads `fd`,\n.5 of it."), "Reads \\fIfd\\fR, .5 of it.\n");
        assert_eq!(page(".5 of it."), "\\&.5 of it.\n");
        assert_eq!(page("One.\n\nTwo \\ - 'x'."), "One.\n.PP\nTwo \\e \\- \\(aqx\\(aq.\n");
        assert_eq!(
            page("- `-EINVAL`: no\n  good.\n- `fd`: a file."),
            ".TP\n\\fB\\-EINVAL\\fR\nno good.\n.TP\n\\fIfd\\fR\na file.\n"
        );
        let long = page(&"word ".repeat(40));
        assert!(long.lines().all(|line| line.len() <= 80) && long.lines().count() == 3, "{long}");
        assert_eq!(
            prototype("int f(struct io_uring *ring, unsigned int n)"),
            [".BI \"int f(struct io_uring *\" ring \", unsigned int \" n \");\""]
        );
        assert_eq!(prototype("int f(void)"), [".B \"int f(void);\""]);
    }
}
