//! `SUMMARY.md`: which chapters there are, and in what order.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// A line of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The chapter's title in the table of contents.
    pub title: String,
    /// Its file; none for a chapter that is yet to be written.
    pub file: Option<String>,
}

/// The entries of the table of contents.
pub(crate) fn entries(summary: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut open: Option<Entry> = None;
    for event in Parser::new(summary) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                open = Some(Entry {
                    title: String::new(),
                    file: (!dest_url.is_empty()).then(|| dest_url.into_string()),
                });
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(entry) = &mut open {
                    entry.title += &text;
                }
            }
            Event::End(TagEnd::Link) => entries.extend(open.take()),
            _ => {}
        }
    }
    entries
}

/// Says which chapters are listed and not there, and which are there and not listed.
pub(crate) fn violations(entries: &[Entry], chapters: &BTreeMap<String, String>) -> Vec<String> {
    let listed: Vec<&String> = entries
        .iter()
        .filter_map(|entry| entry.file.as_ref())
        .collect();
    let absent = listed
        .iter()
        .filter(|file| !chapters.contains_key(**file))
        .map(|file| format!("SUMMARY.md lists {file}, which is not there"));
    let unlisted = chapters
        .keys()
        .filter(|file| !listed.contains(file))
        .map(|file| format!("SUMMARY.md does not list {file}, so no reader will find it"));
    absent.chain(unlisted).collect()
}
