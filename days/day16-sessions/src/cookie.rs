//! The cookie: read from a request, and written into a response (RFC 6265bis, draft-ietf-httpbis-rfc6265bis sections 4 and 5).
//!
//! Why every attribute: without `HttpOnly` a script reads it, without `Secure` the network does, and without `SameSite` the browser
//! sends it along with whatever another site asks for. The prefix `__Host-` makes the browser refuse such a cookie unless
//! it is `Secure`, has `Path=/` and no `Domain`, so that no neighboring subdomain can set one.

use http::{HeaderMap, HeaderValue, header};
use jiff::SignedDuration;

use crate::Secret;

/// Which requests of other sites the browser sends a cookie with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// None of them, not even when somebody follows a link.
    Strict,
    /// Those that follow a link: a safe method that changes the page.
    Lax,
}

/// The cookie that carries a session's secret.
///
/// ```
/// use clock::Ids;
/// use sessions::{Cookie, Secret};
///
/// let cookie = Cookie::named("__Host-sid");
/// let secret = Secret::random(&Ids::system());
/// let line = cookie.set(&secret);
/// let line = line.to_str()?;
/// assert!(line.starts_with("__Host-sid=") && line.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"));
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("cookie", format!("theme=dark; __Host-sid={}", secret.reveal()).parse()?);
/// assert_eq!(cookie.read(&headers), Some(secret));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    name: &'static str,
    same_site: SameSite,
    max_age: Option<SignedDuration>,
}

impl Cookie {
    /// A cookie called `name`, for this host alone, with `SameSite=Lax`, until the browser is closed. Cookies ignore ports, so two
    /// programs on one host need two names.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            same_site: SameSite::Lax,
            max_age: None,
        }
    }

    /// The same, sent with fewer or more requests of other sites.
    #[must_use]
    pub const fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// The same, kept by the browser for `max_age`.
    #[must_use]
    pub const fn lasting(mut self, max_age: SignedDuration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The value of `Set-Cookie` that gives the browser `secret`.
    pub fn set(self, secret: &Secret) -> HeaderValue {
        let age = self
            .max_age
            .map_or(String::new(), |it| format!("; Max-Age={}", it.as_secs()));
        let mut value = self.line(secret.reveal(), &age);
        value.set_sensitive(true);
        value
    }

    /// The value of `Set-Cookie` that takes the cookie away. The session ends at the server, or it doesn't end.
    pub fn clear(self) -> HeaderValue {
        self.line("", "; Max-Age=0")
    }

    // ANCHOR: set
    fn line(self, value: &str, age: &str) -> HeaderValue {
        let Self {
            name, same_site, ..
        } = self;
        HeaderValue::try_from(format!(
            "{name}={value}{age}; Path=/; Secure; HttpOnly; SameSite={same_site:?}"
        ))
        .expect("a cookie's name and a secret are visible ASCII")
    }
    // ANCHOR_END: set

    /// Whether a request has a cookie of this name, whatever its value.
    pub fn is_in(self, headers: &HeaderMap) -> bool {
        pairs(headers).any(|(name, _)| name == self.name)
    }

    /// The secret that a request has. Two cookies of this name are as good as none: one of them was put there by somebody else.
    pub fn read(self, headers: &HeaderMap) -> Option<Secret> {
        let mut values = pairs(headers).filter(|(name, _)| *name == self.name);
        match (values.next(), values.next()) {
            (Some((_, only)), None) => Secret::parse(only),
            _ => None,
        }
    }
}

/// The cookies of a request, names and values. HTTP/2 may send each in a field of its own (RFC 9113 section 8.2.3). A field that isn't
/// ASCII and a part without `=` are left out.
///
/// ```
/// let mut headers = http::HeaderMap::new();
/// headers.append("cookie", "a=1; b=\"2\"".parse()?);
/// headers.append("cookie", "c=x=y;;nonsense".parse()?);
/// let pairs: Vec<_> = sessions::pairs(&headers).collect();
/// assert_eq!(pairs, [("a", "1"), ("b", "2"), ("c", "x=y")]);
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
pub fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let fields = headers.get_all(header::COOKIE).into_iter();
    fields
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim(), unquoted(value.trim())))
}

fn unquoted(value: &str) -> &str {
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.unwrap_or(value)
}
