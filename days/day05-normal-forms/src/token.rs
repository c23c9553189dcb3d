//! The words and signs of a relation as text, each with its place.

/// The mistake in a text, and its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ParseError {
    line: usize,
    column: usize,
    message: String,
}

impl ParseError {
    pub(crate) fn at(line: usize, column: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            column,
            message: message.into(),
        }
    }

    pub(crate) fn of(token: Token<'_>, message: impl Into<String>) -> Self {
        Self::at(token.line, token.column, message)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign<'a> {
    Name(&'a str),
    Arrow,
    Comma,
    Open,
    Close,
    Question,
    /// The end of a line, a semicolon, or the end of the text.
    End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) sign: Sign<'a>,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
}

/// All tokens of `text`; the last is an [`End`](Sign::End).
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ParseError> {
    let mut tokens = Vec::new();
    let mut last = (1, 1);
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.split('#').next().unwrap_or_default();
        let mut rest = content;
        while let Some(first) = rest.chars().next() {
            let column = content[..content.len() - rest.len()].chars().count() + 1;
            let (sign, length) = match first {
                _ if first.is_whitespace() => (None, first.len_utf8()),
                ',' => (Some(Sign::Comma), 1),
                '(' => (Some(Sign::Open), 1),
                ')' => (Some(Sign::Close), 1),
                '?' => (Some(Sign::Question), 1),
                ';' => (Some(Sign::End), 1),
                '→' => (Some(Sign::Arrow), first.len_utf8()),
                '-' if rest.starts_with("->") => (Some(Sign::Arrow), 2),
                _ if in_name(first) => {
                    let length = rest.find(|next| !in_name(next)).unwrap_or(rest.len());
                    (Some(Sign::Name(&rest[..length])), length)
                }
                _ => {
                    let message = format!(
                        "{first:?} means nothing here (names are letters, digits, `_` and `.`)"
                    );
                    return Err(ParseError::at(line, column, message));
                }
            };
            tokens.extend(sign.map(|sign| Token { sign, line, column }));
            rest = &rest[length..];
        }
        let column = content.trim_end().chars().count() + 1;
        last = (line, column);
        tokens.push(Token {
            sign: Sign::End,
            line,
            column,
        });
    }
    tokens.push(Token {
        sign: Sign::End,
        line: last.0,
        column: last.1,
    });
    Ok(tokens)
}

fn in_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '.'
}

impl Sign<'_> {
    /// Its name in an error.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Arrow => "`->`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
            Self::Question => "`?`".to_owned(),
            Self::End => "the end of the line".to_owned(),
        }
    }
}
