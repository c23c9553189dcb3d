//! The platform's program: serve it, import a tracker into it, seed it, migrate it.

use std::process::ExitCode;

use capstone::commands::{admin, import, migrate, serve};
use capstone::log;
use capstone::settings::{Command, CommandLine};
use clap::Parser;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = log::start(&line.log).and_then(|()| match line.command {
        Command::Serve(settings) => serve::run(&settings),
        Command::Import(settings) => import::run(&settings),
        Command::Admin(settings) => admin::run(&settings),
        Command::Migrate(settings) => migrate::run(&settings),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("capstone: {error:#}");
            ExitCode::FAILURE
        }
    }
}
