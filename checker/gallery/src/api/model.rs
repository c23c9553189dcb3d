//! The right server: which resource a path names, which methods it has, and what it has stored.

use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use super::check_ins::CheckIns;
use super::courses::Courses;
use super::http::{Request, Response};
use super::keys::Keys;
use super::ledger::Ledger;
use super::negotiation;
use super::race::Race;
use super::twist::{Fault, Twist};

/// A server's rules and rows.
pub struct Model {
    pub(super) twist: Twist,
    state: Mutex<State>,
    /// Where it is served.
    pub(super) address: OnceLock<SocketAddr>,
    /// Told whenever a connection begins or ends, or two requests meet.
    changed: Condvar,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) courses: Courses,
    pub(super) check_ins: CheckIns,
    pub(super) keys: Keys,
    pub(super) ledger: Ledger,
    pub(super) race: Race,
}

/// The resource that a path names.
enum Resource<'a> {
    List,
    Course(&'a str),
    CheckIns(&'a str),
    CheckIn(&'a str),
    Balances,
    Transfers,
}

impl<'a> Resource<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        Some(match segments[..] {
            ["courses"] => Self::List,
            ["courses", slug] => Self::Course(slug),
            ["courses", slug, "check-ins"] => Self::CheckIns(slug),
            ["check-ins", id] => Self::CheckIn(id),
            ["balances"] => Self::Balances,
            ["transfers"] => Self::Transfers,
            _ => return None,
        })
    }

    fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::List | Self::CheckIns(_) => &["GET", "HEAD", "POST", "OPTIONS"],
            Self::Course(_) | Self::CheckIn(_) => {
                &["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
            }
            Self::Balances => &["GET", "HEAD", "OPTIONS"],
            Self::Transfers => &["POST", "OPTIONS"],
        }
    }
}

impl Model {
    /// A server without rows that is right but for `twist`.
    #[must_use]
    pub fn new(twist: Twist) -> Self {
        Self {
            twist,
            state: Mutex::default(),
            address: OnceLock::new(),
            changed: Condvar::new(),
        }
    }

    pub(super) fn respond(&self, request: &Request) -> Response {
        self.twist.apply(self.answer(request))
    }

    fn answer(&self, request: &Request) -> Response {
        let Some(resource) = Resource::of(&request.path) else {
            return Response::new(404);
        };
        let allow = match self.twist.has(Fault::AllowsEverything) {
            true => "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS".to_owned(),
            false => resource.methods().join(", "),
        };
        if !resource.methods().contains(&request.method.as_str()) {
            return Response::new(405).field("Allow", allow);
        }
        let method = self.method(request);
        if method == "OPTIONS" {
            return Response::new(204).field("Allow", allow);
        }
        if method == "GET" && !negotiation::takes_json(self.twist, request) {
            return Response::new(406);
        }
        match (&resource, method) {
            (Resource::List, "GET") => self.list(),
            (Resource::List, _) => self.post(request),
            (Resource::Course(slug), "GET") => self.read(slug, request),
            (Resource::Course(slug), "PUT") => self.put(slug, request),
            (Resource::Course(slug), "PATCH") => self.patch(slug, request),
            (Resource::Course(slug), _) => self.delete(slug, request),
            (Resource::CheckIns(slug), "GET") => self.list_check_ins(slug),
            (Resource::CheckIns(slug), _) => self.post_check_in(slug, request),
            (Resource::CheckIn(id), "GET") => self.read_check_in(id, request),
            (Resource::CheckIn(id), "DELETE") => self.delete_check_in(id, request),
            (Resource::Balances, _) => self.balances(),
            (Resource::Transfers, _) => self.transfer(request),
            (Resource::CheckIn(id), _) => self.change_check_in(id, request),
        }
    }

    /// The method that is applied: HEAD is GET, and the others are themselves.
    fn method<'a>(&self, request: &'a Request) -> &'a str {
        let deletes = request.query.split('&').any(|it| it == "delete=true");
        let overridden = request.field("x-http-method-override");
        match (request.method.as_str(), overridden) {
            ("GET", Some(method)) if self.twist.has(Fault::MethodOverride) => method,
            ("GET", _) if deletes && self.twist.has(Fault::GetDeletes) => "DELETE",
            ("HEAD", _) => "GET",
            (method, _) => method,
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `ready` holds of the state, which is looked at whenever it has [changed](Self::tell).
    pub(super) fn wait(&self, mut ready: impl FnMut(&State) -> bool) {
        let state = self.state();
        let _ready = self.changed.wait_while(state, |state| !ready(state));
    }

    pub(super) fn tell(&self) {
        self.changed.notify_all();
    }
}
