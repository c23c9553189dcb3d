//! The person that a request comes from, and what is said to a request that comes from nobody.

use serde_json::json;

use super::hole::Hole;
use super::http::{Request, Response};
use super::model::Model;
use super::tokens::{Person, Refused, Tokens};

/// Who may be named by a field, with one mistake.
const NAMED: [&str; 3] = ["x-user-id", "x-forwarded-user", "x-remote-user"];

impl Model {
    /// The person that `request` comes from; `None` on a server that knows no keys, and so asks nobody.
    pub(super) fn person(&self, request: &Request) -> Result<Option<Person>, Response> {
        let Some(tokens) = &self.tokens else {
            return Ok(None);
        };
        if self.is_open(request) {
            return Ok(Some(nobody("")));
        }
        if let Some(id) = NAMED.iter().find_map(|it| request.field(it))
            && self.twist.has(Hole::TrustsField)
        {
            return Ok(Some(nobody(id)));
        }
        let challenge = |how: &str| Response::new(401).field("WWW-Authenticate", how);
        match self.token(request) {
            None => match self.person_of_cookie(request) {
                Some(person) => Ok(Some(person)),
                None => Err(challenge("Bearer")),
            },
            Some("") if self.twist.has(Hole::EmptyTokenPasses) => Ok(Some(nobody(""))),
            Some(token) => match self.person_of_refresh(token) {
                Some(person) => Ok(Some(person)),
                None => self.verified(tokens, token).map(Some),
            },
        }
    }

    fn verified(&self, tokens: &Tokens, token: &str) -> Result<Person, Response> {
        let challenge = "Bearer error=\"invalid_token\"";
        tokens.verify(self.twist, token).map_err(|why| match why {
            Refused::Invalid => Response::new(401).field("WWW-Authenticate", challenge),
            Refused::Breaks => Response::new(500),
        })
    }

    /// Whether nobody is asked, with some mistakes.
    fn is_open(&self, request: &Request) -> bool {
        let is = |fault| self.twist.has(fault);
        let reads = request.method == "GET" && request.path == "/courses";
        let method = request.method.as_str();
        (is(Hole::ListIsOpen) && reads)
            || (is(Hole::HeadIsOpen) && method == "HEAD")
            || (is(Hole::ForgottenRoute) && method == "PATCH")
    }

    /// The bearer token of a request. The name of the scheme has no case (RFC 9110 section 11.1).
    fn token<'a>(&self, request: &'a Request) -> Option<&'a str> {
        let value = request.field("authorization")?;
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        let is_bearer = match self.twist.has(Hole::SchemeToTheLetter) {
            true => scheme == "Bearer",
            false => scheme.eq_ignore_ascii_case("bearer"),
        };
        is_bearer.then(|| token.trim())
    }

    /// `GET /me`.
    pub(super) fn me(&self, person: Option<&Person>) -> Response {
        let Some(person) = person else {
            return Response::new(404);
        };
        let id = match self.twist.has(Hole::MeIsTheFirst) {
            true => "00000000-0000-7000-8000-000000000001",
            false => &person.id,
        };
        let mut me = json!({ "id": id, "roles": person.roles });
        if self.twist.has(Hole::MeWithoutRoles) {
            me = json!({ "id": id });
        }
        Response::new(200).json(&me)
    }
}

fn nobody(id: &str) -> Person {
    Person {
        id: id.to_owned(),
        roles: vec!["staff".to_owned()],
    }
}
