//! The routes as they are written down.

use std::sync::Arc;

use http::Method;
use lifecycle::{BoxFuture, Chain, Handler, Middleware, Next, Request, Response};

use crate::route::describe;
use crate::routes::Routes;
use crate::{BuildError, Fault, Pattern, Route, Table};

/// Routes, collected one by one and checked together by [`build`](Router::build).
///
/// ```
/// use lifecycle::{Request, Response};
/// use routing::Router;
///
/// async fn ok(_: Request) -> Response {
///     Response::default()
/// }
///
/// let courses = Router::new()
///     .get("", ok).name("courses")
///     .get("/{slug}", ok).name("course");
/// let table = Router::new().mount("/api/v1/courses", courses).build()?;
/// let patterns: Vec<_> = table.routes().iter().map(|route| route.pattern().as_str()).collect();
/// assert_eq!(patterns, ["/api/v1/courses", "/api/v1/courses/{slug}"]);
///
/// let refused = Router::new()
///     .get("/courses/{slug}", ok).name("course")
///     .put("/courses/{id}", ok)
///     .build()
///     .unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "the route table cannot be built\n\
///      - `GET /courses/{slug} (course)` and `PUT /courses/{id}` match the same paths; \
///      use the same parameter names in both",
/// );
/// # Ok::<(), routing::BuildError>(())
/// ```
#[derive(Default)]
pub struct Router {
    drafts: Vec<Draft>,
    middleware: Vec<Arc<dyn Middleware>>,
    faults: Vec<Fault>,
    /// Whether a name would follow a route.
    nameable: bool,
}

/// A route whose pattern is not checked yet, as a prefix may still come in front of it.
struct Draft {
    method: Method,
    pattern: String,
    name: Option<String>,
    middleware: Vec<Arc<dyn Middleware>>,
    handler: Box<dyn Handler>,
}

impl Router {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers GET at `pattern`, and HEAD where no other route does.
    pub fn get(self, pattern: &str, handler: impl Handler) -> Self {
        self.on(Method::GET, pattern, handler)
    }

    /// Answers POST at `pattern`.
    pub fn post(self, pattern: &str, handler: impl Handler) -> Self {
        self.on(Method::POST, pattern, handler)
    }

    /// Answers PUT at `pattern`.
    pub fn put(self, pattern: &str, handler: impl Handler) -> Self {
        self.on(Method::PUT, pattern, handler)
    }

    /// Answers PATCH at `pattern`.
    pub fn patch(self, pattern: &str, handler: impl Handler) -> Self {
        self.on(Method::PATCH, pattern, handler)
    }

    /// Answers DELETE at `pattern`.
    pub fn delete(self, pattern: &str, handler: impl Handler) -> Self {
        self.on(Method::DELETE, pattern, handler)
    }

    /// Answers `method` at `pattern`, for [what a `Pattern` is](Pattern).
    pub fn on(mut self, method: Method, pattern: &str, handler: impl Handler) -> Self {
        self.nameable = true;
        self.drafts.push(Draft {
            method,
            pattern: pattern.to_owned(),
            name: None,
            middleware: Vec::new(),
            handler: Box::new(handler),
        });
        self
    }

    /// Names the route just written, for [`Table::url`], logs and documentation.
    pub fn name(mut self, name: &str) -> Self {
        match self.drafts.last_mut() {
            Some(draft) if self.nameable => draft.name = Some(name.to_owned()),
            _ => self.faults.push(Fault::NamesNothing(name.to_owned())),
        }
        self.nameable = false;
        self
    }

    /// Takes over the routes of `router` with `prefix` in front of their patterns.
    ///
    /// The texts are joined and nothing else: below `/courses`, the pattern `""` is `/courses` and
    /// the pattern `/` is `/courses/`. The prefix may have parameters.
    pub fn mount(mut self, prefix: &str, router: Router) -> Self {
        self.nameable = false;
        self.faults.extend(router.faults);
        self.drafts
            .extend(router.drafts.into_iter().map(|draft| Draft {
                pattern: format!("{prefix}{}", draft.pattern),
                middleware: [&router.middleware[..], &draft.middleware].concat(),
                ..draft
            }));
        self
    }

    /// Puts `middleware` around every route of this router, wherever in it they are written. The
    /// first one added sees a request first.
    ///
    /// It runs for requests that one of these routes answers. To see every request, refused ones
    /// too, put a [`Chain`] around the built table.
    pub fn with(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Checks the routes against each other and makes the table that serves them.
    ///
    /// # Errors
    /// All [`Fault`]s at once.
    pub fn build(self) -> Result<Table, BuildError> {
        let mut faults = self.faults;
        let mut routes = Routes::default();
        for draft in self.drafts {
            let admitted = draft
                .into_route(&self.middleware)
                .and_then(|route| routes.admit(route));
            faults.extend(admitted.err());
        }
        BuildError::of(faults)?;
        Ok(Table::new(routes))
    }
}

impl Draft {
    fn into_route(self, outer: &[Arc<dyn Middleware>]) -> Result<Route, Fault> {
        let pattern: Pattern = self.pattern.parse().map_err(|reason| Fault::Pattern {
            route: describe(&self.method, &self.pattern, self.name.as_deref()),
            reason,
        })?;
        let handler: Box<dyn Handler> = if outer.is_empty() && self.middleware.is_empty() {
            self.handler
        } else {
            let chain = Chain::around(Erased(self.handler));
            let middleware = outer.iter().chain(&self.middleware);
            Box::new(middleware.fold(chain, |chain, one| chain.with(Shared(Arc::clone(one)))))
        };
        Ok(Route::new(self.method, pattern, self.name, handler))
    }
}

/// A handler whose type is forgotten.
struct Erased(Box<dyn Handler>);

impl Handler for Erased {
    fn call(&self, request: Request) -> BoxFuture<'_, Response> {
        self.0.call(request)
    }
}

/// A middleware that several routes run.
struct Shared(Arc<dyn Middleware>);

impl Middleware for Shared {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        self.0.handle(request, next)
    }
}
