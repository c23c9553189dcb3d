//! What the last stage of day 3 tries: SIGTERM with requests in flight.

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

use super::LONG;

/// How many connections have to be taken before it counts as a habit: a busy machine may give a program no time to
/// close its socket in, and the checker none to see that it has.
const ENOUGH: usize = 20;

/// How much later the second asks than the first: who ends behind the first answer then loses the second. It is less than
/// half of the time that an answer takes, and what is left of that is for finding out that both were read.
const LATER: Duration = Duration::from_millis(400);

/// For how long the first has to be seen answered, and the second not yet. Where both answers come at once, nothing is
/// known: a busy machine may have kept the program from ending between them.
const APART: Duration = Duration::from_millis(250);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);

pub(super) fn drain(trial: &mut Trial<'_>) -> StageResult {
    // One that has been answered, and asks nothing more.
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
            ..client.fail("an answer was there before SIGTERM was sent")
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
    answered.map_err(|failure| failure.within("the second who has asked"))?;
    second.finish()?;
    if !seen.refused {
        let what = "new connections are not refused while the program stops";
        return Err(Failure {
            inconclusive: seen.tried < ENOUGH,
            ..client.fail(what)
        });
    }
    if seen.apart < APART {
        return Err(Failure {
            inconclusive: true,
            ..client.fail("the answers came too close to each other to tell who was waited for")
        });
    }
    match program.ends(LONG) {
        // Who has answered all may also end by the signal, as it would have without: some hand it on (Uvicorn).
        Ok(status) if status.code().is_some() || status.signal() == Some(SIGTERM) => Ok(()),
        Ok(status) => Err(client.fail(format!(
            "the program did not end by itself: {}",
            in_words(status)
        ))),
        Err(waited) => Err(client.fail(format!(
            "the program still runs {} s after SIGTERM",
            waited.as_secs()
        ))),
    }
}

/// What was seen of a program between SIGTERM and the second answer.
#[derive(Default)]
struct Seen {
    /// Whether a new connection was refused.
    refused: bool,
    /// How many were tried until then.
    tried: usize,
    /// For how long the first was answered and the second not, at least.
    apart: Duration,
}

/// Looks on until `second` is answered. That takes a second, and closing a listening socket takes none of it.
fn watch(first: &Client, second: &Client, address: SocketAddr, until: Instant) -> Seen {
    let mut seen = Seen::default();
    let mut answered = None;
    loop {
        // Before the look: whoever is kept waiting behind it must not count that as time in which nothing came.
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
            // Where nobody accepts and the backlog is full, the system waits. That is no refusal.
            let connected = TcpStream::connect_timeout(&address, PAUSE);
            seen.refused = connected.is_err_and(|error| error.kind() != ErrorKind::TimedOut);
            seen.tried += 1;
        }
        std::thread::sleep(PAUSE);
    }
}
