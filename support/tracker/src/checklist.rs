//! The deliverables: a list of boxes in which some are parts of others.
//!
//! Invariants
//! - A deliverable with parts is done when all its parts are; ticking and unticking a part keeps
//!   that true.
//! - Its slug is the curriculum's, also when what stands in parentheses was reworded.

use crate::entry::BoxLine;
use crate::{Tracker, curriculum};

/// A deliverable as the file lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The title in the file, without the colon of a list that follows.
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

impl Tracker {
    /// The deliverables that `name` may mean, by their places in the list: the one that is called
    /// so, or else those that begin so, or contain it, or have words that begin like its words.
    ///
    /// ```
    /// let tracker = tracker::Tracker::parse(tracker::template());
    /// let found = |name| {
    ///     let places = tracker.find_deliverables(name).into_iter();
    ///     places.map(|place| tracker.deliverables()[place].title.as_str()).collect::<Vec<_>>()
    /// };
    /// assert_eq!(found("er"), ["ER diagram of your database"]);
    /// assert_eq!(found("perf rep"), ["Performance optimization report"]);
    /// assert_eq!(found("api"), ["API test suite (70%+ coverage)", "API documentation"]);
    /// ```
    pub fn find_deliverables(&self, name: &str) -> Vec<usize> {
        let wanted = essence(name);
        if wanted.is_empty() {
            return Vec::new();
        }
        let words = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_alphanumeric());
            words
                .map(str::to_lowercase)
                .filter(|word| !word.is_empty())
                .collect()
        };
        let begun = |title: &str| {
            let title = words(title);
            let found = |word: &String| title.iter().any(|other| other.starts_with(word.as_str()));
            words(name).iter().all(found)
        };
        let tests: [&dyn Fn(&Item) -> bool; 4] = [
            &|item| essence(&item.title) == wanted || item.slug == Some(name.trim()),
            &|item| essence(&item.title).starts_with(&wanted),
            &|item| essence(&item.title).contains(&wanted),
            &|item| begun(&item.title),
        ];
        let places = |test: &dyn Fn(&Item) -> bool| -> Vec<usize> {
            let items = self.deliverables().iter().enumerate();
            items
                .filter(|(_, item)| test(item))
                .map(|(place, _)| place)
                .collect()
        };
        tests
            .into_iter()
            .map(places)
            .find(|places| !places.is_empty())
            .unwrap_or_default()
    }
}

/// The letters and digits of a title, without what stands in parentheses.
fn essence(title: &str) -> String {
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
