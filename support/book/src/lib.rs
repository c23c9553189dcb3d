//! The book's promises, checked on its sources.
//!
//! The chapters in `notes/` take their code from the days and their transcripts from the days'
//! snapshots, so that neither can drift. mdBook is lenient about that: an include of a file that is
//! gone stays in the page as written, and one of an anchor that is gone becomes nothing at all.
//! Here each is a sentence that names the chapter and the line.
//!
//! Invariants
//! - Code is included by anchor or whole, never by line number: a number drifts in silence. Only
//!   a snapshot, which no anchor can mark, may be cut by lines.
//! - Checking is reading: neither mdBook nor the network is needed.

mod includes;
mod links;
mod summary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

pub use summary::Entry;

/// The sources of a book: a folder with a `SUMMARY.md` and a Markdown file for each chapter.
pub struct Book {
    folder: PathBuf,
    summary: String,
    chapters: BTreeMap<String, String>,
}

impl Book {
    /// Reads the book in `folder`.
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
        Ok(Self {
            folder: folder.to_owned(),
            summary,
            chapters,
        })
    }

    /// What `SUMMARY.md` lists, in its order, chapters yet to be written included.
    pub fn entries(&self) -> Vec<Entry> {
        summary::entries(&self.summary)
    }

    /// Says, one sentence each, which of the book's promises are broken; empty if none is.
    pub fn violations(&self) -> Vec<String> {
        let mut found = summary::violations(&self.entries(), &self.chapters);
        for (name, text) in &self.chapters {
            found.extend(includes::violations(&self.folder, name, text));
            found.extend(links::violations(&self.folder, &self.chapters, name, text));
        }
        found
    }
}

/// The line, from 1, that byte `offset` of `text` is on.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text[..offset].matches('\n').count()
}
