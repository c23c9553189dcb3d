//! The advisor's findings, for people: text within 74 columns, a page, a picture.

mod html;
mod picture;

use std::fmt::Write as _;

use explain::thousands;

use crate::advice::{Advice, Kind, size};
use crate::catalog::Catalog;

pub use html::html;
pub use picture::picture;

/// Columns of a line, with room for a gutter at a terminal of 80.
const WIDTH: usize = 74;

/// The report as text: a line on the database, then each finding with its evidence and its statement.
///
/// ```
/// let report = indexes::text(&indexes::Catalog::default(), &[]);
/// assert_eq!(report, "0 tables, 0 indexes. Nothing to advise.\n");
/// ```
pub fn text(catalog: &Catalog, advice: &[Advice]) -> String {
    let mut text = wrapped(&summary(catalog, advice), "");
    for one in advice {
        let _ = write!(text, "\n{}  {}", one.kind.name().to_uppercase(), one.about);
        if one.about != one.table {
            let _ = write!(text, "  (on {})", one.table);
        }
        text.push('\n');
        text.push_str(&wrapped(&one.finding, "   "));
        for evidence in &one.evidence {
            text.push_str(&hanging(evidence, "   - ", "     "));
        }
        if let Some(caution) = one.caution {
            text.push_str(&wrapped(caution, "   "));
        }
        for line in one.statement.lines() {
            text.push_str(&hanging(line, "   ", "       "));
        }
    }
    text
}

/// `12 tables, 20 indexes (8 MB). 1 missing, 2 unused.`
fn summary(catalog: &Catalog, advice: &[Advice]) -> String {
    let tables = catalog.tables.len();
    let indexes = catalog.tables.iter().flat_map(|it| &it.indexes);
    let bytes: u64 = indexes.clone().map(|it| it.bytes).sum();
    let counted = |count: usize, what: &str, plural: &str| {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        format!(
            "{} {}",
            thousands(count),
            if count == 1 { what } else { plural }
        )
    };
    let total = counted(indexes.count(), "index", "indexes");
    let total = if bytes > 0 {
        format!("{total} ({})", size(bytes))
    } else {
        total
    };
    let kinds = Kind::ALL.map(|kind| (kind, advice.iter().filter(|it| it.kind == kind).count()));
    let found: Vec<String> = kinds
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let found = if found.is_empty() {
        "Nothing to advise".to_owned()
    } else {
        found.join(", ")
    };
    format!("{}, {total}. {found}.", counted(tables, "table", "tables"))
}

/// `text` in lines of at most [`WIDTH`] columns, each after `indent`.
fn wrapped(text: &str, indent: &str) -> String {
    hanging(text, indent, indent)
}

/// The same with another indent for the first line. A word that is longer than a line gets one of its own.
fn hanging(text: &str, first: &str, indent: &str) -> String {
    let mut lines = vec![first.to_owned()];
    let mut begun = false;
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always one");
        let width = line.chars().count() + usize::from(begun) + word.chars().count();
        if begun && width > WIDTH {
            lines.push(format!("{indent}{word}"));
            continue;
        }
        if begun {
            line.push(' ');
        }
        line.push_str(word);
        begun = true;
    }
    lines.join("\n") + "\n"
}
