//! Guesses of a password, and resets: the two requests that are worth repeating to an attacker.

use bytes::Bytes;
use http::header::{COOKIE, HeaderValue, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use protection::{ClientAddress, Quota, SharedLimit};
use rest::{Call, Created, Json, Outcome, Problem, Reply};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::app::App;

/// A guess.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Credentials {
    email: String,
    password: String,
}

/// Somebody who forgot.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Forgotten {
    email: String,
}

/// A session; days 16 and 17 have real ones.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Session {
    email: String,
}

/// 201, and the cookie by which the browser is known next time.
pub(crate) struct SignedIn {
    session: Created<Session>,
    device: HeaderValue,
}

impl Reply for SignedIn {
    fn reply(self) -> http::Response<Bytes> {
        let mut response = self.session.reply();
        response.headers_mut().insert(SET_COOKIE, self.device);
        response
    }

    fn outcomes() -> Vec<Outcome> {
        Created::<Session>::outcomes()
    }
}

/// 202, and nothing else: the same for an account that isn't there.
pub(crate) struct Noted;

impl Reply for Noted {
    const MEDIA: &'static [&'static str] = &[];

    fn reply(self) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::new());
        *response.status_mut() = StatusCode::ACCEPTED;
        response
    }

    fn outcomes() -> Vec<Outcome> {
        vec![Outcome {
            status: 202,
            content: None,
            headers: &[],
        }]
    }
}

/// For each account, whoever asks: a mail is cheap to ask for, and costs its reader's patience.
const RESETS: SharedLimit = SharedLimit::new("reset", Quota::new(3, SignedDuration::from_hours(1)));

// ANCHOR: sign-in
/// `POST /sessions`.
pub(crate) async fn create(
    call: Call<App>,
    Json(guess): Json<Credentials>,
) -> Result<SignedIn, Problem> {
    let app = call.state();
    let account = guess.email.trim().to_lowercase();
    let network = ClientAddress::of(&call).network();
    let device = cookie(call.headers()).and_then(|it| app.devices.verify(it, &account));
    let counted = app.lock_out.begin(&account, network, device)?;
    let is_right = app.password.matches(guess.password.as_bytes());
    if !is_right || account != "ada@example.org" {
        return Err(wrong());
    }
    counted.succeeded();
    // ANCHOR_END: sign-in
    let value = app.devices.issue(&app.ids, &account);
    let device =
        format!("device={value}; Path=/sessions; Max-Age=15552000; HttpOnly; SameSite=Lax");
    let device = HeaderValue::try_from(device);
    Ok(SignedIn {
        session: Created::at("/sessions/1".to_owned(), Session { email: account }),
        device: device.map_err(|error| Problem::internal("a cookie can't be sent", error))?,
    })
}

/// `POST /password-resets`.
pub(crate) async fn reset(
    call: Call<App>,
    Json(forgotten): Json<Forgotten>,
) -> Result<Noted, Problem> {
    let email = forgotten.email.trim().to_lowercase();
    RESETS.take(call.db(), &email, call.clock().now()).await?;
    Ok(Noted)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok());
    let mut pairs = pairs.flat_map(|it| it.split(';'));
    pairs.find_map(|it| it.trim().strip_prefix("device="))
}

/// One answer, whichever of the two was wrong.
fn wrong() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthorized",
        "The address or the password is wrong.",
    )
}
