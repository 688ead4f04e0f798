//! The translator's representation of types, and their spelling in C.

use std::collections::BTreeMap;
use std::fmt;

use syn::Type;

use crate::source::Source;

/// Types of libc and the kernel that are spelled with `struct` in C.
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

/// A type that exists in C.
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

/// How C computes with an integer type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Unsigned and narrower than `int`: C computes in `int`, so each result must be cast.
    Narrow,
    /// Unsigned, and at least as wide as `int`; with the suffix of its literals.
    Unsigned(&'static str),
    /// Signed, and at least as wide as `int`; with the suffix of its literals, and the unsigned C
    /// type of the same size.
    Signed(&'static str, &'static str),
}

impl Ty {
    /// Converts a Rust type; `None` if it has no equivalent in C.
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

    /// How C computes with it; `None` for types that are not integers, and for types that helpers
    /// may only pass on.
    pub fn class(&self) -> Option<Class> {
        let Ty::Integer(name) = self else { return None };
        Some(match name.as_str() {
            "__u8" | "__u16" | "u8" | "u16" | "uint8_t" | "uint16_t" | "c_ushort" | "c_uchar" => {
                Class::Narrow
            }
            "c_uint" | "__u32" | "u32" | "uint32_t" | "mode_t" | "socklen_t" => {
                Class::Unsigned("U")
            }
            "__u64" | "u64" | "uint64_t" | "__aligned_u64" | "c_ulonglong" => {
                Class::Unsigned("ULL")
            }
            "c_ulong" | "usize" | "size_t" => Class::Unsigned("UL"),
            "c_int" | "i32" | "__s32" | "__kernel_rwf_t" => Class::Signed("", "unsigned int"),
            "i64" | "__s64" | "int64_t" | "loff_t" | "c_longlong" => Class::Signed("LL", "__u64"),
            "c_long" | "isize" | "ssize_t" => Class::Signed("L", "unsigned long"),
            _ => return None,
        })
    }

    /// Whether values may be cast: size and sign are the same in C and Rust on all targets.
    pub fn is_castable(&self) -> bool {
        let is_passed_on = |name: &str| matches!(name, "id_t" | "idtype_t" | "off_t");
        match self {
            Ty::Integer(name) => self.class().is_some() || is_passed_on(name),
            Ty::Bool | Ty::Named(_) | Ty::Pointer { .. } => true,
            Ty::Array(_) | Ty::Void => false,
        }
    }

    /// Whether C computes with it in `int`, so that results must be cast.
    pub fn is_narrow(&self) -> bool {
        self.class() == Some(Class::Narrow)
    }

    /// The suffix of a literal of this type.
    pub fn suffix(&self) -> &'static str {
        match self.class() {
            Some(Class::Unsigned(suffix) | Class::Signed(suffix, _)) => suffix,
            _ => "",
        }
    }

    pub fn is_pointer(&self) -> bool {
        matches!(self, Ty::Pointer { .. } | Ty::Array(_))
    }

    /// The type that a pointer or an array refers to.
    pub fn target(&self) -> Option<&Ty> {
        match self {
            Ty::Pointer { to, .. } | Ty::Array(to) => Some(to),
            _ => None,
        }
    }

    /// A pointer to this type.
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

/// The Rust spelling, for messages.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Integer(name) | Ty::Named(name) => f.write_str(name),
            Ty::Bool => f.write_str("bool"),
            Ty::Void => f.write_str("c_void"),
            Ty::Pointer { to, is_const: true } => write!(f, "*const {to}"),
            Ty::Pointer { to, is_const: false } => write!(f, "*mut {to}"),
            Ty::Array(of) => write!(f, "[{of}]"),
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

/// All structs, unions and enums, with their fields.
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

    /// `struct name`, `union name` or `enum name`; the name alone for a typedef.
    fn tagged(&self, name: &str) -> String {
        self.tags.get(name).map_or(name.to_string(), |tag| format!("{tag} {name}"))
    }

    /// The type of a field. For structs of libc, only the fields that the helpers read are known.
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
