//! How exercises and grades look at a terminal.

use std::fmt::{self, Write};

use anstyle::{AnsiColor, Style};

use super::data_set::DataSet;
use super::exercise::Exercise;
use super::grader::Grade;
use super::outcome::Table;
use super::verdict::{Difference, Verdict};
use super::{Graded, are};
use crate::desk::Desk;
use crate::invocation::plain;
use crate::page::{DONE, FAINT, columns, cut, wrapped};

const WRONG: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// Characters in a line of text.
const WIDTH: usize = 76;
/// Rows shown of each kind.
const ROWS: usize = 3;
/// Characters shown of a value.
const CELL: usize = 36;

/// What is asked, and how to answer.
pub(super) fn question(exercise: &Exercise, expected: &Table, shown: &str) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = ask(&mut page, exercise, expected, shown);
    page
}

fn ask(page: &mut String, exercise: &Exercise, expected: &Table, shown: &str) -> fmt::Result {
    let place = exercise.place;
    writeln!(page, "\n  {place}  {}\n", exercise.title)?;
    paragraphs(page, &exercise.question)?;
    if !exercise.columns.is_empty() {
        let sorted = !exercise.sorted_by.is_empty();
        let order = if sorted { "sorted" } else { "in any order" };
        writeln!(page, "\n  Columns  {}", exercise.columns.join(", "))?;
        writeln!(
            page,
            "  Rows     {}, {order}, such as:\n",
            expected.rows.len()
        )?;
        let mut rows: Vec<_> = expected.rows.iter().map(|row| (' ', row)).collect();
        if !sorted {
            // The order that they came in means nothing.
            rows.sort();
        }
        // A sample, and not the result.
        rows.truncate(ROWS.min(rows.len() / 2));
        table(page, &names(expected), rows)?;
    }
    let looks = exercise.afterwards.iter().chain(&exercise.attempts);
    for (index, look) in looks.enumerate() {
        let label = if index == 0 {
            "\n  Then     "
        } else {
            "           "
        };
        writeln!(page, "{label}{}", look.what)?;
    }
    writeln!(
        page,
        "\n  {FAINT}Write {}, then: just sql {place}{FAINT:#}",
        plain(shown)
    )?;
    writeln!(
        page,
        "  {FAINT}Look around: just sql {} --psql   Stuck: just hint {place}{FAINT:#}",
        place.day
    )
}

/// What is said about one answer.
pub(super) fn grade(exercise: &Exercise, grade: &Grade) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = explain(&mut page, exercise, grade);
    page
}

fn explain(page: &mut String, exercise: &Exercise, grade: &Grade) -> fmt::Result {
    let (place, title) = (exercise.place, &exercise.title);
    let verdict = &grade.verdict;
    if *verdict == Verdict::Right {
        writeln!(page, "\n  {DONE}●{DONE:#} {place}  {title}: right.\n")?;
        return paragraphs(page, &exercise.explanation);
    }
    writeln!(page, "\n  {WRONG}✗{WRONG:#} {place}  {title}\n")?;
    if on_other_data(grade) {
        writeln!(
            page,
            "  Right on the data you see. On other data of the same shape:"
        )?;
    }
    paragraphs(page, &capitalized(&plain(&verdict.to_string())))?;
    if let Verdict::Rows(difference) | Verdict::State { difference, .. } = verdict {
        writeln!(page)?;
        differ(page, difference)?;
    }
    if let Some(known) = grade.known {
        writeln!(page)?;
        paragraphs(page, known)?;
    }
    writeln!(
        page,
        "\n  {FAINT}The question: just sql {place} --ask   A hint: just hint {place}{FAINT:#}"
    )
}

/// The same for the checker: a sentence without its full stop, and the rows that differ.
pub(crate) fn in_short(grade: &Grade) -> (String, Vec<String>) {
    let verdict = &grade.verdict;
    let mut what = plain(&verdict.to_string());
    if on_other_data(grade) {
        what = format!("right on the data you see; on other data of the same shape: {what}");
    }
    if let Some(known) = grade.known {
        let known = known.trim_end_matches('.');
        what = format!("{}. {known}", what.trim_end_matches('.'));
    }
    let rows = match verdict {
        Verdict::Rows(difference) | Verdict::State { difference, .. } => {
            let lines = aligned(&difference.columns, sample(difference));
            lines.map(|(_, line)| line).collect()
        }
        _ => Vec::new(),
    };
    (what.trim_end_matches('.').to_owned(), rows)
}

fn on_other_data(grade: &Grade) -> bool {
    grade.set == DataSet::Second && grade.verdict != Verdict::TypedIn
}

/// The first rows of either kind, with their signs.
fn sample(difference: &Difference) -> Vec<(char, &Vec<Option<String>>)> {
    let missing = difference.missing.iter().take(ROWS).map(|row| ('-', row));
    let extra = difference.extra.iter().take(ROWS).map(|row| ('+', row));
    missing.chain(extra).collect()
}

fn differ(page: &mut String, difference: &Difference) -> fmt::Result {
    table(page, &difference.columns, sample(difference))?;
    let hidden = |rows: &[Vec<Option<String>>]| rows.len().saturating_sub(ROWS);
    let (missing, extra) = (hidden(&difference.missing), hidden(&difference.extra));
    match (missing, extra) {
        (0, 0) => Ok(()),
        (missing, 0) => writeln!(page, "    {FAINT}and {missing} more missing{FAINT:#}"),
        (0, extra) => writeln!(page, "    {FAINT}and {extra} more too many{FAINT:#}"),
        _ => writeln!(
            page,
            "    {FAINT}and {missing} more missing, {extra} more too many{FAINT:#}"
        ),
    }
}

/// All answers of a day, a line each.
pub(super) fn list(graded: &[Graded], desk: &Desk) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = lines(&mut page, graded, desk);
    page
}

fn lines(page: &mut String, graded: &[Graded], desk: &Desk) -> fmt::Result {
    writeln!(page)?;
    for Graded { exercise, grade } in graded {
        let (place, title) = (exercise.place.to_string(), &exercise.title);
        match grade {
            None => writeln!(page, "  {FAINT}○ {place:<5} {title}{FAINT:#}")?,
            Some(grade) if grade.verdict == Verdict::Right => {
                writeln!(page, "  {DONE}●{DONE:#} {place:<5} {title}")?;
            }
            Some(grade) => {
                let verdict = cut(&plain(&grade.verdict.to_string()), 66);
                writeln!(
                    page,
                    "  {WRONG}✗{WRONG:#} {place:<5} {title}\n          {verdict}"
                )?;
            }
        }
    }
    let right = graded.iter().filter(|it| it.is_right()).count();
    let wrong = graded.iter().filter(|it| it.grade.is_some()).count() - right;
    write!(page, "\n  {right} of {} right", graded.len())?;
    if wrong > 0 {
        write!(page, ", {} not right yet", are(wrong))?;
    }
    writeln!(page, ".")?;
    match graded.iter().find(|it| !it.is_right()) {
        Some(next) => writeln!(
            page,
            "  {FAINT}Next: just sql {}, answered in {}{FAINT:#}",
            next.exercise.place,
            plain(&desk.shown(&next.exercise.file_name()))
        ),
        None => writeln!(page, "  {DONE}All of them.{DONE:#}"),
    }
}

/// Rows in columns, each with its sign in front.
fn table(
    page: &mut String,
    columns: &[String],
    rows: Vec<(char, &Vec<Option<String>>)>,
) -> fmt::Result {
    for (sign, line) in aligned(columns, rows) {
        let style = match sign {
            '-' => DONE,
            '+' => WRONG,
            _ => FAINT,
        };
        writeln!(page, "    {style}{line}{style:#}")?;
    }
    Ok(())
}

/// A heading and rows, each a line that begins with its sign.
fn aligned(
    names: &[String],
    rows: Vec<(char, &Vec<Option<String>>)>,
) -> impl Iterator<Item = (char, String)> {
    let cell = |value: &Option<String>| cut(&plain(value.as_deref().unwrap_or("null")), CELL);
    let heading = names.iter().map(|name| cut(&plain(name), CELL)).collect();
    let mut lines: Vec<(char, Vec<String>)> = vec![(' ', heading)];
    lines.extend(
        rows.into_iter()
            .map(|(sign, row)| (sign, row.iter().map(cell).collect())),
    );
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|(_, cells)| cells.get(column));
        cells.map(|cell| columns(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    lines.into_iter().map(move |(sign, cells)| {
        let cells = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{:1$}", "", width - columns(cell)));
        let line = cells.collect::<Vec<_>>().join("  ");
        (sign, format!("{sign} {}", line.trim_end()))
    })
}

/// Text in lines that fit, whatever its own lines are; an empty line stays one.
pub(crate) fn paragraphs(page: &mut String, text: &str) -> fmt::Result {
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            writeln!(page)?;
        }
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        for line in wrapped(&words.join(" "), WIDTH) {
            writeln!(page, "  {line}")?;
        }
    }
    Ok(())
}

fn names(of: &Table) -> Vec<String> {
    of.columns.iter().map(|it| it.name.clone()).collect()
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    let stop = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    first.unwrap_or_default() + chars.as_str() + stop
}
