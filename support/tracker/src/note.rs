//! The remark at the end of a check-in.
//!
//! Invariants
//! - A note stands on one line, is visible on the rendered page, and reads back as it was written.
//! - A new note fits the platform, which takes 2000 characters. A longer note that someone wrote into
//!   the file by hand is read whole, so nothing is lost.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// The platform's limit (`check_ins_note_length`), in characters as PostgreSQL counts them.
const LONGEST: usize = 2000;

/// A remark on one line, without white space around it.
///
/// ```
/// use tracker::Note;
///
/// let note: Note = "  deadlocked\n twice ".parse()?;
/// assert_eq!(note.as_str(), "deadlocked twice");
/// # Ok::<(), tracker::NotANote>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the note after a check-in's energy, of any length.
    pub(crate) fn read(tail: &[u8]) -> Option<Note> {
        let tail = String::from_utf8_lossy(tail);
        let tail = tail.trim();
        let tail = ["-", "–", "—", "·", ",", ";", ":"]
            .iter()
            .find_map(|separator| tail.strip_prefix(separator))
            .unwrap_or(tail)
            .trim_start();
        Note::flat(tail.strip_prefix('📝').unwrap_or(tail)).ok()
    }

    /// `text` on one line, of any length.
    fn flat(text: &str) -> Result<Note, NotANote> {
        let flat = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        // A variation selector at the start would change the emoji before the note.
        let note = flat.trim_start_matches('\u{fe0f}').trim_start();
        if note.bytes().all(|byte| byte == b'_') {
            Err(NotANote::Empty)
        } else if note.contains("<!--") || note.contains("-->") {
            Err(NotANote::Comment)
        } else {
            Ok(Note(note.to_owned()))
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Why a text cannot be the note of a check-in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANote {
    /// It has no text.
    #[error("the note is empty")]
    Empty,
    /// It would hide itself, and the text after it, on the rendered page.
    #[error("a note cannot contain `<!--` or `-->`: they mark a comment in Markdown")]
    Comment,
    /// It has this many characters, more than the platform takes.
    #[error(
        "the note has {0} characters and the limit is {LONGEST}: shorten it, or write it into the \
         day's journal page"
    )]
    TooLong(usize),
}

impl FromStr for Note {
    type Err = NotANote;

    fn from_str(text: &str) -> Result<Self, NotANote> {
        let note = Note::flat(text)?;
        match note.0.chars().count() {
            0..=LONGEST => Ok(note),
            length => Err(NotANote::TooLong(length)),
        }
    }
}
