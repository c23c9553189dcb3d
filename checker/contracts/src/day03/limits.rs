//! What the stages of day 3 try beyond the limits: a body that is too large, and whoever takes too long.

use std::time::{Duration, Instant};

use checker::contract::{StageResult, Trial};
use checker::message::Request;
use checker::response::Response;
use checker::text::seconds;

use super::LONG;
use super::names::ID;

/// The most bytes of a body.
pub(super) const LIMIT: usize = 65536;

/// What is taken off a time that is to pass, for clocks that tick.
const TICK: Duration = Duration::from_millis(100);

/// How late an answer may come that is due after one second or two, on a machine with other things to do.
const LATE: Duration = Duration::from_secs(3);

pub(super) fn declared(trial: &mut Trial<'_>) -> StageResult {
    let most = vec![b'a'; LIMIT];
    trial
        .ask(&Request::post("/", most.clone()))?
        .status(&[200])?
        .body(&most)?;
    for expect in ["", "Expect: 100-continue\r\n"] {
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\n{expect}Content-Length: {}\r\n\r\n",
            LIMIT + 1
        ));
        client.response_or_continue("POST")?.status(&[413])?;
    }
    Ok(())
}

pub(super) fn counted(trial: &mut Trial<'_>) -> StageResult {
    let head = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n";
    let most = vec![b'a'; LIMIT];
    let chunk = [b"4000\r\n", &most[..LIMIT / 4], b"\r\n"].concat();
    // All of it at once, so that a client that is kept waiting is not too slow.
    let mut client = trial.connect()?;
    client.send([head.as_bytes(), &chunk.repeat(4), b"0\r\n\r\n"].concat());
    client.response("POST")?.status(&[200])?.body(&most)?;

    let mut client = trial.connect()?;
    client.remark("65536 bytes, and one more, and no last chunk");
    let too_much = [head.as_bytes(), &chunk.repeat(4), b"1\r\na\r\n"].concat();
    client.send(too_much.as_slice());
    let answered = client.response("POST");
    let refused = answered.and_then(|answer| answer.status(&[413]));
    refused.map(drop).map_err(|failure| {
        // Is it late, or is there no limit at all?
        let taken = trial.connect().and_then(|mut client| {
            client.send([&too_much, b"0\r\n\r\n".as_slice()].concat());
            client.response("POST")?.status(&[200])
        });
        match taken {
            Ok(_) => {
                failure.within("65537 bytes in chunks are taken when the last chunk comes, too")
            }
            Err(_) => failure,
        }
    })?;

    let mut client = trial.connect()?;
    client.remark("65536 bytes, and then one, of a chunk that has more");
    client.send([head.as_bytes(), &chunk.repeat(4), b"4000\r\na"].concat());
    let answered = client.response("POST");
    let refused = answered.and_then(|answer| answer.status(&[413]));
    refused
        .map(drop)
        .map_err(|failure| failure.within("in a chunk that is not whole"))
}

pub(super) fn slow_head(trial: &mut Trial<'_>) -> StageResult {
    too_slow(trial, "GET / HTTP/1.1\r\nX-Filler: ")
}

pub(super) fn slow_body(trial: &mut Trial<'_>) -> StageResult {
    too_slow(
        trial,
        "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 1000\r\n\r\n",
    )
}

/// One client begins and says nothing more; another begins, and then sends a byte now and then. Each has its own clock,
/// so they wait side by side.
fn too_slow(trial: &Trial<'_>, begin: &str) -> StageResult {
    let named = trial.ask(&Request::get("/"))?.parsed.field(ID).is_some();
    let [mut silent, mut dribbling] = [trial.connect()?, trial.connect()?];
    let begun = Instant::now();
    for client in [&mut silent, &mut dribbling] {
        client.wait_at_least(LONG);
        client.send(begin);
    }
    let dribbled = dribbling.dribble(Duration::from_millis(100), LONG);
    // Who limits each read answers the silent one; who limits nothing answers neither.
    if dribbled.is_err() && !silent.has_more() {
        let what = format!("no answer for {}", seconds(LONG));
        return Err(silent
            .fail(what)
            .within("to a client that says nothing more"));
    }
    let answer = silent.response("POST")?.status(&[408])?;
    dribbled?;
    // Now both have been answered, and this one not long ago.
    let took = begun.elapsed();
    dribbling.response("POST")?.status(&[408])?;
    in_its_time(&answer, took, Duration::from_secs(1))?;
    if named {
        answer.field(ID)?;
    }
    Ok(())
}

/// Fails unless `answer`, which `took` so long, came when it was `due`.
fn in_its_time(answer: &Response, took: Duration, due: Duration) -> StageResult {
    let when = match took {
        took if took + TICK < due => "early",
        took if took > due + LATE => "late",
        _ => return Ok(()),
    };
    let took = Duration::from_millis(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    Err(answer.fail(format!(
        "it came too {when}: after {}, and it is due after {}",
        seconds(took),
        seconds(due)
    )))
}

pub(super) fn deadline(trial: &mut Trial<'_>) -> StageResult {
    let mut clients = Vec::new();
    let begun = Instant::now();
    for (path, status, due) in [("/slow", 200, 1), ("/stuck", 503, 2)] {
        let mut client = trial.connect()?;
        client.wait_at_least(LONG);
        client.request(&Request::get(path));
        clients.push((client, path, status, Duration::from_secs(due)));
    }
    let mut named = false;
    for (client, path, status, due) in &mut clients {
        let answered = client.response("GET");
        let took = begun.elapsed();
        let answered = answered.and_then(|answer| answer.status(&[*status]));
        let right = answered.and_then(|answer| {
            in_its_time(&answer, took, *due)?;
            // Who names what goes well names what does not.
            named = match named {
                true => answer.field(ID).map(|_| true)?,
                false => answer.parsed.field(ID).is_some(),
            };
            Ok(())
        });
        right.map_err(|failure| failure.within(path))?;
    }
    Ok(())
}
