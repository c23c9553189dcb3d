//! The gallery as a program: `gallery DAY MODE`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gallery::run(std::env::args().skip(1))
}
