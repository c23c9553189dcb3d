//! One shape for every refusal, whoever refuses.

use checker::api::{Api, Content, Response};
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use super::refusal::{is_problem, text};
use crate::learner::{a_course, api};

pub(super) const ONE_SHAPE: Stage = Stage {
    name: "One shape",
    teaches: "404, 405, 415, 400, 422 and 409 are all application/problem+json with `type`, `title`, `status` and `detail`.",
    why: "A client reads errors with one function, or with none. The framework's own page for 404 and its own JSON for 405 are the ones that people forget.",
    source: "RFC 9457 section 3",
    needs: &[],
    hints: &[
        "Which part of your program answers a path that nobody knows? And a body that can't be parsed?",
        "Let every layer throw or return one kind of value, and write it to the client in one place, the last one.",
        "The member `status` repeats the status line; `title` is the same for all errors of a type; `detail` is about this one.",
    ],
    run: api(one_shape),
    ..Stage::PLAIN
};

/// The requests that are refused, each with its status.
fn refused(api: &Api) -> Result<Vec<(&'static str, u16, Response)>, Failure> {
    let staff = api.as_staff();
    let course = a_course(api, "shaped");
    staff.post("/courses", course.clone()).created()?;
    let bad = |kind: &str, body: &str| staff.post("/courses", Content::new(kind, body.to_owned()));
    let calls = [
        ("a path that nobody knows", 404, staff.get("/nothing-here")),
        (
            "a course that isn't there",
            404,
            staff.get(a_course(api, "no").path()),
        ),
        ("a method that isn't there", 405, staff.delete("/courses")),
        ("a body of another type", 415, bad("text/plain", "shaped")),
        (
            "a body that ends too early",
            400,
            bad("application/json", "{\"slug\": "),
        ),
        (
            "a course without a title",
            422,
            staff.post("/courses", json!({ "slug": a_course(api, "bare").slug() })),
        ),
        ("a slug that is taken", 409, staff.post("/courses", course)),
    ];
    let mut all = Vec::new();
    for (case, status, call) in calls {
        let response = api.case(case, |_| call.expect(status))?;
        all.push((case, status, response));
    }
    Ok(all)
}

fn one_shape(api: &Api) -> StageResult {
    for (case, _, response) in refused(api)? {
        api.case(case, |_| is_problem(&response))?;
    }
    Ok(())
}

pub(super) const TYPES: Stage = Stage {
    name: "A type for each kind",
    teaches: "The `type` of a problem is the same each time it occurs, and so is its `title`. A taken slug and a broken rule have different types, and neither is about:blank.",
    why: "A program decides by the type. With about:blank for all it has the status alone, and 409 means several things. With an id in the type it has nothing to compare.",
    source: "RFC 9457 sections 3.1.1, 3.1.3 and 4.2.1",
    needs: &[1],
    hints: &[
        "What could a client compare to know that the slug is taken, without reading English?",
        "Keep a table of types in one file: name, status, title. A type is a URL such as `/problems/taken`.",
        "What differs from case to case belongs in `detail`.",
    ],
    run: api(types),
    ..Stage::PLAIN
};

fn types(api: &Api) -> StageResult {
    let staff = api.as_staff();
    let taken = |name: &str| {
        let course = a_course(api, name);
        staff.post("/courses", course.clone()).created()?;
        staff.post("/courses", course).expect(409)
    };
    let first = taken("typed")?;
    let kind = text(&first, "/type")?;
    if kind == "about:blank" {
        return Err(first.wrong(
            "/type",
            "is about:blank, which says no more than the status",
        ));
    }
    api.case("another slug that is taken", |_| {
        let second = taken("typed-too")?;
        second.member("/type", kind.as_str())?;
        second.member("/title", first.value("/title")?)
    })?;
    let without = json!({ "slug": a_course(api, "untitled").slug() });
    let broken = staff.post("/courses", without).expect(422)?;
    match text(&broken, "/type")? == kind {
        true => Err(broken.wrong("/type", "is the one of a slug that is taken")),
        false => Ok(()),
    }
}

pub(super) const WHICH_REQUEST: Stage = Stage {
    name: "Which request",
    teaches: "A problem names the request: `instance` is its path, and `request_id` is another one each time, the same as in the field X-Request-Id.",
    why: "Somebody reports an error with a screenshot. With the request's id the operator finds its line in the log; with the time of day, a thousand lines.",
    source: "RFC 9457 section 3.1.5",
    needs: &[1],
    hints: &[
        "Make an id when a request comes in, and keep it for the log and for the response.",
        "Send it in X-Request-Id with every response, and as the member `request_id` of a problem.",
        "`instance` is the path of the request, without its query.",
    ],
    run: api(which_request),
    ..Stage::PLAIN
};

fn which_request(api: &Api) -> StageResult {
    let path = a_course(api, "lost").path();
    let ask = || {
        let response = api.get(path.as_str()).expect(404)?;
        response.member("/instance", path.as_str())?;
        let id = text(&response, "/request_id")?;
        response.header_is("X-Request-Id", &id)?;
        Ok::<_, Failure>((response, id))
    };
    let (_, first) = ask()?;
    let (second, id) = ask()?;
    match id == first {
        true => Err(second.wrong("/request_id", "is the one of the request before")),
        false => Ok(()),
    }
}
