//! Runs the tests of the generator in `build/`, which is part of no library.
#![allow(dead_code)]

#[path = "../build/mod.rs"]
mod generator;
