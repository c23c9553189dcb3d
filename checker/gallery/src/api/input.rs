//! The rules of input: what each member has to be, and what is said of all that isn't.

use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::http::Response;
use super::twist::{Fault, Twist};

/// The most violations that are reported.
const MOST: usize = 100;

/// The members of a body, asked for one by one.
pub(super) struct Input<'a> {
    twist: Twist,
    members: &'a Map<String, Value>,
    known: Vec<&'static str>,
    errors: Vec<(String, &'static str)>,
    /// A text that the database wouldn't take.
    breaks: bool,
}

impl<'a> Input<'a> {
    pub(super) fn new(twist: Twist, members: &'a Map<String, Value>) -> Self {
        Self {
            twist,
            members,
            known: Vec::new(),
            errors: Vec::new(),
            breaks: false,
        }
    }

    fn wrong(&mut self, name: &str, code: &'static str) {
        self.errors.push((name.to_owned(), code));
    }

    fn member(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.members.get(name)
    }

    fn required(&mut self, name: &'static str) -> Option<&'a Value> {
        let value = self.member(name);
        if value.is_none() {
            self.wrong(name, "required");
        }
        value
    }

    /// A whole number from 1 on.
    pub(super) fn whole(&mut self, name: &'static str, most: u64) -> u64 {
        if self.twist.has(Fault::MissingIsOne) && !self.members.contains_key(name) {
            self.known.push(name);
            return 1;
        }
        let Some(value) = self.required(name) else {
            return 0;
        };
        let text = value
            .as_str()
            .filter(|_| self.twist.has(Fault::TextForNumber));
        let float = value.as_f64().or(text.and_then(|it| it.parse().ok()));
        let is_whole = |it: &f64| it.fract() == 0.0 || self.twist.has(Fault::Floors);
        let plain = !self.twist.has(Fault::DigitsOnly) || value.is_i64() || value.is_u64();
        let Some(float) = float.filter(is_whole).filter(|_| plain) else {
            self.wrong(name, "wrong_type");
            return 0;
        };
        let mut number = value.as_u64().unwrap_or(float as u64);
        if self.twist.has(Fault::Wraps) {
            number %= 1 << 32;
        }
        let edge = self.twist.has(Fault::EdgeRefused) && number == most;
        if float < 0.0 || !(1..=most).contains(&number) || edge {
            self.wrong(name, "out_of_range");
        }
        number
    }

    /// Hours: decimal digits in text.
    pub(super) fn hours(&mut self, name: &'static str) -> String {
        let Some(value) = self.required(name) else {
            return String::new();
        };
        let Some(text) = value.as_str() else {
            self.wrong(name, "wrong_type");
            return String::new();
        };
        let plain = text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
        let decimals = text.split_once('.').map_or(0, |(_, it)| it.len());
        let loose = self.twist.has(Fault::HoursByFloat) || plain;
        let short = self.twist.has(Fault::RoundsHours) || decimals <= 2;
        match text.parse::<f64>() {
            Ok(value) if loose && short => {
                if !(0.0..=24.0).contains(&value) {
                    self.wrong(name, "out_of_range");
                }
            }
            _ => self.wrong(name, "bad_format"),
        }
        text.to_owned()
    }

    /// Text with `least` characters or more.
    pub(super) fn text(&mut self, name: &'static str, least: usize, most: usize) -> String {
        match self.required(name) {
            Some(value) => self.text_of(name, value, least, most),
            None => String::new(),
        }
    }

    /// The same, or null, or nothing.
    pub(super) fn optional(&mut self, name: &'static str, most: usize) -> Option<String> {
        match self.member(name) {
            Some(Value::Null) if self.twist.has(Fault::NullNoteRefused) => {
                self.wrong(name, "wrong_type");
                None
            }
            None | Some(Value::Null) => None,
            Some(value) => Some(self.text_of(name, value, 0, most)),
        }
    }

    fn text_of(&mut self, name: &str, value: &Value, least: usize, most: usize) -> String {
        let Some(text) = value.as_str() else {
            self.wrong(name, "wrong_type");
            return String::new();
        };
        let text: String = match self.twist.has(Fault::NotNormalized) {
            true => text.to_owned(),
            false => text.nfc().collect(),
        };
        let count = match self.twist {
            it if it.has(Fault::LengthInBytes) => text.len(),
            it if it.has(Fault::LengthInUnits) => text.encode_utf16().count(),
            _ => text.chars().count(),
        };
        let hidden = |it: char| it.is_whitespace() || matches!(it, '\u{200b}'..='\u{200d}');
        let blank = text.chars().all(hidden) && !self.twist.has(Fault::BlankTitle);
        if count > most {
            self.wrong(name, "too_long");
        } else if least > 0 && (text.is_empty() || blank) {
            self.wrong(name, "too_short");
        } else if text.contains('\0') && self.twist.has(Fault::NulIsServerError) {
            self.breaks = true;
        } else if text.chars().any(|it| it.is_control() && it != '\n') {
            self.wrong(name, "bad_format");
        }
        text
    }

    pub(super) fn slug(&mut self, name: &'static str) -> String {
        let text = self.text(name, 1, 100);
        let fit = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
        if !text.bytes().all(fit) {
            self.wrong(name, "bad_format");
        }
        text
    }

    pub(super) fn id(&mut self, name: &'static str) -> String {
        let text = self.text(name, 1, 100);
        if self.members.contains_key(name) && text.len() != 36 {
            self.wrong(name, "bad_format");
        }
        text
    }

    /// Looks at a member elsewhere.
    pub(super) fn knows(&mut self, name: &'static str) {
        self.known.push(name);
    }

    /// The members that nobody has asked for.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let members = self.members.iter();
        members.filter(|(name, _)| !self.known.contains(&name.as_str()))
    }

    /// # Errors
    /// The response to all that is wrong.
    pub(super) fn end(mut self) -> Result<(), Response> {
        let keeps = [Fault::AnythingStored, Fault::UnknownIgnored];
        if !keeps.iter().any(|it| self.twist.has(*it)) {
            let names: Vec<_> = self.unknown().map(|(name, _)| name.clone()).collect();
            for name in names.iter().take(MOST) {
                self.wrong(name, "unknown_member");
            }
        }
        if self.breaks {
            return Err(Response::new(500));
        }
        if self.errors.is_empty() {
            return Ok(());
        }
        if self.twist.has(Fault::TypesFirst) {
            let early = |code: &str| matches!(code, "required" | "wrong_type" | "unknown_member");
            if self.errors.iter().any(|(_, code)| early(code)) {
                self.errors.retain(|(_, code)| early(code));
            }
        }
        self.errors
            .truncate(match self.twist.has(Fault::FirstOnly) {
                true => 1,
                false => MOST,
            });
        Err(self.problem())
    }

    fn problem(&self) -> Response {
        let errors = self.errors.iter().map(|(name, code)| {
            let escaped = match self.twist.has(Fault::PointerRaw) {
                true => name.clone(),
                false => name.replace('~', "~0").replace('/', "~1"),
            };
            let slash = if self.twist.has(Fault::PointerBare) { "" } else { "/" };
            let code = if self.twist.has(Fault::OneCode) { "invalid" } else { code };
            json!({ "pointer": format!("{slash}{escaped}"), "code": code, "detail": "It breaks a rule." })
        });
        match self.twist.has(Fault::NoErrors) {
            true => Response::new(422),
            false => Response {
                errors: errors.collect(),
                ..Response::new(422)
            },
        }
    }
}
