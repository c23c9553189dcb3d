//! A retry that is known by its key.

use checker::api::{Api, Call};
use checker::contract::{Level, Stage, StageResult};

use crate::learner::{Course, a_course, api, is_listed};

pub(super) const LOST_RESPONSE: Stage = Stage {
    name: "The lost response",
    teaches: "A POST with the same `Idempotency-Key` and payload is answered as the first was, with `Idempotent-Replayed: true`; with another payload it is 422.",
    why: "The response is lost after the commit, and the client can't know. Without a key its retry makes a second course, or hears of a conflict with itself.",
    source: "draft-ietf-httpapi-idempotency-key-header, RFC 9110 section 9.2.2",
    needs: &[1],
    hints: &[
        "Keep the key, a hash of the payload, and what was answered: status, `Location`, body.",
        "The key's row and the course's commit in one transaction; afterwards is too late.",
        "The draft has the key in quotes, and many clients send it bare: take both.",
    ],
    run: api(lost_response),
    ..Stage::PLAIN
};

fn with_key<'a>(api: &Api<'a>, course: &Course, key: &str) -> Call<'a> {
    api.post("/courses", course.clone()).idempotency_key(key)
}

fn lost_response(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "retried");
    let key = format!("lost-{}", api.mark());
    with_key(&api, &course, &key).lose_response()?;
    api.case("the retry", |_| {
        let retry = with_key(&api, &course, &key).created()?;
        retry.response.header_is("Idempotent-Replayed", "true")?;
        course.is_in(&retry.get()?)
    })?;
    api.case("the retry with the key bare", |_| {
        let bare = api
            .post("/courses", course.clone())
            .header("Idempotency-Key", &key);
        bare.created()?
            .response
            .header_is("Idempotent-Replayed", "true")
    })?;
    api.case("the same key with another payload", |_| {
        with_key(&api, &course.clone().titled("Another"), &key).expect(422)
    })?;
    api.case("another key for a slug that is taken", |_| {
        with_key(&api, &course, &format!("{key}-2")).expect(409)
    })?;
    api.case("the first response to a key", |_| {
        let other = a_course(&api, "first");
        let first = with_key(&api, &other, &format!("{key}-3")).expect(201)?;
        match first.field("Idempotent-Replayed") {
            None => Ok(()),
            Some(_) => Err(first.fail("it says to be a replay, and nothing was sent before")),
        }
    })?;
    is_listed(&api, course.slug(), 1)
}

pub(super) const AT_ONCE: Stage = Stage {
    name: "The same key at once",
    teaches: "Of eight requests with one key at once, one creates the course; the others are the replay, or 409 while it is in flight.",
    why: "A client with a short timeout retries while the first request is still at work. To look for the key and insert it afterwards leaves a gap, and both go through it.",
    source: "draft-ietf-httpapi-idempotency-key-header section 2.6",
    needs: &[10],
    hints: &[
        "What do two requests see that look for the key at the same moment?",
        "Take a lock on the key first, and only if it is free: `pg_try_advisory_xact_lock`. Not free means 409.",
        "A violation of the key's primary key is a 409 as well, not a 500.",
    ],
    level: Level::Further,
    run: api(at_once),
    ..Stage::PLAIN
};

fn at_once(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "rushed");
    let key = format!("rush-{}", api.mark());
    let calls = (0..8).map(|_| with_key(&api, &course, &key)).collect();
    for response in api.at_once(calls)? {
        api.case("one of eight at once", |_| response.status(&[201, 409]))?;
    }
    api.case("the retry after them", |_| {
        let retry = with_key(&api, &course, &key).created()?;
        retry.response.header_is("Idempotent-Replayed", "true")?;
        course.is_in(&retry.get()?)
    })?;
    is_listed(&api, course.slug(), 1)
}
