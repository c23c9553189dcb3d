//! Patterns: how a route says which paths it answers.
//!
//! Why a type: everything that can be wrong with a pattern is found when it is parsed, at start-up,
//! so the matcher and the URL builder never meet a bad one.
//!
//! Invariants
//! - A parameter is a whole segment; a catch-all is the whole end of the path. Neither is ever empty.
//! - Literals are kept in normalized form (RFC 3986 section 6.2.2), the form paths are matched in.

use std::fmt;
use std::str::FromStr;

use crate::escape;

/// A path with holes: `/courses/{slug}/lessons/{day}`, `/files/{*path}`.
///
/// - Literal text matches itself, byte for byte and case-sensitively. It may be written readably
///   (`/café`) or escaped (`/caf%C3%A9`); both are one pattern.
/// - `{name}` matches one whole segment that is not empty. There is no `{id}.json`: part of a
///   segment is the handler's business.
/// - `{*name}` comes last and matches the rest of the path, slashes included, if it is not empty.
/// - A slash at the end counts: `/courses` and `/courses/` are two patterns.
///
/// ```
/// use routing::Pattern;
///
/// let pattern: Pattern = "/courses/{slug}/lessons/{day}".parse()?;
/// assert_eq!(pattern.parameters().collect::<Vec<_>>(), ["slug", "day"]);
///
/// let refused = "/courses/{slug}.json".parse::<Pattern>().unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "segment `{slug}.json` mixes a parameter with text (a parameter is a whole segment)",
/// );
/// # Ok::<(), routing::PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    pieces: Vec<Piece>,
}

/// A piece of a pattern; literals and parameters alternate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Piece {
    /// Normalized text, slashes included.
    Literal(String),
    /// One segment, by its parameter's name.
    Segment(String),
    /// The rest of the path, by its parameter's name.
    Rest(String),
}

/// Why a text is not a [`Pattern`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// It is not an absolute path.
    #[error("a pattern begins with `/`")]
    NoLeadingSlash,
    /// It has a query or a fragment, which are no part of a path.
    #[error("`{0}` cannot be in a path (queries and fragments are not routed by)")]
    NotAPath(char),
    /// Two slashes in a row; usually a prefix that ends with the slash its routes begin with.
    #[error("segment {0} is empty (two slashes in a row)")]
    EmptySegment(usize),
    /// A `.` or `..` segment, which clients resolve away before they send (RFC 3986 section 5.2.4).
    #[error("segment `{0}` is never sent: clients resolve dot segments first")]
    DotSegment(String),
    /// A `%` that two hexadecimal digits do not follow (RFC 3986 section 2.1).
    #[error("segment `{0}` has a `%` that two hexadecimal digits do not follow")]
    BadEscape(String),
    /// Braces that are not one whole parameter.
    #[error("segment `{0}` mixes a parameter with text (a parameter is a whole segment)")]
    NotWholeSegment(String),
    /// A parameter's name is not an identifier.
    #[error("`{0}` cannot name a parameter (a letter or `_`, then letters, digits or `_`)")]
    BadName(String),
    /// One name twice.
    #[error("parameter `{0}` is there twice")]
    RepeatedName(String),
    /// A catch-all that something follows.
    #[error("catch-all `{0}` is not last")]
    RestNotLast(String),
}

impl Pattern {
    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The names of its parameters, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(Piece::name)
    }

    /// Whether both match exactly the same paths: they differ at most in the names of parameters.
    pub fn same_paths(&self, other: &Self) -> bool {
        self.pieces.len() == other.pieces.len()
            && self
                .pieces
                .iter()
                .zip(&other.pieces)
                .all(|pair| match pair {
                    (Piece::Literal(a), Piece::Literal(b)) => a == b,
                    (Piece::Segment(_), Piece::Segment(_)) | (Piece::Rest(_), Piece::Rest(_)) => {
                        true
                    }
                    _ => false,
                })
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

impl Piece {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Literal(_) => None,
            Self::Segment(name) | Self::Rest(name) => Some(name),
        }
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let path = text.strip_prefix('/').ok_or(PatternError::NoLeadingSlash)?;
        if let Some(stray) = path.chars().find(|c| matches!(c, '?' | '#')) {
            return Err(PatternError::NotAPath(stray));
        }
        let mut pieces = Vec::new();
        let mut literal = String::from("/");
        let mut segments = path.split('/').enumerate().peekable();
        while let Some((index, segment)) = segments.next() {
            let last = segments.peek().is_none();
            if segment.is_empty() && !last {
                return Err(PatternError::EmptySegment(index + 1));
            }
            match parameter(segment)? {
                Some(Piece::Rest(_)) if !last => {
                    return Err(PatternError::RestNotLast(segment.to_owned()));
                }
                Some(parameter) => {
                    let name = parameter.name().unwrap_or_default();
                    if pieces
                        .iter()
                        .filter_map(Piece::name)
                        .any(|seen| seen == name)
                    {
                        return Err(PatternError::RepeatedName(name.to_owned()));
                    }
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                    pieces.push(parameter);
                }
                None => literal.push_str(&normalized(segment)?),
            }
            if !last {
                literal.push('/');
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self {
            text: text.to_owned(),
            pieces,
        })
    }
}

/// The parameter that `segment` is, if it has braces at all.
fn parameter(segment: &str) -> Result<Option<Piece>, PatternError> {
    if !segment.contains(['{', '}']) {
        return Ok(None);
    }
    let inside = segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|inside| !inside.contains(['{', '}']))
        .ok_or_else(|| PatternError::NotWholeSegment(segment.to_owned()))?;
    let (name, piece): (_, fn(String) -> Piece) = match inside.strip_prefix('*') {
        Some(name) => (name, Piece::Rest),
        None => (inside, Piece::Segment),
    };
    let identifier = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !identifier {
        return Err(PatternError::BadName(name.to_owned()));
    }
    Ok(Some(piece(name.to_owned())))
}

fn normalized(segment: &str) -> Result<String, PatternError> {
    let normal =
        escape::normalize(segment).map_err(|_| PatternError::BadEscape(segment.to_owned()))?;
    if matches!(&*normal, "." | "..") {
        return Err(PatternError::DotSegment(segment.to_owned()));
    }
    Ok(normal.into_owned())
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
