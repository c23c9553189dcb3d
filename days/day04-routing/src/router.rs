//! The routes as they are written down.

use std::any::{Any, type_name};
use std::sync::Arc;

use http::Method;
use lifecycle::{BoxFuture, Chain, Handler, Middleware, Next, Request, Response};

use crate::attributes::Attributes;
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
    /// Whether a name or an attribute would follow a route.
    after_a_route: bool,
}

/// A route whose pattern is not checked yet, as a prefix may still come in front of it.
struct Draft {
    method: Method,
    pattern: String,
    name: Option<String>,
    attributes: Attributes,
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
        self.after_a_route = true;
        self.drafts.push(Draft {
            method,
            pattern: pattern.to_owned(),
            name: None,
            attributes: Attributes::default(),
            middleware: Vec::new(),
            handler: Box::new(handler),
        });
        self
    }

    /// Names the route just written, for [`Table::url`], logs and documentation.
    pub fn name(mut self, name: &str) -> Self {
        match self.last() {
            Some(draft) if draft.name.is_none() => draft.name = Some(name.to_owned()),
            _ => self.faults.push(Fault::NamesNothing(name.to_owned())),
        }
        self
    }

    /// Says more about the route just written: any value, at most one of each type. [`Route::get`] reads it,
    /// before the request's body is, in documentation, or in the rule of [`build_checked`](Self::build_checked).
    pub fn attribute<T: Any + Send + Sync>(mut self, value: T) -> Self {
        let fault = match self.last() {
            None => Some(Fault::DescribesNothing(type_name::<T>())),
            Some(draft) => draft.attribute(value).err(),
        };
        self.faults.extend(fault);
        self
    }

    /// The route that was just written.
    fn last(&mut self) -> Option<&mut Draft> {
        self.drafts.last_mut().filter(|_| self.after_a_route)
    }

    /// Takes over the routes of `router` with `prefix` in front of their patterns.
    ///
    /// The texts are joined and nothing else: below `/courses`, the pattern `""` is `/courses` and
    /// the pattern `/` is `/courses/`. The prefix may have parameters.
    pub fn mount(mut self, prefix: &str, router: Router) -> Self {
        self.after_a_route = false;
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
    /// It runs for requests that one of these routes answers, knows [which](Route::of), and runs before
    /// the handler. So a rule about who may do what belongs here: after 404 and 405, before a parameter is
    /// parsed or a byte of the body read. To see every request, rejected ones too, put a [`Chain`] around
    /// the built table.
    ///
    /// ```
    /// use http::StatusCode;
    /// use lifecycle::{BoxFuture, IntoResponse, Next, Rejection, Request, Response};
    /// use routing::{Route, Router};
    ///
    /// enum Permission { Public, Staff }
    ///
    /// fn rule<'a>(request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
    ///     match Route::of(&request).and_then(Route::get) {
    ///         Some(Permission::Public) => next.run(request),
    ///         _ => Box::pin(async {
    ///             Rejection::new(StatusCode::FORBIDDEN, "this is for staff").into_response()
    ///         }),
    ///     }
    /// }
    ///
    /// async fn ok(_: Request) -> Response {
    ///     Response::default()
    /// }
    ///
    /// let table = Router::new()
    ///     .get("/courses", ok).attribute(Permission::Public)
    ///     .get("/reports", ok).attribute(Permission::Staff)
    ///     .with(rule)
    ///     .build()?;
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// let request = http::Request::get("/reports").body("".into())?;
    /// assert_eq!(lifecycle::call(&table, request).await.status(), 403);
    /// # Ok::<(), http::Error>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Checks the routes against each other and makes the table that serves them.
    ///
    /// # Errors
    /// All [`Fault`]s at once.
    pub fn build(self) -> Result<Table, BuildError> {
        self.build_checked(|_| Ok(()))
    }

    /// As [`build`](Self::build), with a rule of the program's own about every route: each says who may use it,
    /// say.
    ///
    /// ```
    /// # async fn ok(_: lifecycle::Request) -> lifecycle::Response { Default::default() }
    /// struct Public;
    /// let refused = routing::Router::new()
    ///     .get("/courses", ok).attribute(Public)
    ///     .get("/reports", ok).name("reports")
    ///     .build_checked(|route| match route.get::<Public>() {
    ///         Some(_) => Ok(()),
    ///         None => Err("say who may use it".to_owned()),
    ///     })
    ///     .unwrap_err();
    /// assert!(refused.to_string().ends_with("- `GET /reports (reports)`: say who may use it"));
    /// ```
    ///
    /// # Errors
    /// All [`Fault`]s at once, those of the rule among them.
    pub fn build_checked(
        self,
        rule: impl Fn(&Route) -> Result<(), String>,
    ) -> Result<Table, BuildError> {
        let mut faults = self.faults;
        let mut routes = Routes::default();
        for draft in self.drafts {
            let route = match draft.into_route(&self.middleware) {
                Ok(route) => route,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            faults.extend(rule(&route).err().map(|reason| Fault::Rule {
                route: route.to_string(),
                reason,
            }));
            faults.extend(routes.admit(route).err());
        }
        BuildError::of(faults)?;
        Ok(Table::new(routes))
    }
}

impl Draft {
    fn attribute<T: Any + Send + Sync>(&mut self, value: T) -> Result<(), Fault> {
        self.attributes
            .add(value)
            .map_err(|attribute| Fault::RepeatedAttribute {
                route: self.describe(),
                attribute,
            })
    }

    fn describe(&self) -> String {
        describe(&self.method, &self.pattern, self.name.as_deref())
    }

    fn into_route(self, outer: &[Arc<dyn Middleware>]) -> Result<Route, Fault> {
        let pattern: Pattern = self.pattern.parse().map_err(|reason| Fault::Pattern {
            route: self.describe(),
            reason,
        })?;
        let handler: Box<dyn Handler> = if outer.is_empty() && self.middleware.is_empty() {
            self.handler
        } else {
            let chain = Chain::around(Erased(self.handler));
            let middleware = outer.iter().chain(&self.middleware);
            Box::new(middleware.fold(chain, |chain, one| chain.with(Shared(Arc::clone(one)))))
        };
        Ok(Route::new(
            self.method,
            pattern,
            self.name,
            self.attributes,
            handler,
        ))
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
