//! What the stages of day 2 try.

use super::super::super::answer::Framing;
use super::super::super::contract::Trial;
use super::super::super::failure::{Failure, escaped};
use super::super::super::judgement::Answer;
use super::super::super::message::Request;
use super::super::{in_pieces, torn};

type Tried = Result<(), Failure>;

/// A request that no server may answer with 200: it hides behind one that is refused.
const HIDDEN: &str = "GET / HTTP/1.1\r\nHost: course\r\n\r\n";

/// How much is sent to somebody who has a limit and does not say which.
const FLOOD: usize = 16 << 20;

pub(super) fn torn_anywhere(trial: &mut Trial<'_>) -> Tried {
    let with_length =
        "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 14\r\n\r\nhello\r\n\r\nworld";
    let in_chunks = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n\
                     c\r\nhello\r\n\r\nwor\r\n2\r\nld\r\n0\r\n\r\n";
    for message in [with_length, in_chunks] {
        let judge = |answer: Answer| answer.status(&[200])?.body(b"hello\r\n\r\nworld").map(drop);
        torn(trial, message.as_bytes(), judge)?;
        in_pieces(trial, message.as_bytes(), judge)?;
    }
    Ok(())
}

pub(super) fn keep_alive(trial: &mut Trial<'_>) -> Tried {
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

pub(super) fn pipelining(trial: &mut Trial<'_>) -> Tried {
    let mut client = trial.connect()?;
    let requests = [
        Request::post("/", "first"),
        Request::get("/nothing"),
        Request::post("/", "third"),
    ];
    client.send(requests.each_ref().map(Request::bytes).concat());
    client.answer("POST")?.status(&[200])?.body(b"first")?;
    let second = client
        .answer("GET")
        .and_then(|answer| answer.status(&[404]));
    second.map_err(|failure| failure.within("the second of three requests"))?;
    client.answer("POST")?.status(&[200])?.body(b"third")?;

    let mut client = trial.connect()?;
    let in_chunks = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n\
                     5\r\nfirst\r\n0\r\n\r\n";
    client.send([in_chunks.as_bytes(), &Request::get("/nothing").bytes()].concat());
    client.answer("POST")?.status(&[200])?.body(b"first")?;
    let second = client
        .answer("GET")
        .and_then(|answer| answer.status(&[404]));
    second.map_err(|failure| failure.within("behind a body in chunks"))?;
    Ok(())
}

pub(super) fn close(trial: &mut Trial<'_>) -> Tried {
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
        client.answer("GET")?.status(&[200])?;
        client.closed().map_err(|failure| failure.within(case))?;
    }
    Ok(())
}

pub(super) fn head(trial: &mut Trial<'_>) -> Tried {
    let get = trial.ask(&Request::get("/"))?.status(&[200])?;
    let mut client = trial.connect()?;
    let head = client
        .exchange(&Request::new("HEAD", "/"))?
        .status(&[200])?;
    // Who sends chunks need not know the length before.
    if head.response.field("Content-Length").is_some() || get.response.framing != Framing::Chunked {
        let length = head.field("Content-Length")?;
        if length.value != get.response.body.len().to_string() {
            let what = format!(
                "the length is {}, and GET's body has {}",
                length.value,
                get.response.body.len()
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

pub(super) fn chunked_in(trial: &mut Trial<'_>) -> Tried {
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
            "extensions behind a size",
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
        let answered = client.answer("POST")?.status(&[200]);
        let answered = answered.and_then(|answer| answer.body(content.as_bytes()));
        answered.map_err(|failure| failure.within(case))?;
        client.remark("the body is over; on the same connection");
        client.exchange(&Request::get("/nothing"))?.status(&[404])?;
    }
    let coding = "transfer-encoding: CHUNKED";
    let mut client = trial.connect()?;
    client.send(format!(
        "POST / HTTP/1.1\r\nHost: course\r\n{coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    ));
    let answered = client.answer("POST")?.status(&[200]);
    let answered = answered.and_then(|answer| answer.body(b"hello"));
    answered.map_err(|failure| failure.within(quoted(coding)))?;
    Ok(())
}

pub(super) fn continues(trial: &mut Trial<'_>) -> Tried {
    for value in ["100-continue", "100-Continue"] {
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 5\r\nExpect: {value}\r\n\r\n"
        ));
        let word = client.answer_or_continue("POST");
        let word = word.and_then(|answer| answer.status(&[100]));
        word.map_err(|failure| failure.within("to a client that waits for `100 Continue`"))?;
        client.send("hello");
        client.answer("POST")?.status(&[200])?.body(b"hello")?;
    }
    let mut client = trial.connect()?;
    client.send("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 5\r\n\r\n");
    // A word that was not asked for would come before the body does.
    client.pause(super::super::APART * 2);
    client.send("hello");
    client
        .answer_or_continue("POST")?
        .status(&[200])?
        .body(b"hello")?;
    let mut client = trial.connect()?;
    client.send(
        "POST / HTTP/1.0\r\nHost: course\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    );
    client.pause(super::super::APART * 2);
    client.send("hello");
    let answered = client.answer_or_continue("POST");
    let answered = answered.and_then(|answer| answer.status(&[200])?.body(b"hello"));
    answered.map_err(|failure| failure.within("to HTTP/1.0"))?;
    Ok(())
}

pub(super) fn request_line(trial: &mut Trial<'_>) -> Tried {
    for line in [
        "GET  / HTTP/1.1",
        "GET /  HTTP/1.1",
        "GET / HTTP/1.1 ",
        " GET / HTTP/1.1",
        "GET\t/\tHTTP/1.1",
        "GET /",
        "GET / HTTP/1",
        "GET / HTTP/one",
        "GET / http/1.1",
        "GET / ICY/1.1",
        "G@T / HTTP/1.1",
    ] {
        let message = format!("{line}\r\nHost: course\r\n\r\n");
        refused(trial, &quoted(line), &message, &[400])?;
    }
    for (line, rest) in [
        ("GET / HTTP/2.0", "Host: course\r\n\r\n"),
        ("PRI * HTTP/2.0", "\r\nSM\r\n\r\n"),
    ] {
        refused(trial, &quoted(line), &format!("{line}\r\n{rest}"), &[505])?;
    }
    Ok(())
}

pub(super) fn fields(trial: &mut Trial<'_>) -> Tried {
    // Who looks at no name at all is not to seem to trim them, so that comes first.
    for line in [
        "No-Colon",
        "Na(me): value",
        "Na me: value",
        ": no name",
        "Name : value",
        "Name\t: value",
        "Folded: one\r\n two",
        "Null: a\0b",
        "Bell: a\x07b",
    ] {
        let message = format!("GET / HTTP/1.1\r\nHost: course\r\n{line}\r\n\r\n");
        refused(trial, &quoted(line), &message, &[400])?;
    }
    let allowed: [(&str, &[u8]); 4] = [
        ("a name of all characters", b"!#$%&'*+-.^_`|~09AZaz: value"),
        ("a tab in a value", b"Tab: a\tb"),
        ("a byte above 127 in a value", b"Latin: caf\xe9"),
        ("no value", b"Empty:"),
    ];
    for (case, line) in allowed {
        let message = [b"GET / HTTP/1.1\r\nHost: course\r\n", line, b"\r\n\r\n"].concat();
        taken(trial, case, &message)?;
    }
    Ok(())
}

pub(super) fn lines(trial: &mut Trial<'_>) -> Tried {
    for (case, message) in [
        (
            "LF alone behind the request line",
            "GET / HTTP/1.1\nHost: course\r\n\r\n",
        ),
        (
            "LF alone behind a field",
            "GET / HTTP/1.1\r\nHost: course\nX-Other: 1\r\n\r\n",
        ),
        (
            "CR alone behind a field",
            "GET / HTTP/1.1\r\nHost: course\r\nX-Other: 1\rX-More: 2\r\n\r\n",
        ),
        (
            "CR alone behind the request line",
            "GET / HTTP/1.1\rHost: course\r\nX-Other: 1\r\n\r\n",
        ),
    ] {
        refused(trial, case, message, &[400])?;
    }
    Ok(())
}

pub(super) fn host(trial: &mut Trial<'_>) -> Tried {
    for (case, fields) in [
        ("no Host", "X-Host: course\r\n"),
        ("Host twice", "Host: course\r\nHost: course\r\n"),
        ("two that differ", "Host: course\r\nhost: other\r\n"),
        ("a space in Host", "Host: course other\r\n"),
        ("a path in Host", "Host: course/path\r\n"),
    ] {
        let message = format!("GET / HTTP/1.1\r\n{fields}\r\n");
        refused(trial, case, &message, &[400])?;
    }
    for (case, message) in [
        (
            "a host and a port",
            "GET / HTTP/1.1\r\nHost: course-1.example:8080\r\n\r\n",
        ),
        (
            "an address in brackets",
            "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        ),
        ("no Host, in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
    ] {
        taken(trial, case, message.as_bytes())?;
    }
    Ok(())
}

pub(super) fn target(trial: &mut Trial<'_>) -> Tried {
    for (target, status) in [
        ("/", 200),
        ("http://course/", 200),
        ("http://course/nothing", 404),
        ("http://course", 200),
        ("HTTP://course/", 200),
    ] {
        let answered = trial.ask(&Request::get(target))?.status(&[status]);
        answered.map_err(|failure| failure.within(quoted(target)))?;
    }
    for request in [
        Request::new("OPTIONS", "*"),
        Request::new("CONNECT", "course:443"),
    ] {
        let answer = trial.ask(&request)?;
        if answer.response.status == 400 {
            let what = "the status is 400, and the message is right; say what you make of it, as with 404 or 405";
            return Err(answer.fail_at(what, answer.response.status_at.clone()));
        }
    }
    refused(
        trial,
        "`nothing`",
        "GET nothing HTTP/1.1\r\nHost: course\r\n\r\n",
        &[400],
    )
}

pub(super) fn length(trial: &mut Trial<'_>) -> Tried {
    for length in ["5, 5", "5,5"] {
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: {length}\r\n\r\nhello"
        ));
        client.answer("POST")?.status(&[200])?.body(b"hello")?;
    }
    for length in [
        "+5", "-5", "0x5", "5 5", "5_0", "5.0", "5e0", "five", "", "5, 6", "5;",
    ] {
        let message =
            format!("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: {length}\r\n\r\nhello");
        refused(trial, &quoted(length), &message, &[400])?;
    }
    // Numbers, and too large; 32 or 64 bits of them are 5.
    for length in ["4294967301", "18446744073709551621"] {
        let message =
            format!("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: {length}\r\n\r\nhello");
        too_large_a_number(trial, &quoted(length), &message)?;
    }
    Ok(())
}

pub(super) fn smuggling(trial: &mut Trial<'_>) -> Tried {
    // An unknown coding alone is both: one that is not known, and one whose last is not chunked.
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
        ("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n", &[400]),
        ("Transfer-Encoding: chunked\r\n", "+0\r\n\r\n", &[400]),
        (
            "Transfer-Encoding: chunked\r\n",
            "2\r\nabc\r\n0\r\n\r\n",
            &[400],
        ),
        (
            "Transfer-Encoding: chunked\r\n",
            "1\r\na\n0\r\n\r\n",
            &[400],
        ),
    ];
    for (fields, body, statuses) in tried {
        trial.in_time()?;
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\n{fields}\r\n{body}{HIDDEN}"
        ));
        let answer = client.answer("POST")?;
        let named = fields.to_ascii_lowercase();
        let is_both = named.contains("length") && named.contains("encoding");
        let case = match answer.response.body.len() {
            taken if is_both => format!("both of them, and {taken} bytes were taken for the body"),
            _ => quoted(fields.trim_end()),
        };
        let refused = answer.status(statuses).and_then(|_| client.finish());
        refused.map_err(|failure| failure.within(case))?;
    }
    let head = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (case, chunks) in [
        ("LF alone behind the size of a chunk", "1\na\r\n0\r\n\r\n"),
        ("LF alone behind an extension", "1;a\na\r\n0\r\n\r\n"),
        ("LF alone behind a trailer", "0\r\nX-Other: 1\n\r\n"),
        ("no size of a chunk", "\r\n0\r\n\r\n"),
    ] {
        refused(trial, case, &format!("{head}{chunks}{HIDDEN}"), &[400])?;
    }
    for size in ["100000001", "10000000000000001"] {
        let case = format!("a chunk of `{size}`");
        let message = format!("{head}{size}\r\na\r\n0\r\n\r\n{HIDDEN}");
        too_large_a_number(trial, &case, &message)?;
    }
    Ok(())
}

pub(super) fn limits(trial: &mut Trial<'_>) -> Tried {
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
    // Of a chunk's line and of trailers, the RFC does not say what they are too long for.
    let too_much: [(&str, &str, &[u8], &[u16]); 8] = [
        ("`Content-Length: 100000000000`", declared, b"", &[413]),
        ("a chunk of `fffffffff`", chunk, b"", &[413]),
        ("a path without end", "GET /", &line, &[414]),
        ("fields without end", fields, field.as_bytes(), &[431]),
        ("a field without end", a_field, &line, &[431]),
        ("chunks without end", chunked, chunks.as_bytes(), &[413]),
        (
            "an extension without end",
            &extension,
            &line,
            &[400, 413, 431],
        ),
        (
            "trailers without end",
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
        let answered = client.answer("GET");
        let answered = answered.and_then(|answer| answer.status(statuses));
        answered.map_err(|failure| failure.within(case))?;
    }
    Ok(())
}

pub(super) fn after_an_error(trial: &mut Trial<'_>) -> Tried {
    let mut client = trial.connect()?;
    client.send("GET / HTTP/1.1\r\nNo-Colon\r\n\r\n");
    client.answer("GET")?.status(&[400])?;
    let closed = client.closed();
    closed.map_err(|failure| failure.within("behind the refusal"))?;
    // More is on its way than anybody wants to read.
    let mut client = trial.connect()?;
    client.send("POST / HTTP/1.1\r\nHost: course\r\nNo-Colon\r\nContent-Length: 65536\r\n\r\n");
    client.send_until_answered(&[b'a'; 1024], 64 << 10);
    client.answer("POST")?.status(&[400])?;
    client.closed()
}

/// Sends what has to be refused with one of `statuses`, and sees that nothing behind it is answered.
fn refused(trial: &Trial<'_>, case: &str, message: &str, statuses: &[u16]) -> Tried {
    trial.in_time()?;
    let mut client = trial.connect()?;
    client.send(message);
    let answered = client.answer("GET");
    let refused = answered.and_then(|answer| answer.status(statuses));
    let refused = refused.and_then(|_| client.finish());
    refused.map_err(|failure| failure.within(case))
}

/// Sends a message whose body would have more bytes than anybody waits for. Who has a limit refuses it, and who has none
/// has not got all of it when we end our side; but nobody takes it.
fn too_large_a_number(trial: &Trial<'_>, case: &str, message: &str) -> Tried {
    trial.in_time()?;
    let mut client = trial.connect()?;
    client.send(message);
    if client.finish().is_ok() {
        return Ok(());
    }
    let answered = client.answer("POST");
    let refused = answered.and_then(|answer| answer.status(&[413, 400]));
    let refused = refused.and_then(|_| client.finish());
    refused.map_err(|failure| failure.within(case))
}

/// Sends what is right, if unusual, and has to be answered with 200.
fn taken(trial: &Trial<'_>, case: &str, message: &[u8]) -> Tried {
    let mut client = trial.connect()?;
    client.send(message);
    let answered = client.answer("GET");
    let taken = answered.and_then(|answer| answer.status(&[200]));
    taken.map(drop).map_err(|failure| failure.within(case))
}

/// The part of a message that is tried, as a word in a sentence.
fn quoted(text: &str) -> String {
    format!("`{}`", escaped(text.as_bytes()))
}
