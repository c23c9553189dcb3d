//! The findings as text for a terminal, 80 columns wide.

use std::fmt::Write as _;

use super::server::Server;
use super::tools::Tool;
use super::{Findings, PLATFORM};
use crate::terminal::{BEGUN, DONE, WRONG};

const WIDTH: usize = 80;
/// Where the words after a label begin.
const INDENT: usize = 11;

impl Findings {
    pub(super) fn page(&self) -> String {
        let mut page = "This machine\n".to_owned();
        for tool in &self.tools {
            tool.show(&mut page);
        }
        page.push_str("\nThis setup\n");
        self.server.show(&mut page);
        line(&mut page, "ports", &self.ports());
        let missing = self.tools.iter().filter(|tool| tool.found.is_none());
        let (required, other): (Vec<_>, Vec<_>) = missing.partition(|tool| tool.required);
        page.push('\n');
        page.push_str(&match (required.len(), other.len()) {
            (0, 0) => "Nothing is missing.\n".to_owned(),
            (0, other) => {
                let programs = count(other, "optional program is", "optional programs are");
                format!("Every lesson can run. {programs} missing.\n")
            }
            (required, _) => {
                let programs = count(required, "program is", "programs are");
                format!("{programs} missing that every lesson needs.\n")
            }
        });
        page
    }

    fn ports(&self) -> String {
        let ports: Vec<String> = self.ports_in_use.iter().map(u16::to_string).collect();
        match self.ports_in_use[..] {
            [] => format!("3001 to 3030 and {PLATFORM} are free"),
            [PLATFORM] => format!("{PLATFORM} is in use: just capstone --port N takes another"),
            [port] => format!(
                "{port} is in use: just day {} serve --port N takes another",
                port - 3000
            ),
            _ => format!("{} are in use: --port N takes another", ports.join(", ")),
        }
    }
}

impl Tool {
    fn show(&self, page: &mut String) {
        let (style, state) = match (&self.found, self.required) {
            (Some(_), _) => (DONE, "ok"),
            (None, true) => (WRONG, "missing"),
            (None, false) => (BEGUN, "missing"),
        };
        let _ = write!(
            page,
            "  {style}{state}{style:#}{}",
            " ".repeat(INDENT - 2 - state.len())
        );
        let words = match &self.found {
            Some(found) => format!("{}: {found}", self.name),
            None => format!("{}, for {}", self.name, self.needed_for),
        };
        wrapped(page, &words);
        if self.found.is_some() {
            return;
        }
        for words in self.trouble.iter().chain([&self.remedy]) {
            page.push_str(&" ".repeat(INDENT));
            wrapped(page, words);
        }
    }
}

impl Server {
    fn show(&self, page: &mut String) {
        match self {
            Self::Named { url, .. } => line(page, "server", &format!("{url} (DATABASE_URL)")),
            Self::Private {
                programs,
                socket,
                running,
                data,
            } => {
                let state = match (programs, running) {
                    (Err(_), _) => "none can start before PostgreSQL is there",
                    (_, true) => "private, shared by lessons and tests, running",
                    (_, false) => "private, shared by lessons and tests; starts when one needs it",
                };
                line(page, "server", state);
                for other in programs.iter().flatten().skip(1) {
                    line(page, "also here", &format!("PostgreSQL {other}"));
                }
                if let Some(socket) = socket {
                    line(page, "socket", &socket.display().to_string());
                }
                if let Some(data) = data {
                    let there = if data.is_dir() { "" } else { " (not made yet)" };
                    line(
                        page,
                        "data",
                        &format!(
                            "{}{there}, where the platform keeps its data",
                            data.display()
                        ),
                    );
                }
            }
        }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn line(page: &mut String, label: &str, words: &str) {
    let _ = write!(
        page,
        "  {label}{}",
        " ".repeat(INDENT.saturating_sub(2 + label.len()))
    );
    wrapped(page, words);
}

/// `words` from the current column on, broken between words; one that is longer than a line stays whole.
fn wrapped(page: &mut String, words: &str) {
    let mut column = INDENT;
    for (index, word) in words.split_whitespace().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            page.push('\n');
            page.push_str(&" ".repeat(INDENT));
            column = INDENT;
        } else if index > 0 {
            page.push(' ');
            column += 1;
        }
        page.push_str(word);
        column += length;
    }
    page.push('\n');
}
