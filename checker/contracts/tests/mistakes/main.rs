//! Each mistake is caught where it should be and called by its name, and what is right passes, however it is done.
//!
//! One case for each server, sheet or script of the gallery. What waits for time to pass is tried on a wrong server only
//! where it should fail; the full product is the benchmark `verdicts`.
//!
//! This program is also what the engine needs to start others, and the gallery: everything in it is started from here.
#![allow(clippy::unwrap_used)]

mod grading;
mod hangs;
mod schemas;
mod servers;
mod sheets;

use std::ffi::OsString;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// How many cases are tried at once: most of their time is waiting.
const AT_ONCE: usize = 8;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some("launch") => {
            let command: Vec<OsString> = std::env::args_os().skip(3).collect();
            checker::launch::launch(&command).unwrap();
            ExitCode::SUCCESS
        }
        Some("guard") => {
            checker::guard::stand(std::io::stdin().lock());
            ExitCode::SUCCESS
        }
        Some("gallery") => gallery::run(words),
        _ => {
            let mut arguments = Arguments::from_args();
            arguments.test_threads.get_or_insert(AT_ONCE);
            let all = [
                servers::trials(),
                hangs::trials(),
                sheets::trials(),
                schemas::trials(),
            ];
            let all: Vec<Trial> = all.into_iter().flatten().collect();
            libtest_mimic::run(&arguments, all).exit_code()
        }
    }
}

/// A case that fails by panicking.
fn trial(name: String, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        run();
        Ok(())
    })
}
