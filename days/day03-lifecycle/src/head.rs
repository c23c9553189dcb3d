//! Heads: what hyper leaves to us to check in one.

use http::uri::Authority;
use http::{Version, header};

use crate::{Limits, Refusal, Request};

/// Whether a handler may see `request`.
pub(crate) fn check(request: &Request, limits: &Limits) -> Result<(), Refusal> {
    // HTTP/2 has `:authority` instead.
    if request.version() < Version::HTTP_2 && !has_fit_host(request) {
        return Err(Refusal::UnfitHost);
    }
    if !has_known_coding(request) {
        return Err(Refusal::UnknownCoding);
    }
    let target = request.uri().path_and_query();
    if target.is_some_and(|target| target.as_str().len() > limits.uri_bytes) {
        return Err(Refusal::UriTooLong(limits.uri_bytes));
    }
    Ok(())
}

/// Whether there is one `Host` that may be one, or none where HTTP/1.0 allows that (RFC 9112 section 3.2).
fn has_fit_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => is_host(host.as_bytes()),
        (Some(_), Some(_)) => false,
    }
}

/// Whether the body, if it is coded for the transfer, is in chunks and nothing else: hyper takes the chunks off and would hand
/// on whatever is below them.
fn has_known_coding(request: &Request) -> bool {
    let mut codings = request.headers().get_all(header::TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => true,
        (Some(coding), None) => coding.as_bytes().eq_ignore_ascii_case(b"chunked"),
        (Some(_), Some(_)) => false,
    }
}

/// `uri-host [ ":" port ]`, or empty, which it is for a target without an authority (RFC 9110 section 7.2).
fn is_host(value: &[u8]) -> bool {
    let without_user = |authority: Authority| !authority.as_str().contains('@');
    value.is_empty() || Authority::try_from(value).is_ok_and(without_user)
}
