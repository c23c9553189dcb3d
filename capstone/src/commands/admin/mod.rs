//! `capstone admin`: what an operator does to the data, beside the API.

mod seed;

use anyhow::Result;

use crate::settings::Admin;

/// Runs the command.
pub fn run(settings: &Admin) -> Result<()> {
    match settings {
        Admin::Seed(settings) => seed::run(settings),
    }
}
