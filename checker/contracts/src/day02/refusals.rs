//! How the stages of day 2 send messages that a server must refuse, and messages that it must accept.

use checker::contract::{StageResult, Trial};
use checker::failure::escaped;

/// Sends a message that the server must refuse with one of `statuses`, and checks that no other response follows.
pub(super) fn refused(
    trial: &Trial<'_>,
    case: &str,
    message: &str,
    statuses: &[u16],
) -> StageResult {
    trial.in_time()?;
    let mut client = trial.connect()?;
    client.send(message);
    let answered = client.response("GET");
    let refused = answered.and_then(|answer| answer.status(statuses));
    let refused = refused.and_then(|_| client.finish());
    refused.map_err(|failure| failure.within(case))
}

/// Sends a message that declares an enormous body. A server with a limit refuses it. A server without one is still waiting
/// for the body when the client ends its side. No server may accept the message.
pub(super) fn too_large_a_number(trial: &Trial<'_>, case: &str, message: &str) -> StageResult {
    trial.in_time()?;
    let mut client = trial.connect()?;
    client.send(message);
    if client.finish().is_ok() {
        return Ok(());
    }
    let answered = client.response("POST");
    let refused = answered.and_then(|answer| answer.status(&[413, 400]));
    let refused = refused.and_then(|_| client.finish());
    refused.map_err(|failure| failure.within(case))
}

/// Sends a message that is valid but unusual, and expects 200.
pub(super) fn taken(trial: &Trial<'_>, case: &str, message: &[u8]) -> StageResult {
    let mut client = trial.connect()?;
    client.send(message);
    let answered = client.response("GET");
    let taken = answered.and_then(|answer| answer.status(&[200]));
    taken.map(drop).map_err(|failure| failure.within(case))
}

/// The tested part of a message, as a label.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", escaped(text.as_bytes()))
}
