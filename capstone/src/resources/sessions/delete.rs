//! `DELETE /api/v1/sessions/{id}`: signs out on one device.

use crud::Actor;
use rest::{NoContent, Problem};
use tokens::Identity;
use uuid::Uuid;

use crate::http::Call;

/// Answers 204; 404 unless it is a session of the caller that goes on.
pub async fn delete(call: Call) -> Result<NoContent, Problem> {
    let id: Uuid = call.param("id")?;
    let who = Identity::of(&call)?;
    let sessions = call.state().sessions();
    sessions
        .end(call.db(), Actor::of(&call), who.subject, id)
        .await?;
    Ok(NoContent)
}
