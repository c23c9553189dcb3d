//! `course progress`: how it is going.

use tracker::{Progress as Summary, file};

use crate::invocation::Invocation;
use crate::page::Page;

/// Show how it is going
///
/// Next is the first lesson that is not ticked, also when its program is not in this repository yet:
/// `just day N` tells. What is listed as not counted is in none of the figures.
#[derive(Debug, clap::Args)]
pub(crate) struct Progress {}

impl Progress {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let path = invocation.tracker()?;
        let summary = Summary::of(&file::read(&path)?, invocation.today());
        invocation.answer(&path, Page(&summary), &summary)
    }
}
