//! Messages sent in pieces: a server must read a message the same way wherever TCP cuts it.

use std::time::Duration;

use checker::contract::{StageResult, Trial};
use checker::pressure;
use checker::response::Response;

/// Long enough for a program to read one piece before the next one comes. On a busy machine both pieces may arrive
/// together; then the test sees less, but reports nothing wrong.
pub(crate) const APART: Duration = Duration::from_millis(15);

/// How many torn messages are in flight at once: fewer than any common accept queue holds.
const AT_ONCE: usize = 4;

/// Sends `message` in two pieces, cut at every offset in turn, and judges each answer with `judge`.
pub(crate) fn torn(
    trial: &Trial<'_>,
    message: &[u8],
    judge: impl Fn(Response) -> StageResult,
) -> StageResult {
    let cuts: Vec<usize> = (1..message.len()).collect();
    for cuts in cuts.chunks(AT_ONCE) {
        trial.in_time()?;
        let mut clients = Vec::new();
        for &cut in cuts {
            let mut client = trial.connect()?;
            client.send(&message[..cut]);
            clients.push((cut, client));
        }
        let given = pressure::give_time(APART);
        for (cut, client) in &mut clients {
            client.remark(format!("{} ms later", given.as_millis()));
            client.send(&message[*cut..]);
        }
        for (cut, mut client) in clients {
            let judged = client.response("POST").and_then(&judge);
            judged.map_err(|failure| {
                let place = place(message, cut);
                failure.within(format!(
                    "cut in {place}, after byte {cut} of {}",
                    message.len()
                ))
            })?;
        }
    }
    Ok(())
}

/// How many pieces `in_pieces` cuts a message into.
const PIECES: usize = 8;

/// Sends `message` in several pieces, one after the other, and judges its answer with `judge`.
pub(crate) fn in_pieces(
    trial: &Trial<'_>,
    message: &[u8],
    judge: impl FnOnce(Response) -> StageResult,
) -> StageResult {
    let mut client = trial.connect()?;
    for piece in message.chunks(message.len().div_ceil(PIECES)) {
        client.send(piece);
        client.give_time(APART);
    }
    let judged = client.response("POST").and_then(judge);
    judged.map_err(|failure| failure.within(format!("in {PIECES} pieces")))
}

/// The part of `message` that the first `cut` bytes of it end in.
fn place(message: &[u8], cut: usize) -> &'static str {
    let behind = |end: &[u8]| {
        let at = message.windows(end.len()).position(|bytes| bytes == end);
        at.map_or(message.len(), |at| at + end.len())
    };
    match cut {
        cut if cut < behind(b"\r\n") => "the request line",
        cut if cut < behind(b"\r\n\r\n") => "the fields",
        _ => "the body",
    }
}
