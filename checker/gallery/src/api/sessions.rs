//! Sessions: a cookie beside the bearer token, and refresh tokens that are used once.

mod forged;
mod leak;
mod refresh;

use std::fs::File;
use std::io::Read as _;
use std::time::Instant;

use serde_json::json;

pub use leak::Leak;

use super::http::{Request, Response};
use super::model::Model;
use super::state::sessions::Session;
use super::tokens::Person;

const COOKIE: &str = "sid";

/// The value of the cookie that a request has.
fn cookie(request: &Request) -> Option<&str> {
    let pairs = request.field("cookie")?.split(';');
    let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| *name == COOKIE);
    values.next().map(|(_, value)| value)
}

/// 32 hexadecimal digits of the operating system's randomness.
fn random() -> String {
    let mut bytes = [0; 16];
    let source = File::open("/dev/urandom").and_then(|mut it| it.read_exact(&mut bytes));
    source.expect("the operating system has randomness");
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

impl Model {
    /// The person whose session the cookie of a request opens.
    pub(super) fn person_of_cookie(&self, request: &Request) -> Option<Person> {
        if self.twist.has(Leak::CookieIgnored) {
            return None;
        }
        self.session(request).map(|it| it.person)
    }

    fn session(&self, request: &Request) -> Option<Session> {
        let sent = cookie(request)?;
        let fits = |it: &Session| {
            let prefix = self.twist.has(Leak::PrefixOpens) && sent.len() >= 8;
            it.secret == sent
                || (prefix && it.secret.starts_with(sent))
                || (self.twist.has(Leak::IdOpens) && it.id == sent)
        };
        self.state().sessions.by_secret(fits).map(|it| it.clone())
    }

    /// `POST /sessions`.
    pub(super) fn sign_in(&self, request: &Request, person: Option<&Person>) -> Response {
        let (Some(tokens), Some(person)) = (&self.tokens, person) else {
            return Response::new(404);
        };
        let old = self.session(request);
        let sent = cookie(request);
        let state = &mut *self.state();
        let number = state.sessions.all.len() + 1;
        let secret = match (sent, &old) {
            (Some(sent), Some(_)) if self.twist.has(Leak::SecretKept) => sent.to_owned(),
            (Some(sent), None) if self.twist.has(Leak::AdoptsSecret) => sent.to_owned(),
            _ if self.twist.has(Leak::SerialSecret) => (1000 + number).to_string(),
            _ if self.twist.has(Leak::TimeOrderedSecret) => {
                format!("01990000-0000-7000-8000-{number:012}")
            }
            _ => random() + &random(),
        };
        let id = format!("00000000-0000-7000-c000-{number:012}");
        if let Some(old) = old {
            let mut all = state.sessions.all.iter_mut();
            if let Some(old) = all.find(|it| it.id == old.id) {
                old.has_ended = true;
            }
        }
        let refresh_token = random() + &random();
        self.keep(&secret, &refresh_token);
        state.sessions.all.push(Session {
            id: id.clone(),
            person: person.clone(),
            secret: secret.clone(),
            tokens: vec![refresh_token.clone()],
            rotated: Instant::now(),
            has_ended: false,
            cookie_lives: false,
            tokens_live: false,
        });
        let mut document = json!({ "id": id, "refresh_token": refresh_token });
        if !self.twist.has(Leak::WithoutAccessToken) {
            document["access_token"] = json!(tokens.issue(person));
        }
        Response::new(201)
            .field("Location", format!("/sessions/{id}"))
            .field("Set-Cookie", self.set_cookie(&secret))
            .json(&document)
    }

    fn set_cookie(&self, secret: &str) -> String {
        let attributes = [
            ("; Path=/", !self.twist.has(Leak::CookieWithoutPath)),
            ("; HttpOnly", !self.twist.has(Leak::CookieWithoutHttpOnly)),
            (
                "; SameSite=Lax",
                !self.twist.has(Leak::CookieWithoutSameSite),
            ),
            (
                "; Domain=course.example",
                self.twist.has(Leak::CookieWithDomain),
            ),
        ];
        let said = attributes.iter().filter(|(_, is_said)| *is_said);
        let said: String = said.map(|(attribute, _)| *attribute).collect();
        format!("{COOKIE}={secret}{said}")
    }

    /// Stores secrets as they are, with two mistakes.
    fn keep(&self, secret: &str, refresh_token: &str) {
        let Some(database) = &self.database else {
            return;
        };
        for (leak, value) in [
            (Leak::StoresSecret, secret),
            (Leak::StoresRefresh, refresh_token),
        ] {
            if self.twist.has(leak) {
                database.run(&format!(
                    "create table if not exists kept (value text); insert into kept values ('{value}')"
                ));
            }
        }
    }

    /// `GET /sessions`.
    pub(super) fn list_sessions(&self, request: &Request, person: Option<&Person>) -> Response {
        let current = self.session(request).map(|it| it.id);
        let of = |it: &&Session| {
            let own = person.is_some_and(|person| person.id == it.person.id);
            !it.has_ended && (own || self.twist.has(Leak::ListsEverybodys))
        };
        let state = self.state();
        let items: Vec<_> = state
            .sessions
            .all
            .iter()
            .filter(of)
            .map(|it| {
                let is_current = current.as_ref() == Some(&it.id);
                let current = is_current || self.twist.has(Leak::EveryIsCurrent);
                json!({ "id": it.id, "created_at": "2026-03-02T09:00:00Z", "current": current })
            })
            .collect();
        Response::new(200).json(&json!({ "items": items }))
    }

    /// `DELETE /sessions/{id}`.
    pub(super) fn end_session(&self, id: &str, person: Option<&Person>) -> Response {
        let state = &mut *self.state();
        let mut all = state.sessions.all.iter_mut();
        let found = all.find(|it| {
            let own = person.is_some_and(|person| person.id == it.person.id);
            it.id == id && (own || self.twist.has(Leak::EndsAnybodys))
        });
        match found {
            Some(it) if !it.has_ended || self.twist.has(Leak::TwiceEnded) => {
                it.has_ended = true;
                it.cookie_lives = self.twist.has(Leak::LogoutClearsOnly);
                it.tokens_live = self.twist.has(Leak::RefreshSurvives);
                Response::new(204)
            }
            _ => Response::new(404),
        }
    }

    /// `DELETE /sessions`.
    pub(super) fn end_sessions(&self, request: &Request, person: Option<&Person>) -> Response {
        let current = self.session(request).map(|it| it.id);
        let state = &mut *self.state();
        for it in &mut state.sessions.all {
            let own = person.is_some_and(|person| person.id == it.person.id);
            let kept = self.twist.has(Leak::EverywhereKeepsOne) && current.as_ref() == Some(&it.id);
            if (own || self.twist.has(Leak::EverywhereIsEverybody)) && !kept {
                it.has_ended = true;
            }
        }
        Response::new(204)
    }
}
