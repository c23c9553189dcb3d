//! The terminal: words at once, in a few colors that mean the same everywhere.
//!
//! The colors are always written; the stream that prints them leaves them out where they are not welcome (a pipe,
//! `NO_COLOR`).

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use anyhow::Context as _;

/// Done.
pub(crate) const DONE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
/// Still to come, or beside the point.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Begun.
pub(crate) const BEGUN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));
/// The next step.
pub(crate) const NEXT: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
/// Wrong.
pub(crate) const WRONG: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// Prints at once: a stage is news as soon as it is decided.
pub(crate) fn print(words: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let printed: io::Result<()> = out.write_all(words.as_bytes()).and_then(|()| out.flush());
    printed.context("cannot print the report")
}
