//! How the stages of day 3 exceed the limits: a body that is too large, and a client or handler that is too slow.

use std::time::{Duration, Instant};

use checker::contract::{StageResult, Trial};
use checker::message::Request;
use checker::response::Response;
use checker::text::seconds;

use super::terms::{ID, LIMIT, LONG};

/// How much too early a response may come, because clocks tick.
const TICK: Duration = Duration::from_millis(100);

/// How late a response may come on a busy machine.
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
    // All of it in one write, so that a busy machine doesn't make this client too slow.
    let mut client = trial.connect()?;
    client.send([head.as_bytes(), &chunk.repeat(4), b"0\r\n\r\n"].concat());
    client.response("POST")?.status(&[200])?.body(&most)?;

    let mut client = trial.connect()?;
    client.remark("65536 bytes, then one more, and no last chunk");
    let too_much = [head.as_bytes(), &chunk.repeat(4), b"1\r\na\r\n"].concat();
    client.send(too_much.as_slice());
    let answered = client.response("POST");
    let refused = answered.and_then(|answer| answer.status(&[413]));
    refused.map(drop).map_err(|failure| {
        // Does the server refuse late, or has it no limit at all?
        let taken = trial.connect().and_then(|mut client| {
            client.send([&too_much, b"0\r\n\r\n".as_slice()].concat());
            client.response("POST")?.status(&[200])
        });
        match taken {
            Ok(_) => failure
                .within("the server accepts 65537 bytes in chunks, even after the last chunk"),
            Err(_) => failure,
        }
    })?;

    let mut client = trial.connect()?;
    client.remark("65536 bytes, then the first byte of a longer chunk");
    client.send([head.as_bytes(), &chunk.repeat(4), b"4000\r\na"].concat());
    let answered = client.response("POST");
    let refused = answered.and_then(|answer| answer.status(&[413]));
    refused
        .map(drop)
        .map_err(|failure| failure.within("in a chunk that isn't complete"))
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

/// One client begins a request and then sends nothing. Another begins one and then sends a byte now and then. Each has its
/// own clock, so both wait at the same time.
fn too_slow(trial: &Trial<'_>, begin: &str) -> StageResult {
    let named = trial.ask(&Request::get("/"))?.parsed.field(ID).is_some();
    let [mut silent, mut dribbling] = [trial.connect()?, trial.connect()?];
    let begun = Instant::now();
    for client in [&mut silent, &mut dribbling] {
        client.wait_at_least(LONG);
        client.send(begin);
    }
    let dribbled = dribbling.dribble(Duration::from_millis(100), LONG);
    // A server that limits each read answers the silent client. A server without a limit answers neither.
    if dribbled.is_err() && !silent.has_more() {
        let what = format!("no answer for {}", seconds(LONG));
        return Err(silent
            .fail(what)
            .within("to a client that sends nothing more"));
    }
    let answer = silent.response("POST")?.status(&[408])?;
    dribbled?;
    // Both responses are here, and this one came a moment ago.
    let took = begun.elapsed();
    dribbling.response("POST")?.status(&[408])?;
    in_its_time(&answer, took, Duration::from_secs(1))?;
    if named {
        answer.field(ID)?;
    }
    Ok(())
}

/// Fails unless `answer` came when it was `due`; it `took` this long.
fn in_its_time(answer: &Response, took: Duration, due: Duration) -> StageResult {
    let when = match took {
        took if took + TICK < due => "early",
        took if took > due + LATE => "late",
        _ => return Ok(()),
    };
    let took = Duration::from_millis(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    Err(answer.fail(format!(
        "it came too {when}: after {} instead of {}",
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
            // If a normal response has an id, the 503 must have one too.
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
