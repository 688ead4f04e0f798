//! The names that an expression can refer to.

use std::collections::BTreeMap;

use super::world::World;
use crate::types::Ty;

/// The names that are visible to an expression. `expressions` and `calls` implement the
/// translation.
pub struct Scope<'a> {
    pub world: &'a World,
    /// Parameters and local variables.
    pub locals: BTreeMap<String, Ty>,
}
