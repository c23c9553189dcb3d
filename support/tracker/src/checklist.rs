//! The deliverables: a list of boxes in which some are parts of others.
//!
//! Invariants
//! - A deliverable with parts is done when all its parts are; ticking and unticking a part keeps
//!   that true.
//! - Its slug is the curriculum's, also when what stands in parentheses was reworded.

use crate::curriculum;
use crate::entry::BoxLine;

/// A deliverable as the file lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called in the file, without the colon of a list that follows.
    pub title: String,
    /// Whether it is ticked.
    pub done: bool,
    /// The one it is part of, by its place in the list.
    pub part_of: Option<usize>,
    /// Its lasting name in the curriculum; `None` for one that a person added.
    pub slug: Option<&'static str>,
}

/// The items with their places in the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checklist {
    pub(crate) items: Vec<Item>,
    pub(crate) boxes: Vec<(usize, BoxLine)>,
}

impl Checklist {
    pub(crate) fn add(&mut self, number: usize, line: &[u8], checkbox: BoxLine, done: bool) {
        let title = String::from_utf8_lossy(&line[checkbox.text.clone()]);
        let title = title.trim_end_matches(':').to_owned();
        let part_of = self
            .boxes
            .iter()
            .rposition(|(_, earlier)| earlier.indent < checkbox.indent);
        let slug = curriculum()
            .deliverables()
            .find(|(known, _)| essence(&known.title) == essence(&title))
            .map(|(known, _)| known.slug.as_str());
        self.items.push(Item {
            title,
            done,
            part_of,
            slug,
        });
        self.boxes.push((number, checkbox));
    }

    /// The parts of item `whole`, by their places.
    pub(crate) fn parts(&self, whole: usize) -> impl Iterator<Item = usize> {
        (0..self.items.len()).filter(move |part| self.items[*part].part_of == Some(whole))
    }
}

/// The letters and digits of a title, without what stands in parentheses.
pub(crate) fn essence(title: &str) -> String {
    let mut depth = 0_u32;
    let mut essence = String::new();
    for c in title.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && c.is_alphanumeric() => essence.extend(c.to_lowercase()),
            _ => {}
        }
    }
    essence
}
