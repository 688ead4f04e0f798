//! The kernel's interface: requests, completions, setup of a ring, and registration
//! (`liburing/io_uring.h`).
//!
//! The header contains the modules in this order, a type before its users.

pub mod sqe;
pub use sqe::*;
pub mod op;
pub use op::*;
pub mod op_flags;
pub use op_flags::*;
pub mod net;
pub use net::*;
pub mod cqe;
pub use cqe::*;
pub mod offsets;
pub use offsets::*;
pub mod setup;
pub use setup::*;
pub mod enter;
pub use enter::*;
pub mod register;
pub use register::*;
pub mod resource;
pub use resource::*;
pub mod probe;
pub use probe::*;
pub mod restriction;
pub use restriction::*;
pub mod buffer;
pub use buffer::*;
pub mod region;
pub use region::*;
pub mod zcrx;
pub use zcrx::*;
