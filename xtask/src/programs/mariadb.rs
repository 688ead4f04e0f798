//! mariadb
use super::Program;

pub(super) const PROGRAM: Program =
    Program { name: "mariadb", packages: &["mariadb-server", "mariadb-client"], source: None, script: "false", limit: 60 };
