//! Serving the table: a request to its route, or the answer where there is none.

use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};
use lifecycle::{Body, BoxFuture, Handler, IntoResponse, Request, Response};

use crate::resource::Answer;
use crate::{Params, Refusal, Table};

// ANCHOR: call
impl Handler for Table {
    fn call(&self, mut request: Request) -> BoxFuture<'_, Response> {
        let method = request.method();
        if *method == Method::OPTIONS && request.uri().path() == "*" {
            return ready(options(self.index().allow()));
        }
        let found = match self.index().find(&request) {
            Ok(found) => found,
            Err(refusal) => return self.refuse(method, refusal),
        };
        let answer = found.resource.answer(method);
        let route = match answer {
            Answer::Route(route) | Answer::HeadOf(route) => route,
            Answer::Options => return ready(options(found.resource.allow().clone())),
            Answer::NotAllowed => {
                let allow = found.resource.allow().clone();
                return self.refuse(method, Refusal::MethodNotAllowed { allow });
            }
        };
        let params = Params::new(self.clone(), route, found.text, found.spans);
        request.extensions_mut().insert(params);
        if let Answer::HeadOf(_) = answer {
            // The handler need not know; the server sends the answer to HEAD without its content.
            *request.method_mut() = Method::GET;
        }
        self.index().list()[route].handler().call(request)
    }
}
// ANCHOR_END: call

impl Table {
    /// The answer where no handler gives one: 501 if none gives one to this method at any path.
    fn refuse(&self, method: &Method, refusal: Refusal) -> BoxFuture<'_, Response> {
        let refusal = if self.index().know(method) {
            refusal
        } else {
            Refusal::MethodNotImplemented
        };
        ready(refusal.into_response())
    }
}

/// The answer to OPTIONS where no handler gives one.
fn options(allow: HeaderValue) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(ALLOW, allow);
    response
}

fn ready<'a>(response: Response) -> BoxFuture<'a, Response> {
    Box::pin(std::future::ready(response))
}
