//! Row versions: what an update leaves on the page, with the transactions that made and ended each.
//!
//! An update writes a new version and puts its own transaction id into the old one's `xmax`
//! ([manual, section 73.6](https://www.postgresql.org/docs/15/storage-page-layout.html)). Which versions a reader sees
//! follows from the two ids and from its snapshot.

/// One version of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number on the page, from 1.
    pub place: i32,
    /// Its columns as text; types other than integers, booleans and text are shown as their bytes.
    pub values: Vec<String>,
    /// The transaction that made it.
    pub xmin: Mark,
    /// The transaction that ended or locked it, if there is one.
    pub xmax: Option<Mark>,
}

/// A transaction id on a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The session whose transaction it is, if it is one of the script's.
    pub session: Option<usize>,
    /// Whether it is older than every session.
    pub earlier: bool,
    /// The outcome of the transaction that wrote it.
    pub fate: Fate,
    /// Whether an `xmax` is a row lock (`for update`) and not an end.
    pub only_locks: bool,
}

/// The outcome of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes on.
    Open,
    /// It was committed.
    Committed,
    /// It was rolled back, so what it wrote counts for nothing.
    RolledBack,
    /// Several transactions lock the row at once.
    Several,
}

/// A column's bytes as text (`fill_val` in PostgreSQL's heaptuple.c).
pub(crate) fn decode(bytes: Option<&[u8]>, kind: &str) -> String {
    let Some(bytes) = bytes else {
        return "null".to_owned();
    };
    match (kind, bytes) {
        ("boolean", [value]) => (*value != 0).to_string(),
        ("smallint", [a, b]) => i16::from_ne_bytes([*a, *b]).to_string(),
        ("integer", [a, b, c, d]) => i32::from_ne_bytes([*a, *b, *c, *d]).to_string(),
        ("bigint", _) => match bytes.try_into() {
            Ok(bytes) => i64::from_ne_bytes(bytes).to_string(),
            Err(_) => hexadecimal(bytes),
        },
        // A short text has its length in one byte before it.
        ("text" | "character varying", [head, text @ ..]) if head & 1 == 1 => {
            String::from_utf8_lossy(text).into_owned()
        }
        _ => hexadecimal(bytes),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\\x{digits}")
}
