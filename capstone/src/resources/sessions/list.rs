//! `GET /api/v1/sessions`: where one is signed in.

use rest::{List, Problem};
use tokens::Identity;

use super::Listed;
use crate::http::Call;

/// Answers with the caller's sessions that go on, the one heard of last first.
pub async fn list(call: Call) -> Result<List<Listed>, Problem> {
    let who = Identity::of(&call)?;
    let sessions = call.state().sessions().list(call.db(), who.subject).await?;
    let listed = sessions.into_iter().map(|it| Listed {
        current: who.session == Some(it.id),
        id: it.id,
        device: it.device,
        created_at: it.created_at,
        last_seen_at: it.last_seen_at,
    });
    Ok(List::of(listed.collect()))
}
