//! The remark that may end a check-in.
//!
//! Invariants
//! - It stands on one line, shows itself whole, and reads back as it was written.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

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

    /// The note in what follows a check-in's energy, if there is one.
    pub(crate) fn read(tail: &[u8]) -> Option<Note> {
        let tail = String::from_utf8_lossy(tail);
        let tail = tail.trim();
        let tail = ["-", "–", "—", "·", ",", ";", ":"]
            .iter()
            .find_map(|separator| tail.strip_prefix(separator))
            .unwrap_or(tail)
            .trim_start();
        tail.strip_prefix('📝').unwrap_or(tail).parse().ok()
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

/// A text that cannot stand at the end of a check-in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANote {
    /// There is nothing in it.
    #[error("the note is empty")]
    Empty,
    /// It would hide itself, and what follows it, from whoever reads the page.
    #[error("a note cannot contain `<!--` or `-->`: they mark a comment in Markdown")]
    Comment,
}

impl FromStr for Note {
    type Err = NotANote;

    fn from_str(text: &str) -> Result<Self, NotANote> {
        let flat = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        // A variation selector with nothing to vary would melt into the sign in front of it.
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
