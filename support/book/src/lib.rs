//! The book's promises, checked on its sources.
//!
//! The chapters in `notes/` take their code from the days and their transcripts from the days'
//! snapshots, so that neither can drift. mdBook is lenient about that: an include of a file that is
//! gone stays in the page as written, and one of an anchor that is gone becomes nothing at all.
//! Here each is a sentence that names the chapter and the line.
//!
//! The book runs every example that has no snapshot: `sql run` on PostgreSQL, with the output
//! in a `text output` right below, and the commands of `console run`. [`Book::refresh`] writes the outputs into the chapters, so
//! that nobody types them.
//!
//! Invariants
//! - Code is included by anchor or whole, never by line number: a number drifts in silence. Only
//!   a snapshot, which no anchor can mark, may be cut by lines.
//! - What looks like output was printed by a program: by a tour, a test, or an example that is run again here.
//! - Neither mdBook nor the network is needed.

mod claims;
mod examples;
mod fences;
mod includes;
mod lines;
mod links;
mod psql;
mod shell;
mod summary;
mod transcripts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

pub use summary::Entry;

/// The sources of a book: a folder with a `SUMMARY.md` and a Markdown file for each chapter.
pub struct Book {
    folder: PathBuf,
    summary: String,
    chapters: BTreeMap<String, String>,
    recipes: BTreeSet<String>,
}

impl Book {
    /// Reads the book in `folder`, and the names of the recipes in the justfile beside that.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let mut chapters = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".md") {
                let text = fs::read_to_string(folder.join(&name))?;
                chapters.insert(name, text);
            }
        }
        let summary = chapters
            .remove("SUMMARY.md")
            .ok_or(io::ErrorKind::NotFound)?;
        let justfile = fs::read_to_string(folder.join("../justfile"))?;
        Ok(Self {
            folder: folder.to_owned(),
            summary,
            chapters,
            recipes: claims::recipes(&justfile),
        })
    }

    /// The entries of `SUMMARY.md` in order, unwritten chapters included.
    pub fn entries(&self) -> Vec<Entry> {
        summary::entries(&self.summary)
    }

    /// Says, one sentence each, which of the book's promises are broken; empty if none is. This reads, and runs nothing.
    pub fn violations(&self) -> Vec<String> {
        let mut found = summary::violations(&self.entries(), &self.chapters);
        for (name, text) in &self.chapters {
            found.extend(includes::violations(&self.folder, name, text));
            found.extend(links::violations(&self.folder, &self.chapters, name, text));
            found.extend(claims::violations(name, text, &self.recipes));
        }
        found
    }

    /// Runs all examples, and says which of them print something else than the book shows.
    pub fn drifted(&self) -> Vec<String> {
        self.chapters
            .iter()
            .flat_map(|(name, text)| transcripts::violations(&self.folder, name, text))
            .collect()
    }

    /// Runs all examples, and writes what they print into the chapters. Says how many were changed.
    ///
    /// # Errors
    /// A sentence about the chapter whose examples cannot be run; it and those behind it are as they were.
    pub fn refresh(&self) -> Result<usize, String> {
        let mut changed = 0;
        for (name, text) in &self.chapters {
            changed += transcripts::refresh(&self.folder, name, text)?;
        }
        Ok(changed)
    }
}
