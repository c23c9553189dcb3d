//! Heads: what hyper leaves to us to check in one.

use http::uri::{Authority, Scheme};
use http::{HeaderValue, Version, header};
use sockets::is_host;

use crate::{Limits, Refusal, Request};

/// Whether a handler may see `request`.
pub(crate) fn check(request: &Request, limits: &Limits) -> Result<(), Refusal> {
    // On HTTP/1 hyper counts them while it reads.
    if request.headers().len() > limits.head_fields {
        return Err(Refusal::HeadTooLarge {
            bytes: limits.head_bytes,
            fields: limits.head_fields,
        });
    }
    if !has_fit_host(request) {
        return Err(Refusal::UnfitHost);
    }
    if request.uri().scheme() == Some(&Scheme::HTTPS) {
        return Err(Refusal::NotSecured);
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

/// Whether it is clear for whom the request is: by one `Host` that may be one, or none where HTTP/1.0 allows that (RFC
/// 9112 section 3.2), and by an authority in the target if there is one. HTTP/2 has `:authority` there, and a `Host`
/// beside it says the same (RFC 9113 section 8.3.1).
fn has_fit_host(request: &Request) -> bool {
    let authority = request.uri().authority().map(Authority::as_str);
    if authority.is_some_and(|authority| !is_host(authority.as_bytes())) {
        return false;
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (host, None) => host.map(HeaderValue::as_bytes),
        (_, Some(_)) => return false,
    };
    // Empty, it is that of a target without an authority (RFC 9110 section 7.2).
    if host.is_some_and(|host| !host.is_empty() && !is_host(host)) {
        return false;
    }
    match (request.version(), authority, host) {
        (Version::HTTP_2, Some(authority), Some(host)) => {
            authority.as_bytes().eq_ignore_ascii_case(host)
        }
        (version, _, host) => host.is_some() || version != Version::HTTP_11,
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
