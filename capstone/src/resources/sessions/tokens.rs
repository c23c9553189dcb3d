//! `POST /api/v1/tokens`: a refresh token for the next pair.

use crud::Actor;
use rest::{Json, Problem};
use schemars::JsonSchema;
use serde::Serialize;
use sessions::NotStored;
use validation::{At, Line, Parse, Refused, Valid};

use super::access_token;
use crate::http::Call;

/// A refresh token, as clients send it.
#[derive(JsonSchema)]
pub struct Refresh {
    refresh_token: String,
}

impl Parse for Refresh {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let refresh_token: Line<1, 200> = fields.required("refresh_token")?;
            Ok(Self {
                refresh_token: refresh_token.to_string(),
            })
        })
    }
}

/// The next pair of tokens.
#[derive(Serialize, JsonSchema)]
pub struct Tokens {
    access_token: String,
    refresh_token: String,
}

/// Answers with the pair; 401 for a token that is none, was exchanged before, or whose session has ended.
pub async fn create(
    call: Call,
    Valid(sent): Valid<Refresh>,
) -> Result<NotStored<Json<Tokens>>, Problem> {
    let sessions = call.state().sessions();
    let refreshed = sessions
        .refresh(call.db(), Actor::of(&call), &sent.refresh_token)
        .await?;
    Ok(NotStored(Json(Tokens {
        access_token: access_token(&call, &refreshed.session)?,
        refresh_token: refreshed.refresh_token.reveal().to_owned(),
    })))
}
