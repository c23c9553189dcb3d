//! Builds the supervisor, which the library carries inside itself.
//!
//! Why: the process that stops the server must outlive the client that started it, so it has to be
//! a program of its own; and a library cannot count on any program being built beside it. So
//! `src/supervisor.rs`, with its folder, needs nothing but `std`, is compiled here by the compiler that cargo uses, and
//! is embedded as bytes.

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

const SOURCE: &str = "src/supervisor.rs";

/// The compiler flags of the user that decide whether a program links and runs on its target. The others (lints,
/// coverage, debug information) are for the crates, not for this program.
const KEPT: [&str; 5] = [
    "linker",
    "link-arg",
    "link-self-contained",
    "target-feature",
    "relocation-model",
];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={SOURCE}");
    println!("cargo::rerun-if-changed=src/supervisor");
    println!("cargo::rerun-if-changed=build.rs");

    let variable = |name: &str| env::var(name).ok();
    let (Some(rustc), Some(out), Some(target)) =
        (variable("RUSTC"), variable("OUT_DIR"), variable("TARGET"))
    else {
        println!("cargo::error=this is a build script: cargo runs it");
        return ExitCode::FAILURE;
    };

    let mut compile = Command::new(rustc);
    compile
        .args(["--edition", "2024", "--crate-name", "supervisor"])
        .args(["--crate-type", "bin", "--target", &target])
        .args(["-C", "opt-level=s", "-C", "panic=abort"])
        .args(["-C", "strip=symbols"]);
    if let Some(linker) = variable("RUSTC_LINKER") {
        compile.arg(format!("-Clinker={linker}"));
    }
    compile.args(kept_flags(
        &variable("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default(),
    ));
    compile
        .arg(SOURCE)
        .arg("-o")
        .arg(PathBuf::from(out).join("supervisor"));

    match compile.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(status) => {
            println!("cargo::error=compiling {SOURCE} failed ({status})");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("cargo::error={compile:?} did not run: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The codegen options of `flags` that are in [`KEPT`], each as `-Coption`.
fn kept_flags(flags: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut words = flags.split('\u{1f}');
    while let Some(word) = words.next() {
        let option = match word {
            "-C" | "--codegen" => words.next(),
            _ => word
                .strip_prefix("-C")
                .or_else(|| word.strip_prefix("--codegen=")),
        };
        if let Some(option) = option
            && KEPT.iter().any(|name| option.starts_with(name))
        {
            kept.push(format!("-C{option}"));
        }
    }
    kept
}
