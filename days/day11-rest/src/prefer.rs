//! `Prefer`: what a client would like, and can do without (RFC 7240).
//!
//! Invariants
//! - A preference never changes what is done, only what is said about it. One that is unknown, or can't
//!   be read, is ignored (section 2).
//! - A preference that was honored is named in `Preference-Applied` where a client couldn't tell.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// The field's name; `http` has no constant for it.
pub const PREFER: HeaderName = HeaderName::from_static("prefer");

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The content of a response to a successful change (section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Return {
    /// The resource as it is now.
    Representation,
    /// Nothing beyond the headers.
    Minimal,
}

impl Return {
    /// The preference in `headers`, if there is one. The first mention of a preference counts (section 2).
    ///
    /// ```
    /// use http::HeaderMap;
    /// use rest::{PREFER, Return};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert(PREFER, r#"wait=5, return="minimal""#.parse()?);
    /// assert_eq!(Return::preferred(&headers), Some(Return::Minimal));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn preferred(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(PREFER);
        let preferences = lines.iter().filter_map(|line| line.to_str().ok());
        let value = preferences
            .flat_map(|line| line.split(','))
            .find_map(|preference| {
                let (name, value) = preference.split(';').next()?.split_once('=')?;
                let value = value.trim().trim_matches('"');
                name.trim().eq_ignore_ascii_case("return").then_some(value)
            })?;
        match value {
            "minimal" => Some(Self::Minimal),
            "representation" => Some(Self::Representation),
            _ => None,
        }
    }

    /// Leaves the content out of the `response` to a change that succeeded, if that is preferred.
    pub(crate) fn apply<B: Default>(self, response: &mut http::Response<B>) {
        let status = response.status();
        if self != Self::Minimal || !matches!(status, StatusCode::OK | StatusCode::CREATED) {
            return;
        }
        if status == StatusCode::OK {
            *response.status_mut() = StatusCode::NO_CONTENT;
        }
        *response.body_mut() = B::default();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_TYPE);
        headers.insert(
            PREFERENCE_APPLIED,
            HeaderValue::from_static("return=minimal"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mention_counts_and_what_is_unknown_is_ignored() {
        let preferred = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(PREFER, line.parse().unwrap());
            }
            Return::preferred(&headers)
        };
        assert_eq!(preferred(&[]), None);
        assert_eq!(
            preferred(&["respond-async, return=minimal; x=y"]),
            Some(Return::Minimal)
        );
        assert_eq!(
            preferred(&["wait=1", "RETURN = representation"]),
            Some(Return::Representation)
        );
        assert_eq!(
            preferred(&["return=minimal, return=representation"]),
            Some(Return::Minimal)
        );
        assert_eq!(preferred(&["return=all", "return=minimal"]), None);
        assert_eq!(preferred(&["return"]), None);
    }
}
