//! C expressions as text, with what is needed to combine them: how tightly the outermost operator
//! binds, and the type.

use syn::BinOp;

use super::types::{Ty, Types};

/// A translated expression.
pub struct C {
    pub text: String,
    pub level: Level,
    /// None where it is of no interest: `NULL`, a literal.
    pub ty: Option<Ty>,
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

impl C {
    pub fn new(text: impl Into<String>, level: Level, ty: Option<Ty>) -> Self {
        C { text: text.into(), level, ty }
    }

    /// As the operand of `->` or `[]`.
    pub fn postfix(&self) -> String {
        self.within(self.level == Level::Postfix)
    }

    /// As the operand of a prefix operator or a cast.
    pub fn unary(&self) -> String {
        self.within(matches!(self.level, Level::Postfix | Level::Unary))
    }

    /// As an operand of a binary operator. More parentheses than C needs, and just those that
    /// -Wparentheses and readers want.
    pub fn operand(&self, parent: &str, is_left: bool) -> String {
        self.within(match self.level {
            Level::Postfix | Level::Unary => true,
            Level::Binary(own) if own == parent => is_left && !is_comparison(own),
            Level::Binary(own) if is_comparison(own) => matches!(parent, "&&" | "||" | "?"),
            Level::Binary(own) => is_comparison(parent) && matches!(own, "+" | "-" | "*"),
            Level::Ternary => false,
        })
    }

    /// As a part of `a ? b : c`.
    pub fn ternary_part(&self) -> String {
        self.within(self.level != Level::Ternary)
    }

    fn within(&self, is_tight: bool) -> String {
        if is_tight { self.text.clone() } else { format!("({})", self.text) }
    }

    /// Converts explicitly.
    pub fn cast(self, to: &Ty, types: &Types) -> C {
        if self.ty.as_ref() == Some(to) {
            return self;
        }
        // Between a pointer and an integer of another size, by way of one of the same size.
        let is_same_size = |ty: &Ty| ty.is_pointer() || ty.suffix() == "UL";
        let from = self.ty.as_ref();
        let crosses = from.is_some_and(Ty::is_pointer) != to.is_pointer();
        let is_direct = from.is_some_and(is_same_size) && is_same_size(to);
        let through = if crosses && !is_direct { "(uintptr_t) " } else { "" };
        let text = format!("({}) {through}{}", to.spell(types), self.unary());
        C::new(text, Level::Unary, Some(to.clone()))
    }

    /// Cuts what C computed as `int` to the narrower type that Rust computed with.
    pub fn narrowed(self, ty: Option<Ty>, types: &Types) -> C {
        match ty {
            Some(ty) if ty.is_narrow() => C { ty: None, ..self }.cast(&ty, types),
            ty => C { ty, ..self },
        }
    }
}

pub fn is_comparison(operator: &str) -> bool {
    matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=")
}

/// The C spelling of a binary operator; none for an assignment.
pub fn binary(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::Add(_) => "+",
        BinOp::Sub(_) => "-",
        BinOp::Mul(_) => "*",
        BinOp::Div(_) => "/",
        BinOp::Rem(_) => "%",
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

/// The operator in an assignment like `a |= b`.
pub fn assigned(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::AddAssign(_) => "+",
        BinOp::SubAssign(_) => "-",
        BinOp::MulAssign(_) => "*",
        BinOp::BitXorAssign(_) => "^",
        BinOp::BitAndAssign(_) => "&",
        BinOp::BitOrAssign(_) => "|",
        BinOp::ShlAssign(_) => "<<",
        BinOp::ShrAssign(_) => ">>",
        _ => return None,
    })
}
