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
pub fn fold(text: &str) -> String {
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
    fn a_prototype_has_its_types_in_bold_and_its_names_in_italics() {
        assert_eq!(
            prototype("int f(struct io_uring *ring, unsigned int n)"),
            [".BI \"int f(struct io_uring *\" ring \", unsigned int \" n \");\""]
        );
        assert_eq!(prototype("int f(void)"), [".B \"int f(void);\""]);
    }
}
