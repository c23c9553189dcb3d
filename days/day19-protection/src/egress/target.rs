//! Where a URL leads: read once, and what can be read in two ways is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::Uri;

use super::error::EgressError;

/// The parts of an `http` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Small letters, an address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// The value of `Host`.
    pub(super) authority: String,
    /// The path, and the query.
    pub(super) path: String,
}

impl Target {
    pub(super) fn parse(url: &str) -> Result<Self, EgressError> {
        let refuse = |why| Err(EgressError::Url(why));
        let Ok(uri) = url.parse::<Uri>() else {
            return refuse("it isn't a URL");
        };
        let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return refuse("it doesn't begin with http://");
        };
        if authority.as_str().contains('@') {
            return refuse("it has a user name");
        }
        let port = match (authority.port_u16(), authority.as_str().rsplit_once(':')) {
            (Some(0), _) => return refuse("port 0 is nowhere"),
            (Some(port), _) => port,
            // A port that is too large, or empty.
            (None, Some((_, after))) if !after.ends_with(']') => {
                return refuse("its port isn't one");
            }
            (None, _) => 80,
        };
        let host = authority.host().to_ascii_lowercase();
        let bracketed = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let is_fit = match bracketed {
            Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
            None => !host.is_empty() && !is_disguised(&host),
        };
        if !is_fit {
            return refuse("its host is neither a name nor written as an address");
        }
        let host = bracketed.unwrap_or(&host);
        Ok(Self {
            host: host.to_owned(),
            port,
            authority: authority.to_string(),
            path: uri
                .path_and_query()
                .map_or("/", |it| it.as_str())
                .to_owned(),
        })
    }

    /// The target of a redirect from this one.
    pub(super) fn follow(&self, location: &str) -> Result<Self, EgressError> {
        match location {
            it if it.starts_with("//") => Self::parse(&format!("http:{it}")),
            it if it.starts_with('/') => Self::parse(&format!("http://{}{it}", self.authority)),
            it => Self::parse(it),
        }
    }

    /// The address, where the URL has one in place of a name.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

/// Whether programs would read an address out of `host` that isn't written as one: `2130706433`, `0x7f.1`,
/// `0177.0.0.1` are all 127.0.0.1 to some (URL standard, "ends in a number").
fn is_disguised(host: &str) -> bool {
    let last = host
        .trim_end_matches('.')
        .rsplit('.')
        .next()
        .unwrap_or_default();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let is_hex = last
        .strip_prefix("0x")
        .is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
    (is_number(last) || is_hex) && host.parse::<Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_once_and_what_has_two_readings_is_refused() {
        let read =
            |url: &str| Target::parse(url).map(|it| format!("{} {} {}", it.host, it.port, it.path));
        assert_eq!(read("http://Example.org").unwrap(), "example.org 80 /");
        assert_eq!(
            read("http://[2001:db8::1]:81/a?b").unwrap(),
            "2001:db8::1 81 /a?b"
        );
        assert_eq!(read("http://7.example.org/").unwrap(), "7.example.org 80 /");
        assert_eq!(read("http://127.0.0.1/").unwrap(), "127.0.0.1 80 /");
        for refused in [
            "",
            "/",
            "example.org",
            "https://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "http://",
            "http://a@127.0.0.1/",
            "http://a:b@example.org/",
            "http://example.org:0/",
            "http://example.org:/",
            "http://example.org:99999/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://127.0.0.1./",
            "http://127.0.0.0x1/",
            "http://1.2.3.256/",
            "http://a b/",
            "http://example.org\\@127.0.0.1/",
        ] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_redirect_is_read_like_a_url() {
        let from = Target::parse("http://example.org:81/a").unwrap();
        let to = |location: &str| {
            from.follow(location)
                .map(|it| format!("{} {} {}", it.host, it.port, it.path))
        };
        assert_eq!(to("/b?c").unwrap(), "example.org 81 /b?c");
        assert_eq!(to("//other.org/b").unwrap(), "other.org 80 /b");
        assert_eq!(to("http://127.0.0.1/").unwrap(), "127.0.0.1 80 /");
        assert!(to("b").is_err());
        assert!(to("file:///etc/passwd").is_err());
    }
}
