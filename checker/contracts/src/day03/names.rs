//! What the stages of day 3 try with the name of a request.

use checker::contract::{StageResult, Trial};
use checker::message::Request;

use super::limits::LIMIT;

/// The field that has it.
pub(super) const ID: &str = "x-request-id";

/// How many pairs of requests that bring no name are to get one.
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
        // Only who checks nothing repeats this one.
        Some(unfit_in_all.as_str()),
        Some(too_long.as_str()),
        Some("two words"),
        Some("a/b"),
        Some("caf\u{e9}"),
        Some(""),
    ];
    unfit.extend([None; FRESH]);
    // Twice, as what is made of the request's own comes again.
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
                true => "neither short enough nor of the right characters",
                false => "not fit",
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
                    format!("the {ID} is made of the request's own: it came before for the same")
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
        // Whether they are answered at all is another stage's.
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
