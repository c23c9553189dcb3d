//! Requests that depend on what the client has read.

use checker::api::Api;
use checker::contract::{Level, Stage, StageResult};
use serde_json::json;

use crate::learner::{CHANGED, a_course, api, is_listed};

pub(super) const NOT_MODIFIED: Stage = Stage {
    name: "ETag and 304",
    teaches: "A course has an `ETag` that changes with it and only with it; `If-None-Match` with the same is 304 without content.",
    why: "A client that has the current version needs no second copy. The tag says so in a few bytes, and it is what `If-Match` will compare tomorrow.",
    source: "RFC 9110 sections 8.8.3, 13.1.2 and 15.4.5",
    needs: &[1],
    hints: &[
        "The version column is a tag: `ETag: \"7\"`, quotes included.",
        "`If-None-Match` may list several tags, and `*` matches whatever is there.",
        "It compares weakly: `W/\"7\"` matches `\"7\"`.",
    ],
    run: api(not_modified),
    ..Stage::PLAIN
};

fn not_modified(api: &Api) -> StageResult {
    let course = a_course(api, "tagged");
    let created = api.as_staff().post("/courses", course.clone()).created()?;
    let etag = created.get()?.etag()?;
    let opaque = etag.trim_start_matches("W/");
    api.case("read twice, the course", |_| {
        created.get()?.header_is("ETag", &etag)
    })?;
    for tags in [
        "*",
        &etag,
        &format!("\"another\", {etag}"),
        &format!("W/{opaque}"),
    ] {
        api.case(format!("If-None-Match: {tags}"), |api| {
            let response = api.get(created.path()).if_none_match(tags).expect(304)?;
            response.header_is("ETag", &etag)
        })?;
    }
    api.case("If-None-Match with another tag", |api| {
        let response = api
            .get(created.path())
            .if_none_match("\"another\"")
            .expect(200)?;
        course.is_in(&response)
    })?;
    api.case("after a change", |api| {
        let changed = course.clone().titled("Changed");
        created
            .put(changed.clone())
            .if_match("*")
            .expect_one_of(CHANGED)?;
        changed.is_in(&api.get(created.path()).if_none_match(&etag).expect(200)?)
    })
}

pub(super) const IF_MATCH: Stage = Stage {
    name: "No change without If-Match",
    teaches: "PUT, PATCH and DELETE without `If-Match` are 428, with an old tag 412, and change nothing; a list of tags and `*` are understood.",
    why: "Two people open the same course. Without a condition the second to save erases what the first has written, and neither hears of it.",
    source: "RFC 9110 sections 13.1.1 and 15.5.13, RFC 6585 section 3",
    needs: &[5],
    hints: &[
        "Compare the tag where the row is changed: `update ... where slug = $1 and version = $2`.",
        "428 for no condition, 412 for one that is false.",
        "`If-Match` compares strongly: a tag with `W/` never matches.",
    ],
    run: api(if_match),
    ..Stage::PLAIN
};

fn if_match(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "guarded");
    let created = api.post("/courses", course.clone()).created()?;
    let read_by_both = created.get()?.etag()?;
    let ada = course.clone().titled("By Ada");
    let changes = || {
        [
            ("PUT", created.put(course.clone().titled("By Bob"))),
            ("PATCH", created.patch(json!({ "title": "By Bob" }))),
            ("DELETE", created.delete()),
        ]
    };
    for (method, change) in changes() {
        api.case(format!("{method} without If-Match"), |_| change.expect(428))?;
    }
    let list = format!("\"another\", {read_by_both}");
    created
        .put(ada.clone())
        .if_match(&list)
        .expect_one_of(CHANGED)?;
    for (method, change) in changes() {
        api.case(
            format!("{method} by the second writer, with the old ETag"),
            |_| change.if_match(&read_by_both).expect(412),
        )?;
    }
    let current = created.get()?.etag()?;
    let weak = format!("W/{}", current.trim_start_matches("W/"));
    for (method, change) in changes() {
        api.case(format!("{method} with the tag made weak"), |_| {
            change.if_match(&weak).expect(412)
        })?;
    }
    api.case("after changes that were refused", |_| {
        ada.is_in(&created.get()?)
    })?;
    let patch = created
        .patch(json!({ "title": "By Bob" }))
        .if_match(&current);
    patch.expect_one_of(CHANGED)?;
    created.get()?.member("/title", "By Bob")
}

pub(super) const PUT_CREATES: Stage = Stage {
    name: "A PUT that creates",
    teaches: "PUT with `If-None-Match: *` creates the course at its URL, 201; where there is one already, it is 412.",
    why: "POST asks the server to choose a URL, and PUT names it. The condition keeps a client from replacing what it didn't know of.",
    source: "RFC 9110 sections 9.3.4 and 13.1.2",
    needs: &[6],
    hints: &[
        "`If-None-Match: *` is false if there is any course with that slug.",
        "Insert with `on conflict do nothing`: no row inserted means 412.",
    ],
    level: Level::Further,
    run: api(put_creates),
    ..Stage::PLAIN
};

fn put_creates(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "named");
    let path = course.path();
    api.case("a change to a course that is not there", |_| {
        // 412 where the condition is looked at first (RFC 9110 section 13.1.1).
        let change = api.put(&path, course.clone()).if_match("\"1\"");
        change.expect_one_of(&[404, 412])
    })?;
    let create = |title: &str| {
        api.put(&path, course.clone().titled(title))
            .if_none_match("*")
    };
    create("By Ada").expect(201)?;
    api.case("the second writer", |_| create("By Bob").expect(412))?;
    api.get(&path).expect(200)?.member("/title", "By Ada")?;
    is_listed(&api, course.slug(), 1)
}
