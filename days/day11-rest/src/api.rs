//! The API: routes to endpoints over one state.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;

use http::Method;
use lifecycle::Middleware;
use routing::{BuildError, Route, Router, Table};
use schemars::JsonSchema;

use crate::endpoint::Adapter;
use crate::parameters::Parameters;
use crate::{Endpoint, FromBody, Reply, Shapes, State};

/// Routes to endpoints, as [`Router`] has routes to handlers.
///
/// Each route gets its [`Shapes`] as an attribute. A name in braces means the same in every path, so what
/// it means is said once, with [`parameter`](Api::parameter), and checked before a byte of any body is read.
pub struct Api<A> {
    state: Arc<A>,
    parameters: Arc<Parameters>,
    router: Router,
}

impl<A: State> Api<A> {
    /// No routes yet.
    pub fn new(state: Arc<A>) -> Self {
        Self {
            state,
            parameters: Arc::default(),
            router: Router::new(),
        }
    }

    /// Says that `{name}` is a `T`, in every route that comes after: a path that says something else is 404.
    ///
    /// # Panics
    /// After the first route, which couldn't know of it.
    #[must_use]
    pub fn parameter<T>(mut self, name: &'static str) -> Self
    where
        T: FromStr<Err: Display> + JsonSchema,
    {
        let parameters = Arc::get_mut(&mut self.parameters);
        parameters
            .expect("parameters come before the routes that have them")
            .declare::<T>(name);
        self
    }

    /// Answers GET at `pattern`, and HEAD.
    #[must_use]
    pub fn get<T: 'static>(self, pattern: &str, endpoint: impl Endpoint<A, T>) -> Self {
        self.on(Method::GET, pattern, endpoint)
    }

    /// Answers POST at `pattern`.
    #[must_use]
    pub fn post<T: 'static>(self, pattern: &str, endpoint: impl Endpoint<A, T>) -> Self {
        self.on(Method::POST, pattern, endpoint)
    }

    /// Answers PUT at `pattern`.
    #[must_use]
    pub fn put<T: 'static>(self, pattern: &str, endpoint: impl Endpoint<A, T>) -> Self {
        self.on(Method::PUT, pattern, endpoint)
    }

    /// Answers PATCH at `pattern`.
    #[must_use]
    pub fn patch<T: 'static>(self, pattern: &str, endpoint: impl Endpoint<A, T>) -> Self {
        self.on(Method::PATCH, pattern, endpoint)
    }

    /// Answers DELETE at `pattern`.
    #[must_use]
    pub fn delete<T: 'static>(self, pattern: &str, endpoint: impl Endpoint<A, T>) -> Self {
        self.on(Method::DELETE, pattern, endpoint)
    }

    fn on<E, T>(mut self, method: Method, pattern: &str, endpoint: E) -> Self
    where
        E: Endpoint<A, T>,
        T: 'static,
    {
        let media = E::Body::MEDIA;
        let shapes = Shapes {
            parameters: self.parameters.of(pattern),
            body: (!media.is_empty()).then(|| (media, E::Body::shape())),
            outcomes: E::Reply::outcomes(),
        };
        let adapter = Adapter {
            state: Arc::clone(&self.state),
            parameters: Arc::clone(&self.parameters),
            endpoint,
            takes: PhantomData::<fn() -> T>,
        };
        self.router = self.router.on(method, pattern, adapter).attribute(shapes);
        self
    }

    /// Names the route just written.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.map(|router| router.name(name))
    }

    /// Gives the route just written an attribute.
    #[must_use]
    pub fn attribute<T: Send + Sync + 'static>(self, attribute: T) -> Self {
        self.map(|router| router.attribute(attribute))
    }

    /// Puts `middleware` around every route of this API.
    #[must_use]
    pub fn with(self, middleware: impl Middleware) -> Self {
        self.map(|router| router.with(middleware))
    }

    /// Takes over the routes of `api` with `prefix`, which has no parameters, in front of their patterns.
    #[must_use]
    pub fn mount(self, prefix: &str, api: Self) -> Self {
        self.map(|router| router.mount(prefix, api.router))
    }

    /// The table that serves the routes, each of which keeps `rule`.
    ///
    /// # Errors
    /// All faults at once, a parameter that nobody has declared among them.
    pub fn build(self, rule: impl Fn(&Route) -> Result<(), String>) -> Result<Table, BuildError> {
        self.router.build_checked(|route| {
            let declared = route.get::<Shapes>().map_or(0, |it| it.parameters.len());
            if declared != route.pattern().parameters().count() {
                return Err("say with Api::parameter what each of its parameters is".to_owned());
            }
            rule(route)
        })
    }

    fn map(self, change: impl FnOnce(Router) -> Router) -> Self {
        Self {
            router: change(self.router),
            ..self
        }
    }
}
