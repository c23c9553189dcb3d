//! A reply that gives or takes the cookie.

use bytes::Bytes;
use http::{HeaderValue, header};
use rest::{Outcome, Reply};

use crate::{Cookie, Secret};

/// A reply with `Set-Cookie`, which no cache may keep.
#[derive(Clone, Debug)]
pub struct WithCookie<R> {
    reply: R,
    line: HeaderValue,
}

impl<R> WithCookie<R> {
    /// The reply of a login or a renewal.
    pub fn set(reply: R, cookie: Cookie, secret: &Secret) -> Self {
        let line = cookie.set(secret);
        Self { reply, line }
    }

    /// The reply of a logout.
    pub fn clear(reply: R, cookie: Cookie) -> Self {
        let line = cookie.clear();
        Self { reply, line }
    }
}

impl<R: Reply> Reply for WithCookie<R> {
    const MEDIA: &'static [&'static str] = R::MEDIA;

    fn reply(self) -> http::Response<Bytes> {
        let mut response = self.reply.reply();
        let headers = response.headers_mut();
        headers.append(header::SET_COOKIE, self.line);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn outcomes() -> Vec<Outcome> {
        R::outcomes()
    }
}

/// A reply with a secret in its body, which no cache may keep: the one of a refresh.
#[derive(Clone, Debug)]
pub struct NotStored<R>(pub R);

impl<R: Reply> Reply for NotStored<R> {
    const MEDIA: &'static [&'static str] = R::MEDIA;

    fn reply(self) -> http::Response<Bytes> {
        let mut response = self.0.reply();
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        response
    }

    fn outcomes() -> Vec<Outcome> {
        R::outcomes()
    }
}
