//! Rust types as the translator sees them, and their C spelling.

use std::collections::BTreeMap;

use syn::{Expr, Lit, Type};

use super::source::Source;

/// Types of libc and the kernel that C writes with `struct`.
pub const SYSTEM_STRUCTS: [&str; 12] = [
    "__kernel_timespec",
    "cmsghdr",
    "epoll_event",
    "futex_waitv",
    "iovec",
    "msghdr",
    "open_how",
    "sched_attr",
    "sock_filter",
    "sockaddr",
    "statx",
    "timespec",
];

/// A type that C has too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ty {
    /// An integer by its Rust name (`__u16`, `c_int`), or a typedef that behaves like one.
    Integer(String),
    Bool,
    /// A struct, union or enum by its Rust name.
    Named(String),
    Pointer {
        to: Box<Ty>,
        is_const: bool,
    },
    Array(Box<Ty>),
    Void,
}

impl Ty {
    /// What a type written in Rust is; none where C has no such type.
    pub fn of(ty: &Type, fields: &Types) -> Option<Ty> {
        match ty {
            Type::Path(path) => {
                let name = path.path.segments.last()?.ident.to_string();
                Some(match name.as_str() {
                    "bool" => Ty::Bool,
                    "c_void" => Ty::Void,
                    _ if fields.is_named(&name) => Ty::Named(name),
                    _ => Ty::Integer(name),
                })
            }
            Type::Ptr(pointer) => Some(Ty::Pointer {
                to: Box::new(Ty::of(&pointer.elem, fields)?),
                is_const: pointer.const_token.is_some(),
            }),
            Type::Array(array) => Some(Ty::Array(Box::new(Ty::of(&array.elem, fields)?))),
            Type::Tuple(tuple) if tuple.elems.is_empty() => Some(Ty::Void),
            Type::Paren(inner) => Ty::of(&inner.elem, fields),
            _ => None,
        }
    }

    /// Whether C computes with it as `int`, so that a result has to be cut to size again.
    pub fn is_narrow(&self) -> bool {
        matches!(self, Ty::Integer(name) if matches!(
            name.as_str(),
            "__u8" | "__u16" | "u8" | "u16" | "i8" | "i16" | "uint8_t" | "uint16_t"
                | "c_ushort" | "c_short" | "c_uchar" | "c_char"
        ))
    }

    /// The unsigned C type of the size of this signed one.
    pub fn unsigned_twin(&self) -> Option<&'static str> {
        let Ty::Integer(name) = self else { return None };
        Some(match name.as_str() {
            "c_int" | "i32" | "__s32" | "__kernel_rwf_t" => "unsigned int",
            "i64" | "__s64" | "int64_t" | "loff_t" | "c_longlong" => "__u64",
            "c_long" | "isize" | "ssize_t" => "unsigned long",
            _ => return None,
        })
    }

    /// The suffix of a literal of this type.
    pub fn suffix(&self) -> &'static str {
        let Ty::Integer(name) = self else { return "" };
        match name.as_str() {
            "c_uint" | "__u32" | "u32" | "uint32_t" | "mode_t" | "socklen_t" => "U",
            "__u64" | "u64" | "uint64_t" | "__aligned_u64" => "ULL",
            "c_ulong" | "usize" | "size_t" => "UL",
            "__s64" | "i64" | "int64_t" | "loff_t" | "c_longlong" => "LL",
            "c_long" => "L",
            _ => "",
        }
    }

    pub fn is_pointer(&self) -> bool {
        matches!(self, Ty::Pointer { .. } | Ty::Array(_))
    }

    /// What it points to.
    pub fn target(&self) -> Option<&Ty> {
        match self {
            Ty::Pointer { to, .. } | Ty::Array(to) => Some(to),
            _ => None,
        }
    }

    /// A pointer to it.
    pub fn pointer(self, is_const: bool) -> Ty {
        Ty::Pointer { to: Box::new(self), is_const }
    }

    /// The C spelling in a declaration: `T name`.
    pub fn declare(&self, name: &str, types: &Types) -> String {
        let spelled = self.spell(types);
        if spelled.ends_with('*') {
            format!("{spelled}{name}")
        } else {
            format!("{spelled} {name}")
        }
    }

    /// The C spelling in a cast.
    pub fn spell(&self, types: &Types) -> String {
        match self {
            Ty::Void => "void".to_string(),
            Ty::Bool => "bool".to_string(),
            Ty::Named(name) => types.tagged(name),
            Ty::Integer(name) => integer(name).to_string(),
            Ty::Pointer { to, is_const } => {
                let to_text = to.spell(types);
                match (to.is_pointer(), is_const) {
                    (true, true) => format!("{to_text}const *"),
                    (true, false) => format!("{to_text}*"),
                    (false, true) => format!("const {to_text} *"),
                    (false, false) => format!("{to_text} *"),
                }
            }
            Ty::Array(to) => to.clone().pointer(false).spell(types),
        }
    }
}

fn integer(name: &str) -> &str {
    match name {
        "c_char" => "char",
        "c_uchar" | "u8" => "unsigned char",
        "c_short" | "i16" => "short",
        "c_ushort" | "u16" => "unsigned short",
        "c_int" | "i32" => "int",
        "c_uint" | "u32" => "unsigned int",
        "c_long" => "long",
        "c_ulong" => "unsigned long",
        "c_longlong" | "i64" => "long long",
        "c_ulonglong" | "u64" => "unsigned long long",
        "usize" => "size_t",
        "isize" => "ssize_t",
        name => name,
    }
}

/// Every struct, union and enum, and what the translator asks about them.
pub struct Types {
    fields: BTreeMap<String, Vec<(String, Type)>>,
    tags: BTreeMap<String, &'static str>,
}

impl Types {
    pub fn new(source: &Source) -> Self {
        let mut tags = BTreeMap::new();
        for item in source.printed().flat_map(|file| &file.items) {
            match item {
                syn::Item::Struct(item) => tags.insert(item.ident.to_string(), "struct"),
                syn::Item::Union(item) => tags.insert(item.ident.to_string(), "union"),
                syn::Item::Enum(item) => tags.insert(item.ident.to_string(), "enum"),
                _ => None,
            };
        }
        for name in SYSTEM_STRUCTS {
            tags.insert(name.to_string(), "struct");
        }
        Types { fields: source.fields(), tags }
    }

    fn is_named(&self, name: &str) -> bool {
        self.tags.contains_key(name)
    }

    /// `struct name`; a typedef stays as it is.
    fn tagged(&self, name: &str) -> String {
        self.tags.get(name).map_or(name.to_string(), |tag| format!("{tag} {name}"))
    }

    /// The type of a field; libc's structs are known by the fields that the helpers read.
    pub fn field(&self, owner: &str, field: &str) -> Option<Ty> {
        let known = self.fields.get(owner).and_then(|all| all.iter().find(|(n, _)| n == field));
        if let Some((_, ty)) = known {
            return Ty::of(ty, self);
        }
        let name = match (owner, field) {
            ("msghdr", "msg_namelen") => "socklen_t",
            ("msghdr", "msg_controllen") | ("cmsghdr", "cmsg_len") => "size_t",
            _ => return None,
        };
        Some(Ty::Integer(name.to_string()))
    }
}

/// Whether a name is that of an anonymous member or its type: a letter and digits at the end.
pub fn is_anonymous_member(field: &str) -> bool {
    let digits = field.strip_prefix(['u', 's']).unwrap_or("");
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether C has no name for a type.
pub fn is_anonymous_type(name: &str) -> bool {
    name.starts_with("anonymous_")
        || name.rsplit_once('_').is_some_and(|(owner, member)| {
            // `__u8` and `__aligned_u64` are types of the kernel.
            !name.starts_with("__") && !owner.is_empty() && is_anonymous_member(member)
        })
}

/// The digits of an integer literal as written, without its Rust suffix and underscores.
pub fn digits(literal: &syn::LitInt) -> String {
    let text = literal.to_string();
    text.strip_suffix(literal.suffix()).unwrap_or(&text).replace('_', "")
}

/// The integer literal that an expression is.
pub fn as_literal(expr: &Expr) -> Option<&syn::LitInt> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Int(literal), .. }) => Some(literal),
        Expr::Paren(inner) => as_literal(&inner.expr),
        _ => None,
    }
}
