//! How the stages of day 2 test the body of a message: how long it is, and how long it may be.

use checker::contract::{StageResult, Trial};
use checker::message::Request;

use super::refusals::{quoted, refused, too_large_a_number};
use crate::pieces::APART;

/// A request that no server may answer: it hides after a message that the server must refuse.
const HIDDEN: &str = "GET / HTTP/1.1\r\nHost: course\r\n\r\n";

/// How much the checker sends to a server whose limit it doesn't know.
const FLOOD: usize = 16 << 20;

pub(super) fn chunked_in(trial: &mut Trial<'_>) -> StageResult {
    for (case, chunks, content) in [
        ("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        (
            "zeros before a size",
            "0005\r\nhello\r\n000\r\n\r\n",
            "hello",
        ),
        (
            "sizes in hexadecimal",
            "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
            "01234567890123456789",
        ),
        (
            "extensions after a size",
            "5;name=value\r\nhello\r\n1;a;b=\"c;d\"\r\n!\r\n0;last\r\n\r\n",
            "hello!",
        ),
        (
            "trailers",
            "5\r\nhello\r\n0\r\nX-Checksum: 900150983cd24fb0\r\nX-Other: 1\r\n\r\n",
            "hello",
        ),
        (
            "line ends in a chunk",
            "4\r\n\r\n\r\n\r\n0\r\n\r\n",
            "\r\n\r\n",
        ),
        ("no chunk but the last", "0\r\n\r\n", ""),
    ] {
        let mut client = trial.connect()?;
        client.send("POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send(chunks);
        let answered = client.response("POST")?.status(&[200]);
        let answered = answered.and_then(|answer| answer.body(content.as_bytes()));
        answered.map_err(|failure| failure.within(case))?;
        client.remark("the body has ended; the next request is on the same connection");
        client.exchange(&Request::get("/nothing"))?.status(&[404])?;
    }
    let coding = "transfer-encoding: CHUNKED";
    let mut client = trial.connect()?;
    client.send(format!(
        "POST / HTTP/1.1\r\nHost: course\r\n{coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    ));
    let answered = client.response("POST")?.status(&[200]);
    let answered = answered.and_then(|answer| answer.body(b"hello"));
    answered.map_err(|failure| failure.within(quoted(coding)))?;
    Ok(())
}

pub(super) fn continues(trial: &mut Trial<'_>) -> StageResult {
    for value in ["100-continue", "100-Continue"] {
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 5\r\nExpect: {value}\r\n\r\n"
        ));
        let word = client.response_or_continue("POST");
        let word = word.and_then(|answer| answer.status(&[100]));
        word.map_err(|failure| failure.within("to a client that waits for `100 Continue`"))?;
        client.send("hello");
        client.response("POST")?.status(&[200])?.body(b"hello")?;
    }
    let mut client = trial.connect()?;
    client.send("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 5\r\n\r\n");
    // An unwanted `100 Continue` would come before the body does.
    client.give_time(APART * 2);
    client.send("hello");
    client
        .response_or_continue("POST")?
        .status(&[200])?
        .body(b"hello")?;
    let mut client = trial.connect()?;
    client.send(
        "POST / HTTP/1.0\r\nHost: course\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    );
    client.give_time(APART * 2);
    client.send("hello");
    let answered = client.response_or_continue("POST");
    let answered = answered.and_then(|answer| answer.status(&[200])?.body(b"hello"));
    answered.map_err(|failure| failure.within("to HTTP/1.0"))?;
    Ok(())
}

pub(super) fn length(trial: &mut Trial<'_>) -> StageResult {
    for length in ["5, 5", "5,5"] {
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: {length}\r\n\r\nhello"
        ));
        client.response("POST")?.status(&[200])?.body(b"hello")?;
    }
    for length in [
        "+5", "-5", "0x5", "5 5", "5_0", "5.0", "5e0", "five", "", "5, 6", "5;",
    ] {
        let message =
            format!("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: {length}\r\n\r\nhello");
        refused(trial, &quoted(length), &message, &[400])?;
    }
    // These numbers are too large. Their lowest 32 or 64 bits are 5.
    for length in ["4294967301", "18446744073709551621"] {
        let message =
            format!("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: {length}\r\n\r\nhello");
        too_large_a_number(trial, &quoted(length), &message)?;
    }
    Ok(())
}

const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";
const LAST_CHUNK: &str = "0\r\n\r\n";

pub(super) fn smuggling(trial: &mut Trial<'_>) -> StageResult {
    // `xchunked` is both an unknown coding (501) and a coding that isn't chunked at the end (400).
    let tried: [(&str, &str, &[u16]); 12] = [
        (
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n",
            &[400],
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
            &[400],
        ),
        (
            "content-length: 5\r\nTRANSFER-ENCODING: Chunked\r\n",
            "0\r\n\r\n",
            &[400],
        ),
        ("Content-Length: 0\r\nContent-Length: 33\r\n", "", &[400]),
        ("Content-Length: 33\r\nContent-Length: 0\r\n", "", &[400]),
        ("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n", &[400]),
        ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n", &[501, 400]),
        ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", &[501]),
        (CHUNKED, "0x0\r\n\r\n", &[400]),
        (CHUNKED, "+0\r\n\r\n", &[400]),
        (CHUNKED, "2\r\nabc\r\n0\r\n\r\n", &[400]),
        (CHUNKED, "1\r\na\n0\r\n\r\n", &[400]),
    ];
    for (fields, body, statuses) in tried {
        trial.in_time()?;
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\n{fields}\r\n{body}{HIDDEN}"
        ));
        let answer = client.response("POST")?;
        let named = fields.to_ascii_lowercase();
        let is_both = named.contains("length") && named.contains("encoding");
        let case = match answer.parsed.status {
            // An echo shows how many bytes the server read as the body.
            200 if is_both => {
                let taken = answer.parsed.body.len();
                format!("a length and a coding, and the server read {taken} bytes as the body")
            }
            _ if is_both => "a length and a coding".to_owned(),
            _ if fields == CHUNKED && body != LAST_CHUNK => {
                format!("the chunks {}", quoted(body))
            }
            _ => quoted(fields.trim_end()),
        };
        let refused = answer.status(statuses).and_then(|_| client.finish());
        refused.map_err(|failure| failure.within(case))?;
    }
    let head = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (case, chunks) in [
        ("LF alone after the size of a chunk", "1\na\r\n0\r\n\r\n"),
        ("LF alone after an extension", "1;a\na\r\n0\r\n\r\n"),
        ("LF alone after a trailer", "0\r\nX-Other: 1\n\r\n"),
        ("a chunk without a size", "\r\n0\r\n\r\n"),
    ] {
        refused(trial, case, &format!("{head}{chunks}{HIDDEN}"), &[400])?;
    }
    for size in ["100000001", "10000000000000001"] {
        let case = format!("a chunk size of `{size}`");
        let message = format!("{head}{size}\r\na\r\n0\r\n\r\n{HIDDEN}");
        too_large_a_number(trial, &case, &message)?;
    }
    Ok(())
}

pub(super) fn limits(trial: &mut Trial<'_>) -> StageResult {
    let line = [b'a'; 1024];
    let field = format!("X-Filler: {}\r\n", "a".repeat(1012));
    let declared = "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 100000000000\r\n\r\n";
    let chunk =
        "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n";
    let fields = "GET / HTTP/1.1\r\nHost: course\r\n";
    let a_field = "GET / HTTP/1.1\r\nHost: course\r\nX-Filler: ";
    let chunked = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = format!("400\r\n{}\r\n", "a".repeat(1024));
    let extension = format!("{chunked}5;");
    let trailers = format!("{chunked}0\r\n");
    // The RFC names no status for a chunk line or trailers that are too long.
    let too_much: [(&str, &str, &[u8], &[u16]); 8] = [
        ("`Content-Length: 100000000000`", declared, b"", &[413]),
        ("a chunk size of `fffffffff`", chunk, b"", &[413]),
        ("an endless path", "GET /", &line, &[414]),
        ("endless fields", fields, field.as_bytes(), &[431]),
        ("an endless field", a_field, &line, &[431]),
        ("endless chunks", chunked, chunks.as_bytes(), &[413]),
        ("an endless extension", &extension, &line, &[400, 413, 431]),
        (
            "endless trailers",
            &trailers,
            field.as_bytes(),
            &[400, 413, 431],
        ),
    ];
    for (case, begin, filler, statuses) in too_much {
        let mut client = trial.connect()?;
        client.send(begin);
        if !filler.is_empty() {
            client.send_until_answered(filler, FLOOD);
        }
        let answered = client.response("GET");
        let answered = answered.and_then(|answer| answer.status(statuses));
        answered.map_err(|failure| failure.within(case))?;
    }
    Ok(())
}
