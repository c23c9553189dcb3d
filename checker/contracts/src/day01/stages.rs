//! How the stages of day 1 test a server.

use std::time::Duration;

use checker::contract::{StageResult, Trial};
use checker::failure::{Failure, escaped};
use checker::message::Request;
use checker::parser::Framing;
use checker::program::in_words;
use checker::response::Response;

use crate::pieces::{in_pieces, torn};

/// A body that is larger than a segment and isn't valid UTF-8.
fn every_byte() -> Vec<u8> {
    (0..=255).cycle().take(5000).collect()
}

pub(super) fn answers(trial: &mut Trial<'_>) -> StageResult {
    let answer = trial.ask(&Request::get("/"))?.status(&[200])?;
    if answer.parsed.body.is_empty() {
        return Err(answer.fail("the body is empty; choose any body with at least one byte"));
    }
    let nothing = trial.ask(&Request::get("/nothing"))?.status(&[404]);
    nothing.map_err(|failure| failure.within("/nothing"))?;
    Ok(())
}

pub(super) fn length(trial: &mut Trial<'_>) -> StageResult {
    let bodies = [Vec::new(), "é, 中 and 🦀".into(), every_byte()];
    let requests = [Request::get("/"), Request::get("/nothing")];
    let posts = bodies.into_iter().map(|body| Request::post("/", body));
    for request in requests.into_iter().chain(posts) {
        let mut client = trial.connect()?;
        let answer = client.exchange(&request)?;
        if answer.parsed.framing == Framing::Chunked {
            return Err(
                answer.fail("the response comes in chunks; this stage asks for a Content-Length")
            );
        }
        answer.field("Content-Length")?;
        if answer.parsed.framing == Framing::None {
            return Err(answer.fail("a response with this status can't have a body"));
        }
        let finished = client.finish();
        if counts_characters(&answer.parsed.body, &client.behind()) {
            let what = "Content-Length is the number of characters, and the body has more bytes";
            return finished.map_err(|failure| Failure {
                what: what.into(),
                ..failure
            });
        }
        if let Some(body) = request.content() {
            let case = format!("`POST /` with {} bytes", body.len());
            answer
                .status(&[200])
                .and_then(|answer| answer.body(body))
                .map_err(|failure| failure.within(case))?;
        }
        finished?;
    }
    Ok(())
}

/// Whether Content-Length counted characters or UTF-16 units: `body` and the bytes that came `behind` it are one text of that
/// many.
fn counts_characters(body: &[u8], behind: &[u8]) -> bool {
    let whole = [body, behind].concat();
    str::from_utf8(&whole).is_ok_and(|text| {
        let lengths = [text.chars().count(), text.encode_utf16().count()];
        !behind.is_empty() && lengths.contains(&body.len())
    })
}

pub(super) fn two_pieces(trial: &mut Trial<'_>) -> StageResult {
    let request = Request::post("/", "hello\r\n\r\nworld");
    let judge = |answer: Response| answer.status(&[200])?.body(b"hello\r\n\r\nworld").map(drop);
    torn(trial, &request.bytes(), judge)?;
    in_pieces(trial, &request.bytes(), judge)
}

pub(super) fn at_once(trial: &mut Trial<'_>) -> StageResult {
    // The kernel hands out connections in order, so the server must accept the silent ones before the last.
    let mut silent = trial.connect()?;
    let mut half = trial.connect()?;
    half.send("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 4\r\n\r\nha");
    let another = trial.connect()?;
    let mut client = trial.connect()?;
    client.remark(
        "three clients connected before this one: two send nothing, one has sent half a request",
    );
    let answered = client.exchange(&Request::get("/"));
    let answer = answered.map_err(|failure| failure.within("after three silent clients"))?;
    answer.status(&[200])?;
    silent.remark("the server has answered another client meanwhile; now the first client sends a request too");
    silent.exchange(&Request::get("/"))?.status(&[200])?;
    drop((half, another));
    Ok(())
}

pub(super) fn vanishing(trial: &mut Trial<'_>) -> StageResult {
    let whole = Request::post("/", every_byte()).bytes();
    let ways: [(&str, &[u8], bool); 4] = [
        (
            "a client connected and left without sending a byte",
            b"",
            false,
        ),
        (
            "a client sent half a head and left",
            b"POST / HTTP/1.1\r\nHos",
            false,
        ),
        ("a client sent half a body and left", &whole[..1000], false),
        (
            "a client sent a request and left without reading the response, which resets the connection",
            &whole,
            true,
        ),
    ];
    for (way, bytes, reset) in ways {
        let mut client = trial.connect()?;
        if !bytes.is_empty() {
            client.send(bytes);
        }
        match reset {
            true => client.vanish(),
            false => drop(client),
        }
        let mut next = trial.connect()?;
        next.remark(format!("{way}; this is the next client"));
        next.exchange(&Request::get("/"))?.status(&[200])?;
    }
    let mut next = trial.connect()?;
    next.remark("clients have vanished in all these ways; this is the next client");
    // The damage may show only a moment later.
    next.give_time(Duration::from_millis(50));
    next.exchange(&Request::get("/"))?.status(&[200])?;
    drop(next);
    // A client that is gone can't see the connection end; a client that only ended its own side can.
    let mut half = trial.connect()?;
    half.send("POST / HTTP/1.1\r\nHos");
    half.is_let_go()
        .map_err(|failure| failure.within("half a head, and the end of the stream"))
}

pub(super) fn ignores(trial: &mut Trial<'_>) -> StageResult {
    let fields = [
        "content-length: 5\r\nhost: course\r\n",
        "CONTENT-LENGTH: 5\r\nHOST: course\r\n",
        "X-Unheard-Of: a: b; c=\"d\"\r\nAccept: */*\r\nHost: course\r\nContent-Length:5\r\nX-Empty:\r\n",
        "Host: course\r\nContent-Length:  \t5 \r\nX-Content-Length: 900\r\nCookie: a=1; b=2\r\n",
        "Accept-Language: de, en;q=0.5\r\nUser-Agent: Content-Length: 3\r\nHost: course\r\nContent-Length: 5\r\n",
    ];
    for fields in fields {
        let mut client = trial.connect()?;
        client.send(format!("POST / HTTP/1.1\r\n{fields}\r\nhello"));
        let answered = client.response("POST")?.status(&[200]);
        let answered = answered.and_then(|answer| answer.body(b"hello"));
        answered.map_err(|failure| failure.within(format!("`{}`", escaped(fields.as_bytes()))))?;
    }
    Ok(())
}

pub(super) fn stops(trial: &mut Trial<'_>) -> StageResult {
    let (patience, deadline) = (trial.patience.max(Duration::from_secs(10)), trial.deadline);
    let mut client = trial.connect()?;
    client.send("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 9\r\n\r\nhalf");
    client.until_read(None);
    let Some(program) = trial.program.as_mut() else {
        return Err(Failure::plain("there is no program to stop"));
    };
    program.terminate(program.server());
    client.remark("SIGTERM");
    client.give_time(Duration::from_millis(100));
    client.send(" done");
    let answered = client.response("POST");
    let answer = answered.map_err(|failure| program.after_sigterm(failure))?;
    answer.status(&[200])?.body(b"half done")?;
    // The client ends its side too, so a server that keeps connections open has no reason to wait.
    client.finish()?;
    match program.ends(patience, deadline) {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(client.fail(format!(
            "the program ended, but not with exit code 0: {}",
            in_words(status)
        ))),
        Err(waited) => Err(client.fail(format!(
            "the program is still running {} s after SIGTERM",
            waited.as_secs()
        ))),
    }
}
