//! All routes together: admitted one by one, found by path or by name.
//!
//! Invariants
//! - No two routes answer the same requests, and no two have the same name.
//! - Routes that share a pattern call its parameters alike, so any of them can name them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use http::uri::PathAndQuery;
use http::{HeaderValue, Method};
use lifecycle::Request;

use crate::resource::{self, Resource};
use crate::{Fault, Pattern, Refusal, Route, Spans, Tree, escape};

/// The routes, in the order they were admitted, with their two indexes.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    list: Vec<Route>,
    by_path: Tree<Resource>,
    by_name: HashMap<String, usize>,
}

/// The result of a lookup.
pub(crate) struct Found<'r> {
    pub(crate) resource: &'r Resource,
    pub(crate) spans: Spans,
    /// The text of the spans.
    pub(crate) text: Text,
}

/// The text of the spans.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    /// The path as it was sent; a clone shares its bytes.
    Path(PathAndQuery),
    /// The decoded parameters, one behind the other.
    Decoded(Arc<str>),
}

impl Routes {
    /// Adds `route`, unless it cannot be served together with those already there.
    pub(crate) fn admit(&mut self, route: Route) -> Result<(), Fault> {
        let against = |there: usize| (self.list[there].to_string(), route.to_string());
        if *route.method() == Method::CONNECT {
            return Err(Fault::Connect(route.to_string()));
        }
        if let Some(&taken) = route.name().and_then(|name| self.by_name.get(name)) {
            let (first, second) = against(taken);
            return Err(Fault::DuplicateName { first, second });
        }
        let index = self.list.len();
        match self.by_path.slot(route.pattern()) {
            slot @ None => *slot = Some(Resource::new(route.method().clone(), index)),
            Some(resource) => {
                let any = resource.any_route();
                let names = self.list[any].pattern().parameters();
                if !names.eq(route.pattern().parameters()) {
                    let (first, second) = against(any);
                    return Err(Fault::ParameterNames { first, second });
                }
                if let Some(taken) = resource.route(route.method()) {
                    let (first, second) = against(taken);
                    return Err(Fault::Conflict { first, second });
                }
                resource.add(route.method().clone(), index);
            }
        }
        if let Some(name) = route.name() {
            self.by_name.insert(name.to_owned(), index);
        }
        self.list.push(route);
        Ok(())
    }

    pub(crate) fn list(&self) -> &[Route] {
        &self.list
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Route> {
        Some(&self.list[*self.by_name.get(name)?])
    }

    /// The pattern that matches `path`, which is in normalized form.
    pub(crate) fn pattern_at(&self, path: &str) -> Option<&Pattern> {
        let (resource, _) = self.by_path.find(path)?;
        Some(self.pattern_of(resource))
    }

    fn pattern_of(&self, resource: &Resource) -> &Pattern {
        self.list[resource.any_route()].pattern()
    }

    /// Finds what the target of `request` leads to.
    pub(crate) fn find(&self, request: &Request) -> Result<Found<'_>, Refusal> {
        let target = request
            .uri()
            .path_and_query()
            .filter(|target| target.path().starts_with('/'))
            .ok_or(Refusal::TargetNotAPath)?;
        let path =
            escape::normalize(target.path()).map_err(|bad| Refusal::BadEscape { offset: bad.0 })?;
        let (resource, spans) = self.by_path.find(&path).ok_or(Refusal::NotFound)?;
        let (text, spans) = match &path {
            Cow::Borrowed(_) => (Text::Path(target.clone()), spans),
            Cow::Owned(path) => decode(path, self.pattern_of(resource), &spans)?,
        };
        Ok(Found {
            resource,
            spans,
            text,
        })
    }

    /// Whether any resource could answer `method`: a standard one, or one that a route has.
    pub(crate) fn know(&self, method: &Method) -> bool {
        let registered = || self.list.iter().any(|route| route.method() == method);
        *method != Method::CONNECT && (resource::STANDARD.contains(method) || registered())
    }

    /// The value of `Allow` for the server as a whole.
    pub(crate) fn allow(&self) -> HeaderValue {
        resource::allow(self.list.iter().map(Route::method))
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
