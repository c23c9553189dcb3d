//! Which resource a path names, which methods it has, and what answers them.

use super::access::Reach;
use super::hole::Hole;
use super::http::{Request, Response};
use super::model::Model;
use super::negotiation;
use super::sessions::Leak;
use super::tokens::Person;
use super::twist::Fault;

/// The resource that a path names.
pub(super) enum Resource<'a> {
    List,
    Course(&'a str),
    CheckIns(&'a str),
    CheckIn(&'a str),
    Balances,
    Transfers,
    Me,
    Sessions,
    Session(&'a str),
    Refresh,
    Accounts,
    Resets,
    Changes,
    Learners,
    Previews,
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
            ["me"] => Self::Me,
            ["sessions"] => Self::Sessions,
            ["sessions", id] => Self::Session(id),
            ["tokens"] => Self::Refresh,
            ["accounts"] => Self::Accounts,
            ["password-resets"] => Self::Resets,
            ["password-changes"] => Self::Changes,
            ["learners"] => Self::Learners,
            ["previews"] => Self::Previews,
            _ => return None,
        })
    }

    /// Whether the request itself says who sends it, or nobody has to.
    fn is_open(&self, method: &str, request: &Request) -> bool {
        match self {
            Self::Refresh | Self::Accounts | Self::Resets | Self::Changes => true,
            Self::Sessions => method == "POST" && !request.body.is_empty(),
            _ => false,
        }
    }

    fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::List | Self::CheckIns(_) => &["GET", "HEAD", "POST", "OPTIONS"],
            Self::Course(_) | Self::CheckIn(_) => {
                &["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
            }
            Self::Balances | Self::Me | Self::Learners => &["GET", "HEAD", "OPTIONS"],
            Self::Transfers
            | Self::Refresh
            | Self::Previews
            | Self::Accounts
            | Self::Resets
            | Self::Changes => &["POST", "OPTIONS"],
            Self::Sessions => &["GET", "HEAD", "POST", "DELETE", "OPTIONS"],
            Self::Session(_) => &["DELETE", "OPTIONS"],
        }
    }
}

impl Model {
    pub(super) fn respond(&self, request: &Request) -> Response {
        // Once for the status, which the problem repeats, and once for what the problem says.
        let unpacked = self.unpacked(request);
        let request = unpacked.as_ref().unwrap_or(request);
        let response = self.stopped(request);
        let response = response.unwrap_or_else(|| self.answer(request));
        self.note_guess(request, &response);
        let response = self.twist.apply(response);
        let response = self.explained(request, response);
        self.twist.apply(self.edged(request, response))
    }

    fn answer(&self, request: &Request) -> Response {
        let path = self.path_of(request);
        let Some(resource) = Resource::of(&path) else {
            return self.unknown_path();
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
        let person = match self.person(request) {
            _ if resource.is_open(method, request) => None,
            Ok(person) => person,
            Err(refused) => {
                if self.twist.has(Fault::StoresFirst) && method == "POST" {
                    let _ = self.respond_with(&resource, method, request, (None, &Reach::All));
                }
                return refused;
            }
        };
        if self.is_forged(request) {
            if self.twist.has(Leak::ForgedIsStored) {
                let everything = (person.as_ref(), &Reach::All);
                let _ = self.respond_with(&resource, method, request, everything);
            }
            return Response::new(403);
        }
        match self.reach(&resource, method, request, person.as_ref()) {
            Ok(reach) => self.respond_with(&resource, method, request, (person.as_ref(), &reach)),
            Err(refused) => refused,
        }
    }

    /// The answer to a request that may be made.
    fn respond_with(
        &self,
        resource: &Resource<'_>,
        method: &str,
        request: &Request,
        (person, reach): (Option<&Person>, &Reach),
    ) -> Response {
        if method == "GET" && !negotiation::takes_json(self.twist, request) {
            return Response::new(406);
        }
        if let Some(database) = &self.database
            && let Err(trouble) = database.ask(self.twist)
        {
            let is_list = matches!((resource, method), (Resource::List, "GET"));
            return self.without_database(&trouble, is_list);
        }
        match (resource, method) {
            (Resource::List, "GET") => self.list(),
            (Resource::List, _) => self.post(request),
            (Resource::Course(slug), "GET") => match self.slug_by_injection(slug) {
                Some(found) => self.read(&found, request),
                None => self.read(slug, request),
            },
            (Resource::Course(slug), "PUT") => self.put(slug, request),
            (Resource::Course(slug), "PATCH") => self.patch(slug, request),
            (Resource::Course(slug), _) => self.delete(slug, request),
            (Resource::CheckIns(slug), "GET") => self.list_check_ins(slug, request, reach),
            (Resource::CheckIns(slug), _) => self.post_check_in(slug, request, reach),
            (Resource::CheckIn(id), "GET") => self.read_check_in(id, request, reach),
            (Resource::CheckIn(id), "DELETE") => self.delete_check_in(id, request, reach),
            (Resource::Balances, _) => self.balances(),
            (Resource::Transfers, _) => self.transfer(request, reach),
            (Resource::Me, _) => self.me(person),
            (Resource::Sessions, "GET") => self.list_sessions(request, person),
            (Resource::Sessions, "POST") if !request.body.is_empty() => self.log_in(request),
            (Resource::Sessions, "POST") => self.sign_in(request, person),
            (Resource::Accounts, _) => self.register(request),
            (Resource::Resets, _) => self.ask_for_reset(request),
            (Resource::Changes, _) => self.change_password(),
            (Resource::Sessions, _) => self.end_sessions(request, person),
            (Resource::Session(id), _) => self.end_session(id, person),
            (Resource::Refresh, _) => self.refresh(request),
            (Resource::Learners, _) => self.learners(),
            (Resource::Previews, _) => self.preview(request),
            (Resource::CheckIn(id), _) => self.change_check_in(id, request, reach),
        }
    }

    /// The method that is applied: HEAD is GET, and the others are themselves.
    fn method<'a>(&self, request: &'a Request) -> &'a str {
        let deletes = request.query.split('&').any(|it| it == "delete=true");
        let overridden = request.field("x-http-method-override");
        match (request.method.as_str(), overridden) {
            ("GET", Some(method))
                if self.twist.has(Fault::MethodOverride)
                    || self.twist.has(Hole::MethodOverridden) =>
            {
                method
            }
            ("GET", _) if deletes && self.twist.has(Fault::GetDeletes) => "DELETE",
            ("HEAD", _) => "GET",
            (method, _) => method,
        }
    }
}
