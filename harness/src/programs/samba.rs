//! Samba: stores a file on a share and reads it back; the server transfers the data with io_uring.

use super::program::Program;

pub(super) const PROGRAM: Program = Program {
    name: "samba",
    packages: &["samba", "samba-vfs-modules", "smbclient"],
    prepare: None,
    script: SCRIPT,
    limit: 60,
};

const SCRIPT: &str = r#"
mkdir share state
cat >smb.conf <<END
[global]
    server role = standalone server
    map to guest = Bad User
    guest account = root
    disable netbios = yes
    load printers = no
    smb ports = 445
    smb2 max read = 262144
    smb2 max write = 262144
    interfaces = lo
    bind interfaces only = yes
    log file = $DIR/smbd.log
    private dir = $DIR/state
    lock directory = $DIR/state
    state directory = $DIR/state
    cache directory = $DIR/state
    pid directory = $DIR/state
    ncalrpc dir = $DIR/state/ncalrpc
[share]
    path = $DIR/share
    guest ok = yes
    read only = no
    vfs objects = io_uring
END
head -c 32M /dev/urandom >original

watched smbd --foreground --configfile=smb.conf >server.log 2>&1 &
server=$!
client() { smbclient --no-pass --configfile=smb.conf //127.0.0.1/share --command "$1"; }
await client ls
client 'put original copy' >put.log 2>&1
cmp original share/copy
client 'get copy back' >get.log 2>&1
cmp original back
kill "$(cat state/smbd.pid)"
wait "$server" || [ $? = 143 ]
echo "did put and get $(($(wc -c <original) >> 20)) MiB by smbclient"
echo "right $(cat share/copy back | wc -c) bytes, at the server and back"
"#;
