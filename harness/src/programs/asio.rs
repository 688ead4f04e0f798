//! Boost.Asio, a header-only library: a test program compiled with this library's headers.

use anyhow::Result;
use xtask::chroot::{Chroot, Network, copy_in};
use xtask::context::Context;

use super::program::{PREFIX, Program};

pub(super) const PROGRAM: Program = Program {
    name: "asio",
    packages: &["g++", "libboost1.81-dev"],
    prepare: Some(compile),
    script: SCRIPT,
    limit: 60,
};

const SCRIPT: &str = r#"
head -c 33000000 /dev/urandom >original
watched /opt/asio original copy >asio.log
cmp original copy
echo "did $(cat asio.log)"
echo "right every byte echoed, and the copy"
"#;

fn compile(context: &Context, chroot: &Chroot) -> Result<()> {
    let source = "/opt/asio.cc";
    copy_in(&context.root.join("c-tests/asio.cc"), &chroot.path(source))?;
    let compile = format!(
        "g++ -std=c++20 -O1 -Wall -Wextra -Werror -DBOOST_ASIO_HAS_IO_URING \
         -DBOOST_ASIO_DISABLE_EPOLL -I{PREFIX}/include -o /opt/asio {source} -L{PREFIX}/lib \
         -luring -pthread"
    );
    println!("compiling c-tests/asio.cc");
    chroot.script(Network::Own, &compile).map(drop)
}
