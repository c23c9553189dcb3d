//! What the last stage of day 3 tries: SIGTERM with requests in flight.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGTERM;

use super::LONG;
use crate::check::contract::{Trial, Tried};
use crate::check::failure::Failure;
use crate::check::message::Request;
use crate::check::program::in_words;

/// How many connections have to be taken before it counts as a habit: a busy machine may give a program no time to
/// close its socket in, and the checker none to see that it has.
const ENOUGH: usize = 20;

/// How much later the second asks than the first: who ends behind the first answer then loses the second.
const LATER: Duration = Duration::from_millis(500);

/// For how long the first has to be seen answered, and the second not yet. Where both answers come at once, nothing is
/// known: a busy machine may have kept the program from ending between them.
const APART: Duration = Duration::from_millis(300);

pub(super) fn drain(trial: &mut Trial<'_>) -> Tried {
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
    client.until_read();
    second.pause(LATER);
    second.request(&Request::get("/slow"));
    second.until_read();
    if client.has_more() || second.has_more() {
        return Err(Failure {
            unsure: true,
            ..client.fail("an answer was there before SIGTERM was sent")
        });
    }
    program.terminate(server);
    client.remark("SIGTERM");
    // The answers take a second, and closing a listening socket takes none of it.
    let (mut refused, mut tried) = (false, 0);
    let (mut first_answered, mut apart) = (None, Duration::ZERO);
    let until = deadline.min(Instant::now() + LONG);
    loop {
        // Before the look: whoever is kept waiting behind it must not count that as time in which nothing came.
        let looked = Instant::now();
        if second.has_more() || looked > until {
            break;
        }
        apart = first_answered.map_or(apart, |at| looked - at);
        if client.has_more() {
            first_answered.get_or_insert_with(Instant::now);
        }
        if !refused {
            refused = std::net::TcpStream::connect(program.address).is_err();
            tried += 1;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let answered = client.answer("GET");
    let answer = answered.map_err(|failure| program.after_sigterm(failure))?;
    answer.status(&[200])?;
    client.finish()?;
    let answered = second.answer("GET");
    let answered = answered.and_then(|answer| answer.status(&[200]));
    answered.map_err(|failure| failure.within("the second who has asked"))?;
    second.finish()?;
    if !refused {
        let what = "new connections are not refused while the program stops";
        return Err(Failure {
            unsure: tried < ENOUGH,
            ..client.fail(what)
        });
    }
    if apart < APART {
        return Err(Failure {
            unsure: true,
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
