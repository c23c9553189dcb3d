//! Sessions: where an account is signed in.
//!
//! Invariants
//! - A secret is in the response that gives it, and nowhere else: no log, no event, no kept answer of a retry.

mod create;
mod delete;
mod delete_all;
mod list;
pub mod tokens;

use ::tokens::Identity;
use jiff::Timestamp;
use rest::Problem;
use schemars::JsonSchema;
use serde::Serialize;
use sessions::Session;
use uuid::Uuid;

pub use create::create;
pub use delete::delete;
pub use delete_all::delete_all;
pub use list::list;

use crate::http::Call;

/// A session as its owner sees it.
#[derive(Serialize, JsonSchema)]
pub struct Listed {
    id: Uuid,
    /// What the client called itself when it signed in.
    device: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    /// Whether the request belongs to it.
    current: bool,
}

/// A session that was just opened. Its secrets are never seen again.
#[derive(Serialize, JsonSchema)]
pub struct SignedIn {
    id: Uuid,
    access_token: String,
    refresh_token: String,
}

/// An access token that names its session, so that the session's end can be asked for with it.
fn access_token(call: &Call, session: &Session) -> Result<String, Problem> {
    let identity = Identity {
        roles: session.roles.clone(),
        session: Some(session.id),
        ..Identity::new(session.account_id)
    };
    Ok(call.state().signer().sign(&identity)?.token)
}
