//! All indexes as bars: how large each is beside its table, and what is said of it.

use std::fmt::Write as _;

use figure::escaped;

use explain::thousands;

use crate::advice::{Advice, size};
use crate::catalog::{Catalog, Table};
use crate::svg::framed;

/// Tables that are drawn, the largest first.
const TABLES: usize = 40;
const LINE: usize = 20;
const NAMES: usize = 300;
const BAR: usize = 260;
const WIDTH: usize = NAMES + BAR + 220;

/// The picture, as SVG. The largest forty tables are in it; how many more there are is said below.
pub fn picture(catalog: &Catalog, advice: &[Advice]) -> String {
    let mut tables: Vec<&Table> = catalog.tables.iter().collect();
    let bytes = |it: &Table| it.bytes + it.indexes.iter().map(|it| it.bytes).sum::<u64>();
    tables.sort_by_key(|it| u64::MAX - bytes(it));
    let rest = tables.len().saturating_sub(TABLES);
    tables.truncate(TABLES);
    let largest = tables
        .iter()
        .flat_map(|it| it.indexes.iter().map(|it| it.bytes).chain([it.bytes]));
    let largest = largest.max().unwrap_or(0).max(1);
    let lines: usize = tables.iter().map(|it| it.indexes.len() + 1).sum();
    let height = lines * LINE + tables.len() * 8 + 40;
    let described = format!(
        "{} tables and their indexes as bars, the largest first.",
        tables.len()
    );
    let mut svg = String::new();
    let mut y = 0;
    for table in tables {
        y += LINE + 8;
        let missing = said(advice, |it| {
            it.table == table.name && !table.indexes.iter().any(|index| index.name == it.about)
        });
        bar(
            &mut svg,
            y,
            (&table.name, true),
            (table.bytes, largest),
            &missing,
        );
        for index in &table.indexes {
            y += LINE;
            let mut note = said(advice, |it| it.about == index.name);
            if note.is_empty() {
                note = format!("{} scans", thousands(index.scans));
            }
            bar(
                &mut svg,
                y,
                (&index.name, false),
                (index.bytes, largest),
                &note,
            );
        }
    }
    if rest > 0 {
        let _ = writeln!(
            svg,
            "<text x=\"8\" y=\"{}\">and {rest} smaller tables</text>",
            y + LINE + 4
        );
    }
    framed(
        (WIDTH, height),
        "Tables and their indexes",
        &described,
        &svg,
    )
}

/// The kinds of advice that are about something, each with what it is about if that is neither table nor index.
fn said(advice: &[Advice], about: impl Fn(&Advice) -> bool) -> String {
    let kinds = advice
        .iter()
        .filter(|it| about(it))
        .map(|it| it.kind.name());
    kinds.collect::<Vec<_>>().join(", ")
}

fn bar(
    svg: &mut String,
    y: usize,
    (name, table): (&str, bool),
    (bytes, largest): (u64, u64),
    note: &str,
) {
    let width = u64::try_from(BAR).unwrap_or(0) * bytes / largest;
    let (class, x) = if table { ("bold", 8) } else { ("", 24) };
    let faults = ["missing", "scanned", "duplicate", "unused", "invalid"];
    let fill = if faults.iter().any(|it| note.contains(it)) {
        "b"
    } else {
        "a"
    };
    let room = (NAMES - x) / 7;
    let name: String = if name.chars().count() > room {
        name.chars().take(room - 1).chain(['…']).collect()
    } else {
        name.to_owned()
    };
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>\n\
         <rect class=\"{fill}\" x=\"{NAMES}\" y=\"{}\" width=\"{}\" height=\"10\" rx=\"2\"/>\n\
         <text class=\"small\" x=\"{}\" y=\"{y}\">{}{}{}</text>",
        escaped(&name),
        y - 9,
        width.max(1),
        u64::try_from(NAMES + 8).unwrap_or(0) + width.max(1),
        size(bytes),
        if note.is_empty() { "" } else { ", " },
        escaped(note)
    );
}
