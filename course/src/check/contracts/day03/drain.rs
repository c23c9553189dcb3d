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
        client.request(&Request::get("/slow"));
        // Who ends behind the first answer loses the second, which comes a little later.
        client.until_read();
    }
    if client.has_more() || second.has_more() {
        return Err(Failure {
            unsure: true,
            ..client.fail("an answer was there before SIGTERM was sent")
        });
    }
    program.terminate(server);
    client.remark("SIGTERM");
    // The answer takes a second, and closing a listening socket takes none of it.
    let (mut refused, mut tried) = (false, 0);
    while !refused && !second.has_more() && Instant::now() < deadline {
        refused = std::net::TcpStream::connect(program.address).is_err();
        tried += 1;
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
    match program.wait(LONG) {
        // Who has answered all may also end by the signal, as it would have without: some hand it on (Uvicorn).
        Some(status) if status.code().is_some() || status.signal() == Some(SIGTERM) => Ok(()),
        Some(status) => Err(client.fail(format!(
            "the program did not end by itself: {}",
            in_words(status)
        ))),
        None => Err(client.fail(format!(
            "the program still runs {} s after SIGTERM",
            LONG.as_secs()
        ))),
    }
}
