//! A resource: the routes that share one pattern, told apart by method.

use http::{HeaderValue, Method};

/// Every method that RFC 9110 section 9 and RFC 5789 define, in the order `Allow` lists them.
pub(crate) const STANDARD: [Method; 9] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
    Method::CONNECT,
];

/// The methods of a path, each with its route.
#[derive(Debug)]
pub(crate) struct Resource {
    routes: Vec<(Method, usize)>,
    allow: HeaderValue,
}

/// How a resource answers a method.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Answer {
    /// By the route registered for it.
    Route(usize),
    /// HEAD, by the route for GET without its content (RFC 9110 section 9.3.2).
    HeadOf(usize),
    /// OPTIONS, by listing the methods (RFC 9110 section 9.3.7).
    Options,
    /// Not at all.
    NotAllowed,
}

impl Resource {
    pub(crate) fn new(method: Method, route: usize) -> Self {
        let routes = vec![(method, route)];
        Self {
            allow: allow(routes.iter().map(|(method, _)| method)),
            routes,
        }
    }

    pub(crate) fn add(&mut self, method: Method, route: usize) {
        self.routes.push((method, route));
        self.allow = allow(self.routes.iter().map(|(method, _)| method));
    }

    /// The route registered for exactly `method`.
    pub(crate) fn route(&self, method: &Method) -> Option<usize> {
        let (_, route) = self.routes.iter().find(|(known, _)| known == method)?;
        Some(*route)
    }

    /// Any of its routes; they differ in the method only.
    pub(crate) fn any_route(&self) -> usize {
        self.routes[0].1
    }

    pub(crate) fn answer(&self, method: &Method) -> Answer {
        if let Some(route) = self.route(method) {
            return Answer::Route(route);
        }
        match *method {
            Method::HEAD => self
                .route(&Method::GET)
                .map_or(Answer::NotAllowed, Answer::HeadOf),
            Method::OPTIONS => Answer::Options,
            _ => Answer::NotAllowed,
        }
    }

    /// The value of `Allow`: what [`answer`](Self::answer) answers.
    pub(crate) fn allow(&self) -> &HeaderValue {
        &self.allow
    }
}

/// The value of `Allow` where `registered` are the methods with routes: those, HEAD where there is
/// GET, and OPTIONS.
pub(crate) fn allow<'a>(registered: impl Iterator<Item = &'a Method>) -> HeaderValue {
    let registered: Vec<&Method> = registered.collect();
    let answered = |method: &Method| {
        registered.contains(&method)
            || *method == Method::OPTIONS
            || *method == Method::HEAD && registered.contains(&&Method::GET)
    };
    let mut listed: Vec<&str> = Vec::new();
    let standard = STANDARD.iter().filter(|method| answered(method));
    for method in standard.chain(registered.iter().copied()) {
        if !listed.contains(&method.as_str()) {
            listed.push(method.as_str());
        }
    }
    HeaderValue::from_str(&listed.join(", ")).expect("a method is a token, which a field may hold")
}
