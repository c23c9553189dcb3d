//! The assertions of a stage about a response. Each fails with the place of the mistake.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::pointer::locate;
use crate::failure::{Failure, StageResult};
use crate::parser::{Field, Framing};
use crate::response::Response as Received;
use crate::text::{cut, plain};

/// The columns of a value that a sentence may have.
const VALUE: usize = 40;

/// A response, and the request's path, which a `Location` may be relative to.
pub struct Response {
    received: Received,
    target: String,
}

impl Response {
    pub(super) fn new(received: Received, target: String) -> Self {
        Self { received, target }
    }

    /// The status code.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.received.parsed.status
    }

    /// Fails unless the status is one of these.
    ///
    /// # Errors
    /// It is another.
    pub fn status(self, expected: &[u16]) -> Result<Self, Failure> {
        let Self { received, target } = self;
        let received = received.status(expected)?;
        Ok(Self { received, target })
    }

    /// The content, without its framing.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.received.parsed.body
    }

    /// A failure that shows this exchange.
    pub fn fail(&self, what: impl Into<String>) -> Failure {
        self.received.fail(what)
    }

    /// The value of the field `name`, if there is one.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.received
            .parsed
            .field(name)
            .map(|field| field.value.as_str())
    }

    /// The value of the field `name`.
    ///
    /// # Errors
    /// There is none.
    pub fn header(&self, name: &str) -> Result<&str, Failure> {
        Ok(&self.named(name)?.value)
    }

    /// Fails unless the field `name` has this value, in any case of letters.
    ///
    /// # Errors
    /// It has another, or there is none.
    pub fn header_is(&self, name: &str, expected: &str) -> StageResult {
        let field = self.named(name)?;
        if field.value.eq_ignore_ascii_case(expected) {
            return Ok(());
        }
        let value = shown(&field.value);
        let what = format!("{name} is `{value}`, expected `{expected}`");
        Err(self.received.fail_at(what, field.at.clone()))
    }

    /// Fails unless the field `name` lists all of `expected`, as `Allow` lists methods.
    ///
    /// # Errors
    /// The first that is missing.
    pub fn lists(&self, name: &str, expected: &[&str]) -> StageResult {
        let field = self.named(name)?;
        let listed = self.listed(name);
        match expected.iter().find(|one| !listed.contains(**one)) {
            None => Ok(()),
            Some(missing) => {
                let what = format!("{missing} is missing in {name}");
                Err(self.received.fail_at(what, field.at.clone()))
            }
        }
    }

    /// Fails unless the field `name` lists none of `unexpected`.
    ///
    /// # Errors
    /// The first that it lists.
    pub fn lists_none(&self, name: &str, unexpected: &[&str]) -> StageResult {
        let field = self.named(name)?;
        let listed = self.listed(name);
        match unexpected.iter().find(|one| listed.contains(**one)) {
            None => Ok(()),
            Some(one) => {
                let what = format!("{name} lists {one}, which is refused");
                Err(self.received.fail_at(what, field.at.clone()))
            }
        }
    }

    fn listed(&self, name: &str) -> BTreeSet<&str> {
        let all = self.received.parsed.fields.iter();
        all.filter(|field| field.name.eq_ignore_ascii_case(name))
            .flat_map(|field| field.value.split(','))
            .map(str::trim)
            .collect()
    }

    /// The entity tag, as it is sent back in `If-Match` (RFC 9110 section 8.8.3).
    ///
    /// # Errors
    /// There is none, or it is not an opaque tag in quotes.
    pub fn etag(&self) -> Result<String, Failure> {
        let field = self.named("ETag")?;
        let opaque = field.value.strip_prefix("W/").unwrap_or(&field.value);
        let inner = opaque.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        match inner.filter(|it| !it.contains(['"', ' '])) {
            Some(_) => Ok(field.value.clone()),
            None => Err(self
                .received
                .fail_at("the ETag is not text in double quotes", field.at.clone())),
        }
    }

    /// The path that `Location` leads to.
    ///
    /// # Errors
    /// There is none.
    pub fn location(&self) -> Result<String, Failure> {
        Ok(self.path(&self.named("Location")?.value))
    }

    /// The path that the link with this relation leads to (RFC 8288).
    ///
    /// # Errors
    /// There is none, and which there are.
    pub fn link(&self, rel: &str) -> Result<String, Failure> {
        let fields = self.received.parsed.fields.iter();
        let links: Vec<_> = fields
            .filter(|field| field.name.eq_ignore_ascii_case("link"))
            .flat_map(|field| links(&field.value))
            .collect();
        if let Some((target, _)) = links
            .iter()
            .find(|(_, rels)| rels.iter().any(|it| it == rel))
        {
            return Ok(self.path(target));
        }
        Err(match self.received.parsed.field("link") {
            None => self.fail(format!("the response has no Link with rel=\"{rel}\"")),
            Some(field) => self
                .received
                .fail_at(format!("no Link has rel=\"{rel}\""), field.at.clone()),
        })
    }

    /// Fails unless there is no content.
    ///
    /// # Errors
    /// There is some.
    pub fn empty(&self) -> StageResult {
        match self.bytes().len() {
            0 => Ok(()),
            length => Err(self.received.fail_at(
                format!("there are {length} bytes of content, expected none"),
                self.at(&(0..length)),
            )),
        }
    }

    /// The content, which has to be JSON and say so.
    ///
    /// # Errors
    /// It is not, at the byte where it ceases to be.
    pub fn json(&self) -> Result<Value, Failure> {
        let field = self.named("Content-Type")?;
        let media_type = field.value.split(';').next().unwrap_or_default().trim_end();
        let media_type = media_type.to_ascii_lowercase();
        if media_type != "application/json" && !media_type.ends_with("+json") {
            let what = format!("the content is `{}`, expected JSON", shown(&media_type));
            return Err(self.received.fail_at(what, field.at.clone()));
        }
        self.parsed()
    }

    fn parsed(&self) -> Result<Value, Failure> {
        serde_json::from_slice(self.bytes()).map_err(|error| {
            let lines = self.bytes().split_inclusive(|&byte| byte == b'\n');
            let before: usize = lines
                .take(error.line().saturating_sub(1))
                .map(<[u8]>::len)
                .sum();
            let at = before + error.column().saturating_sub(1);
            let what = format!("the content is not JSON: {error}");
            self.received.fail_at(what, self.at(&(at..at + 1)))
        })
    }

    /// The value that `pointer` (RFC 6901) leads to in the content.
    ///
    /// # Errors
    /// The content is not JSON, or has no such member.
    pub fn value(&self, pointer: &str) -> Result<Value, Failure> {
        let json = self.json()?;
        json.pointer(pointer).cloned().ok_or_else(|| {
            let what = format!("the content has no member {pointer}");
            self.received.fail_at(what, self.at(&(0..1)))
        })
    }

    /// Fails unless the member at `pointer` has this value. Numbers are compared as numbers.
    ///
    /// # Errors
    /// It has another, or as [`Response::value`].
    pub fn member(&self, pointer: &str, expected: impl Into<Value>) -> StageResult {
        let (expected, value) = (expected.into(), self.value(pointer)?);
        match same(&value, &expected) {
            true => Ok(()),
            false => Err(self.wrong(
                pointer,
                &format!("is {}, expected {}", words(&value), words(&expected)),
            )),
        }
    }

    /// Fails unless the member at `pointer` is null, or not there.
    ///
    /// # Errors
    /// It has a value, or the content is not JSON.
    pub fn no_member(&self, pointer: &str) -> StageResult {
        match self.json()?.pointer(pointer) {
            None | Some(Value::Null) => Ok(()),
            Some(value) => Err(self.wrong(pointer, &format!("is {}, expected null", words(value)))),
        }
    }

    /// Fails unless this is a problem (RFC 9457) that repeats the status.
    ///
    /// # Errors
    /// It says to be something else, or a member is wrong.
    pub fn problem(&self) -> StageResult {
        let media_type = self
            .header("Content-Type")?
            .split(';')
            .next()
            .unwrap_or_default()
            .trim_end();
        if !media_type.eq_ignore_ascii_case("application/problem+json") {
            return self.header_is("Content-Type", "application/problem+json");
        }
        if !self.value("/title")?.is_string() {
            return Err(self.wrong("/title", "is not a text"));
        }
        self.member("/status", self.code())
    }

    /// Fails unless the problem has a violation with this pointer and this code.
    ///
    /// # Errors
    /// It has none, and which it has; or as [`Response::problem`].
    pub fn violation(&self, pointer: &str, code: &str) -> StageResult {
        self.problem()?;
        let errors = self.value("/errors")?;
        let errors = errors
            .as_array()
            .ok_or_else(|| self.wrong("/errors", "is not a list"))?;
        let said = |error: &Value, name: &str| error[name].as_str().unwrap_or("nothing").to_owned();
        let has: Vec<_> = errors
            .iter()
            .map(|it| (said(it, "pointer"), said(it, "code")))
            .collect();
        if has.iter().any(|(at, what)| at == pointer && what == code) {
            return Ok(());
        }
        let list: Vec<_> = has
            .iter()
            .map(|(at, what)| format!("`{}` at {}", shown(what), shown(at)))
            .collect();
        let has = match list.is_empty() {
            true => "it is empty".to_owned(),
            false => format!("it has {}", list.join(", ")),
        };
        Err(self.wrong("/errors", &format!("lacks `{code}` at {pointer}: {has}")))
    }

    /// A failure about the member at `pointer`, with a caret under it.
    pub fn wrong(&self, pointer: &str, what: &str) -> Failure {
        let at = locate(self.bytes(), pointer).unwrap_or(0..1);
        self.received
            .fail_at(format!("the member {pointer} {what}"), self.at(&at))
    }

    /// Where these bytes of the content stand in what was received. In chunks, they stand elsewhere than they say.
    fn at(&self, content: &Range<usize>) -> Range<usize> {
        let start = self.received.parsed.body_at.start;
        match self.received.parsed.framing {
            Framing::Chunked => start..start + 1,
            _ => start + content.start..start + content.end,
        }
    }

    fn named(&self, name: &str) -> Result<&Field, Failure> {
        self.received.field(name)
    }

    /// The path of a reference in this response: absolute, or relative to the request's (RFC 3986 section 5).
    fn path(&self, reference: &str) -> String {
        let without_scheme = ["http://", "https://"]
            .iter()
            .find_map(|scheme| reference.strip_prefix(scheme));
        match without_scheme {
            Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
            None if reference.starts_with(['/', '*']) => reference.to_owned(),
            None if reference.starts_with('?') => {
                format!(
                    "{}{reference}",
                    self.target.split('?').next().unwrap_or_default()
                )
            }
            None => {
                let path = self.target.split('?').next().unwrap_or_default();
                let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
                format!("{folder}{reference}")
            }
        }
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b).is_eq(),
        _ => a == b,
    }
}

fn words(value: &Value) -> String {
    shown(&value.to_string())
}

fn shown(text: &str) -> String {
    cut(&plain(text), VALUE)
}

/// The targets of a `Link` field, each with its relations.
fn links(value: &str) -> Vec<(String, Vec<String>)> {
    let mut links = Vec::new();
    for part in value.split('<').skip(1) {
        let Some((target, parameters)) = part.split_once('>') else {
            continue;
        };
        let rels = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value
                .trim()
                .trim_end_matches(',')
                .trim_end()
                .trim_matches('"');
            name.trim()
                .eq_ignore_ascii_case("rel")
                .then(|| value.to_owned())
        });
        let rels = rels.unwrap_or_default();
        links.push((
            target.to_owned(),
            rels.split_whitespace().map(str::to_owned).collect(),
        ));
    }
    links
}
