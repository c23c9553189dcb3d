//! The routes as they are served.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};
use lifecycle::{Body, BoxFuture, Handler, IntoResponse, Request, Response};

use crate::params::{Params, Text};
use crate::resource::{self, Answer, Resource};
use crate::{Pattern, Refusal, Spans, Tree, escape};

/// A checked route table: finds the handler for a request, and answers by itself where there is
/// none. A clone shares the table.
#[derive(Clone, Debug)]
pub struct Table(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    tree: Tree<Resource>,
    routes: Vec<Route>,
    names: HashMap<String, usize>,
    /// What `OPTIONS *` answers: every method of every route.
    allow: HeaderValue,
}

/// One line of the table: a method, a pattern, perhaps a name.
pub struct Route {
    method: Method,
    pattern: Pattern,
    name: Option<String>,
    handler: Box<dyn Handler>,
}

impl Table {
    pub(crate) fn new(
        tree: Tree<Resource>,
        routes: Vec<Route>,
        names: HashMap<String, usize>,
    ) -> Self {
        let allow = resource::allow(routes.iter().map(Route::method));
        Self(Arc::new(Shared {
            tree,
            routes,
            names,
            allow,
        }))
    }

    /// The routes, in the order they were written.
    pub fn routes(&self) -> &[Route] {
        &self.0.routes
    }

    /// The route of that name.
    pub fn route(&self, name: &str) -> Option<&Route> {
        Some(&self.0.routes[*self.0.names.get(name)?])
    }

    /// The pattern that matches `path`, which is in normalized form.
    pub(crate) fn pattern_at(&self, path: &str) -> Option<&Pattern> {
        let (resource, _) = self.0.tree.find(path)?;
        Some(self.0.routes[resource.any_route()].pattern())
    }
}

/// What a path leads to.
struct Found<'t> {
    resource: &'t Resource,
    spans: Spans,
    text: Text,
}

impl Shared {
    /// Finds what the target of `request` leads to.
    fn find(&self, request: &Request) -> Result<Found<'_>, Refusal> {
        let target = request
            .uri()
            .path_and_query()
            .filter(|target| target.path().starts_with('/'))
            .ok_or(Refusal::TargetNotAPath)?;
        let path =
            escape::normalize(target.path()).map_err(|bad| Refusal::BadEscape { offset: bad.0 })?;
        let (resource, spans) = self.tree.find(&path).ok_or(Refusal::NotFound)?;
        let (text, spans) = match &path {
            Cow::Borrowed(_) => (Text::Path(target.clone()), spans),
            Cow::Owned(path) => {
                let pattern = self.routes[resource.any_route()].pattern();
                decode(path, pattern, &spans)?
            }
        };
        Ok(Found {
            resource,
            spans,
            text,
        })
    }

    /// Why `method` gets no answer: 501 where no resource at all would give one.
    fn refuse(&self, method: &Method, otherwise: Refusal) -> Refusal {
        let known = *method != Method::CONNECT
            && (resource::STANDARD.contains(method)
                || self.routes.iter().any(|route| route.method == *method));
        if known {
            otherwise
        } else {
            Refusal::MethodNotImplemented
        }
    }
}

impl Handler for Table {
    fn call(&self, mut request: Request) -> BoxFuture<'_, Response> {
        let method = request.method();
        if *method == Method::OPTIONS && request.uri().path() == "*" {
            return ready(options(self.0.allow.clone()));
        }
        let found = match self.0.find(&request) {
            Ok(found) => found,
            Err(refusal) => return ready(self.0.refuse(method, refusal).into_response()),
        };
        let answer = found.resource.answer(method);
        let route = match answer {
            Answer::Route(route) | Answer::HeadOf(route) => route,
            Answer::Options => return ready(options(found.resource.allow().clone())),
            Answer::NotAllowed => {
                let allow = found.resource.allow().clone();
                let refusal = self.0.refuse(method, Refusal::MethodNotAllowed { allow });
                return ready(refusal.into_response());
            }
        };
        let params = Params::new(self.clone(), route, found.text, found.spans);
        request.extensions_mut().insert(params);
        if let Answer::HeadOf(_) = answer {
            // The handler need not know; the server sends the answer to HEAD without its content.
            *request.method_mut() = Method::GET;
        }
        self.0.routes[route].handler.call(request)
    }
}

/// Decodes the parameters that `spans` cut out of `path`, and spans that instead.
fn decode(path: &str, pattern: &Pattern, spans: &Spans) -> Result<(Text, Spans), Refusal> {
    let mut decoded = String::with_capacity(path.len());
    let mut moved = Spans::new();
    for (name, span) in pattern.parameters().zip(spans.iter()) {
        let value = escape::decode(&path[span]).map_err(|_| Refusal::NotText {
            name: name.to_owned(),
        })?;
        let start = decoded.len();
        decoded.push_str(&value);
        moved.push(start, decoded.len());
    }
    Ok((Text::Decoded(decoded.into()), moved))
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

impl Route {
    pub(crate) fn new(
        method: Method,
        pattern: Pattern,
        name: Option<String>,
        handler: Box<dyn Handler>,
    ) -> Self {
        Self {
            method,
            pattern,
            name,
            handler,
        }
    }

    /// The method it answers.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The paths it answers, prefixes of mounts included.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// What it is called.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

/// `GET /courses/{slug} (course)`.
pub(crate) fn describe(method: &Method, pattern: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{method} {pattern} ({name})"),
        None => format!("{method} {pattern}"),
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&describe(&self.method, self.pattern.as_str(), self.name()))
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({self})")
    }
}
