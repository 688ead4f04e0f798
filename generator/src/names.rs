//! Names that parameters and local variables must not have: keywords of C or C++, and possible
//! macros of system headers.

use crate::error::Result;

/// Keywords of C up to C23 and of C++ up to C++20.
const KEYWORDS: &str = "alignas alignof and and_eq asm atomic_cancel atomic_commit auto bitand \
    bitor bool break case catch char char16_t char32_t char8_t class co_await co_return co_yield \
    compl concept const const_cast consteval constexpr constinit continue decltype default delete \
    do double dynamic_cast else enum explicit export extern false float for friend goto if inline \
    int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private \
    protected public register reinterpret_cast requires restrict return short signed sizeof \
    static static_assert static_cast struct switch synchronized template this thread_local throw \
    true try typedef typeid typename typeof typeof_unqual union unsigned using virtual void \
    volatile wchar_t while xor xor_eq";

/// Macros of system headers, and macros that compilers define for a system or a CPU. Function-like
/// macros are not listed: they are expanded only before a parenthesis.
const MACROS: &str =
    "arm errno hppa i386 linux m68k mips pixel sparc stderr stdin stdout sun unix vax vector";

/// Rejects a name that has another meaning in C.
pub fn check(name: &str) -> Result<()> {
    let mut words = KEYWORDS.split_whitespace().chain(MACROS.split_whitespace());
    let is_macro_like = !name.bytes().any(|b| b.is_ascii_lowercase());
    if words.any(|word| word == name) || name.starts_with('_') || is_macro_like {
        return Err(format!(
            "the name `{name}` is reserved in C or C++, or may be a macro: use another name"
        )
        .into());
    }
    Ok(())
}

/// Whether a name denotes an anonymous member: `u` or `s`, followed by digits.
pub fn is_anonymous_member(field: &str) -> bool {
    let digits = field.strip_prefix(['u', 's']).unwrap_or("");
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a type is anonymous in C.
pub fn is_anonymous_type(name: &str) -> bool {
    name.starts_with("anonymous_")
        || name.rsplit_once('_').is_some_and(|(owner, member)| {
            // `__u8` and `__aligned_u64` are types of the kernel.
            !name.starts_with("__") && !owner.is_empty() && is_anonymous_member(member)
        })
}
