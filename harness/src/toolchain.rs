//! Rust toolchains with the components that tests need: the standard library's sources, or Miri.
//! rustup installs missing components. If the machine has no rustup, one is installed below
//! `target`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{Unavailable, command, has, run};

/// The variable that contains the URL of rustup's server, as in rustup's own installer.
const UPDATE_ROOT: &str = "RUSTUP_UPDATE_ROOT";

/// A toolchain, identified by the directory of its programs.
pub struct Toolchain {
    bin: PathBuf,
}

impl Toolchain {
    /// The toolchain that builds this project. If the sources of its standard library cannot be
    /// installed, another toolchain of the same release.
    pub fn with_sources(context: &Context) -> Result<Toolchain> {
        let sysroot = run(command("rustc").args(["--print", "sysroot"]))?;
        let own = Toolchain { bin: Path::new(sysroot.trim()).join("bin") };
        if own.has_sources() {
            return Ok(own);
        }
        let release = version("release")?;
        let release = if release.contains("nightly") { "nightly" } else { &release };
        let rustup = Rustup::get(context)?;
        let added = rustup.run(&["component", "add", "rust-src"]);
        if added.is_ok() && own.has_sources() {
            return Ok(own);
        }
        rustup.install(release, "rust-src")?;
        rustup.toolchain(release)
    }

    /// A nightly toolchain with Miri.
    pub fn with_miri(context: &Context) -> Result<Toolchain> {
        let rustup = Rustup::get(context)?;
        let listed = rustup.run(&["toolchain", "list"])?;
        let mut names = listed.lines().filter_map(|l| l.split_whitespace().next());
        let name = names.find(|n| n.starts_with("nightly")).unwrap_or("nightly");
        rustup.install(name, "miri,rust-src")?;
        rustup.toolchain(name)
    }

    /// The toolchain's cargo, with the repository as its working directory.
    pub fn cargo(&self, context: &Context) -> Command {
        let path = env::var_os("PATH").unwrap_or_default();
        let path =
            env::join_paths(std::iter::once(self.bin.clone()).chain(env::split_paths(&path)));
        let mut cargo = command(self.bin.join("cargo"));
        cargo
            .current_dir(&context.root)
            .env("CARGO_TARGET_DIR", &context.target)
            .env("PATH", path.unwrap_or_default())
            // Variables that another toolchain's cargo has set for this program.
            .env_remove("CARGO")
            .env_remove("RUSTC")
            .env_remove("RUSTUP_TOOLCHAIN");
        cargo
    }

    fn has_sources(&self) -> bool {
        let sources = self.bin.join("../lib/rustlib/src/rust/library/Cargo.lock");
        sources.exists() && self.bin.join("cargo").exists()
    }
}

/// The program of a crate. It is installed below `target` with these options of `cargo install` if it
/// is not there, without optimisation: compiling it takes longer than running it.
pub fn cargo_tool(context: &Context, name: &str, options: &[&str]) -> Result<PathBuf> {
    let tools = context.work("tools")?;
    let program = tools.join("bin").join(name);
    if !program.exists() {
        println!("installing {name}");
        let mut install = command(env::var_os("CARGO").unwrap_or("cargo".into()));
        install.args(["install", "--quiet", "--locked", "--debug", "--root"]).arg(&tools).arg(name);
        run(install.args(options).env("CARGO_PROFILE_DEV_DEBUG", "0"))
            .map_err(|e| Unavailable(format!("{name} cannot be installed: {e:#}")))?;
    }
    Ok(program)
}

/// A field of the output of `rustc -vV`.
pub fn version(what: &str) -> Result<String> {
    let text = run(command("rustc").arg("-vV"))?;
    let found = text.lines().find_map(|l| l.strip_prefix(&format!("{what}: ")));
    Ok(found.with_context(|| format!("rustc has no {what}"))?.to_string())
}

struct Rustup {
    program: PathBuf,
    /// Directory of the toolchains, for the rustup below `target`.
    home: Option<PathBuf>,
}

impl Rustup {
    /// The machine's rustup, or the one below `target`.
    fn get(context: &Context) -> Result<Rustup> {
        if has("rustup") {
            return Ok(Rustup { program: "rustup".into(), home: None });
        }
        let home = context.work("rustup")?;
        let rustup = Rustup { program: home.join("bin/rustup"), home: Some(home) };
        if !rustup.program.exists() {
            rustup.set_up().map_err(|e| Unavailable(format!("rustup cannot be had: {e:#}")))?;
        }
        Ok(rustup)
    }

    fn set_up(&self) -> Result<()> {
        need_tools(&["curl", "/etc/ssl/certs/ca-certificates.crt"])?;
        println!("fetching rustup");
        let root = env::var(UPDATE_ROOT).map_err(|_| {
            let what = format!("this needs rustup: install it, or set {UPDATE_ROOT} to its server");
            Unavailable(what)
        })?;
        let url = format!("{}/dist/{}/rustup-init", root.trim_end_matches('/'), version("host")?);
        let init = self.program.with_file_name("rustup-init");
        let fetch = |url: &str, to: &Path| {
            let mut curl = command("curl");
            curl.args(["--proto", "=https", "--silent", "--show-error", "--fail", "--create-dirs"]);
            run(curl.arg("--output").arg(to).arg(url))
        };
        fetch(&url, &init)?;
        let sum = init.with_extension("sha256");
        fetch(&format!("{url}.sha256"), &sum)?;
        let wanted = xtask::files::read(&sum)?;
        let found = run(command("sha256sum").arg(&init))?;
        let digest = |text: &str| text.split_whitespace().next().map(str::to_string);
        ensure!(digest(&wanted) == digest(&found), "{url} does not have its checksum");
        run(command("chmod").arg("755").arg(&init))?;
        // Installs no toolchain yet, and changes nothing outside this directory.
        run(self.prepared(&mut command(&init)).args([
            "-y",
            "--quiet",
            "--no-modify-path",
            "--profile=minimal",
            "--default-toolchain=none",
        ]))?;
        Ok(())
    }

    fn run(&self, args: &[&str]) -> Result<String> {
        run(self.prepared(&mut command(&self.program)).args(args))
    }

    fn prepared<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some(home) = &self.home {
            command.env("RUSTUP_HOME", home).env("CARGO_HOME", home);
        }
        // Toolchains are only installed explicitly, with the components needed. The installer would
        // otherwise refuse to run beside a Rust that it has not installed.
        command.env("RUSTUP_AUTO_INSTALL", "0").env("RUSTUP_INIT_SKIP_PATH_CHECK", "yes")
    }

    /// Installs a toolchain with components, or adds components to it.
    fn install(&self, toolchain: &str, components: &str) -> Result<()> {
        let is_there = self.toolchain(toolchain).is_ok();
        let result = if is_there {
            let mut add = vec!["component", "add", "--toolchain", toolchain];
            add.extend(components.split(','));
            self.run(&add)
        } else {
            println!("installing Rust's {toolchain} toolchain");
            let options = ["--profile", "minimal", "--component", components, "--no-self-update"];
            self.run(&[&["toolchain", "install", toolchain][..], &options].concat())
        };
        let what = || format!("{components} of Rust's {toolchain} toolchain cannot be had");
        result.map(drop).map_err(|e| Unavailable(format!("{}: {e:#}", what())).into())
    }

    fn toolchain(&self, name: &str) -> Result<Toolchain> {
        let cargo = self.run(&["which", "--toolchain", name, "cargo"])?;
        let bin = Path::new(cargo.trim()).parent().context("cargo is in no directory")?;
        Ok(Toolchain { bin: bin.to_path_buf() })
    }
}
