//! The handlers of sessions.

use ::passwords::Login;
use crud::Actor;
use jiff::Timestamp;
use rest::{Call, Created, FromBody, Json, List, NoContent, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sessions::{
    Account, Credentials, Device, NotStored, Opening, Reason, Session, WithCookie, refused,
};
use tokens::Identity;
use uuid::Uuid;
use validation::Valid;

use super::App;
use super::app::COOKIE;

/// The person behind the request.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    id: Uuid,
    roles: Vec<String>,
}

/// A session as its owner sees it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Listed {
    id: Uuid,
    device: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    current: bool,
}

/// A session that was just opened.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SignedIn {
    id: Uuid,
    access_token: String,
    refresh_token: String,
}

/// A refresh token, as clients send it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Refresh {
    refresh_token: String,
}

/// The next pair of tokens.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tokens {
    access_token: String,
    refresh_token: String,
}

/// The proof of a login: an address and a password in the body, or without a body the access token of the request.
pub(crate) struct Proof(Option<Login>);

impl FromBody for Proof {
    const MEDIA: &'static [&'static str] = &[rest::JSON];

    fn from_body(content: &[u8]) -> Result<Self, Problem> {
        if content.is_empty() {
            return Ok(Self(None));
        }
        let Valid(login) = Valid::<Login>::from_body(content)?;
        Ok(Self(Some(login)))
    }

    fn shape() -> rest::Shape {
        <Valid<Login> as FromBody>::shape()
    }
}

/// The account that an access token proves. A session's own token must not make a second session that outlives it.
fn of_token(call: &Call<App>) -> Result<Option<Account>, Problem> {
    let proof = Identity::of(call)?;
    Ok(proof.session.is_none().then(|| Account {
        id: proof.subject,
        roles: proof.roles.clone(),
    }))
}

/// `GET /me`.
pub(crate) async fn me(call: Call<App>) -> Result<Json<Me>, Problem> {
    let Identity { subject, roles, .. } = Identity::of(&call)?.clone();
    Ok(Json(Me { id: subject, roles }))
}

// ANCHOR: create
/// `POST /sessions`.
pub(crate) async fn create(
    call: Call<App>,
    Proof(login): Proof,
) -> Result<WithCookie<Created<SignedIn>>, Problem> {
    let account = match login {
        Some(login) => call.state().passwords.account(call.db(), &login).await?,
        None => of_token(&call)?,
    };
    let opening = Opening {
        actor: Actor::of(&call),
        account: account.ok_or_else(refused)?,
        device: Device::of(call.headers()),
        replaces: COOKIE.read(call.headers()),
    };
    let opened = call.state().sessions.open(call.db(), opening).await?;
    let signed_in = SignedIn {
        id: opened.session.id,
        access_token: access_token(&call, &opened.session)?,
        refresh_token: opened.refresh_token.reveal().to_owned(),
    };
    let url = call.url("session", &[("id", &opened.session.id)])?;
    let created = Created::at(url, signed_in);
    Ok(WithCookie::set(created, COOKIE, &opened.secret))
}
// ANCHOR_END: create

/// `GET /sessions`: one's own.
pub(crate) async fn list(call: Call<App>) -> Result<List<Listed>, Problem> {
    let who = Identity::of(&call)?;
    let sessions = call.state().sessions.list(call.db(), who.subject).await?;
    let listed = sessions.into_iter().map(|it| Listed {
        current: who.session == Some(it.id),
        id: it.id,
        device: it.device,
        created_at: it.created_at,
        last_seen_at: it.last_seen_at,
    });
    Ok(List::of(listed.collect()))
}

/// `DELETE /sessions/{id}`: one of one's own.
pub(crate) async fn end(call: Call<App>) -> Result<NoContent, Problem> {
    let id: Uuid = call.param("id")?;
    let who = Identity::of(&call)?;
    let sessions = &call.state().sessions;
    sessions
        .end(call.db(), Actor::of(&call), who.subject, id)
        .await?;
    Ok(NoContent)
}

/// `DELETE /sessions`: log out everywhere.
pub(crate) async fn end_all(call: Call<App>) -> Result<WithCookie<NoContent>, Problem> {
    let who = Identity::of(&call)?;
    let sessions = &call.state().sessions;
    sessions
        .end_all(
            call.db(),
            Actor::of(&call),
            who.subject,
            None,
            Reason::LoggedOut,
        )
        .await?;
    Ok(WithCookie::clear(NoContent, COOKIE))
}

/// `POST /tokens`: a refresh token for the next pair.
pub(crate) async fn refresh(
    call: Call<App>,
    Json(sent): Json<Refresh>,
) -> Result<NotStored<Json<Tokens>>, Problem> {
    let sessions = &call.state().sessions;
    let refreshed = sessions
        .refresh(call.db(), Actor::of(&call), &sent.refresh_token)
        .await?;
    Ok(NotStored(Json(Tokens {
        access_token: access_token(&call, &refreshed.session)?,
        refresh_token: refreshed.refresh_token.reveal().to_owned(),
    })))
}

/// An access token that names its session.
fn access_token(call: &Call<App>, session: &Session) -> Result<String, Problem> {
    let identity = Identity {
        roles: session.roles.clone(),
        session: Some(session.id),
        ..Identity::new(session.account_id)
    };
    Ok(call.state().signer.sign(&identity)?.token)
}
