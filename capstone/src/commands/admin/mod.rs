//! `capstone admin`: what an operator does to the data, beside the API.

mod create;
mod seed;
mod token;

use anyhow::{Result, ensure};

use crate::keys;
use crate::settings::Admin;

/// Runs the command.
pub fn run(settings: &Admin) -> Result<()> {
    match settings {
        Admin::Seed(settings) => seed::run(settings),
        Admin::Create(settings) => create::run(settings),
        Admin::Token(settings) => token::run(settings),
        Admin::Keys { file } => {
            let made = keys::make(file)?;
            ensure!(made, "{} is there already", file.display());
            println!("{} has a key that signs access tokens.", file.display());
            Ok(())
        }
    }
}
