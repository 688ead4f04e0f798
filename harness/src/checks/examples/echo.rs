//! Tests the example of an echo server with different clients.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Output;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use rustix::process::Signal;
use xtask::shell::command;

use super::expect::{bytes, verdict};
use crate::outcome::Outcome;
use crate::running::Running;

const CLIENTS: usize = 50;
/// Time limit after which a client fails because the server does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn check(program: &Path) -> Result<Vec<Outcome>> {
    let mut outcomes = clients(program)?;
    outcomes.push(ends(program, Signal::INT, "SIGINT")?);
    let junk = Running::output(command(program).arg("65536"))?;
    outcomes.push(verdict("example echo_server: no port", &junk, 2, junk.stdout.is_empty()));
    Ok(outcomes)
}

/// All clients use the same server, so each test also detects a state that an earlier one
/// corrupted.
fn clients(program: &Path) -> Result<Vec<Outcome>> {
    let mut server = Server::start(program)?;
    let port = server.port;
    let mut outcomes = vec![
        tried("50 clients", many(port)),
        tried("clients that disconnect in the middle", disconnecting(port)),
        tried("a client that does not read", stalled(port)),
    ];
    // These clients are still connected when the server is terminated.
    let idle = connect(port);
    let busy = connect(port).and_then(|mut stream| stall(&mut stream).map(|_| stream));
    let result = server.end(Signal::TERM)?;
    outcomes.push(tried("clients stay to the end", idle.and(busy).map(drop)));
    outcomes.push(verdict("example echo_server: SIGTERM", &result, 0, result.stderr.is_empty()));
    Ok(outcomes)
}

fn ends(program: &Path, signal: Signal, name: &str) -> Result<Outcome> {
    let result = Server::start(program)?.end(signal)?;
    Ok(verdict(format!("example echo_server: {name}"), &result, 0, result.stderr.is_empty()))
}

fn tried(name: &str, result: Result<()>) -> Outcome {
    let name = format!("example echo_server: {name}");
    match result {
        Ok(()) => Outcome::pass(name),
        Err(error) => Outcome::fail(name, format!("{error:#}")),
    }
}

struct Server {
    running: Running,
    port: u16,
}

impl Server {
    fn start(program: &Path) -> Result<Server> {
        let mut running = Running::start(command(program).arg("0"))?;
        let mut line = String::new();
        let out = running.child.stdout.take().context("no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let port = line.trim().strip_prefix("listening on port ").and_then(|p| p.parse().ok());
        let Some(port) = port else {
            running.signal(Signal::TERM)?;
            let errors = running.finish()?.stderr;
            bail!("the server said `{line}`; {}", String::from_utf8_lossy(&errors));
        };
        Ok(Server { running, port })
    }

    fn end(&mut self, signal: Signal) -> Result<Output> {
        self.running.signal(signal)?;
        self.running.finish()
    }
}

fn connect(port: u16) -> Result<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port)).context("cannot connect")?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// All clients connect before the first one sends data.
fn many(port: u16) -> Result<()> {
    let streams: Vec<TcpStream> = (0..CLIENTS).map(|_| connect(port)).collect::<Result<_>>()?;
    thread::scope(|scope| {
        let each = streams.into_iter().enumerate();
        let clients: Vec<_> =
            each.map(|(i, stream)| scope.spawn(move || talk(stream, i, 200_000 + i))).collect();
        clients.into_iter().try_for_each(|client| {
            client.join().unwrap_or_else(|_| Err(anyhow!("a client's thread panicked")))
        })
    })
}

/// Sends and receives concurrently. The server must return all data, followed by the end of the
/// stream.
fn talk(stream: TcpStream, seed: usize, len: usize) -> Result<()> {
    let data = &bytes(seed + len)[seed..];
    let back = thread::scope(|scope| -> Result<Vec<u8>> {
        let writer = scope.spawn(|| send_pieces(&stream, seed, data));
        let mut back = Vec::new();
        let read = (&stream).read_to_end(&mut back);
        let sent = writer.join().map_err(|_| anyhow!("a writer panicked"))?;
        read.with_context(|| format!("received only {} of {len} bytes", back.len()))?;
        sent.and(Ok(back))
    })?;
    ensure!(back == data, "{} bytes came back wrong, of {len} that were sent", back.len());
    Ok(())
}

/// Sends pieces of different sizes: from one byte to more than one buffer of the server.
fn send_pieces(mut stream: &TcpStream, seed: usize, data: &[u8]) -> Result<()> {
    let (mut random, mut rest) = (seed as u64 + 1, data);
    while !rest.is_empty() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let (piece, after) = rest.split_at(rest.len().min((random >> 33) as usize % 9001 + 1));
        stream.write_all(piece).context("cannot send")?;
        rest = after;
    }
    Ok(stream.shutdown(Shutdown::Write)?)
}

/// Some clients disconnect while the server sends to them, some in the middle of their data. Others
/// must still be served.
fn disconnecting(port: u16) -> Result<()> {
    let data = bytes(100_000);
    for i in 0..20 {
        let mut stream = connect(port)?;
        stream.write_all(&data)?;
        if i % 2 == 0 {
            stream.read_exact(&mut vec![0; data.len() / 2])?;
        }
    }
    talk(connect(port)?, 1, 100_000)
}

/// While one client does not read, the others must be served. When it reads again, it must receive
/// all data.
fn stalled(port: u16) -> Result<()> {
    let mut stream = connect(port)?;
    let sent = stall(&mut stream)?;
    talk(connect(port)?, 2, 1_000_000)?;
    stream.shutdown(Shutdown::Write)?;
    let mut back = Vec::new();
    stream.read_to_end(&mut back)?;
    let piece = bytes(10_007);
    let right = back.len() == sent && back.chunks(piece.len()).all(|c| piece.starts_with(c));
    ensure!(right, "{} bytes came back, of {sent} that were sent, or not the same", back.len());
    Ok(())
}

/// Sends without reading until the socket accepts no more data; returns the number of bytes sent.
fn stall(stream: &mut TcpStream) -> Result<usize> {
    let piece = bytes(10_007);
    let mut sent = 0;
    stream.set_write_timeout(Some(Duration::from_millis(200)))?;
    loop {
        match stream.write(&piece[sent % piece.len()..]) {
            Ok(n) => sent += n,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(sent),
            Err(e) => return Err(e).context("cannot send"),
        }
        ensure!(sent < 1 << 30, "the server takes in without end what nobody reads back");
    }
}
