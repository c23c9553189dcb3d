//! The text of an answer, as far as it is read on this side.

/// Statements about the session, its transaction or the server, none of which is an answer.
pub(super) const CHANGES_NOTHING: &[&str] = &[
    "abort",
    "analyze",
    "begin",
    "call",
    "checkpoint",
    "close",
    "cluster",
    "commit",
    "copy",
    "deallocate",
    "declare",
    "discard",
    "do",
    "end",
    "execute",
    "explain",
    "fetch",
    "listen",
    "load",
    "lock",
    "move",
    "notify",
    "prepare",
    "reindex",
    "release",
    "reset",
    "rollback",
    "savepoint",
    "set",
    "show",
    "start",
    "unlisten",
    "vacuum",
];

/// The SQL after the space, the comments and the semicolons at its beginning. Comments between `/*` and `*/` nest
/// (PostgreSQL 4.1.5).
pub(crate) fn code(sql: &str) -> &str {
    let mut rest = sql;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        rest = match rest.get(..2) {
            Some("--") => rest.split_once('\n').map_or("", |(_, rest)| rest),
            Some("/*") => after_comment(rest),
            _ => return rest,
        };
    }
}

pub(crate) fn after_comment(sql: &str) -> &str {
    let mut depth = 0;
    let mut rest = sql;
    loop {
        let Some(mark) = ["/*", "*/"].iter().filter_map(|mark| rest.find(mark)).min() else {
            // It is never closed, which PostgreSQL says better.
            return sql.trim_start_matches(['/', '*']);
        };
        let opens = rest[mark..].starts_with("/*");
        depth = if opens { depth + 1 } else { depth - 1 };
        rest = &rest[mark + 2..];
        if depth == 0 {
            return rest;
        }
    }
}

/// The words, numbers, strings and signs of a statement in their order, without its comments; words and names in small letters.
pub(crate) fn tokens(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code(sql);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => quoted(rest),
            c if c.is_alphanumeric() || c == '_' || c == '$' => {
                let word = |c: char| !(c.is_alphanumeric() || c == '_' || c == '$');
                rest.find(word).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        found.push(match first {
            '\'' => token.to_owned(),
            _ => token.to_lowercase(),
        });
        rest = code(after);
    }
    found
}

/// How long the string is that `sql` begins with; a quote within it is written twice.
fn quoted(sql: &str) -> usize {
    let mut at = 1;
    while let Some(end) = sql[at..].find('\'') {
        at += end + 1;
        if !sql[at..].starts_with('\'') {
            return at;
        }
        at += 1;
    }
    sql.len()
}

/// The word that a statement begins with, in small letters.
pub(crate) fn keyword(sql: &str) -> String {
    let letters = code(sql).chars().take_while(char::is_ascii_alphabetic);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// The line and column, from 1, of the character at `position`, from 1.
pub(crate) fn place(sql: &str, position: u32) -> (usize, usize) {
    let before: String = sql.chars().take(position as usize - 1).collect();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
