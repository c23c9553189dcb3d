//! The names of our databases.

/// The prefix of the names of all databases and templates of this crate.
pub(crate) const PREFIX: &str = "localdb_";

/// How much of a label goes into a name; PostgreSQL's names have at most 63 bytes.
const LONGEST_LABEL: usize = 28;

/// `label` as a part of a name that needs no quotes.
pub(crate) fn identifier(label: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    label.chars().take(LONGEST_LABEL).map(plain).collect()
}
