//! A filled-in sheet: the text after each of its colons, and where it is.
//!
//! Invariants
//! - The order of the blanks, case, spaces and remarks make no difference.
//! - Text that can't be read becomes an [`Objection`] with its line and column.

use checker::failure::{Failure, Written};
use checker::text::plain;

use super::text::{Line, Objection, Span};

/// The most characters of a line that are shown.
const WIDTH: usize = 68;

/// A sheet with something written on it.
pub(super) struct FilledSheet<'a> {
    blanks: Vec<Blank<'a>>,
}

/// A colon, and the text after it.
pub(super) struct Blank<'a> {
    pub(super) name: &'static str,
    /// Where its name is.
    pub(super) at: Span,
    /// Without remarks, and without those that are empty.
    pub(super) lines: Vec<Line<'a>>,
}

impl<'a> FilledSheet<'a> {
    /// Reads `text`, in which `names` are to be filled in.
    pub(super) fn of(text: &'a str, names: &[&'static str]) -> Result<Self, Objection> {
        let mut blanks: Vec<Blank<'a>> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let content = line.split('#').next().unwrap_or_default();
            let line = Line {
                number,
                column: 1,
                text: content,
            };
            if content.trim().is_empty() {
                continue;
            }
            let head = content.split_once(':').map(|(head, rest)| {
                let column = head.chars().count() + 2;
                let rest = Line {
                    number,
                    column,
                    text: rest,
                };
                (spelled(head), rest)
            });
            match head {
                Some((head, rest)) if names.contains(&&*head) => {
                    let name = names.iter().find(|name| **name == head);
                    let at = Span {
                        width: head.chars().count(),
                        ..line.span()
                    };
                    if blanks.iter().any(|blank| blank.name == head) {
                        let what = format!("the sheet has `{head}:` twice: keep one");
                        return Err(Objection::at(at, what));
                    }
                    blanks.extend(name.map(|name| Blank {
                        name,
                        at,
                        lines: Vec::from_iter(Some(rest).filter(|it| !it.text.trim().is_empty())),
                    }));
                }
                // The values of rows may have colons in them.
                Some((head, _)) if blanks.last().is_none_or(|blank| blank.name != "rows") => {
                    let at = line.span();
                    let width = content.trim().find(':').unwrap_or(at.width);
                    let names = names.join(":, ");
                    let what =
                        format!("`{head}:` is not a blank of this sheet, which has {names}:");
                    return Err(Objection::at(Span { width, ..at }, what));
                }
                _ => match blanks.last_mut() {
                    Some(blank) => blank.lines.push(line),
                    None => {
                        let what = format!(
                            "this line belongs to no blank: write `{}:` before it",
                            names[0]
                        );
                        return Err(Objection::at(line.span(), what));
                    }
                },
            }
        }
        Ok(Self { blanks })
    }

    /// Whether nothing was written yet.
    pub(super) fn is_blank(&self) -> bool {
        self.blanks.iter().all(|blank| blank.lines.is_empty())
    }

    /// The text in a blank, which may say that there is `none`.
    pub(super) fn blank(&self, name: &str, none: bool) -> Result<&Blank<'a>, Objection> {
        let hint = if none {
            " (if nothing belongs there, write none)"
        } else {
            ""
        };
        match self.blanks.iter().find(|blank| blank.name == name) {
            Some(blank) if !blank.lines.is_empty() => Ok(blank),
            Some(blank) => Err(Objection::at(
                blank.at,
                format!("`{name}:` is still empty{hint}"),
            )),
            None => Err(Objection {
                what: format!("the sheet has lost its blank `{name}:`: write it again"),
                at: None,
                against: Vec::new(),
            }),
        }
    }
}

impl Blank<'_> {
    /// Whether it says that there is nothing.
    pub(super) fn is_none(&self) -> bool {
        let [line] = &self.lines[..] else {
            return false;
        };
        ["none", "nothing", "no", "-"].contains(&&*line.text.trim().to_lowercase())
    }

    /// Where it is, from its first line.
    pub(super) fn span(&self) -> Span {
        self.lines.first().map_or(self.at, |line| line.span())
    }
}

/// A name in one spelling: `Normal_Form ` is `normal form`.
fn spelled(name: &str) -> String {
    let words: Vec<_> = name
        .split([' ', '\t', '_'])
        .filter(|it| !it.is_empty())
        .collect();
    words
        .join(" ")
        .to_lowercase()
        .replace("boyce codd", "boyce-codd")
}

/// The failure for an answer in the file `shown`, with the line that it is about.
pub(super) fn failure(shown: &str, text: &str, objection: Objection) -> Failure {
    let mut yours = Vec::new();
    if let Some(at) = objection.at {
        let line = text.lines().nth(at.line - 1).unwrap_or_default();
        // A long line is shown from a little before the mark.
        let from = match at.column + at.width > WIDTH {
            true => at.column.saturating_sub(20),
            false => 0,
        };
        let cut = if from > 0 { "… " } else { "" };
        let rest: String = line.chars().skip(from).take(WIDTH).collect();
        let column = cut.chars().count() + (at.column - 1).saturating_sub(from);
        let width = at.width.clamp(1, WIDTH.saturating_sub(column).max(1));
        yours.push(format!("{shown}, line {}, column {}", at.line, at.column));
        yours.push(plain(&format!("{cut}{}", rest.replace('\t', " "))));
        yours.push(format!("{}{}", " ".repeat(column), "^".repeat(width)));
    }
    let written = Written {
        yours,
        against: objection.against,
    };
    Failure {
        written: Some(Box::new(written)),
        ..Failure::plain(plain(&objection.what))
    }
}
