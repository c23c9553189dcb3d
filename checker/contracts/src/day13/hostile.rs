//! Bodies that somebody has made to do harm.

use checker::api::Api;
use checker::contract::{Level, Stage, StageResult};

use super::sent::{has, json, members, post};
use crate::learner::api;
use crate::learner::check_ins::a_new_course;

pub(super) const DUPLICATES: Stage = Stage {
    name: "A member twice",
    teaches: "An object that has a name twice is refused: 422, or 400.",
    why: "One parser takes the first, another the last. If the proxy that checks and the program that acts disagree, the check has seen something else than what is done.",
    source: "RFC 8259 section 4, RFC 7493 section 2.3",
    needs: &[1],
    hints: &[
        "Most parsers keep the last one and say nothing. Python has `object_pairs_hook`, serde refuses by itself, Go's `Decoder.Token` gives name after name.",
        "In JavaScript walk over the text yourself: only names at depth 1 count.",
        "`\"d\\u0061y\"` is `\"day\"`.",
    ],
    level: Level::Further,
    run: api(duplicates),
    ..Stage::PLAIN
};

fn duplicates(api: &Api) -> StageResult {
    let course = a_new_course(api, "doubled")?;
    let right = members(1).text();
    let right = right.trim_end_matches('}');
    for (name, more) in [
        ("energy twice", "\"energy\": 8"),
        ("energy twice, with one value", "\"energy\": 7"),
        ("day twice, in two spellings", "\"d\\u0061y\": 2"),
    ] {
        api.case(name, |_| {
            let body = json(format!("{right}, {more}}}"));
            post(api, &course, body).expect_one_of(&[422, 400])
        })?;
    }
    has(api, &course, 0)
}

pub(super) const DEEP_AND_LARGE: Stage = Stage {
    name: "Deep and large",
    teaches: "A hundred thousand brackets, forty thousand members, a text of a million characters: each is refused, and the server goes on.",
    why: "A parser that calls itself for each bracket dies of one request, and so does everybody else's request. A report with a line for each of forty thousand members, more than 200,000 bytes, is an attack of your own.",
    source: "RFC 8259 section 9",
    needs: &[1],
    hints: &[
        "Does your parser limit the depth? Python raises `RecursionError`, which is no `ValueError`.",
        "Refuse by 400 or 422, never by 500, and answer the next request.",
        "Stop counting mistakes at a hundred.",
    ],
    level: Level::Further,
    run: api(deep_and_large),
    ..Stage::PLAIN
};

fn deep_and_large(api: &Api) -> StageResult {
    let course = a_new_course(api, "deep")?;
    let right = members(1).text();
    let right = right.trim_end_matches('}');
    let members: Vec<_> = (0..40_000).map(|at| format!("\"m{at}\": 0")).collect();
    for (name, body) in [
        ("100,000 lists inside each other", "[".repeat(100_000)),
        ("objects inside each other", "{\"a\":".repeat(50_000)),
        (
            "a note of 50,000 closed lists",
            format!(
                "{right}, \"note\": {}{}}}",
                "[".repeat(50_000),
                "]".repeat(50_000)
            ),
        ),
        (
            "40,000 members",
            format!("{right}, {}}}", members.join(", ")),
        ),
        (
            "a note of a million characters",
            format!("{right}, \"note\": \"{}\"}}", "x".repeat(1_000_000)),
        ),
    ] {
        api.case(name, |_| {
            let refused = post(api, &course, json(body)).expect_one_of(&[400, 413, 422])?;
            match refused.bytes().len() {
                0..200_000 => Ok(()),
                length => Err(refused.fail(format!(
                    "the report has {length} bytes, expected less than 200,000"
                ))),
            }
        })?;
        has(api, &course, 0)?;
    }
    Ok(())
}
