//! C expressions as text, with the precedence of the outermost operator and the type.

use syn::BinOp;

use crate::error::Result;
use crate::types::{Class, Ty, Types};

/// A translated expression.
pub struct CExpr {
    pub text: String,
    pub level: Level,
    /// `None` for `NULL`.
    pub ty: Option<Ty>,
    /// Whether its type in C is `int` regardless of `ty`: a literal without a suffix, or `?:` with
    /// two of them. The value fits, so an implicit conversion is correct, but an operator would
    /// compute in `int`.
    pub is_bare: bool,
}

/// The outermost operator of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A name, a call, `a->b`, `a[b]`.
    Postfix,
    /// `*a`, `&a`, `!a`, `(T) a`.
    Unary,
    Binary(&'static str),
    Ternary,
}

impl CExpr {
    pub fn new(text: impl Into<String>, level: Level, ty: Option<Ty>) -> Self {
        CExpr { text: text.into(), level, ty, is_bare: false }
    }

    /// Gives the expression its Rust type explicitly, for operators where no other operand has that
    /// type.
    pub fn sized(self) -> Result<CExpr> {
        let is_literal = self.text.bytes().all(|b| b.is_ascii_alphanumeric());
        let suffix = self.ty.as_ref().map_or("", Ty::suffix);
        match self.is_bare {
            true if is_literal => Ok(CExpr { text: self.text + suffix, is_bare: false, ..self }),
            true if !suffix.is_empty() => {
                Err(format!("C computes `{}` as int: give it a name and a type", self.text).into())
            }
            _ => Ok(self),
        }
    }

    /// As the operand of `->` or `[]`.
    pub fn postfix(&self) -> String {
        self.within(self.level == Level::Postfix)
    }

    /// As the operand of a prefix operator or a cast.
    pub fn unary(&self) -> String {
        self.within(matches!(self.level, Level::Postfix | Level::Unary))
    }

    /// The text as an operand of a binary operator, with the additional parentheses that
    /// `-Wparentheses` requires.
    pub fn operand(&self, parent: &str, is_left: bool) -> String {
        self.within(match self.level {
            // -Wlogical-not-parentheses.
            Level::Unary if self.text.starts_with('!') => !is_comparison(parent),
            Level::Postfix | Level::Unary => true,
            Level::Binary(own) if own == parent => is_left && !is_comparison(own),
            Level::Binary(own) if is_comparison(own) => matches!(parent, "&&" | "||" | "?"),
            Level::Binary(own) => is_comparison(parent) && matches!(own, "+" | "-" | "*"),
            Level::Ternary => false,
        })
    }

    /// The text as a part of `a ? b : c`.
    pub fn ternary_part(&self) -> String {
        self.within(self.level != Level::Ternary)
    }

    fn within(&self, is_tight: bool) -> String {
        if is_tight { self.text.clone() } else { format!("({})", self.text) }
    }

    /// Casts the expression.
    pub fn cast(self, to: &Ty, types: &Types) -> Result<CExpr> {
        if self.ty.as_ref() == Some(to) {
            return Ok(self);
        }
        for ty in self.ty.iter().chain([to]) {
            if !ty.is_castable() {
                let why = "its size or sign in C may differ: use another type";
                return Err(format!("`{}`: {ty} cannot be cast: {why}", self.text).into());
            }
        }
        // A conversion between a pointer and an integer of another size needs an intermediate cast
        // to `uintptr_t`.
        let is_same_size = |ty: &Ty| ty.is_pointer() || ty.suffix() == "UL";
        let from = self.ty.as_ref();
        let crosses = from.is_some_and(Ty::is_pointer) != to.is_pointer();
        let is_direct = from.is_some_and(is_same_size) && is_same_size(to);
        let through = if crosses && !is_direct { "(uintptr_t) " } else { "" };
        let text = format!("({}) {through}{}", to.spell(types), self.unary());
        Ok(CExpr::new(text, Level::Unary, Some(to.clone())))
    }

    /// Sets the type of an operator's result. If the type is narrower than `int`, casts the result,
    /// because C computed in `int`.
    pub fn narrowed(self, ty: Option<Ty>, types: &Types) -> Result<CExpr> {
        match ty {
            Some(ty) if ty.is_narrow() => CExpr { ty: None, ..self }.cast(&ty, types),
            ty => Ok(CExpr { ty, ..self }),
        }
    }
}

pub fn is_comparison(operator: &str) -> bool {
    matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=")
}

/// The C spelling of a binary operator; `None` for assignments and arithmetic.
///
/// Arithmetic that overflows panics in Rust, but wraps around or is undefined in C. The helpers use
/// `wrapping_add` and similar methods.
pub fn binary(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::And(_) => "&&",
        BinOp::Or(_) => "||",
        BinOp::BitXor(_) => "^",
        BinOp::BitAnd(_) => "&",
        BinOp::BitOr(_) => "|",
        BinOp::Shl(_) => "<<",
        BinOp::Shr(_) => ">>",
        BinOp::Eq(_) => "==",
        BinOp::Lt(_) => "<",
        BinOp::Le(_) => "<=",
        BinOp::Ne(_) => "!=",
        BinOp::Ge(_) => ">=",
        BinOp::Gt(_) => ">",
        _ => return None,
    })
}

/// The operator of a compound assignment such as `a |= b`.
pub fn assigned(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::BitXorAssign(_) => "^",
        BinOp::BitAndAssign(_) => "&",
        BinOp::BitOrAssign(_) => "|",
        BinOp::ShlAssign(_) => "<<",
        BinOp::ShrAssign(_) => ">>",
        _ => return None,
    })
}

/// Rejects `left operator right` if its types could give another result in C than in Rust.
pub fn check(left: &CExpr, operator: &str, right: &CExpr) -> Result<()> {
    let (a, b) = (left.ty.as_ref(), right.ty.as_ref());
    let class = |ty: Option<&Ty>| ty.and_then(Ty::class);
    let is_unsigned = |class| matches!(class, Some(Class::Unsigned(_)));
    let is_fine = match operator {
        "&&" | "||" => a == Some(&Ty::Bool) && b == Some(&Ty::Bool),
        "==" | "!=" => {
            let is_scalar = |ty: Option<&Ty>| match ty {
                Some(Ty::Bool | Ty::Pointer { .. }) => true,
                ty => class(ty).is_some(),
            };
            let is_null = |ty: Option<&Ty>| ty.is_none_or(Ty::is_pointer);
            (is_scalar(a) && is_scalar(b)) || (is_null(a) && is_null(b))
        }
        "<" | "<=" | ">" | ">=" => class(a).is_some() && class(b).is_some(),
        // The shift count is not checked: Rust also rejects a count that is too large.
        "<<" | ">>" => {
            is_unsigned(class(a)) && (is_unsigned(class(b)) || class(b) == Some(Class::Narrow))
        }
        _ => class(a).is_some() && class(b).is_some(),
    };
    if is_fine {
        return Ok(());
    }
    let name = |ty: Option<&Ty>| ty.map_or("NULL".to_string(), Ty::to_string);
    let (left, right) = (name(a), name(b));
    Err(format!(
        "`{operator}` of {left} and {right} may be something else in C: cast both to an unsigned type \
         of at least 32 bits"
    )
    .into())
}
