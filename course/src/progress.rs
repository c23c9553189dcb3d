//! `course progress`: how it is going.

use anyhow::bail;
use contracts::contract_of;
use serde::Serialize;
use tracker::{Progress as Summary, file};

use crate::invocation::Invocation;
use crate::page::{Outgrown, Page};

/// Show how it is going
///
/// "Next" is the first lesson that is not ticked, even if its program is not in this repository yet (`just day N` says so).
/// The figures leave out every line listed under "Not counted".
#[derive(Debug, clap::Args)]
pub(crate) struct Progress {}

#[derive(Serialize)]
struct Printed<'a> {
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
                "{} has no line of the course, no lesson to tick and no check-in: it is not a tracker \
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
        invocation.answer(&path, page, Printed { progress, outgrown })
    }
}
