//! Names in statements.

/// `name` as a statement needs it: in quotes if it has anything but small letters, digits and underscores.
pub(crate) fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let begins = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
    if begins && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}
