//! Entity tags: the name of one state of a representation (RFC 9110 section 8.8.3).
//!
//! Invariants
//! - A tag depends on the resource alone, never on who asks.
//! - A tag that was read is sent again byte for byte.

use std::fmt;

use http::HeaderValue;

/// An entity tag: `"7"`, or weak, `W/"7"`.
///
/// Two tags are compared in one of two ways. *Strongly* equal tags name the same bytes, which is what
/// a write must know. *Weakly* equal tags name states that are as good as the same, which is enough to
/// go on using a copy.
///
/// ```
/// use rest::ETag;
///
/// let (strong, weak) = (ETag::version(7), ETag::parse(br#"W/"7""#).unwrap());
/// assert_eq!(strong.to_string(), r#""7""#);
/// assert!(strong.matches_weakly(&weak));
/// assert!(!strong.matches_strongly(&weak));
/// assert!(!weak.matches_strongly(&weak));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ETag {
    weak: bool,
    opaque: Box<str>,
}

impl ETag {
    /// The strong tag of a row's version.
    pub fn version(version: impl Into<i64>) -> Self {
        Self {
            weak: false,
            opaque: version.into().to_string().into(),
        }
    }

    /// The tag that `text` is, all of it; `None` if it is not one.
    ///
    /// Parses a tag of visible ASCII, a part of the bytes that the grammar allows. Our own tags have no others, so a
    /// tag with others can match nothing.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let (weak, quoted) = match text.strip_prefix(b"W/") {
            Some(quoted) => (true, quoted),
            None => (false, text),
        };
        let opaque = quoted.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        let fit = |byte: &u8| byte.is_ascii_graphic() && *byte != b'"';
        let opaque = std::str::from_utf8(opaque).ok()?;
        opaque.as_bytes().iter().all(fit).then(|| Self {
            weak,
            opaque: opaque.into(),
        })
    }

    /// Strong comparison: both are strong and have the same text.
    pub fn matches_strongly(&self, other: &Self) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Weak comparison: both have the same text.
    pub fn matches_weakly(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }

    /// As the field `ETag` has it.
    pub fn to_header(&self) -> HeaderValue {
        HeaderValue::try_from(self.to_string()).expect("a tag is visible ASCII")
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weak = if self.weak { "W/" } else { "" };
        write!(f, "{weak}\"{}\"", self.opaque)
    }
}

impl fmt::Debug for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The tags in `If-Match` and `If-None-Match`: any state at all (`*`), or one of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tags {
    Any,
    List(Vec<ETag>),
}

impl Tags {
    /// Reads the lines of a field; `None` if they are neither `*` nor a list of tags. Empty members of
    /// a list are ignored (RFC 9110 section 5.6.1).
    pub(crate) fn parse<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let lines: Vec<&[u8]> = lines.map(<[u8]>::trim_ascii).collect();
        if lines == [b"*"] {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        for line in lines {
            let mut rest = line;
            while !rest.is_empty() {
                let end = end_of_member(rest);
                let member = rest[..end].trim_ascii();
                if !member.is_empty() {
                    tags.push(ETag::parse(member)?);
                }
                rest = rest.get(end + 1..).unwrap_or_default();
            }
        }
        (!tags.is_empty()).then_some(Self::List(tags))
    }

    pub(crate) fn any(&self, matches: impl Fn(&ETag) -> bool) -> bool {
        match self {
            Self::Any => true,
            Self::List(tags) => tags.iter().any(matches),
        }
    }
}

/// Where the first member of a list ends: at the first comma outside quotes, which a tag may hold.
fn end_of_member(list: &[u8]) -> usize {
    let mut quoted = false;
    for (at, byte) in list.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => return at,
            _ => {}
        }
    }
    list.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_have_commas_in_its_tags_and_empty_members_between_them() {
        let parse = |lines: &[&str]| Tags::parse(lines.iter().map(|line| line.as_bytes()));
        let list = |tags: &[&str]| {
            let tags = tags.iter().map(|tag| ETag::parse(tag.as_bytes()).unwrap());
            Some(Tags::List(tags.collect()))
        };
        assert_eq!(parse(&["*"]), Some(Tags::Any));
        assert_eq!(parse(&[r#""a,b""#]), list(&[r#""a,b""#]));
        assert_eq!(
            parse(&[r#" , "a" ,, W/"b","#]),
            list(&[r#""a""#, r#"W/"b""#])
        );
        assert_eq!(parse(&[r#""a""#, r#""b""#]), list(&[r#""a""#, r#""b""#]));
        assert_eq!(parse(&[r#""""#]), list(&[r#""""#]));
        for unfit in [
            "",
            ",",
            "a",
            r#""a"#,
            r#"w/"a""#,
            r#""a" "b""#,
            r#"*, "a""#,
            "\"\u{7f}\"",
        ] {
            assert_eq!(parse(&[unfit]), None, "{unfit:?}");
        }
    }

    #[test]
    fn the_comparisons_are_those_of_the_table_in_rfc_9110_section_8_8_3_2() {
        let table = [
            (r#"W/"1""#, r#"W/"1""#, false, true),
            (r#"W/"1""#, r#"W/"2""#, false, false),
            (r#"W/"1""#, r#""1""#, false, true),
            (r#""1""#, r#""1""#, true, true),
        ];
        for (one, other, strongly, weakly) in table {
            let parse = |text: &str| ETag::parse(text.as_bytes()).unwrap();
            let (one, other) = (parse(one), parse(other));
            assert_eq!(one.matches_strongly(&other), strongly, "{one} {other}");
            assert_eq!(one.matches_weakly(&other), weakly, "{one} {other}");
        }
    }
}
