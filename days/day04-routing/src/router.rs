//! The routes as they are written down.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use http::Method;
use lifecycle::{BoxFuture, Chain, Handler, Middleware, Next, Request, Response};

use crate::resource::Resource;
use crate::table::{Route, Table};
use crate::{BuildError, Fault, Pattern, Tree};

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
        let mut tree: Tree<Resource> = Tree::new();
        let mut routes: Vec<Route> = Vec::new();
        let mut names: HashMap<String, usize> = HashMap::new();
        for draft in self.drafts {
            let described = draft.describe();
            let pattern: Pattern = match draft.pattern.parse() {
                Ok(pattern) => pattern,
                Err(reason) => {
                    let route = described;
                    faults.push(Fault::Pattern { route, reason });
                    continue;
                }
            };
            if draft.method == Method::CONNECT {
                faults.push(Fault::Connect(described));
                continue;
            }
            let index = routes.len();
            match tree.slot(&pattern) {
                slot @ None => *slot = Some(Resource::new(draft.method.clone(), index)),
                Some(resource) => {
                    let there: &Route = &routes[resource.any_route()];
                    if !there.pattern().parameters().eq(pattern.parameters()) {
                        let (first, second) = (there.to_string(), described);
                        faults.push(Fault::ParameterNames { first, second });
                        continue;
                    }
                    if let Some(taken) = resource.route(&draft.method) {
                        let (first, second) = (routes[taken].to_string(), described);
                        faults.push(Fault::Conflict { first, second });
                        continue;
                    }
                    resource.add(draft.method.clone(), index);
                }
            }
            if let Some(name) = &draft.name {
                match names.entry(name.clone()) {
                    Entry::Vacant(free) => {
                        free.insert(index);
                    }
                    Entry::Occupied(taken) => {
                        let (first, second) = (routes[*taken.get()].to_string(), described);
                        faults.push(Fault::DuplicateName { first, second });
                    }
                }
            }
            routes.push(draft.into_route(pattern, &self.middleware));
        }
        BuildError::of(faults)?;
        Ok(Table::new(tree, routes, names))
    }
}

impl Draft {
    /// As [`Route`] displays itself.
    fn describe(&self) -> String {
        crate::table::describe(&self.method, &self.pattern, self.name.as_deref())
    }

    fn into_route(self, pattern: Pattern, outer: &[Arc<dyn Middleware>]) -> Route {
        let handler: Box<dyn Handler> = if outer.is_empty() && self.middleware.is_empty() {
            self.handler
        } else {
            let chain = Chain::around(Erased(self.handler));
            let middleware = outer.iter().chain(&self.middleware);
            Box::new(middleware.fold(chain, |chain, one| chain.with(Shared(Arc::clone(one)))))
        };
        Route::new(self.method, pattern, self.name, handler)
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
