//! The handlers of accounts and their passwords.

use ::passwords::{Registration, Reset, ResetRequest};
use crud::Actor;
use http::StatusCode;
use rest::{Call, NoContent, Outcome, Problem, Reply};
use validation::Valid;

use super::App;

/// 202 without a word: the client hears nothing that depends on the address.
pub(crate) struct Taken;

impl Reply for Taken {
    const MEDIA: &'static [&'static str] = &[];

    fn reply(self) -> http::Response<bytes::Bytes> {
        let mut response = http::Response::new(bytes::Bytes::new());
        *response.status_mut() = StatusCode::ACCEPTED;
        response
    }

    fn outcomes() -> Vec<Outcome> {
        Vec::new()
    }
}

// ANCHOR: accounts
/// `POST /accounts`.
pub(crate) async fn register(
    call: Call<App>,
    Valid(new): Valid<Registration>,
) -> Result<Taken, Problem> {
    let app = call.state();
    app.passwords
        .register(call.db(), Actor::of(&call), new)
        .await?;
    app.sender.nudge();
    Ok(Taken)
}

/// `POST /password-resets`.
pub(crate) async fn ask_for_reset(
    call: Call<App>,
    Valid(asked): Valid<ResetRequest>,
) -> Result<Taken, Problem> {
    let app = call.state();
    app.passwords.ask_for_reset(call.db(), &asked.email).await?;
    app.sender.nudge();
    Ok(Taken)
}

/// `POST /password-changes`.
pub(crate) async fn change(
    call: Call<App>,
    Valid(reset): Valid<Reset>,
) -> Result<NoContent, Problem> {
    let app = call.state();
    let Reset { token, password } = reset;
    app.passwords
        .reset(call.db(), Actor::of(&call), &token, password)
        .await?;
    app.sender.nudge();
    Ok(NoContent)
}
// ANCHOR_END: accounts
