//! The generator's errors: file and line, what is wrong, and how to fix it.

use std::fmt;

use quote::ToTokens;
use syn::spanned::Spanned;

/// The result of the generator's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// An error in the source that the generator reads. Printed as `file:line: name: message`.
#[derive(Debug)]
pub struct Error {
    file: Option<String>,
    line: Option<usize>,
    message: String,
}

impl Error {
    /// An error in the line where `what` begins; the caller adds the file.
    pub(crate) fn at(what: &impl ToTokens, message: impl Into<String>) -> Self {
        Error { file: None, line: Some(line_of(what)), message: message.into() }
    }

    /// An error in a line of a template.
    pub(crate) fn in_line(line: usize, message: String) -> Self {
        Error { file: None, line: Some(line), message }
    }

    /// Adds the line where `what` begins, unless a line is already set.
    pub(crate) fn in_line_of(self, what: &impl ToTokens) -> Self {
        Error { line: self.line.or(Some(line_of(what))), ..self }
    }

    /// Adds the file.
    pub(crate) fn in_file(self, file: &str) -> Self {
        Error { file: self.file.or(Some(file.to_string())), ..self }
    }

    /// Adds the location and name of the item that has the error; a line that is already set is
    /// kept.
    pub(crate) fn in_item(self, file: &str, line: usize, name: &str) -> Self {
        let message = format!("{name}: {}", self.message);
        Error { line: self.line.or(Some(line)), message, ..self }.in_file(file)
    }
}

impl<T: Into<String>> From<T> for Error {
    fn from(message: T) -> Self {
        Error { file: None, line: None, message: message.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, _) => {}
        }
        f.write_str(&self.message)
    }
}

/// The line where `what` begins.
pub(crate) fn line_of(what: &impl ToTokens) -> usize {
    what.to_token_stream().span().start().line
}

/// The error for syntax that cannot be translated to C.
pub(crate) fn outside(what: &impl ToTokens) -> Error {
    let code = what.to_token_stream();
    Error::at(
        what,
        format!(
            "`{code}` is outside the subset of Rust that is translated to C: use what \
             generator/src/translate.rs lists"
        ),
    )
}
