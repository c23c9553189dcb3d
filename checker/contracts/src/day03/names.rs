//! How the stages of day 3 test the id of a request.

use checker::contract::{StageResult, Trial};
use checker::message::Request;

use super::terms::{ID, LIMIT};

/// How many pairs of requests without an id must get a fresh one.
const FRESH: usize = 20;

pub(super) fn request_id(trial: &mut Trial<'_>) -> StageResult {
    let longest = "x".repeat(64);
    for own in ["a", "Az09-_.", &longest] {
        for (case, request) in [
            ("GET /", Request::get("/")),
            ("GET /nothing", Request::get("/nothing")),
            ("POST /", Request::post("/", "hello")),
        ] {
            let answer = trial.ask(&request.field(ID, own))?;
            let id = answer.field(ID);
            let id = id.map_err(|failure| failure.within(case))?;
            if id.value != own {
                return Err(
                    answer.fail_at(format!("the {ID} is not the request's own"), id.at.clone())
                );
            }
        }
    }
    let too_long = "x".repeat(65);
    let unfit_in_all = "a/b c".repeat(20);
    let mut fresh: Vec<String> = Vec::new();
    let mut unfit = vec![
        // Only a server that checks nothing repeats this one.
        Some(unfit_in_all.as_str()),
        Some(too_long.as_str()),
        Some("two words"),
        Some("a/b"),
        Some("caf\u{e9}"),
        Some(""),
    ];
    unfit.extend([None; FRESH]);
    // Each twice: an id made from the request's own comes again.
    let unfit = unfit.iter().flat_map(|unfit| [*unfit; 2]);
    for unfit in unfit {
        let request = Request::get("/");
        let request = match unfit {
            Some(unfit) => request.field(ID, unfit),
            None => request,
        };
        let answer = trial.ask(&request)?;
        let id = answer.field(ID)?;
        if unfit == Some(id.value.as_str()) {
            let why = match id.value == unfit_in_all {
                true => "too long and has characters that aren't allowed",
                false => "too long or has characters that aren't allowed",
            };
            return Err(answer.fail_at(
                format!("the {ID} is the request's own, which is {why}"),
                id.at.clone(),
            ));
        }
        let last = fresh.last();
        let clock = || id.value.bytes().all(|byte| byte.is_ascii_digit());
        if id.value.is_empty() || fresh.contains(&id.value) {
            let mended = unfit.is_some_and(|unfit| !unfit.is_empty()) && last == Some(&id.value);
            let what = match mended && !clock() {
                true => {
                    format!("the {ID} is made from the request's own: the same id came before")
                }
                false => format!("the {ID} is not a fresh one"),
            };
            return Err(answer.fail_at(what, id.at.start..id.at.end.max(id.at.start + 1)));
        }
        fresh.push(id.value.clone());
    }
    for (case, request) in [
        (
            "a body of 65537 bytes",
            Request::post("/", vec![b'a'; LIMIT + 1]),
        ),
        ("/panic", Request::get("/panic")),
    ] {
        // Other stages judge whether these get a response at all.
        if let Ok(answer) = trial.ask(&request.field(ID, "of-its-own")) {
            let id = answer.field(ID);
            let id = id.map_err(|failure| failure.within(case))?;
            if id.value != "of-its-own" {
                let failure =
                    answer.fail_at(format!("the {ID} is not the request's own"), id.at.clone());
                return Err(failure.within(case));
            }
        }
    }
    Ok(())
}
