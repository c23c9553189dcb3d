//! `course note DAY`: a page of the journal, beside the tracker.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use checker::text::plain;
use serde::Serialize;
use tracker::{Day, curriculum, file};

use crate::invocation::{Invocation, spell};

/// Open a day's journal page in your editor
///
/// The page is journal/dayNN.md beside the tracker. Without $VISUAL or $EDITOR, or without a terminal,
/// the command prints its path instead. If an editor was set, standard error says why it did not start.
#[derive(Debug, clap::Args)]
pub(crate) struct Note {
    /// The day of the course, 1-30
    #[arg(allow_negative_numbers = true)]
    day: Day,
}

#[derive(Serialize)]
struct Page<'a> {
    day: Day,
    path: std::borrow::Cow<'a, str>,
    created: bool,
}

impl Note {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let day = self.day;
        let tracker = invocation.tracker()?;
        let folder = tracker.with_file_name("journal");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let page = folder.join(format!("day{:02}.md", day.number()));

        let title = &curriculum().lesson(day).title;
        let date = spell(invocation.today());
        let text = format!(
            "# Day {day}: {title}\n\n{date}\n\n## What I built\n\n## What broke, and why\n\n## Still open\n"
        );
        let created = match file::create(&page, &text) {
            Ok(()) => true,
            Err(file::FileError::Exists(_)) => false,
            Err(error) => return Err(error.into()),
        };

        let at_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let editor = editor().filter(|_| !invocation.json());
        if let Some(editor) = editor.as_ref().filter(|_| at_terminal) {
            return open(editor, &page);
        }
        let answer = Page {
            day,
            path: page.to_string_lossy(),
            created,
        };
        invocation.answer(&tracker, format!("{}\n", page.display()), answer)?;
        if let Some(editor) = editor {
            let editor = plain(&editor.to_string_lossy());
            // The page is there and its path is printed: nothing is lost with a remark.
            _ = writeln!(
                anstream::stderr(),
                "this is not a terminal, so \"{editor}\" was not started: open the page yourself"
            );
        }
        Ok(())
    }
}

fn editor() -> Option<OsString> {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|editor| !editor.is_empty())
}

fn open(editor: &OsString, page: &Path) -> anyhow::Result<()> {
    // The variable may hold arguments too (`code --wait`); the shell takes it apart, as for git.
    let mut script = editor.clone();
    script.push(" \"$@\"");
    let status = Command::new("sh")
        .arg("-c")
        .arg(script)
        .arg(editor)
        .arg(page)
        .status()
        .with_context(|| format!("cannot start the editor {}", editor.display()))?;
    if !status.success() {
        bail!(
            "the editor {} ended with {status}; the page is {}",
            editor.display(),
            page.display()
        );
    }
    Ok(())
}
