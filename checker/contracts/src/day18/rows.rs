//! Rows of other people: not read, not changed, not listed, not even known to be there.

use checker::api::{Api, Call, Created, Response};
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;
use serde_json::{Value, json};

use crate::attacking::{attacks, is_known, repelled};
use crate::learner::check_ins::{a_check_in, a_new_course, check_ins_of};
use crate::learner::{LEARNERS, api};

/// The person whose rows the first learner wants.
const OTHER: &str = LEARNERS[1];

/// A check-in of the other learner's.
fn anothers<'a>(api: &Api<'a>) -> Result<(Created<'a>, Created<'a>), Failure> {
    let course = a_new_course(api, "private")?;
    let other = api.as_learner(OTHER);
    let check_in = a_check_in(1).of(OTHER).noted("For nobody else.");
    let theirs = check_in.post(&other, &course).created()?;
    Ok((course, theirs))
}

/// Sends what `attempt` makes of the check-in of somebody else, which must be there and unchanged afterwards.
fn on_anothers<'a>(api: &Api<'a>, attempt: impl Fn(&Api<'a>, &str) -> Call<'a>) -> StageResult {
    let (_, theirs) = anothers(api)?;
    let before = theirs.get()?;
    let call = attempt(api, theirs.path()).if_match(&before.etag()?);
    repelled(call)?;
    let after = theirs.read().send()?;
    match after.bytes() == before.bytes() {
        true => Ok(()),
        false => Err(after
            .fail("it's refused, and done all the same")
            .exploited()),
    }
}

pub(super) const OWN_ROWS: Stage = Stage {
    name: "Other people's rows",
    teaches: "GET, HEAD, PUT, PATCH and DELETE of somebody else's check-in are refused, whoever knows its id.",
    why: "An id gets into a log, a screenshot, a URL that somebody sends. It says which row, never whose. This is the most common hole of all APIs.",
    source: "OWASP API1:2023",
    needs: &[1],
    hints: &[
        "Does each statement that reads or writes a check-in know who asks?",
        "Put the owner into the statement: `where id = $1 and learner_id = $2`. No row: 404.",
        "An id that can't be guessed is no permission. It only takes longer.",
    ],
    run: attacks(is_known, OWN),
    ..Stage::PLAIN
};

const OWN: &[Attack] = &[
    Attack {
        id: "read-anothers",
        name: "somebody else's check-in is read",
        gains: "what somebody wrote for themselves",
        source: "OWASP API1:2023",
        attempt: |api| on_anothers(api, |me, path| me.get(path)),
    },
    Attack {
        id: "head-anothers",
        name: "HEAD of somebody else's check-in",
        gains: "that it's there, how long it is, and when it changes",
        source: "OWASP API1:2023",
        attempt: |api| on_anothers(api, |me, path| me.request("HEAD", path)),
    },
    Attack {
        id: "replace-anothers",
        name: "somebody else's check-in is replaced",
        gains: "hours of somebody else's, rewritten",
        source: "OWASP API1:2023",
        attempt: |api| {
            on_anothers(api, |me, path| {
                me.put(path, a_check_in(1).noted("Mine now.").json())
            })
        },
    },
    Attack {
        id: "patch-anothers",
        name: "somebody else's check-in is patched",
        gains: "hours of somebody else's, rewritten",
        source: "OWASP API1:2023",
        attempt: |api| on_anothers(api, |me, path| me.patch(path, json!({ "hours": "0" }))),
    },
    Attack {
        id: "delete-anothers",
        name: "somebody else's check-in is deleted",
        gains: "the end of somebody else's work",
        source: "OWASP API1:2023",
        attempt: |api| on_anothers(api, |me, path| me.delete(path)),
    },
];

pub(super) const LISTS: Stage = Stage {
    name: "Lists of one's own",
    teaches: "The check-ins of a course are a learner's own in the list, with and without a filter; staff see all.",
    why: "A guard on the single row is easily seen to be missing. A list that has one row too many looks like a list.",
    source: "OWASP API1:2023",
    needs: &[1],
    hints: &[
        "How many statements make lists in your program? Which have the owner in them?",
        "Let one function make the `where` by who asks, and let every list use it.",
    ],
    run: attacks(is_known, LISTED),
    ..Stage::PLAIN
};

const LISTED: &[Attack] = &[
    Attack {
        id: "list-anothers",
        name: "the list of a course",
        gains: "everybody's check-ins, in one request",
        source: "OWASP API1:2023",
        attempt: |api| isnt_listed(api, ""),
    },
    Attack {
        id: "filter-anothers",
        name: "the list of a course on a day",
        gains: "everybody's check-ins, a day at a time",
        source: "OWASP API1:2023",
        attempt: |api| isnt_listed(api, "?day=1"),
    },
];

/// Fails if a list of the first learner's has a check-in of the second one.
fn isnt_listed(api: &Api, query: &str) -> StageResult {
    let (course, theirs) = anothers(api)?;
    a_check_in(1).post(api, &course).created()?;
    let list = api.get(check_ins_of(&course) + query).expect(200)?;
    let items = list.value("/items")?;
    let items = items.as_array().cloned().unwrap_or_default();
    let whose = |item: &Value| item["learner_id"] == json!(OTHER);
    if items.iter().any(whose) {
        let what = "the list has a check-in of somebody else";
        return Err(list.wrong("/items", what).exploited());
    }
    match items.len() {
        1 => theirs.get().map(drop),
        count => Err(list.wrong("/items", &format!("has {count} items, expected one's own"))),
    }
}

pub(super) const IN_ANOTHERS_NAME: Stage = Stage {
    name: "In somebody else's name",
    teaches: "A learner checks in, and gives hours, in their own name only: another `learner_id`, or another `from`, is refused. A check-in stays its owner's.",
    why: "The body says what, and the token says who. A name in the body is a wish.",
    source: "OWASP API3:2023",
    needs: &[1],
    hints: &[
        "Which members of your bodies name a person?",
        "Compare them with `sub`, unless staff asks; a difference is 403.",
        "Check `from` of a transfer, too: hours are money here.",
    ],
    run: attacks(is_known, NAMED),
    ..Stage::PLAIN
};

const NAMED: &[Attack] = &[
    Attack {
        id: "check-in-for-another",
        name: "a check-in in somebody else's name",
        gains: "hours that somebody else seems to have worked",
        source: "OWASP API3:2023",
        attempt: |api| {
            let course = a_new_course(api, "named")?;
            repelled(a_check_in(1).of(OTHER).post(api, &course))?;
            let list = api.as_staff().get(check_ins_of(&course)).expect(200)?;
            match list.value("/items")?.as_array().is_some_and(Vec::is_empty) {
                true => Ok(()),
                false => Err(list.wrong("/items", "has what was refused").exploited()),
            }
        },
    },
    Attack {
        id: "spend-anothers",
        name: "somebody else's hours are given away",
        gains: "everybody's hours, for oneself",
        source: "OWASP API1:2023",
        attempt: |api| {
            let transfer = json!({ "from": OTHER, "to": LEARNERS[0], "hours": "0.01" });
            repelled(api.post("/transfers", transfer))
        },
    },
    Attack {
        id: "given-away",
        name: "a check-in becomes somebody else's",
        gains: "a row in somebody else's list that they never wrote",
        source: "OWASP API3:2023",
        attempt: |api| {
            let course = a_new_course(api, "given")?;
            let own = a_check_in(1).post(api, &course).created()?;
            let etag = own.get()?.etag()?;
            let response = own
                .patch(json!({ "learner_id": OTHER }))
                .if_match(&etag)
                .send()?;
            let read = own.read().send()?;
            match read.member("/learner_id", LEARNERS[0]) {
                Ok(()) if response.code() < 500 => Ok(()),
                Ok(()) => Err(response.fail("the server fails at it")),
                Err(_) => Err(response
                    .fail("the check-in has another owner now")
                    .exploited()),
            }
        },
    },
];

pub(super) const NOT_FOUND: Stage = Stage {
    name: "As if it weren't there",
    teaches: "Somebody else's check-in is 404, with the type of one that doesn't exist, whatever the conditions say.",
    why: "403 says that the row exists. With a list of ids from a log, that is a list of who learns what, and when.",
    source: "RFC 9110 section 15.5.4, OWASP API1:2023",
    needs: &[4],
    hints: &[
        "Ask for an id that nobody has, and for one of somebody else's. Compare every byte.",
        "The owner is part of the question: a row of somebody else's isn't found.",
        "Judge `If-Match` and `If-None-Match` after that, and never before.",
    ],
    level: Level::Further,
    run: api(not_found),
    ..Stage::PLAIN
};

fn not_found(api: &Api) -> StageResult {
    let (_, theirs) = anothers(api)?;
    let etag = theirs.get()?.etag()?;
    let nobodys = "/check-ins/00000000-0000-7000-8000-00000000dead";
    let expected = api.get(nobodys).expect(404)?;
    let path = theirs.path();
    let changed = a_check_in(1).json();
    let cases = [
        ("read", api.get(path)),
        ("read with its ETag", api.get(path).if_none_match(&etag)),
        (
            "replaced with an ETag that is past",
            api.put(path, changed.clone()).if_match("\"past\""),
        ),
        ("replaced without a condition", api.put(path, changed)),
        (
            "deleted with an ETag that is past",
            api.delete(path).if_match("\"past\""),
        ),
    ];
    for (case, call) in cases {
        api.case(case, |_| same(&call.expect(404)?, &expected))?;
    }
    Ok(())
}

/// Holds a refusal to another in what it says, but for what names the request.
fn same(refused: &Response, expected: &Response) -> StageResult {
    for member in ["/type", "/title"] {
        refused.member(member, expected.value(member)?)?;
    }
    Ok(())
}
