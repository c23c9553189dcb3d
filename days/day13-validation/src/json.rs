//! From bytes to a [`Value`], strictly by RFC 8259.
//!
//! Invariants
//! - One pass, a step for each byte. Nesting is bounded by [`DEPTH`], so no document overflows the stack.
//! - Text is Unicode: bytes that aren't UTF-8, and half of a surrogate pair, are refused.
//! - Nothing is lost: see [`Value`].

use std::borrow::Cow;
use std::fmt;

use crate::{Member, Value};

/// The most lists and objects inside each other.
pub const DEPTH: usize = 64;

/// Why bytes aren't a JSON document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syntax {
    what: &'static str,
    line: usize,
    column: usize,
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, line, column } = self;
        write!(f, "{what} at line {line}, column {column}")
    }
}

impl std::error::Error for Syntax {}

/// Reads a whole document.
///
/// ```
/// use validation::{Member, Value, document};
///
/// let value = document(br#"{"id": 9007199254740993, "id": 1e400}"#).unwrap();
/// let member = |number| Member { name: "id".into(), value: Value::Number(number) };
/// assert_eq!(value, Value::Object(vec![member("9007199254740993"), member("1e400")]));
///
/// let error = document(b"{\"hours\": 2.}").unwrap_err();
/// assert_eq!(error.to_string(), "expected a digit at line 1, column 13");
/// ```
///
/// # Errors
/// The bytes are not JSON, or are nested too deeply. Columns count bytes.
pub fn document(content: &[u8]) -> Result<Value<'_>, Syntax> {
    let mut reader = Reader::new(content);
    reader.document().map_err(|what| reader.syntax(what))
}

type What = &'static str;

struct Reader<'a> {
    content: &'a [u8],
    /// The part of the content that is UTF-8.
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn new(content: &'a [u8]) -> Self {
        let text = match std::str::from_utf8(content) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&content[..error.valid_up_to()]).unwrap_or_default(),
        };
        Self {
            content,
            text,
            at: 0,
            depth: 0,
        }
    }

    fn document(&mut self) -> Result<Value<'a>, What> {
        if self.text.len() < self.content.len() {
            self.at = self.text.len();
            return Err("expected UTF-8");
        }
        let value = self.value()?;
        match self.next_token() {
            None => Ok(value),
            Some(_) => Err("expected the end of the document"),
        }
    }

    fn syntax(&self, what: What) -> Syntax {
        let before = &self.content[..self.at];
        let line_start = before.iter().rposition(|byte| *byte == b'\n');
        Syntax {
            what,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: self.at - line_start.map_or(0, |at| at + 1) + 1,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.content.get(self.at).copied()
    }

    /// The first byte that isn't white space.
    fn next_token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    fn value(&mut self) -> Result<Value<'a>, What> {
        match self.next_token() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::list),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err("expected a value"),
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, What> {
        match self.text[self.at..].starts_with(word) {
            true => {
                self.at += word.len();
                Ok(value)
            }
            false => Err("expected a value"),
        }
    }

    // ANCHOR: nested
    /// Reads what is in a bracket, unless too many are open: each costs a frame of the stack.
    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value<'a>, What>,
    ) -> Result<Value<'a>, What> {
        if self.depth == DEPTH {
            return Err("expected less nesting: more than 64 lists and objects inside each other");
        }
        self.at += 1;
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }
    // ANCHOR_END: nested

    fn list(&mut self) -> Result<Value<'a>, What> {
        let mut items = Vec::new();
        if self.next_token() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            match self.next_token() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(items));
                }
                _ => return Err("expected `,` or `]`"),
            }
        }
    }

    // ANCHOR: object
    /// All members, in the order in which they were sent, whether or not a name comes twice.
    fn object(&mut self) -> Result<Value<'a>, What> {
        if self.next_token() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(Vec::new()));
        }
        // Most bodies are one object with a few members. Of those inside it there may be many.
        let mut members = Vec::with_capacity(if self.depth == 1 { 8 } else { 1 });
        loop {
            if self.next_token() != Some(b'"') {
                return Err("expected the name of a member");
            }
            let name = self.string()?;
            if self.next_token() != Some(b':') {
                return Err("expected `:`");
            }
            self.at += 1;
            let value = self.value()?;
            members.push(Member { name, value });
            match self.next_token() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Object(members));
                }
                _ => return Err("expected `,` or `}`"),
            }
        }
    }
    // ANCHOR_END: object

    /// A number stays text here: what it is worth depends on what it is for.
    fn number(&mut self) -> Result<&'a str, What> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    fn digits(&mut self) -> Result<(), What> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        match self.at > start {
            true => Ok(()),
            false => Err("expected a digit"),
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, What> {
        self.at += 1;
        let start = self.at;
        self.literal();
        if self.peek() == Some(b'"') {
            let text = &self.text[start..self.at];
            self.at += 1;
            return Ok(text.into());
        }
        self.escaped(self.text[start..self.at].to_owned())
            .map(Cow::Owned)
    }

    /// Goes to the first byte that doesn't stand for itself.
    fn literal(&mut self) {
        let rest = &self.content[self.at..];
        let special = |byte: &u8| matches!(*byte, b'"' | b'\\' | 0..0x20);
        self.at += rest.iter().position(special).unwrap_or(rest.len());
    }

    /// Goes on with `text`, whose first escape or end is next.
    fn escaped(&mut self, mut text: String) -> Result<String, What> {
        loop {
            let start = self.at;
            self.literal();
            text.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => return Err("expected no control character in text"),
                None => return Err("expected the end of the text"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, What> {
        let byte = self.peek();
        let plain = match byte {
            Some(b'"' | b'\\' | b'/') => byte.map(char::from),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            Some(b'u') => None,
            _ => return Err("expected an escape, such as \\n or \\u00e9"),
        };
        self.at += 1;
        match plain {
            Some(character) => Ok(character),
            None => self.code_point(),
        }
    }

    // ANCHOR: surrogates
    /// `\ud83d\ude00` is one character. Half of a pair is none, and no text could hold it.
    fn code_point(&mut self) -> Result<char, What> {
        let start = self.at;
        let mut code = self.four_digits()?;
        if let 0xD800..0xDC00 = code
            && self.text[self.at..].starts_with("\\u")
        {
            self.at += 2;
            let low = self.four_digits()?;
            if let 0xDC00..0xE000 = low {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        char::from_u32(code).ok_or_else(|| {
            self.at = start;
            "expected a character, not half of a surrogate pair,"
        })
    }
    // ANCHOR_END: surrogates

    fn four_digits(&mut self) -> Result<u32, What> {
        let digits = self.content.get(self.at..self.at + 4);
        let mut code = 0;
        for digit in digits.ok_or("expected four hexadecimal digits")? {
            let value = char::from(*digit).to_digit(16);
            code = code * 16 + value.ok_or("expected four hexadecimal digits")?;
        }
        self.at += 4;
        Ok(code)
    }
}
