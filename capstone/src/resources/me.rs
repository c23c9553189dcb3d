//! `GET /api/v1/me`: the person behind the request.

use std::collections::BTreeSet;

use access::Grants;
use rest::{Json, Problem};
use schemars::JsonSchema;
use serde::Serialize;
use tokens::Identity;
use uuid::Uuid;

use super::accounts;
use crate::http::Call;

/// The person behind the request.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    /// The account.
    id: Uuid,
    name: String,
    /// The names of its roles, in whatever place it has them.
    roles: BTreeSet<&'static str>,
}

/// Answers with the account and its roles.
pub async fn read(call: Call) -> Result<Json<Me>, Problem> {
    let who = Identity::of(&call)?;
    let grants = call.state().grants().of(who).await?;
    let account = accounts::rows::read(call.db(), who.subject).await?;
    Ok(Json(Me {
        id: account.id,
        name: account.name,
        roles: grants.iter().map(|it| it.role().name()).collect(),
    }))
}
