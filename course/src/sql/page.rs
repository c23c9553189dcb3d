//! How exercises and grades look at a terminal.

use std::fmt::{self, Write};

use anstyle::{AnsiColor, Style};
use checker::solution::SolutionFolder;
use checker::text::{cut, plain, wrapped};
use exercises::exercise::Exercise;
use exercises::grader::Grade;
use exercises::judgment::{Difference, Judgment};
use exercises::outcome::Table;
use exercises::summary::{ROWS, aligned, on_other_data, sample};

use super::{Graded, are};
use crate::terminal::{DONE, FAINT};

const WRONG: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// Characters in a line of text.
const WIDTH: usize = 76;

/// The question, and the way to answer.
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

/// The verdict on one answer.
pub(super) fn grade(exercise: &Exercise, grade: &Grade) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = explain(&mut page, exercise, grade);
    page
}

fn explain(page: &mut String, exercise: &Exercise, grade: &Grade) -> fmt::Result {
    let (place, title) = (exercise.place, &exercise.title);
    let verdict = &grade.verdict;
    if *verdict == Judgment::Right {
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
    if let Judgment::Rows(difference) | Judgment::State { difference, .. } = verdict {
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
pub(super) fn list(graded: &[Graded], folder: &SolutionFolder) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = lines(&mut page, graded, folder);
    page
}

fn lines(page: &mut String, graded: &[Graded], folder: &SolutionFolder) -> fmt::Result {
    writeln!(page)?;
    for Graded { exercise, grade } in graded {
        let (place, title) = (exercise.place.to_string(), &exercise.title);
        match grade {
            None => writeln!(page, "  {FAINT}○ {place:<5} {title}{FAINT:#}")?,
            Some(grade) if grade.verdict == Judgment::Right => {
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
            plain(&folder.shown(&next.exercise.file_name()))
        ),
        None => writeln!(page, "  {DONE}All of them.{DONE:#}"),
    }
}

/// Rows in columns, each after its sign.
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

/// Text wrapped to the page; empty lines stay.
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
