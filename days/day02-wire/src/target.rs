//! The four forms of a request target (RFC 9112 section 3.2).

use sockets::is_host;

/// The target of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'b> {
    /// A path and perhaps a query, `/courses?week=1`: the usual form.
    Origin(&'b str),
    /// A whole URI, as a proxy is sent; every server must take it.
    Absolute {
        /// The whole target, `http://example.com/courses`.
        uri: &'b str,
        /// Its authority, `example.com`, which counts instead of the `Host` field.
        authority: &'b str,
        /// The part after the authority: path and query, or nothing.
        path: &'b str,
    },
    /// A host and a port, `example.com:443`: for `CONNECT` only.
    Authority(&'b str),
    /// The server as a whole, `*`: for `OPTIONS` only.
    Asterisk,
}

impl<'b> Target<'b> {
    /// Reads the target of a request by `method`; `None` when it is in no form that the method may have.
    pub(crate) fn parse(method: &str, target: &'b str) -> Option<Self> {
        match (method, target.as_bytes()) {
            ("CONNECT", _) => {
                let (_, port) = target.rsplit_once(':')?;
                (is_host(target.as_bytes()) && !port.is_empty()).then_some(Self::Authority(target))
            }
            (_, [b'/', ..]) => Some(Self::Origin(target)),
            ("OPTIONS", b"*") => Some(Self::Asterisk),
            _ => Self::absolute(target),
        }
    }

    fn absolute(uri: &'b str) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) {
            return None;
        }
        let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(authority_end);
        is_host(authority.as_bytes()).then_some(Self::Absolute {
            uri,
            authority,
            path,
        })
    }

    /// The path without its query; `/` where an absolute target has none (RFC 9110 section 4.2.3), and the
    /// whole target in the two forms that have no path.
    pub fn path(&self) -> &'b str {
        match self.split_query().0 {
            "" => "/",
            path => path,
        }
    }

    /// The query, without its `?`.
    pub fn query(&self) -> Option<&'b str> {
        self.split_query().1
    }

    /// Whether it may be answered over a secured connection only: an `https` URI (RFC 9110 section 7.4).
    pub(crate) fn wants_security(&self) -> bool {
        let scheme = |uri: &str| {
            uri.get(..6)
                .map(|scheme| scheme.eq_ignore_ascii_case("https:"))
        };
        matches!(self, Self::Absolute { uri, .. } if scheme(uri) == Some(true))
    }

    fn split_query(&self) -> (&'b str, Option<&'b str>) {
        match *self {
            Self::Origin(path) | Self::Absolute { path, .. } => match path.split_once('?') {
                Some((path, query)) => (path, Some(query)),
                None => (path, None),
            },
            Self::Authority(authority) => (authority, None),
            Self::Asterisk => ("*", None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_the_form_its_method_asks_for() {
        let form = |method, target| Target::parse(method, target);
        assert_eq!(form("GET", "/a?b"), Some(Target::Origin("/a?b")));
        assert_eq!(form("OPTIONS", "*"), Some(Target::Asterisk));
        assert_eq!(form("GET", "*"), None);
        assert_eq!(form("GET", "a"), None);
        assert_eq!(form("GET", "ftp://a/"), None);
        assert_eq!(form("GET", "http://"), None);
        assert_eq!(form("GET", "http://u@a/"), None);
        assert_eq!(form("CONNECT", "a:443"), Some(Target::Authority("a:443")));
        assert_eq!(form("CONNECT", "a:"), None);
        assert_eq!(form("CONNECT", "/"), None);
        let absolute = form("GET", "HTTP://a:80?x").expect("an absolute target");
        assert_eq!((absolute.path(), absolute.query()), ("/", Some("x")));
    }
}
