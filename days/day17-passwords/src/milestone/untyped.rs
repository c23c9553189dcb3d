//! Requests without a body, where a body may be.

use http::{HeaderValue, header};
use lifecycle::{BoxFuture, Middleware, Next, Request, Response};

/// Gives a request without a body the type of one. A login by token has nothing to send, so it says no type, and the route asks
/// every body for its type, because a login by password has one.
pub(super) struct Untyped;

impl Middleware for Untyped {
    fn handle<'a>(&'a self, mut request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        let headers = request.headers_mut();
        let length = headers.get(header::CONTENT_LENGTH);
        let is_empty = length.is_none_or(|it| it == "0")
            && !headers.contains_key(header::TRANSFER_ENCODING)
            && !headers.contains_key(header::CONTENT_TYPE);
        if is_empty {
            let json = HeaderValue::from_static(rest::JSON);
            headers.insert(header::CONTENT_TYPE, json);
        }
        Box::pin(next.run(request))
    }
}
