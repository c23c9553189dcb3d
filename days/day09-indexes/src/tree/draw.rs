//! A tree as text, within 80 columns.

use std::fmt;

use super::{Entry, Level, Page, Target, Tree};

/// Pages of a level that are drawn.
const PAGES_DRAWN: usize = 4;
/// Columns that the entries of a page may take.
const ROOM: usize = 50;
/// Characters of a key.
const KEY: usize = 20;

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.levels.len().saturating_sub(1);
        for (depth, level) in self.levels.iter().enumerate() {
            let name = match (depth, last) {
                (0, 0) => "root and leaf",
                (0, _) => "root",
                (depth, last) if depth == last => "leaves",
                _ => "inner pages",
            };
            writeln!(f, "{name}: {}", level.count())?;
            for page in level.pages.iter().take(PAGES_DRAWN) {
                writeln!(f, "  {page}")?;
            }
            let rest = level.total.saturating_sub(PAGES_DRAWN);
            if rest > 0 {
                writeln!(f, "  ... {rest} more")?;
            }
        }
        Ok(())
    }
}

impl Level {
    /// `1 page`, `more than 20000 pages`.
    pub(super) fn count(&self) -> String {
        let more = if self.more { "more than " } else { "" };
        let plural = if self.total == 1 { "" } else { "s" };
        format!("{more}{} page{plural}", self.total)
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "block {:<4}", self.block)?;
        let mut texts = self.entries.iter().map(Entry::to_string);
        let last = self.entries.last().filter(|_| self.entries.len() > 1);
        let mut room = ROOM - last.map_or(0, |it| it.to_string().chars().count());
        let mut shown = 0;
        while shown + 1 < self.entries.len() {
            let Some(text) = texts.next().filter(|it| it.chars().count() < room) else {
                break;
            };
            room -= text.chars().count() + 1;
            shown += 1;
            write!(f, " {text}")?;
        }
        let gap = if shown + 1 < self.entries.len() {
            " ..."
        } else {
            ""
        };
        if let Some(last) = self.entries.last() {
            write!(f, "{gap} {last}")?;
        }
        write!(f, "  ({} entries)", self.entries.len())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = short(self.key.as_deref());
        match self.leads_to {
            Target::Page(block) => write!(f, "[{key} > {block}]"),
            Target::Rows(1) => write!(f, "[{key}]"),
            Target::Rows(rows) => write!(f, "[{key} x{rows}]"),
        }
    }
}

/// A key, cut; the one that is smaller than all others is left empty on the page.
pub(super) fn short(key: Option<&str>) -> String {
    let Some(key) = key else {
        return "-inf".to_owned();
    };
    if key.chars().count() <= KEY {
        return key.to_owned();
    }
    key.chars().take(KEY - 1).chain(['…']).collect()
}
