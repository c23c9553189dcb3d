//! Refresh tokens: each is exchanged once, and one that comes back late ends its session.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Leak, random};
use crate::api::http::{Request, Response};
use crate::api::model::Model;
use crate::api::negotiation::content;
use crate::api::state::sessions::Session;
use crate::api::tokens::Person;

/// For so long a token may come back after it was exchanged.
const GRACE: Duration = Duration::from_secs(10);

impl Model {
    /// `POST /tokens`.
    pub(in crate::api) fn refresh(&self, request: &Request) -> Response {
        let Some(tokens) = &self.tokens else {
            return Response::new(404);
        };
        let members = match content(self.twist, request) {
            Ok(members) => members,
            Err(response) => return response,
        };
        let Some(sent) = members.get("refresh_token").and_then(Value::as_str) else {
            return Response::new(422);
        };
        let state = &mut *self.state();
        let mut all = state.sessions.all.iter_mut();
        let found = all.find(|it| it.tokens.iter().any(|token| token == sent));
        let Some(session) = found else {
            return match self.twist.has(Leak::NonsenseIsServerError) {
                true => Response::new(500),
                false => refused(),
            };
        };
        let Some(next) = self.successor(session, sent) else {
            return refused();
        };
        let access_token = tokens.issue(&session.person);
        let document = json!({ "access_token": access_token, "refresh_token": next });
        Response::new(200).json(&document)
    }

    fn successor(&self, session: &mut Session, sent: &str) -> Option<String> {
        let is = |leak| self.twist.has(leak);
        if session.has_ended && !session.tokens_live {
            return None;
        }
        let last = session.tokens.len().checked_sub(1)?;
        let place = session.tokens.iter().position(|it| it == sent)?;
        let in_grace = place + 1 == last && session.rotated.elapsed() <= GRACE;
        if place == last {
            if is(Leak::RefreshStays) {
                return Some(sent.to_owned());
            }
            session.tokens.push(random() + &random());
            session.rotated = Instant::now();
        } else if in_grace && is(Leak::TwoSuccessors) {
            // Before the current one, so that both are good.
            session.tokens.insert(last, random() + &random());
            return Some(session.tokens[last].clone());
        } else if !(in_grace && !is(Leak::NoGrace) || is(Leak::ReuseAllowed)) {
            session.has_ended = true;
            session.cookie_lives = is(Leak::ReuseKeepsCookie);
            session.tokens_live = is(Leak::ReuseKeepsFamily);
            return None;
        }
        session.tokens.last().cloned()
    }

    /// The person whose refresh token stands where an access token should, with one mistake.
    pub(in crate::api) fn person_of_refresh(&self, token: &str) -> Option<Person> {
        let state = self.state();
        let mut all = state.sessions.all.iter();
        let found = all.find(|it| it.tokens.iter().any(|it| it == token))?;
        self.twist
            .has(Leak::RefreshOpens)
            .then(|| found.person.clone())
    }
}

fn refused() -> Response {
    Response::new(401).field("WWW-Authenticate", "Bearer error=\"invalid_token\"")
}
