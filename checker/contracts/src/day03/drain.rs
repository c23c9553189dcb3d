//! How the last stage of day 3 tests a stop: SIGTERM with requests in flight.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use checker::client::Client;
use checker::contract::{StageResult, Trial};
use checker::failure::Failure;
use checker::message::Request;
use checker::program::in_words;
use signal_hook::consts::SIGTERM;

use super::terms::LONG;

/// How many connections the server must accept after SIGTERM before the stage fails. On a busy machine the server may have
/// had no time to close its socket, or the checker no time to notice.
const ENOUGH: usize = 20;

/// How much later the second request is sent: a server that ends after the first response loses the second. It is less
/// than half the time of a response; the rest of that time is for seeing that the server has read both requests.
const LATER: Duration = Duration::from_millis(400);

/// How long the first response must be here before the second. If both come together, the result is inconclusive: a busy
/// machine may have kept the program from ending between them.
const APART: Duration = Duration::from_millis(250);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(10);

pub(super) fn drain(trial: &mut Trial<'_>) -> StageResult {
    // A client that has its response and sends nothing more.
    let mut idle = trial.connect()?;
    idle.exchange(&Request::get("/"))?.status(&[200])?;
    let [mut client, mut second] = [trial.connect()?, trial.connect()?];
    let Some(program) = trial.program.as_mut() else {
        return Err(Failure::plain("there is no program to stop"));
    };
    let (server, deadline) = (program.server(), trial.deadline);
    for client in [&mut client, &mut second] {
        client.wait_at_least(LONG);
    }
    client.request(&Request::get("/slow"));
    second.pause(LATER);
    second.request(&Request::get("/slow"));
    second.until_read(Some(&client));
    if client.has_more() || second.has_more() {
        return Err(Failure {
            inconclusive: true,
            ..client.fail("a response came before SIGTERM was sent")
        });
    }
    program.terminate(server);
    client.remark("SIGTERM");
    let address = program.address;
    let seen = watch(
        &client,
        &second,
        address,
        deadline.min(Instant::now() + LONG),
    );
    let answered = client.response("GET");
    let answer = answered.map_err(|failure| program.after_sigterm(failure))?;
    answer.status(&[200])?;
    client.finish()?;
    let answered = second.response("GET");
    let answered = answered.and_then(|answer| answer.status(&[200]));
    answered.map_err(|failure| failure.within("the second request in flight"))?;
    second.finish()?;
    if !seen.refused {
        let what = "the program still accepts new connections while it stops";
        return Err(Failure {
            inconclusive: seen.tried < ENOUGH,
            ..client.fail(what)
        });
    }
    if seen.apart < APART {
        return Err(Failure {
            inconclusive: true,
            ..client.fail("the responses came too close together to tell which of them the program waited for")
        });
    }
    match program.ends(LONG, deadline) {
        // After its last response a program may also end by the signal: Uvicorn raises it again.
        Ok(status) if status.code().is_some() || status.signal() == Some(SIGTERM) => Ok(()),
        Ok(status) => Err(client.fail(format!(
            "the program didn't exit by itself: {}",
            in_words(status)
        ))),
        Err(waited) => Err(client.fail(format!(
            "the program is still running {} s after SIGTERM",
            waited.as_secs()
        ))),
    }
}

/// The checker's view of the program between SIGTERM and the second response.
#[derive(Default)]
struct Seen {
    /// Whether a new connection was refused.
    refused: bool,
    /// How many connections were tried until then.
    tried: usize,
    /// How long, at least, the first response was here and the second was not.
    apart: Duration,
}

/// Watches until `second` has its response. That takes a second, and a server needs far less to close its socket.
fn watch(first: &Client, second: &Client, address: SocketAddr, until: Instant) -> Seen {
    let mut seen = Seen::default();
    let mut answered = None;
    loop {
        // The time before the look, so that a delay after the look doesn't count as time without a response.
        let looked = Instant::now();
        if second.has_more() || looked > until {
            return seen;
        }
        if let Some(answered) = answered {
            seen.apart = looked - answered;
        } else if first.has_more() {
            answered = Some(Instant::now());
        }
        if !seen.refused {
            // If nobody accepts and the accept queue is full, connecting times out. That isn't a refusal.
            let connected = TcpStream::connect_timeout(&address, PAUSE);
            seen.refused = connected.is_err_and(|error| error.kind() != ErrorKind::TimedOut);
            seen.tried += 1;
        }
        std::thread::sleep(PAUSE);
    }
}
