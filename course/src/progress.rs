//! `course progress`: how it is going.

use anyhow::bail;
use serde::Serialize;
use tracker::{Day, Progress as Summary, file};

use crate::check::contracts::contract_of;
use crate::invocation::Invocation;
use crate::page::Page;

/// Show how it is going
///
/// Next is the first lesson that is not ticked, also when its program is not in this repository yet:
/// `just day N` tells. What is listed as not counted is in none of the figures.
#[derive(Debug, clap::Args)]
pub(crate) struct Progress {}

/// A day that was verified when its contract had fewer stages than it has now.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Outgrown {
    pub(crate) day: Day,
    /// So many stages were passed.
    pub(crate) verified: u16,
    /// So many there are now.
    pub(crate) stages: usize,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    progress: &'a Summary,
    outgrown: &'a [Outgrown],
}

impl Progress {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let path = invocation.tracker()?;
        let tracker = file::read(&path)?;
        if tracker.is_something_else() {
            bail!(
                "{} has no line of the course, no lesson to tick and no check-in: it is no tracker \
                 (name yours with --file; `just start --name \"Your Name\"` makes one)",
                path.display()
            );
        }
        let progress = &Summary::of(&tracker, invocation.today());
        let days = progress.days.iter();
        let outgrown: &Vec<Outgrown> = &days
            .filter_map(|day| {
                let verified = day.evidence?.stages;
                let stages = contract_of(day.day)?.stages.len();
                let day = day.day;
                (stages > usize::from(verified)).then_some(Outgrown {
                    day,
                    verified,
                    stages,
                })
            })
            .collect();
        let page = Page { progress, outgrown };
        invocation.answer(&path, page, Answer { progress, outgrown })
    }
}
