//! `course progress`: how it is going.

use tracker::{Progress as Summary, file};

use crate::invocation::Invocation;
use crate::page::Page;

/// Show how it is going
#[derive(Debug, clap::Args)]
pub(crate) struct Progress {}

impl Progress {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let path = invocation.tracker()?;
        let summary = Summary::of(&file::read(&path)?, invocation.today());
        invocation.answer(&path, Page(&summary), &summary)
    }
}
