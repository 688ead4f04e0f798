//! What an expression may refer to.

use std::collections::BTreeMap;

use super::world::World;
use crate::types::Ty;

/// The names in reach of an expression. `expressions` and `calls` translate expressions in it.
pub struct Scope<'a> {
    pub world: &'a World,
    /// Parameters and local variables.
    pub locals: BTreeMap<String, Ty>,
}
