//! The statuses apart, the effect of a refusal, and the query.

use checker::api::{Api, Content};
use checker::contract::{Level, Stage, StageResult};
use serde_json::json;

use super::sent::{has, members, post};
use crate::learner::api;
use crate::learner::check_ins::{a_check_in, a_new_course, check_ins_of};

pub(super) const STATUSES: Stage = Stage {
    name: "Four statuses",
    teaches: "Another type is 415 whatever the body is, a body of more than 1 MiB is 413, one that isn't JSON 400, one that breaks a rule 422, in this order.",
    why: "Each asks for something else: another type, less, other bytes, other values. And the cheap questions come first, so that a large body costs nothing.",
    source: "RFC 9110 sections 15.5.14, 15.5.16 and 15.5.21",
    needs: &[1],
    hints: &[
        "`Content-Type` and `Content-Length` are there before a byte of the body is read.",
        "Count the bytes while you read: `Content-Length` isn't always sent.",
    ],
    run: api(statuses),
    ..Stage::PLAIN
};

fn statuses(api: &Api) -> StageResult {
    let course = a_new_course(api, "apart")?;
    let text = |body: &str| Content::new("text/plain", body);
    api.case("a right check-in that says that it is text", |_| {
        post(api, &course, text(&members(1).text())).expect(415)
    })?;
    api.case("text that isn't JSON either", |_| {
        post(api, &course, text("{\"day\"")).expect(415)
    })?;
    let note = |bytes: usize| format!("\"{}\"", "x".repeat(bytes));
    api.case("a body of 1.1 MiB", |_| {
        post(api, &course, members(1).with("note", note(1_153_434))).expect(413)
    })?;
    api.case("a body of 64 KiB", |_| {
        post(api, &course, members(1).with("note", note(65_000))).expect(422)
    })?;
    api.case("a broken body with a broken rule", |_| {
        let broken = Content::new("application/json", "{\"day\": 0, \"energy\"");
        post(api, &course, broken).expect(400)
    })?;
    has(api, &course, 0)
}

pub(super) const NOTHING_STORED: Stage = Stage {
    name: "Nothing is stored",
    teaches: "What was refused has no effect: no row after a POST, and the same check-in with the same `ETag` after a PUT and a PATCH.",
    why: "A handler that checks while it writes leaves half a change behind at the first mistake. Parse first: what comes after has nothing left to refuse.",
    source: "RFC 9110 section 15.5.21",
    needs: &[1],
    hints: &[
        "Does anything happen between the first look at the body and the last?",
        "A PATCH goes through the same rules: apply it to the members, and judge the result like a PUT.",
    ],
    run: api(nothing_stored),
    ..Stage::PLAIN
};

fn nothing_stored(api: &Api) -> StageResult {
    let course = a_new_course(api, "untouched")?;
    let kept = a_check_in(1).noted("Stays.");
    let created = kept.post(api, &course).created()?;
    let etag = created.get()?.etag()?;
    for (name, value) in [
        ("energy", "11"),
        ("note", "7"),
        ("hours", "\"two\""),
        ("role", "1"),
    ] {
        api.case(format!("a POST with {name} of {value}"), |_| {
            post(api, &course, members(2).with(name, value)).expect(422)?;
            has(api, &course, 1)
        })?;
    }
    let is_kept = || {
        let read = created.get()?;
        kept.is_in(&read)?;
        read.header_is("ETag", &etag)
    };
    api.case("a PUT with energy of 11", |_| {
        let put = json!({"day": 3, "hours": "1", "energy": 11});
        created.put(put).if_match(&etag).expect(422)?;
        is_kept()
    })?;
    for patch in [
        json!({"note": "Changed.", "energy": 0}),
        json!({"note": "Changed.", "day": "3"}),
        json!({"energy": null}),
        json!({"hours": "25"}),
    ] {
        api.case(format!("a PATCH of {patch}"), |_| {
            created.patch(patch.clone()).if_match(&etag).expect(422)?;
            is_kept()
        })?;
    }
    Ok(())
}

pub(super) const QUERIES: Stage = Stage {
    name: "Queries",
    teaches: "`GET /courses/{slug}/check-ins?day=7` has those of that day. A parameter that is unknown, there twice, or not a day is 400 or 422.",
    why: "A client that misspells a filter gets the whole list, and believes that it was filtered. With `?day=7&day=8` two programs on the way may see two days.",
    source: "RFC 9110 section 15.5.1",
    needs: &[1],
    hints: &[
        "Read the query like an object: the same rules for names, the same for values.",
        "Most libraries give the first of two values, or the last, and don't mention the other.",
    ],
    level: Level::Further,
    run: api(queries),
    ..Stage::PLAIN
};

fn queries(api: &Api) -> StageResult {
    let course = a_new_course(api, "asked")?;
    for day in [7, 8] {
        a_check_in(day).post(api, &course).created()?;
    }
    let list = check_ins_of(&course);
    for (day, count) in [(7, 1), (9, 0)] {
        api.case(format!("?day={day}"), |api| {
            let page = api.get(format!("{list}?day={day}")).expect(200)?;
            let items = page.value("/items")?;
            let items = items.as_array().cloned().unwrap_or_default();
            if items.len() != count {
                let what = format!("doesn't have {count} check-ins");
                return Err(page.wrong("/items", &what));
            }
            match items.iter().all(|it| it["day"] == day) {
                true => Ok(()),
                false => Err(page.wrong("/items", "has another day")),
            }
        })?;
    }
    for query in [
        "dya=7",
        "day=7&page=1",
        "day=7&day=8",
        "day=seven",
        "day=0",
        "day=",
        "day=7.5",
    ] {
        api.case(format!("?{query}"), |api| {
            api.get(format!("{list}?{query}"))
                .expect_one_of(&[400, 422])
        })?;
    }
    Ok(())
}
