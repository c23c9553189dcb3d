//! A refusal, held to what every one has.

use checker::api::Response;
use checker::contract::StageResult;
use checker::failure::Failure;

/// Fails unless `response` has the shape of a problem, with all members that this API promises.
pub(super) fn is_problem(response: &Response) -> StageResult {
    response.problem()?;
    for member in ["/type", "/detail"] {
        text(response, member)?;
    }
    Ok(())
}

/// The text at `pointer`, which isn't empty.
pub(super) fn text(response: &Response, pointer: &str) -> Result<String, Failure> {
    match response.value(pointer)?.as_str() {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(response.wrong(pointer, "is not a text, or an empty one")),
    }
}

/// Words that no client should read: of PostgreSQL, of the drivers in several languages, of stack traces.
const INTERNAL: [&str; 24] = [
    "_key",
    "_pkey",
    "_shape",
    "duplicate key",
    "violates",
    "relation",
    "syntax error",
    "sqlstate",
    "42p01",
    "23505",
    "22021",
    "select ",
    "insert into",
    "postgres",
    "psycopg",
    "pgx",
    "econnre",
    "connection refused",
    "127.0.0.1",
    "localhost",
    "traceback",
    "node_modules",
    "panicked",
    "goroutine",
];

/// Fails if the response says something that is internal, or one of `names`.
pub(super) fn says_nothing_internal(response: &Response, names: &[&str]) -> StageResult {
    let body = String::from_utf8_lossy(response.bytes()).to_lowercase();
    let mut words = INTERNAL.iter().chain(names);
    match words.find(|word| body.contains(**word)) {
        Some(word) => Err(response.fail(format!("the content says `{word}`, which is internal"))),
        None => Ok(()),
    }
}
