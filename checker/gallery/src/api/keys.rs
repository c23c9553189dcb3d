//! `Idempotency-Key`: what was answered, and what is in flight.

use super::http::{Request, Response};
use super::model::Model;
use super::twist::Fault;

impl Model {
    /// Does `work` once for each key.
    pub(super) fn keyed(&self, request: &Request, work: impl FnOnce() -> Response) -> Response {
        let Some(key) = self.key(request) else {
            return work();
        };
        {
            let keys = &mut self.state().keys;
            if let Some((payload, response)) = keys.answered.get(&key) {
                return match *payload == request.body || self.twist.has(Fault::KeyAlone) {
                    true => response.clone().field("Idempotent-Replayed", "true"),
                    false => Response::new(422),
                };
            }
            if !keys.in_flight.insert(key.clone()) {
                keys.raced.insert(key);
                self.tell();
                return Response::new(match self.twist.has(Fault::RacesToServerError) {
                    true => 500,
                    false => 409,
                });
            }
        }
        if self.twist.has(Fault::RacesToServerError) {
            // Until another comes, if another can: so a race is one on any machine.
            self.settle();
            self.wait(|state| state.keys.raced.contains(&key) || state.race.is_alone());
        }
        let response = work();
        let keys = &mut self.state().keys;
        keys.in_flight.remove(&key);
        if response.status < 300 {
            keys.answered
                .insert(key, (request.body.clone(), response.clone()));
        }
        response
    }

    /// The key without its quotes.
    fn key(&self, request: &Request) -> Option<String> {
        let said = request.field("idempotency-key")?;
        let quoted = said.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        match quoted {
            _ if self.twist.has(Fault::NoKeys) => None,
            None if self.twist.has(Fault::KeyInQuotes) => None,
            Some(key) => Some(key.to_owned()),
            None => Some(said.to_owned()),
        }
    }
}
