//! Two plans of the same question, side by side.

use std::fmt;

use crate::number::{number, thousands};
use crate::plan::Plan;

/// The changes from one plan to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Rows that the statement gave, before and after: they should be the same.
    pub rows: Option<(f64, f64)>,
    /// Shared buffers that it touched.
    pub buffers: (u64, u64),
    /// Pages of temporary files.
    pub temporary: (u64, u64),
    /// Milliseconds that it ran; one measurement each.
    pub time: Option<(f64, f64)>,
    /// Nodes that only the first plan has.
    pub gone: Vec<String>,
    /// Nodes that only the second plan has.
    pub new: Vec<String>,
}

impl Comparison {
    /// Sets `after` beside `before`.
    pub fn new(before: &Plan, after: &Plan) -> Self {
        let (first, second) = (before.root(), after.root());
        Self {
            rows: first.total_rows().zip(second.total_rows()),
            buffers: (first.buffers.shared, second.buffers.shared),
            temporary: (first.buffers.temporary, second.buffers.temporary),
            time: before.execution.zip(after.execution),
            gone: without(before, after),
            new: without(after, before),
        }
    }

    /// How many times as many pages the second touches: 0.5 if half as many.
    pub fn ratio(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "pages of one statement")]
        let ratio = self.buffers.1 as f64 / self.buffers.0.max(1) as f64;
        ratio
    }
}

/// Titles of the nodes of `plan` that `other` has not, as often as it lacks them.
fn without(plan: &Plan, other: &Plan) -> Vec<String> {
    let mut left: Vec<&str> = other.nodes.iter().map(|node| node.title.as_str()).collect();
    let lacking = plan.nodes.iter().filter(|node| {
        let same = left.iter().position(|title| *title == node.title);
        same.map(|place| left.swap_remove(place)).is_none()
    });
    lacking.map(|node| node.title.clone()).collect()
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:14}{:>14}{:>14}", "", "before", "after")?;
        if let Some((before, after)) = self.rows {
            let differ = if before == after {
                ""
            } else {
                "   not the same rows"
            };
            writeln!(
                f,
                "{:14}{:>14}{:>14}{differ}",
                "rows",
                number(before),
                number(after)
            )?;
        }
        let (before, after) = self.buffers;
        let change = match self.ratio() {
            _ if before == 0 => String::new(),
            ratio if ratio < 0.95 => format!("   ÷ {}", number(1.0 / ratio.max(1e-9))),
            ratio if ratio > 1.05 => format!("   × {}", number(ratio)),
            _ => String::new(),
        };
        writeln!(
            f,
            "{:14}{:>14}{:>14}{change}",
            "pages",
            thousands(before),
            thousands(after)
        )?;
        if self.temporary != (0, 0) {
            let (before, after) = self.temporary;
            writeln!(
                f,
                "{:14}{:>14}{:>14}",
                "temporary",
                thousands(before),
                thousands(after)
            )?;
        }
        if let Some((before, after)) = self.time {
            let [before, after] = [before, after].map(|it| format!("{it:.1} ms"));
            writeln!(f, "{:14}{before:>14}{after:>14}", "time")?;
        }
        for (what, titles) in [("only before", &self.gone), ("only after", &self.new)] {
            for title in titles {
                writeln!(f, "{what:14}{}", crate::terminal::plain(title))?;
            }
        }
        Ok(())
    }
}
