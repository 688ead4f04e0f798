//! samba
use super::Program;

pub(super) const PROGRAM: Program =
    Program { name: "samba", packages: &["samba", "samba-vfs-modules", "smbclient"], source: None, script: "false", limit: 60 };
