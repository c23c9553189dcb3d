//! How the stages of day 2 test a connection: where one message ends, and which side closes.

use checker::contract::{StageResult, Trial};
use checker::message::Request;
use checker::parser::Framing;
use checker::response::Response;

use crate::pieces::{in_pieces, torn};

pub(super) fn torn_anywhere(trial: &mut Trial<'_>) -> StageResult {
    let with_length =
        "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 14\r\n\r\nhello\r\n\r\nworld";
    let in_chunks = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n\
                     c\r\nhello\r\n\r\nwor\r\n2\r\nld\r\n0\r\n\r\n";
    for message in [with_length, in_chunks] {
        let judge = |answer: Response| answer.status(&[200])?.body(b"hello\r\n\r\nworld").map(drop);
        torn(trial, message.as_bytes(), judge)?;
        in_pieces(trial, message.as_bytes(), judge)?;
    }
    Ok(())
}

pub(super) fn keep_alive(trial: &mut Trial<'_>) -> StageResult {
    let mut client = trial.connect()?;
    client.exchange(&Request::get("/"))?.status(&[200])?;
    let second = client.exchange(&Request::get("/nothing"));
    let second = second.and_then(|answer| answer.status(&[404]));
    second.map_err(|failure| failure.within("the second request on a connection"))?;
    client
        .exchange(&Request::post("/", "once more"))?
        .status(&[200])?
        .body(b"once more")?;
    Ok(())
}

pub(super) fn pipelining(trial: &mut Trial<'_>) -> StageResult {
    let mut client = trial.connect()?;
    let requests = [
        Request::post("/", "first"),
        Request::get("/nothing"),
        Request::post("/", "third"),
    ];
    client.send(requests.each_ref().map(Request::bytes).concat());
    client.response("POST")?.status(&[200])?.body(b"first")?;
    let second = client
        .response("GET")
        .and_then(|answer| answer.status(&[404]));
    second.map_err(|failure| failure.within("the second of three requests"))?;
    client.response("POST")?.status(&[200])?.body(b"third")?;

    let mut client = trial.connect()?;
    let in_chunks = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n\
                     5\r\nfirst\r\n0\r\n\r\n";
    client.send([in_chunks.as_bytes(), &Request::get("/nothing").bytes()].concat());
    client.response("POST")?.status(&[200])?.body(b"first")?;
    let second = client
        .response("GET")
        .and_then(|answer| answer.status(&[404]));
    second.map_err(|failure| failure.within("after a body in chunks"))?;
    Ok(())
}

pub(super) fn close(trial: &mut Trial<'_>) -> StageResult {
    for (case, message) in [
        (
            "`Connection: close`",
            "GET / HTTP/1.1\r\nHost: course\r\nConnection: close\r\n\r\n",
        ),
        (
            "`connection: x-other, CLOSE`",
            "GET / HTTP/1.1\r\nHost: course\r\nconnection: x-other, CLOSE\r\n\r\n",
        ),
        ("HTTP/1.0", "GET / HTTP/1.0\r\nHost: course\r\n\r\n"),
    ] {
        let mut client = trial.connect()?;
        client.send(message);
        client.response("GET")?.status(&[200])?;
        client.closed().map_err(|failure| failure.within(case))?;
    }
    Ok(())
}

pub(super) fn head(trial: &mut Trial<'_>) -> StageResult {
    let get = trial.ask(&Request::get("/"))?.status(&[200])?;
    let mut client = trial.connect()?;
    let head = client
        .exchange(&Request::new("HEAD", "/"))?
        .status(&[200])?;
    // A server that sends chunks may not know the length.
    if head.parsed.field("Content-Length").is_some() || get.parsed.framing != Framing::Chunked {
        let length = head.field("Content-Length")?;
        if length.value != get.parsed.body.len().to_string() {
            let what = format!(
                "the length is {}, but GET's body has {} bytes",
                length.value,
                get.parsed.body.len()
            );
            return Err(head.fail_at(what, length.at.clone()));
        }
    }
    let alone = client.after_head(&Request::get("/"), &get);
    alone.map_err(|failure| failure.within("HEAD /"))?;

    let get = trial.ask(&Request::get("/nothing"))?.status(&[404])?;
    let mut client = trial.connect()?;
    let nothing = client.exchange(&Request::new("HEAD", "/nothing"));
    let nothing = nothing.and_then(|answer| answer.status(&[404]));
    let nothing = nothing.and_then(|_| client.after_head(&Request::get("/"), &get));
    nothing.map_err(|failure| failure.within("HEAD /nothing"))
}

pub(super) fn after_an_error(trial: &mut Trial<'_>) -> StageResult {
    let mut client = trial.connect()?;
    client.send("GET / HTTP/1.1\r\nNo-Colon\r\n\r\n");
    client.response("GET")?.status(&[400])?;
    let closed = client.closed();
    closed.map_err(|failure| failure.within("after the refusal"))?;
    // The client keeps sending. A server that closes without reading this resets the connection.
    let mut client = trial.connect()?;
    client.send("POST / HTTP/1.1\r\nHost: course\r\nNo-Colon\r\nContent-Length: 65536\r\n\r\n");
    client.send_until_answered(&[b'a'; 1024], 64 << 10);
    client.response("POST")?.status(&[400])?;
    let closed = client.closed();
    closed.map_err(|failure| failure.within("after a refusal with the body on its way"))
}
