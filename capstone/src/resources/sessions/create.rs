//! `POST /api/v1/sessions`: signs in.

use access::Grants;
use crud::Actor;
use rest::{Created, Problem};
use sessions::{Account, Device, Opening, WithCookie, refused};
use tokens::Identity;

use super::{SignedIn, access_token};
use crate::app::COOKIE;
use crate::http::Call;

/// Answers 201 with the tokens and the cookie of a new session; 401 unless the request's access token is of a login: a session
/// makes no second one that outlives it, and neither does a credential that is limited or of somebody else.
pub async fn create(call: Call) -> Result<WithCookie<Created<SignedIn>>, Problem> {
    let who = Identity::of(&call)?;
    if who.session.is_some() || who.scopes.is_some() || who.impersonator.is_some() {
        return Err(refused());
    }
    let state = call.state();
    let grants = state.grants().of(who).await?;
    let mut roles: Vec<String> = grants
        .iter()
        .map(|it| it.role().name().to_owned())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    let opening = Opening {
        actor: Actor::of(&call),
        account: Account {
            id: who.subject,
            roles,
        },
        device: Device::of(call.headers()),
        replaces: COOKIE.read(call.headers()),
    };
    let opened = state.sessions().open(call.db(), opening).await?;
    let signed_in = SignedIn {
        id: opened.session.id,
        access_token: access_token(&call, &opened.session)?,
        refresh_token: opened.refresh_token.reveal().to_owned(),
    };
    let url = call.url("session", &[("id", &opened.session.id)])?;
    let created = Created::at(url, signed_in);
    Ok(WithCookie::set(created, COOKIE, &opened.secret))
}
