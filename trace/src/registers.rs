//! Arguments of io_uring_register(2).

use uring_trace_format::event::Register;

use crate::names;

/// The name of a code.
pub fn name(opcode: u32) -> String {
    names::name(names::REGISTER, opcode.into()).map_or(format!("{opcode}"), String::from)
}

/// Reads the first bytes of an argument.
struct Data<'a>(&'a Register);

impl Data<'_> {
    fn has(&self, bytes: u32) -> bool {
        self.0.bytes >= bytes
    }

    fn u32(&self, at: usize) -> u32 {
        let bytes = self.0.data[at / 8].to_ne_bytes();
        u32::from_ne_bytes(std::array::from_fn(|i| bytes[at % 8 + i]))
    }

    fn u16(&self, at: usize) -> u16 {
        let bytes = self.0.data[at / 8].to_ne_bytes();
        u16::from_ne_bytes([bytes[at % 8], bytes[at % 8 + 1]])
    }
}

/// The arguments, each after a comma.
pub fn arguments(register: &Register) -> String {
    let data = Data(register);
    let nr = format!(", nr {}", register.nr_args);
    match name(register.opcode).as_str() {
        "PBUF_RING" if data.has(16) => {
            let flags = names::flags(names::BUFFER_RING, data.u16(14).into());
            let flags = if flags == "0" { String::new() } else { format!(", {flags}") };
            format!(", group {}, entries {}{flags}", data.u16(12), data.u32(8))
        }
        "UNREGISTER_PBUF_RING" if data.has(14) => format!(", group {}", data.u16(12)),
        "PBUF_STATUS" if data.has(8) => format!(", group {}, head {}", data.u32(0), data.u32(4)),
        "FILES2" | "BUFFERS2" if data.has(8) => {
            let flags = names::flags(names::RESOURCE, data.u32(4).into());
            let flags = if flags == "0" { String::new() } else { format!(", {flags}") };
            format!(", nr {}{flags}", data.u32(0))
        }
        "EVENTFD" | "EVENTFD_ASYNC" if data.has(4) => format!(", fd {}", data.u32(0) as i32),
        "IOWQ_MAX_WORKERS" if data.has(8) => {
            format!(", bounded {}, unbounded {}", data.u32(0), data.u32(4))
        }
        "RING_FDS"
        | "UNREGISTER_RING_FDS"
        | "FILES"
        | "FILES_UPDATE"
        | "FILES_UPDATE2"
        | "BUFFERS"
        | "BUFFERS_UPDATE"
        | "PROBE"
        | "RESTRICTIONS" => nr,
        _ if register.arg == 0 && register.nr_args == 0 => String::new(),
        _ => format!(", arg {:#x}{nr}", register.arg),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(register: &Register) -> String {
        format!("{}{}", name(register.opcode), arguments(register))
    }

    #[test]
    fn arguments_are_named() {
        let word = |low: u32, high: u32| {
            let (low, high) = (low.to_ne_bytes(), high.to_ne_bytes());
            u64::from_ne_bytes(std::array::from_fn(|i| if i < 4 { low[i] } else { high[i - 4] }))
        };
        let halves = |low: u16, high: u16| {
            let (low, high) = (low.to_ne_bytes(), high.to_ne_bytes());
            u32::from_ne_bytes([low[0], low[1], high[0], high[1]])
        };
        let register =
            |opcode, data| Register { opcode, data, bytes: 56, nr_args: 1, ..Register::default() };
        let ring = register(22, [0x1000, word(256, halves(7, 1)), 0, 0, 0, 0, 0]);
        assert_eq!(shown(&ring), "PBUF_RING, group 7, entries 256, MMAP");
        assert_eq!(shown(&register(2, [0; 7])), "FILES, nr 1");
        assert_eq!(shown(&register(13, [word(8, 1), 0, 0, 0, 0, 0, 0])), "FILES2, nr 8, SPARSE");
        assert_eq!(shown(&register(4, [word(9, 0); 7])), "EVENTFD, fd 9");
        assert_eq!(
            shown(&Register { opcode: 99, arg: 16, ..Register::default() }),
            "99, arg 0x10, nr 0"
        );
        assert_eq!(shown(&Register { opcode: 3, ..Register::default() }), "UNREGISTER_FILES");
    }
}
