//! Includes: `{{#include PATH}}`, `{{#include PATH:ANCHOR}}`, and lines of a snapshot.

use std::fs;
use std::path::Path;

use crate::lines::line_of;

/// The columns of a listing that are seen at 1440 px; the formatter of Rust keeps code within them.
const COLUMNS: usize = 100;

/// Says which includes of chapter `name` do not bring in what they promise.
pub(crate) fn violations(folder: &Path, name: &str, text: &str) -> Vec<String> {
    occurrences(text)
        .filter_map(|(offset, argument)| {
            let trouble = trouble(folder, argument)?;
            let line = line_of(text, offset);
            Some(format!("{name}:{line} includes {argument}: {trouble}"))
        })
        .collect()
}

/// The include directives of a chapter, each with its place and its argument. A backslash in front
/// makes one into plain text.
fn occurrences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    ["{{#include ", "{{#rustdoc_include "]
        .into_iter()
        .flat_map(move |opening| {
            text.match_indices(opening)
                .map(move |(at, _)| (at, at + opening.len()))
        })
        .filter(move |&(at, _)| !text[..at].ends_with('\\'))
        .filter_map(move |(at, from)| {
            let end = text[from..].find("}}")?;
            Some((at, text[from..from + end].trim()))
        })
}

/// The mistake in an include of `argument`, if any.
fn trouble(folder: &Path, argument: &str) -> Option<String> {
    let (path, part) = match argument.split_once(':') {
        Some((path, part)) => (path, Some(part)),
        None => (argument, None),
    };
    let Ok(source) = fs::read_to_string(folder.join(path)) else {
        return Some("there is no such file".to_owned());
    };
    let Some(part) = part else {
        return too_wide(path, source.lines());
    };
    if part.starts_with(|first: char| first.is_ascii_digit() || first == ':') {
        return lines(&source, path, part);
    }
    anchored(&source, path, part)
}

/// The first line of Rust that a reader would have to scroll sideways for, if any.
fn too_wide<'a>(path: &str, mut lines: impl Iterator<Item = &'a str>) -> Option<String> {
    let wide = |line: &&str| path.ends_with(".rs") && line.chars().count() > COLUMNS;
    let line = lines.find(wide)?.trim();
    Some(format!("this line has more than {COLUMNS} columns: {line}"))
}

/// The mistake in taking the lines `part` of a source, if any.
fn lines(source: &str, path: &str, part: &str) -> Option<String> {
    if !path.ends_with(".snap") {
        return Some("lines drift in silence; mark the place with an ANCHOR".to_owned());
    }
    let last = source.lines().count();
    let heading = source
        .lines()
        .enumerate()
        .filter(|(_, line)| *line == "---")
        .nth(1)
        .map_or(0, |(index, _)| index + 1);
    let (first, until) = part.split_once(':').unwrap_or((part, part));
    if first.parse().unwrap_or(1) <= heading {
        let begin = heading + 1;
        return Some(format!("the snapshot's own text begins at line {begin}"));
    }
    let until = until.parse().unwrap_or(last);
    (until > last).then(|| format!("there is no line {until}, the snapshot has {last}"))
}

/// The mistake in taking the text between the two marks of `anchor`, if any.
fn anchored(source: &str, path: &str, anchor: &str) -> Option<String> {
    let mut lines = source.lines();
    if !lines.any(|line| marks(line, "ANCHOR:", anchor)) {
        return Some("there is no such ANCHOR".to_owned());
    }
    let mut inside = Vec::new();
    for line in lines {
        if marks(line, "ANCHOR_END:", anchor) {
            return match inside.iter().all(|line: &&str| line.trim().is_empty()) {
                true => Some("there is nothing between its marks".to_owned()),
                false => too_wide(path, inside.into_iter()),
            };
        }
        inside.push(line);
    }
    Some("its ANCHOR_END is missing".to_owned())
}

/// Whether `line` carries `mark` for exactly `anchor`.
fn marks(line: &str, mark: &str, anchor: &str) -> bool {
    line.split_once(mark).is_some_and(|(_, rest)| {
        let named = rest
            .trim_start()
            .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .next();
        named == Some(anchor)
    })
}
