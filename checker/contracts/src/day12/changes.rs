//! The members that a change may change, and those that it has to leave alone.

use checker::api::{Api, Created};
use checker::contract::{Stage, StageResult};
use serde_json::{Value, json};

use crate::learner::check_ins::{a_check_in, a_new_course, check_ins_of};
use crate::learner::{CHANGED, LEARNERS, api};

pub(super) const REPLACE: Stage = Stage {
    name: "Replace",
    teaches: "PUT replaces all that can change, with `If-Match`: a note that the new version doesn't have is gone, and the `ETag` is another.",
    why: "A PUT says what the check-in is from now on. A server that keeps what wasn't sent can't be told to forget it.",
    source: "RFC 9110 section 9.3.4",
    needs: &[1],
    hints: &[
        "A PUT sends `{\"day\", \"hours\", \"energy\", \"note\"}`; whose it is stays.",
        "`update ... set note = $1`, with null where the body has no note.",
    ],
    run: api(replace),
    ..Stage::PLAIN
};

fn replace(api: &Api) -> StageResult {
    let course = a_new_course(api, "replaced")?;
    let noted = a_check_in(1).noted("First try.");
    let created = noted.post(api, &course).created()?;
    let etag = created.get()?.etag()?;
    let plain = a_check_in(3);
    api.case("PUT without If-Match", |_| {
        created.put(plain.json()).expect(428)?;
        noted.is_in(&created.get()?)
    })?;
    let put = created.put(plain.json()).if_match(&etag);
    put.expect_one_of(CHANGED)?;
    let read = created.get()?;
    plain.is_in(&read)?;
    match read.etag()? == etag {
        true => Err(read.fail("the ETag is that of the version before")),
        false => Ok(()),
    }
}

pub(super) const THREE_STATES: Stage = Stage {
    name: "Three states",
    teaches: "In a PATCH a member is absent and stays, is null and goes, or has a value and changes.",
    why: "`{}` and `{\"note\": null}` mean different things, and most ways to read JSON into a struct make them one.",
    source: "RFC 7396, RFC 5789",
    needs: &[1],
    hints: &[
        "Which type tells an absent member from null? An option of an option does; a map of members does too.",
        "Change what is stored only for the members that the patch has.",
    ],
    run: api(three_states),
    ..Stage::PLAIN
};

fn three_states(api: &Api) -> StageResult {
    let course = a_new_course(api, "states")?;
    let noted = a_check_in(1).noted("Stays.");
    let created = noted.post(api, &course).created()?;
    let patch = |patch: Value| {
        let etag = created.get()?.etag()?;
        created.patch(patch).if_match(&etag).expect_one_of(CHANGED)
    };
    api.case("an empty patch", |_| {
        patch(json!({}))?;
        noted.is_in(&created.get()?)
    })?;
    api.case("a patch without the note", |_| {
        patch(json!({ "day": 2 }))?;
        noted.clone().on(2).is_in(&created.get()?)
    })?;
    api.case("a patch with another note", |_| {
        patch(json!({ "note": "Changed." }))?;
        a_check_in(2).noted("Changed.").is_in(&created.get()?)
    })?;
    api.case("a patch with null for the note", |_| {
        patch(json!({ "note": null }))?;
        a_check_in(2).is_in(&created.get()?)
    })
}

pub(super) const MASS_ASSIGNMENT: Stage = Stage {
    name: "Mass assignment",
    teaches: "What the client may not set is not set: id, course, learner, version, and members that nobody knows. Refuse them, or ignore them.",
    why: "`{\"role\": \"admin\"}` was once stored for thousands of accounts, because the body was read into the row's own struct.",
    source: "OWASP API3:2023",
    needs: &[1],
    hints: &[
        "One struct for what comes in, another for the row.",
        "A PATCH goes through the same door: name the columns that it may change.",
    ],
    run: api(mass_assignment),
    ..Stage::PLAIN
};

fn mass_assignment(api: &Api) -> StageResult {
    const ID: &str = "00000000-0000-7000-8000-00000000beef";
    let course = a_new_course(api, "assigned")?;
    let other = a_new_course(api, "another")?;
    let other_id = other.get()?.value("/id")?;
    for (day, (name, value)) in (1..).zip([
        ("role", json!("admin")),
        ("id", json!(ID)),
        ("course_id", other_id.clone()),
    ]) {
        api.case(format!("a POST with {name}"), |_| {
            let mut sent = a_check_in(day).whole();
            sent[name] = value.clone();
            let response = api.post(check_ins_of(&course), sent).send()?;
            if matches!(response.code(), 400 | 403 | 422) {
                return Ok(());
            }
            let path = response.status(&[201])?.location()?;
            has_not(api, &path, name, &value)
        })?;
    }
    let created = a_check_in(9).post(api, &course).created()?;
    for (name, value) in [
        ("role", json!("admin")),
        ("id", json!(ID)),
        ("course_id", other_id),
        ("learner_id", json!(LEARNERS[1])),
    ] {
        api.case(format!("a PATCH of {name}"), |_| {
            change(&created, &json!({ name: value.clone() }))?;
            has_not(api, created.path(), name, &value)
        })?;
    }
    Ok(())
}

/// Patches with what may be refused.
fn change(created: &Created, patch: &Value) -> StageResult {
    let etag = created.get()?.etag()?;
    let request = created.patch(patch.clone()).if_match(&etag);
    request.expect_one_of(&[200, 204, 400, 403, 422]).map(drop)
}

/// Fails if the check-in at `path` has `value` for `name`.
fn has_not(api: &Api, path: &str, name: &str, value: &Value) -> StageResult {
    let read = api.get(path).expect(200)?;
    match read.json()?.get(name) == Some(value) {
        true => Err(read.wrong(&format!("/{name}"), "is what the client has set")),
        false => Ok(()),
    }
}
