//! The types, functions and constants of the API, which every body can refer to.

use std::collections::BTreeMap;

use syn::Item;

use crate::error::{Error, Result};
use crate::headers::undetected;
use crate::names;
use crate::source::{Function, Source};
use crate::types::{Ty, Types};

/// The names that every body can refer to.
pub struct World {
    pub types: Types,
    /// Parameter and result types of all functions.
    pub functions: BTreeMap<String, (Vec<Ty>, Ty)>,
    /// Types of all constants and enumerators.
    pub constants: BTreeMap<String, Ty>,
    /// Values of the enumerators that C code cannot name: see [`undetected`].
    pub undetected: BTreeMap<String, String>,
}

impl World {
    /// Collects the names of all files.
    pub fn new(source: &Source) -> Result<Self> {
        let types = Types::new(source);
        let ty_of = |ty, function: &Function| {
            Ty::of(ty, &types).ok_or_else(|| {
                let message = "C has no such type: use an integer, a pointer or a type of src/abi";
                function.locate(Error::at(ty, message))
            })
        };
        let mut functions = BTreeMap::new();
        for function in &source.functions {
            let mut names = function.arguments.iter().map(|(name, _)| name);
            names.try_for_each(|name| names::check(name)).map_err(|e| function.locate(e))?;
            let parameters: Result<Vec<Ty>> =
                function.arguments.iter().map(|(_, ty)| ty_of(ty, function)).collect();
            let result = match &function.result {
                Some(ty) => ty_of(ty, function)?,
                None => Ty::Void,
            };
            functions.insert(function.name.clone(), (parameters?, result));
        }
        let mut constants = BTreeMap::new();
        for item in source.printed().chain(&source.system).flat_map(|file| &file.items) {
            match item {
                Item::Const(item) => {
                    let ty = Ty::of(&item.ty, &types);
                    constants.extend(ty.map(|ty| (item.ident.to_string(), ty)));
                }
                Item::Enum(item) => {
                    let ty = Ty::Named(item.ident.to_string());
                    let names = item.variants.iter().map(|variant| variant.ident.to_string());
                    constants.extend(names.map(|name| (name, ty.clone())));
                }
                _ => {}
            }
        }
        let undetected = undetected(&source.kernel)?;
        Ok(World { types, functions, constants, undetected })
    }
}
