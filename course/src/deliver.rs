//! `course deliver [NAME]`: what must exist by day 30.

use std::fmt::Write;

use anyhow::bail;
use checker::text::plain;
use serde::Serialize;
use tracker::{Tracker, file};

use crate::invocation::Invocation;
use crate::terminal::{DONE, FAINT};

/// List the deliverables, or tick one
///
/// Production patterns are ticked with the last of their parts, and unticked with the first.
#[derive(Debug, clap::Args)]
pub(crate) struct Deliver {
    /// Its name, or enough of it to be unique
    name: Option<String>,
    /// Untick it instead
    #[arg(long, requires = "name")]
    undo: bool,
}

#[derive(Serialize)]
struct Delivered {
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<Vec<String>>,
    deliverables: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    title: String,
    slug: Option<&'static str>,
    done: bool,
    part_of: Option<String>,
}

impl Deliver {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let path = invocation.tracker()?;
        let Some(name) = &self.name else {
            let tracker = file::read(&path)?;
            return invocation.answer(&path, list(&tracker), Delivered::of(&tracker, None));
        };

        let (place, changed, tracker) = file::edit(&path, |tracker| {
            let place = find(tracker, name)?;
            let changed = tracker.set_delivered(place, !self.undo)?;
            anyhow::Ok((place, changed, tracker.clone()))
        })?;

        let title = |place: &usize| tracker.deliverables()[*place].title.clone();
        let mut words = String::new();
        let state = if self.undo { "open again" } else { "delivered" };
        if changed.is_empty() {
            let state = if self.undo { "open" } else { "delivered" };
            writeln!(words, "{}: {state} already.", plain(&title(&place)))?;
        }
        for place in &changed {
            writeln!(words, "{}: {state}.", plain(&title(place)))?;
        }
        let changed = changed.iter().map(title).collect();
        invocation.answer(&path, words, Delivered::of(&tracker, Some(changed)))
    }
}

impl Delivered {
    fn of(tracker: &Tracker, changed: Option<Vec<String>>) -> Delivered {
        let items = tracker.deliverables();
        let deliverables = items.iter().map(|item| Listed {
            title: item.title.clone(),
            slug: item.slug,
            done: item.done,
            part_of: item.part_of.map(|whole| items[whole].title.clone()),
        });
        Delivered {
            changed,
            deliverables: deliverables.collect(),
        }
    }
}

fn find(tracker: &Tracker, name: &str) -> anyhow::Result<usize> {
    let titles = |places: &mut dyn Iterator<Item = usize>| {
        let titles = places.map(|place| plain(&tracker.deliverables()[place].title));
        titles
            .map(|title| format!("\n  {title}"))
            .collect::<String>()
    };
    match tracker.find_deliverables(name)[..] {
        [place] => Ok(place),
        [] if tracker.deliverables().is_empty() => bail!(
            "the tracker has no deliverables: list them as `- [ ] Name` under a heading DELIVERABLES"
        ),
        [] => bail!(
            "no deliverable is called {name:?}; these are the ones there are:{}",
            titles(&mut (0..tracker.deliverables().len()))
        ),
        ref several => bail!(
            "{name:?} may mean any of these; say a little more:{}",
            titles(&mut several.iter().copied())
        ),
    }
}

fn list(tracker: &Tracker) -> String {
    let items = tracker.deliverables();
    let depth = |place: usize| {
        std::iter::successors(items[place].part_of, |whole| items[*whole].part_of).count()
    };
    let mut words = String::new();
    for (place, item) in items.iter().enumerate() {
        let indent = "  ".repeat(depth(place));
        let title = plain(&item.title);
        let (style, sign) = if item.done {
            (DONE, "●")
        } else {
            (FAINT, "○")
        };
        words += &format!("{indent}{style}{sign}{style:#} {title}\n");
    }
    if items.is_empty() {
        words.push_str("The tracker lists no deliverables.\n");
    }
    words
}
