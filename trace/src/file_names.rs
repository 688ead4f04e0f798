//! Names of files and sockets.

use std::ffi::OsStr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use uring_trace_format::detail::Name;

/// What a file is called: its path, or the addresses of a socket.
pub fn described(name: &Name) -> String {
    let [link, local, peer] = name.lens.map(usize::from);
    let bytes = name.bytes.as_slice();
    let part = |from: usize, len: usize| bytes.get(from..from + len).unwrap_or_default();
    let path = Path::new(OsStr::from_bytes(part(0, link))).display().to_string();
    let (local, peer) = (part(link, local), part(link + local, peer));
    if !path.starts_with("socket:") {
        return path;
    }
    let Some(family) = family(local) else { return path };
    let protocol = match (i32::from(family), name.socket) {
        (libc::AF_INET | libc::AF_INET6, [_, 6]) => "tcp".to_string(),
        (libc::AF_INET | libc::AF_INET6, [_, 17]) => "udp".to_string(),
        (libc::AF_INET | libc::AF_INET6, [_, protocol]) => format!("ip protocol {protocol}"),
        (libc::AF_UNIX, _) => "unix".to_string(),
        (libc::AF_NETLINK, _) => return "netlink".to_string(),
        (family, _) => return format!("{path} of family {family}"),
    };
    let mut text = protocol;
    let mut add = |word: &str, address: &[u8]| {
        if let Some(address) = shown(address) {
            text += &format!(" {word}{address}");
        }
    };
    add("", local);
    add("to ", peer);
    if name.is_listening { text + " listening" } else { text }
}

fn family(address: &[u8]) -> Option<u16> {
    Some(u16::from_ne_bytes(address.get(..2)?.try_into().ok()?))
}

fn shown(address: &[u8]) -> Option<String> {
    let port = || Some(u16::from_be_bytes(address.get(2..4)?.try_into().ok()?));
    match i32::from(family(address)?) {
        libc::AF_INET => {
            let ip: [u8; 4] = address.get(4..8)?.try_into().ok()?;
            Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(ip)), port()?).to_string())
        }
        libc::AF_INET6 => {
            let ip: [u8; 16] = address.get(8..24)?.try_into().ok()?;
            Some(SocketAddr::new(IpAddr::V6(Ipv6Addr::from(ip)), port()?).to_string())
        }
        libc::AF_UNIX => {
            let path = address.get(2..)?;
            // An abstract address starts with a zero byte.
            let (mark, path) = match path {
                [] => return None,
                [0, rest @ ..] => ("@", rest),
                path => ("", path),
            };
            let path = path.split(|byte| *byte == 0).next()?;
            Some(format!("{mark}{}", Path::new(OsStr::from_bytes(path)).display()))
        }
        _ => None,
    }
}

/// Bytes as a string of C, without quotes.
pub fn escaped(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

#[cfg(test)]
mod tests {
    use uring_trace_format::detail::Bytes;

    use super::*;

    fn name(link: &str, socket: [u32; 2], local: &[u8], peer: &[u8]) -> Name {
        let mut bytes = Bytes::new();
        let lens = [link.as_bytes(), local, peer].map(|part| bytes.add(part));
        Name { file: 3, is_registered: false, is_listening: false, socket, lens, bytes }
    }

    fn inet(port: u16, last: u8) -> Vec<u8> {
        let family = (libc::AF_INET as u16).to_ne_bytes();
        [&family[..], &port.to_be_bytes(), &[127, 0, 0, last], &[0; 8]].concat()
    }

    #[test]
    fn files_have_paths_and_sockets_addresses() {
        assert_eq!(described(&name("/data/x", [0, 0], &[], &[])), "/data/x");
        let tcp = name("socket:[7]", [1, 6], &inet(7000, 1), &inet(51544, 2));
        assert_eq!(described(&tcp), "tcp 127.0.0.1:7000 to 127.0.0.2:51544");
        let listening =
            Name { is_listening: true, ..name("socket:[7]", [1, 6], &inet(80, 1), &[]) };
        assert_eq!(described(&listening), "tcp 127.0.0.1:80 listening");
        let unix = [&(libc::AF_UNIX as u16).to_ne_bytes()[..], b"/run/a\0"].concat();
        assert_eq!(described(&name("socket:[7]", [1, 0], &unix, &unix[..2])), "unix /run/a");
        let hidden = [&(libc::AF_UNIX as u16).to_ne_bytes()[..], b"\0a"].concat();
        assert_eq!(described(&name("socket:[7]", [1, 0], &unix[..2], &hidden)), "unix to @a");
        let six = [&(libc::AF_INET6 as u16).to_ne_bytes()[..], &[0, 80], &[0; 4], &[0; 15], &[1]];
        let udp = name("socket:[7]", [2, 17], &six.concat(), &[]);
        assert_eq!(described(&udp), "udp [::1]:80");
        assert_eq!(described(&name("socket:[7]", [2, 17], &[], &[])), "socket:[7]");
    }

    #[test]
    fn damaged_names_are_shown_as_far_as_they_go() {
        let mut damaged = name("socket:[7]", [1, 6], &inet(1, 1)[..5], &[9]);
        assert_eq!(described(&damaged), "tcp");
        damaged.lens = [u16::MAX; 3];
        assert_eq!(described(&damaged), "");
    }
}
