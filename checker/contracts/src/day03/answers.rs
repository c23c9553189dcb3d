//! How the stages of day 3 test responses: to HEAD, and after a handler has failed.

use checker::contract::{StageResult, Trial};
use checker::message::Request;
use checker::response::Response;

pub(super) fn head(trial: &mut Trial<'_>) -> StageResult {
    let before = trial.ask(&Request::get("/"))?.status(&[200])?;
    let mut client = trial.connect()?;
    let head = client
        .exchange(&Request::new("HEAD", "/"))?
        .status(&[200])?;
    let after = trial.ask(&Request::get("/"))?.status(&[200])?;
    for field in before
        .parsed
        .fields
        .iter()
        .filter(|field| is_about_content(&field.name))
    {
        // A field that differs between two GETs, such as a date, may differ here too.
        let again = after.parsed.field(&field.name);
        if again.is_none_or(|again| again.value != field.value) {
            continue;
        }
        let same = head.field(&field.name)?;
        if same.value != field.value {
            let what = format!("{} differs: for GET it is {}", field.name, field.value);
            return Err(head.fail_at(what, same.at.clone()));
        }
    }
    let alone = client.no_content(&Request::get("/"), &before);
    alone.map_err(|failure| failure.within("HEAD /"))?;
    let before = trial.ask(&Request::get("/nothing"))?.status(&[404])?;
    let mut client = trial.connect()?;
    let nothing = client.exchange(&Request::new("HEAD", "/nothing"));
    let nothing = nothing.and_then(|answer| answer.status(&[404]));
    let nothing = nothing.and_then(|_| client.no_content(&Request::get("/"), &before));
    nothing.map_err(|failure| failure.within("HEAD /nothing"))?;
    trial.ask(&Request::get("/"))?.status(&[200]).map(drop)
}

/// Whether a field describes the content that GET would return (RFC 9110 section 8), not this response or its connection.
fn is_about_content(name: &str) -> bool {
    const ABOUT_CONTENT: [&str; 8] = [
        "Content-Type",
        "Content-Length",
        "Content-Encoding",
        "Content-Language",
        "Content-Location",
        "ETag",
        "Last-Modified",
        "Vary",
    ];
    ABOUT_CONTENT.iter().any(|of| of.eq_ignore_ascii_case(name))
}

pub(super) fn failure(trial: &mut Trial<'_>) -> StageResult {
    let answer = trial.ask(&Request::get("/panic"));
    let answer = answer.and_then(|answer| answer.status(&[500]));
    let answer = answer.map_err(|failure| failure.within("/panic"))?;
    silent_about_the_reason(&answer)?;
    trial.ask(&Request::get("/"))?.status(&[200])?;
    Ok(())
}

/// Fails on text that only a stack trace or a message of the language contains.
fn silent_about_the_reason(answer: &Response) -> StageResult {
    const SIGNS: [&str; 7] = [
        "panicked at",
        "Traceback (most recent",
        "goroutine ",
        "Exception:",
        "Exception in thread",
        "unwrap()",
        // The handlers of the starters and of the gallery fail with this.
        "nobody's business",
    ];
    const FILES: [&str; 8] = [
        ".rs:",
        ".py\", line ",
        ".js:",
        ".ts:",
        ".go:",
        ".java:",
        ".rb:",
        ".php:",
    ];
    let content = String::from_utf8_lossy(&answer.parsed.body).into_owned();
    let content = ("the content", content, answer.parsed.body_at.start);
    let fields = answer.parsed.fields.iter();
    let fields = fields.map(|field| (field.name.as_str(), field.value.clone(), field.at.start));
    for (name, text, begin) in fields.chain([content]) {
        let signs = SIGNS
            .iter()
            .find_map(|sign| Some((text.find(sign)?, sign.len())));
        // A trace names a file with a line number; a file name alone may be anything.
        let places = FILES.iter().find_map(|file| {
            let at = text.find(file)?;
            let line = text[at + file.len()..].starts_with(|c: char| c.is_ascii_digit());
            line.then_some((at, file.len()))
        });
        if let Some((at, length)) = signs.or(places) {
            let at = begin + at;
            let what = format!("{name} reveals the reason");
            return Err(answer.fail_at(what, at..at + length));
        }
    }
    Ok(())
}

pub(super) fn goes_on(trial: &mut Trial<'_>) -> StageResult {
    let mut client = trial.connect()?;
    client.exchange(&Request::get("/panic"))?.status(&[500])?;
    let next = client.exchange(&Request::get("/"));
    let next = next.and_then(|answer| answer.status(&[200]));
    next.map(drop)
        .map_err(|failure| failure.within("after the failure"))
}
