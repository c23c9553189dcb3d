//! A script of SQL statements, as far as it is read on this side: where each begins, and what it is about.
//!
//! PostgreSQL runs the script as a whole and is the judge of it. What is found here is only shown.

use checker::text::plain;

use crate::source::{after_comment, code, place};

/// The most lines of a statement that are shown.
const LINES: usize = 24;
/// The most characters of a line.
const WIDTH: usize = 72;

/// The text of a file with statements in it.
#[derive(Clone, Debug)]
pub struct Script {
    /// All of it.
    pub text: String,
}

impl Script {
    /// Its statements, without the comments before them and the semicolons behind them.
    pub fn statements(&self) -> Vec<&str> {
        let mut all = Vec::new();
        let mut rest = code(&self.text);
        while !rest.is_empty() {
            let (statement, behind) = rest.split_at(end(rest));
            all.push(statement.trim_end());
            rest = code(behind);
        }
        all
    }

    /// The lines that are about `table`, each with its number: the statement that makes it, and those that add to it.
    pub fn about(&self, table: &str) -> Vec<String> {
        let all = self.statements().into_iter();
        let mut lines: Vec<_> = all
            .filter(|statement| is_about(statement, table))
            .flat_map(|statement| self.shown(statement))
            .collect();
        if lines.len() > LINES {
            let more = lines.len() - LINES;
            lines.truncate(LINES);
            lines.push(format!("     … {more} lines more"));
        }
        lines
    }

    /// The statement that makes `table`, if one does.
    pub fn maker_of(&self, table: &str) -> Option<&str> {
        let makes = |statement: &str| {
            let mut words = statement.split_whitespace().map(str::to_lowercase);
            let (create, object) = (words.next(), words.next());
            create.as_deref() == Some("create") && object.as_deref() == Some("table")
        };
        let mut all = self.statements().into_iter();
        all.find(|statement| makes(statement) && is_about(statement, table))
    }

    /// The first lines of `statement`, one of [`statements`](Self::statements), each with its number.
    pub fn shown(&self, statement: &str) -> Vec<String> {
        let first = self.line_of(statement);
        let lines = statement.lines().enumerate().take(LINES + 1);
        lines
            .map(|(index, line)| numbered(first + index, line))
            .collect()
    }

    /// The number of the line in which `statement` begins, from 1.
    pub fn line_of(&self, statement: &str) -> usize {
        // Both are parts of one string.
        let before = statement.as_ptr() as usize - self.text.as_ptr() as usize;
        self.text[..before].matches('\n').count() + 1
    }

    /// The line with the character at `position`, from 1, after the one before it, and a caret under the character.
    pub fn caret(&self, line: usize, column: usize) -> Vec<String> {
        let lines: Vec<&str> = self.text.lines().collect();
        let from = line.saturating_sub(2);
        let mut shown: Vec<_> = (from..line)
            .filter_map(|index| Some(numbered(index + 1, lines.get(index)?)))
            .collect();
        if column <= WIDTH {
            shown.push(format!(
                "{}^",
                " ".repeat(numbered(line, "").len() + column - 1)
            ));
        }
        shown
    }

    /// The line and the column, from 1, of the last character.
    pub fn last(&self) -> (usize, usize) {
        let end = self.text.trim_end().chars().count();
        place(&self.text, u32::try_from(end).unwrap_or(u32::MAX))
    }
}

fn numbered(number: usize, line: &str) -> String {
    let cut = if line.chars().nth(WIDTH).is_some() {
        "…"
    } else {
        ""
    };
    let line: String = plain(&line.replace('\t', " "))
        .chars()
        .take(WIDTH)
        .collect();
    format!("{number:>4} {}{cut}", line.trim_end())
}

/// How many bytes of `sql` belong to its first statement, the semicolon not counted.
fn end(sql: &str) -> usize {
    let mut rest = sql;
    while let Some(next) = rest.chars().next() {
        let behind = &rest[next.len_utf8()..];
        rest = match next {
            ';' => break,
            '-' if behind.starts_with('-') => rest.split_once('\n').map_or("", |(_, rest)| rest),
            '/' if behind.starts_with('*') => after_comment(rest),
            '\'' => after_quote(behind, '\'', escapes(&sql[..sql.len() - rest.len()])),
            '"' => after_quote(behind, '"', false),
            '$' => after_dollars(rest, &sql[..sql.len() - rest.len()]),
            _ => behind,
        };
    }
    sql.len() - rest.len()
}

/// Whether a string constant after `before` is one in which a backslash escapes: `E'it\'s'` (PostgreSQL 4.1.2.2).
fn escapes(before: &str) -> bool {
    let mut last = before.chars().rev();
    matches!(last.next(), Some('e' | 'E')) && !last.next().is_some_and(in_name)
}

fn after_quote(sql: &str, quote: char, escapes: bool) -> &str {
    let mut escaped = false;
    for (at, c) in sql.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if escapes => escaped = true,
            // One that is doubled begins again at once, which comes to the same.
            c if c == quote => return &sql[at + 1..],
            _ => {}
        }
    }
    ""
}

/// Behind a constant between `$$` or `$tag$` (PostgreSQL 4.1.2.4), or behind the `$` if there is none.
fn after_dollars<'a>(sql: &'a str, before: &str) -> &'a str {
    let behind = &sql[1..];
    let tag = behind.split('$').next().unwrap_or_default();
    let is_tag = tag.chars().all(in_name) && tag.len() < behind.len();
    // Within a name, a `$` is a letter like others.
    if !is_tag || before.ends_with(in_name) {
        return behind;
    }
    let mark = &sql[..tag.len() + 2];
    let body = &sql[mark.len()..];
    body.split_once(mark).map_or("", |(_, rest)| rest)
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether `statement` makes `table`, changes it, or adds an index to it: whether it is named in what comes before the
/// first parenthesis of a `create` or `alter`.
fn is_about(statement: &str, table: &str) -> bool {
    let head = statement.split('(').next().unwrap_or_default();
    let head = head.to_lowercase().replace('"', "");
    let mut words = head.split_whitespace();
    let defines = words
        .next()
        .is_some_and(|word| ["create", "alter"].contains(&word));
    let named = |word: &str| word.strip_prefix("public.").unwrap_or(word) == table;
    // What it refers to, it is not about.
    defines && words.take_while(|word| *word != "references").any(named)
}
