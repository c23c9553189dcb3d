//! How the stages of day 2 send what is to be refused, and what is to be taken.

use checker::contract::{StageResult, Trial};
use checker::failure::escaped;

/// Sends what has to be refused with one of `statuses`, and sees that nothing behind it is answered.
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

/// Sends a message whose body would have more bytes than anybody waits for. Who has a limit refuses it, and who has none
/// has not got all of it when we end our side; but nobody takes it.
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

/// Sends what is right, if unusual, and has to be answered with 200.
pub(super) fn taken(trial: &Trial<'_>, case: &str, message: &[u8]) -> StageResult {
    let mut client = trial.connect()?;
    client.send(message);
    let answered = client.response("GET");
    let taken = answered.and_then(|answer| answer.status(&[200]));
    taken.map(drop).map_err(|failure| failure.within(case))
}

/// The part of a message that is tried, as a word in a sentence.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", escaped(text.as_bytes()))
}
