//! What a refusal says: a problem (RFC 9457), the same function for all of them.

use serde_json::{Map, Value, json};

use super::database::Trouble;
use super::http::{Request, Response};
use super::model::Model;
use super::twist::Fault;

impl Model {
    /// A refusal with its problem, if it says nothing else yet.
    pub(super) fn explained(&self, request: &Request, response: Response) -> Response {
        let status = response.status;
        let is_said = !response.body.is_empty();
        if status < 400 || is_said || (status == 405 && self.twist.has(Fault::BareMethod)) {
            return response;
        }
        let mut refused = self.state();
        if !self.twist.has(Fault::OneRequestId) {
            refused.refused += 1;
        }
        let id = format!("request-{}", refused.refused);
        let (name, title) = kind(status);
        let kind = match name {
            _ if self.twist.has(Fault::AboutBlank) => "about:blank".to_owned(),
            _ if self.twist.has(Fault::OneType) => "/problems/error".to_owned(),
            name if self.twist.has(Fault::TypeByCase) => format!("/problems/{name}/{id}"),
            name => format!("/problems/{name}"),
        };
        let detail = match status {
            409 if self.twist.has(Fault::NamesTheConstraint) => "courses_slug_key",
            503 if self.twist.has(Fault::DriverAddress) => "connect ECONNREFUSED 127.0.0.1:5432",
            _ => response.because.as_deref().unwrap_or("That can't be done."),
        };
        let mut members = Map::new();
        members.insert("type".to_owned(), json!(kind));
        members.insert("title".to_owned(), json!(title));
        members.insert("status".to_owned(), json!(status));
        let more = [
            ("detail", Fault::NoDetail, detail),
            ("instance", Fault::NoInstance, &request.path),
            ("request_id", Fault::NoRequestId, &id),
        ];
        for (name, fault, value) in more {
            if !self.twist.has(fault) {
                members.insert(name.to_owned(), json!(value));
            }
        }
        if !response.errors.is_empty() {
            members.insert("errors".to_owned(), json!(response.errors));
        }
        if status == 500 && self.twist.has(Fault::StackTrace) {
            let stack = "at read (/srv/node_modules/pg/lib/client.js:526:17)";
            members.insert("stack".to_owned(), json!(stack));
        }
        let body = Value::Object(members).to_string().into_bytes();
        let response = response
            .field("Content-Type", "application/problem+json")
            .field("X-Request-Id", id);
        Response { body, ..response }
    }

    /// The response to a path that names nothing.
    pub(super) fn unknown_path(&self) -> Response {
        match self.twist.has(Fault::RouterPage) {
            true => Response {
                body: b"<h1>Not Found</h1>".to_vec(),
                ..Response::new(404).field("Content-Type", "text/html")
            },
            false => Response::new(404),
        }
    }

    /// The response to a request for rows that can't be had.
    pub(super) fn without_database(&self, trouble: &Trouble, is_list: bool) -> Response {
        match trouble {
            _ if self.twist.has(Fault::ErrorsAreNotFound) => Response::new(404),
            Trouble::Away if is_list && self.twist.has(Fault::EmptyWithoutDatabase) => {
                Response::new(200).json(&json!({ "items": [] }))
            }
            Trouble::Away => Response::new(503).field("Retry-After", "1"),
            Trouble::Refused(text) if self.twist.has(Fault::DriverText) => Response {
                because: Some(text.clone()),
                ..Response::new(500)
            },
            Trouble::Refused(_) => Response::new(500),
        }
    }
}

/// The last segment of the type, and the title.
fn kind(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("malformed", "The request can't be read"),
        401 => ("unauthenticated", "The request is nobody's"),
        403 => ("forbidden", "The request is not for you to make"),
        404 => ("not_found", "There is no such resource"),
        405 => (
            "method_not_allowed",
            "The resource doesn't have this method",
        ),
        409 => ("taken", "The name is taken"),
        412 => ("stale", "The resource has changed"),
        415 => ("unsupported_media_type", "The body has the wrong type"),
        422 => ("invalid_input", "The input breaks rules"),
        429 => ("too_many_requests", "There are too many requests"),
        500 => ("internal", "The server has a defect"),
        503 => ("unavailable", "The service is unavailable"),
        _ => ("refused", "The request is refused"),
    }
}
