//! How the stages of day 2 test the head of a message.

use checker::contract::{StageResult, Trial};
use checker::message::Request;

use super::refusals::{quoted, refused, taken};

pub(super) fn request_line(trial: &mut Trial<'_>) -> StageResult {
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

pub(super) fn fields(trial: &mut Trial<'_>) -> StageResult {
    // Names come before trimmed names, so a server that checks no name isn't reported as trimming them.
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
        (
            "a name with every allowed character",
            b"!#$%&'*+-.^_`|~09AZaz: value",
        ),
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

pub(super) fn lines(trial: &mut Trial<'_>) -> StageResult {
    for (case, message) in [
        (
            "LF alone after the request line",
            "GET / HTTP/1.1\nHost: course\r\n\r\n",
        ),
        (
            "LF alone after a field",
            "GET / HTTP/1.1\r\nHost: course\nX-Other: 1\r\n\r\n",
        ),
        (
            "CR alone after a field",
            "GET / HTTP/1.1\r\nHost: course\r\nX-Other: 1\rX-More: 2\r\n\r\n",
        ),
        (
            "CR alone after the request line",
            "GET / HTTP/1.1\rHost: course\r\nX-Other: 1\r\n\r\n",
        ),
    ] {
        refused(trial, case, message, &[400])?;
    }
    Ok(())
}

pub(super) fn host(trial: &mut Trial<'_>) -> StageResult {
    for (case, fields) in [
        ("no Host", "X-Host: course\r\n"),
        ("Host twice", "Host: course\r\nHost: course\r\n"),
        ("two different hosts", "Host: course\r\nhost: other\r\n"),
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

pub(super) fn target(trial: &mut Trial<'_>) -> StageResult {
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
        if answer.parsed.status == 400 {
            let what = "the status is 400, but the message is well formed; answer 404, 405 or 501, or do what it asks";
            return Err(answer.fail_at(what, answer.parsed.status_at.clone()));
        }
    }
    refused(
        trial,
        "`nothing`",
        "GET nothing HTTP/1.1\r\nHost: course\r\n\r\n",
        &[400],
    )
}
