//! Content negotiation: which of our representations suits the client best (RFC 9110 section 12).
//!
//! Invariants
//! - The most specific range that matches a type decides its weight, wherever it stands in the list.
//! - Between equals the server's own order decides.
//! - An `Accept` that can't be read is treated like one that isn't there. It names a wish, not a condition.

use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::Problem;

/// The best of `offers`, which are media types without parameters in the server's order of preference.
///
/// ```
/// use http::{HeaderMap, header::ACCEPT};
///
/// let offers = ["application/json", "text/csv"];
/// let choose = |accept: &'static str| {
///     let mut headers = HeaderMap::new();
///     headers.insert(ACCEPT, accept.parse().unwrap());
///     rest::negotiate(&headers, &offers).ok()
/// };
/// assert_eq!(choose("*/*"), Some("application/json"));
/// assert_eq!(choose("text/*, application/json;q=0.5"), Some("text/csv"));
/// assert_eq!(choose("*/*, application/json;q=0"), Some("text/csv"));
/// assert_eq!(choose("image/png"), None);
/// ```
///
/// # Errors
/// 406, naming the offers, if the client wants none of them.
pub fn negotiate<'a>(headers: &HeaderMap, offers: &[&'a str]) -> Result<&'a str, Problem> {
    let lines: Vec<&str> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let ranges: Vec<Range> = lines.iter().copied().flat_map(Range::list).collect();
    let Some(first) = offers.first() else {
        return Err(none_of(offers));
    };
    if ranges.is_empty() {
        return Ok(first);
    }
    let mut best: Option<(&str, u16)> = None;
    for offer in offers {
        let weight = weight(&ranges, offer);
        if weight > best.map_or(0, |(_, weight)| weight) {
            best = Some((offer, weight));
        }
    }
    best.map(|(offer, _)| offer).ok_or_else(|| none_of(offers))
}

fn none_of(offers: &[&str]) -> Problem {
    Problem::new(
        StatusCode::NOT_ACCEPTABLE,
        "not_acceptable",
        format!("The response is available as {}.", offers.join(", ")),
    )
}

/// The weight of `offer`, in thousandths: that of the most specific range that matches it.
fn weight(ranges: &[Range], offer: &str) -> u16 {
    let matching = ranges
        .iter()
        .filter_map(|range| Some((range.specificity(offer)?, range.weight)));
    matching.max().map_or(0, |(_, weight)| weight)
}

/// One member of `Accept`: `text/*;q=0.5`.
struct Range<'a> {
    media: &'a str,
    /// In thousandths, 0 to 1000.
    weight: u16,
    /// Parameters other than the weight, which our types don't have.
    is_narrower: bool,
}

impl<'a> Range<'a> {
    fn list(line: &'a str) -> impl Iterator<Item = Self> {
        line.split(',').filter_map(Self::parse)
    }

    fn parse(member: &'a str) -> Option<Self> {
        let mut parts = member.split(';').map(str::trim);
        let media = parts.next()?;
        let (kind, sub) = media.split_once('/')?;
        if kind.is_empty() || sub.is_empty() || (kind == "*" && sub != "*") {
            return None;
        }
        let mut range = Self {
            media,
            weight: 1000,
            is_narrower: false,
        };
        for parameter in parts.filter(|part| !part.is_empty()) {
            let (name, value) = parameter.split_once('=')?;
            match name {
                "q" | "Q" => range.weight = thousandths(value)?,
                _ => range.is_narrower |= !name.eq_ignore_ascii_case("charset"),
            }
        }
        Some(range)
    }

    /// How closely this describes `offer`: 2 by name, 1 by kind, 0 as anything; `None` if not at all.
    fn specificity(&self, offer: &str) -> Option<u8> {
        if self.is_narrower {
            return None;
        }
        if self.media == "*/*" {
            return Some(0);
        }
        if self.media.eq_ignore_ascii_case(offer) {
            return Some(2);
        }
        let (kind, _) = offer.split_once('/')?;
        let (wanted, sub) = self.media.split_once('/')?;
        (sub == "*" && wanted.eq_ignore_ascii_case(kind)).then_some(1)
    }
}

/// A weight (RFC 9110 section 12.4.2): `0`, `1`, or with up to three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(1000),
        _ => None,
    }
}

/// The media type that `headers` declare for the body, without parameters and in small letters;
/// `None` if there isn't exactly one.
pub(crate) fn declared(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(only), None) = (values.next(), values.next()) else {
        return None;
    };
    let media = only.to_str().ok()?.split(';').next()?.trim();
    Some(media.to_ascii_lowercase())
}

/// Refuses a body that isn't of one of the types in `accepted`, or is compressed (415).
pub(crate) fn require_media(headers: &HeaderMap, accepted: &[&'static str]) -> Result<(), Problem> {
    let coded = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if coded {
        return Err(
            unsupported("The body must be sent without a Content-Encoding.".to_owned())
                .with_header(
                    header::ACCEPT_ENCODING,
                    HeaderValue::from_static("identity"),
                ),
        );
    }
    let declared = declared(headers);
    if declared.is_some_and(|media| accepted.contains(&media.as_str())) {
        return Ok(());
    }
    let wanted = accepted.join(" or ");
    let problem = unsupported(format!(
        "The body must be {wanted}, and its Content-Type must say so."
    ));
    let list = HeaderValue::try_from(accepted.join(", ")).expect("media types are visible ASCII");
    Err(problem.with_header(header::ACCEPT, list))
}

fn unsupported(detail: String) -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        detail,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(accept: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for line in accept {
            headers.append(header::ACCEPT, line.parse().unwrap());
        }
        negotiate(&headers, &["application/json", "text/csv"]).ok()
    }

    #[test]
    fn the_best_offer_is_found_as_rfc_9110_section_12_5_1_says() {
        const JSON: Option<&str> = Some("application/json");
        const CSV: Option<&str> = Some("text/csv");
        let table: [(&[&str], Option<&str>); 19] = [
            (&[], JSON),
            (&[""], JSON),
            (&["*/*"], JSON),
            (&["text/csv"], CSV),
            (&["TEXT/Csv"], CSV),
            (&["text/csv", "application/json"], JSON),
            (&["text/csv;q=0.9, application/json;q=0.8"], CSV),
            (&["text/csv; q=0.9 ,application/json ;q=1.0"], JSON),
            (&["text/*;q=0.3, text/csv;q=0.7, */*;q=0.5"], CSV),
            (&["application/json;q=0, */*"], CSV),
            (&["*/*;q=0"], None),
            (&["text/csv;q=0.000"], None),
            (&["text/html, application/xml"], None),
            (&["application/json;version=2"], None),
            (&["application/json;charset=utf-8"], JSON),
            // Unreadable members are as if they were not there.
            (&["json"], JSON),
            (&["application/json;q=2, text/csv;q=0.1"], CSV),
            (&["*/json"], JSON),
            (&["text/csv;q=0.0001"], JSON),
        ];
        for (accept, expected) in table {
            assert_eq!(choose(accept), expected, "{accept:?}");
        }
    }

    #[test]
    fn a_body_is_known_by_its_one_type_and_taken_uncompressed() {
        let require = |fields: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.append(*name, HeaderValue::from_static(value));
            }
            require_media(&headers, &["application/json"]).is_ok()
        };
        assert!(require(&[("content-type", "application/json")]));
        assert!(require(&[(
            "content-type",
            "Application/JSON ; charset=utf-8"
        )]));
        assert!(require(&[
            ("content-type", "application/json"),
            ("content-encoding", "identity")
        ]));
        assert!(!require(&[]));
        for declared in [
            "application/json5",
            "application/problem+json",
            "text/json",
            "",
        ] {
            assert!(!require(&[("content-type", declared)]), "{declared:?}");
        }
        assert!(!require(&[
            ("content-type", "application/json"),
            ("content-encoding", "gzip")
        ]));
        assert!(!require(&[
            ("content-type", "application/json"),
            ("content-type", "text/plain")
        ]));
    }
}
