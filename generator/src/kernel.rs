//! The table of kernel features, setup flags and operations, each with the kernel version that
//! added it, from the documentation in `src/abi/io_uring`.

use std::path::Path;

use syn::{Attribute, Expr, Ident, Item};

use crate::docs::since;
use crate::error::{Error, Result};
use crate::files;
use crate::literals::number;
use crate::source::{File, Source};

/// Writes `maps/kernel.tsv` into `out`.
pub fn write(source: &Source, out: &Path) -> Result<()> {
    let mut text = "kind\tname\tvalue\tsince\n".to_string();
    for (file, item) in source.kernel.iter().flat_map(|f| f.items.iter().map(move |i| (f, i))) {
        match item {
            Item::Const(item) => {
                let name = &item.ident;
                let text_of = name.to_string();
                for (prefix, kind) in [("IORING_FEAT_", "feature"), ("IORING_SETUP_", "setup")] {
                    if text_of.starts_with(prefix) {
                        text += &row(file, kind, name, &item.expr, &item.attrs)?;
                    }
                }
            }
            Item::Enum(item) if item.ident == "io_uring_op" => {
                for variant in item.variants.iter().filter(|v| v.ident != "IORING_OP_LAST") {
                    let (_, value) = variant.discriminant.as_ref().ok_or_else(|| {
                        let e = Error::at(variant, "write the value of the opcode");
                        e.in_file(&file.name)
                    })?;
                    text += &row(file, "opcode", &variant.ident, value, &variant.attrs)?;
                }
            }
            _ => {}
        }
    }
    files::write(&out.join("maps/kernel.tsv"), &text)
}

fn row(file: &File, kind: &str, name: &Ident, value: &Expr, attrs: &[Attribute]) -> Result<String> {
    let fail = |message: &str| Error::at(name, format!("{name}: {message}")).in_file(&file.name);
    let value = number(value).ok_or_else(|| fail("write its value as a number or as `1 << n`"))?;
    let since = since(attrs).ok_or_else(|| {
        fail("add the kernel that introduced it to its documentation: `(Linux X.Y)`")
    })?;
    Ok(format!("{kind}\t{name}\t{value}\t{since}\n"))
}
