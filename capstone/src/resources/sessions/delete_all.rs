//! `DELETE /api/v1/sessions`: signs out everywhere.

use crud::Actor;
use rest::{NoContent, Problem};
use sessions::{Reason, WithCookie};
use tokens::Identity;

use crate::app::COOKIE;
use crate::http::Call;

/// Answers 204, and takes the cookie away.
pub async fn delete_all(call: Call) -> Result<WithCookie<NoContent>, Problem> {
    let who = Identity::of(&call)?;
    let sessions = call.state().sessions();
    let actor = Actor::of(&call);
    sessions
        .end_all(call.db(), actor, who.subject, None, Reason::LoggedOut)
        .await?;
    Ok(WithCookie::clear(NoContent, COOKIE))
}
