//! Links from one chapter to another, or to a heading in one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::lines::line_of;

/// Says which links of chapter `name` lead nowhere inside the book.
pub(crate) fn violations(
    folder: &Path,
    chapters: &BTreeMap<String, String>,
    name: &str,
    text: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(text, Options::all()).into_offset_iter() {
        let (Event::Start(Tag::Link { dest_url, .. }) | Event::Start(Tag::Image { dest_url, .. })) =
            event
        else {
            continue;
        };
        if let Some(trouble) = trouble(folder, chapters, name, &dest_url) {
            let line = line_of(text, range.start);
            found.push(format!("{name}:{line} links to {dest_url}: {trouble}"));
        }
    }
    found
}

/// The mistake in a link from chapter `name` to `target`, if any.
fn trouble(
    folder: &Path,
    chapters: &BTreeMap<String, String>,
    name: &str,
    target: &str,
) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None; // another site's promise
    }
    let (file, heading) = match target.split_once('#') {
        Some((file, heading)) => (file, Some(heading)),
        None => (target, None),
    };
    let file = if file.is_empty() { name } else { file };
    if file.starts_with('/') || file.contains("..") {
        return Some("that is outside the book, so the link breaks once it is built");
    }
    match (chapters.get(file), heading) {
        (None, _) if file.ends_with(".md") => Some("there is no such chapter"),
        (None, _) if !folder.join(file).exists() => Some("there is no such file"),
        (Some(chapter), Some(heading)) if !headings(chapter).contains(heading) => {
            Some("there is no such heading")
        }
        _ => None,
    }
}

/// The ids under which a chapter's headings can be linked to, as mdBook makes them.
fn headings(chapter: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(chapter, Options::all()) {
        match event {
            Event::Start(Tag::Heading { id: Some(id), .. }) => {
                ids.insert(id.into_string());
            }
            Event::Start(Tag::Heading { id: None, .. }) => open = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut open {
                    *heading += &text;
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(heading) = open.take() {
                    insert_unused(&mut ids, &slug(&heading));
                }
            }
            _ => {}
        }
    }
    ids
}

/// Adds `id`, or where that is taken `id-1`, `id-2` and so on.
fn insert_unused(ids: &mut BTreeSet<String>, id: &str) {
    let numbered = (1..).map(|number| format!("{id}-{number}"));
    let free = std::iter::once(id.to_owned())
        .chain(numbered)
        .find(|candidate| !ids.contains(candidate));
    ids.extend(free);
}

/// A heading as an id: lower case, hyphens for spaces, without punctuation.
fn slug(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-') || c.is_whitespace())
        .map(|c| if c.is_whitespace() { '-' } else { c })
        .collect()
}
