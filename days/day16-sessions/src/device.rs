//! The device of a session: what its owner recognizes it by.

use http::{HeaderMap, header};

/// The longest text that is kept, in characters.
const LONGEST: usize = 200;

/// A device, as its `User-Agent` describes it: 1 to 200 visible characters. It is a description and proves nothing.
///
/// ```
/// use sessions::Device;
///
/// let mut headers = http::HeaderMap::new();
/// assert_eq!(Device::of(&headers).as_str(), "unknown");
/// headers.insert("user-agent", "curl/8.14".parse()?);
/// assert_eq!(Device::of(&headers).as_str(), "curl/8.14");
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device(String);

impl Device {
    /// The device that sent a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let said = headers.get(header::USER_AGENT);
        let text = said.map_or("", |it| it.to_str().unwrap_or_default());
        let text: String = text.trim().chars().take(LONGEST).collect();
        match text.trim_end() {
            "" => Self("unknown".to_owned()),
            text => Self(text.to_owned()),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_device_is_visible_text_of_a_bounded_length() {
        let device = |value: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::USER_AGENT,
                HeaderValue::from_bytes(value).unwrap_or(HeaderValue::from_static("unfit")),
            );
            Device::of(&headers).0
        };
        assert_eq!(device(b"  "), "unknown");
        assert_eq!(device("Gerät".as_bytes()), "unknown");
        assert_eq!(device(&[b'x'; 1000]).len(), LONGEST);
    }
}
