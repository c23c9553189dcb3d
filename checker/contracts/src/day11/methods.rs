//! The promises of the methods, judged by their effects.

use checker::api::{Api, Response};
use checker::contract::{Stage, StageResult};

use crate::learner::{CHANGED, a_course, api, is_listed};

pub(super) const SAFE: Stage = Stage {
    name: "Safe methods",
    teaches: "GET, HEAD and OPTIONS change nothing, whatever is in the query; HEAD is GET without its content.",
    why: "Crawlers follow every link, browsers load pages ahead, proxies repeat what failed. All of them may, because a GET is only a question.",
    source: "RFC 9110 sections 9.2.1 and 9.3.2",
    needs: &[1],
    hints: &[
        "Does anything but the method decide what a request does?",
        "`?delete=true`, `?_method=DELETE` and `X-HTTP-Method-Override` are ways around the contract: ignore them for GET.",
        "Answer HEAD as GET, with its fields, and leave the content out.",
    ],
    run: api(safe),
    ..Stage::PLAIN
};

fn safe(api: &Api) -> StageResult {
    let course = a_course(api, "safe");
    let api = api.as_staff();
    let created = api.post("/courses", course.clone()).created()?;
    let read = created.get()?;
    let path = created.path();
    api.case("HEAD", |_| {
        let head = api.request("HEAD", path).expect(200)?;
        head.header_is("Content-Type", read.header("Content-Type")?)?;
        match (head.field("Content-Length"), read.field("Content-Length")) {
            (Some(_), Some(length)) => head.header_is("Content-Length", length),
            _ => Ok(()),
        }
    })?;
    api.request("HEAD", "/courses").expect(200)?;
    api.request("OPTIONS", path).expect_one_of(&[200, 204])?;
    for query in [
        "delete=true",
        "_method=DELETE",
        "action=delete&title=Changed",
    ] {
        api.case(format!("GET with {query}"), |_| {
            api.get(format!("{path}?{query}")).send()?;
            course.is_in(&created.get()?)
        })?;
    }
    api.case("GET with X-HTTP-Method-Override", |_| {
        api.get(path)
            .header("X-HTTP-Method-Override", "DELETE")
            .send()?;
        course.is_in(&created.get()?)
    })?;
    is_listed(&api, course.slug(), 1)
}

pub(super) const IDEMPOTENT: Stage = Stage {
    name: "Idempotent methods",
    teaches: "The same PUT twice leaves what one would, and so does the same DELETE. The second DELETE may be a 404.",
    why: "A client that has heard nothing repeats the request. Idempotent means that the effect is the same, not that the response is.",
    source: "RFC 9110 sections 9.2.2, 9.3.4 and 9.3.5",
    needs: &[1],
    hints: &[
        "Every PUT and DELETE here carries `If-Match: *`: any version is right, as long as the course is there.",
        "After a DELETE the course is gone from its URL, from the list, and its slug is free again.",
    ],
    run: api(idempotent),
    ..Stage::PLAIN
};

fn idempotent(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "again");
    let created = api.post("/courses", course.clone()).created()?;
    let changed = course.clone().titled("Changed");
    for time in ["the first PUT", "the same PUT again"] {
        api.case(time, |_| {
            let put = created.put(changed.clone()).if_match("*");
            put.expect_one_of(CHANGED)?;
            changed.is_in(&created.get()?)
        })?;
    }
    is_listed(&api, course.slug(), 1)?;
    let delete = || created.delete().if_match("*");
    api.case("the first DELETE", |_| {
        delete().expect_one_of(CHANGED)?;
        api.get(created.path()).expect(404)?;
        is_listed(&api, course.slug(), 0)
    })?;
    api.case("the same DELETE again", |_| {
        // There is nothing for `If-Match: *` to match, so 412 is right as well (RFC 9110 section 13.1.1).
        delete().expect_one_of(&[404, 204, 410, 412])
    })?;
    api.case("the slug of a course that is gone", |_| {
        api.post("/courses", course.clone()).created().map(drop)
    })
}

pub(super) const NOT_ALLOWED: Stage = Stage {
    name: "The wrong method",
    teaches: "A method that a resource doesn't have is 405, with an `Allow` that lists those it has; OPTIONS lists the same.",
    why: "404 would say that there is nothing, and that is wrong where there is something. `Allow` tells a client what it can do instead.",
    source: "RFC 9110 sections 9.3.7, 10.2.1 and 15.5.6",
    needs: &[1],
    hints: &[
        "Find the resource by its path, then look which methods it has.",
        "The list has GET, HEAD and POST; a course has GET, HEAD, PUT, PATCH and DELETE. OPTIONS may be listed too.",
    ],
    run: api(not_allowed),
    ..Stage::PLAIN
};

const OF_THE_LIST: &[&str] = &["GET", "HEAD", "POST"];
const OF_A_COURSE: &[&str] = &["GET", "HEAD", "PUT", "PATCH", "DELETE"];

fn not_allowed(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "allowed");
    let created = api.post("/courses", course.clone()).created()?;
    for (path, wrong, allowed) in [
        ("/courses", &["PUT", "DELETE"][..], OF_THE_LIST),
        (created.path(), &["POST"], OF_A_COURSE),
    ] {
        for method in wrong {
            api.case(format!("{method} {path}"), |_| {
                let request = api.request(method, path).content(course.json());
                allows(&request.expect(405)?, allowed, wrong)
            })?;
        }
        api.case(format!("OPTIONS {path}"), |_| {
            let response = api.request("OPTIONS", path).expect_one_of(&[200, 204])?;
            allows(&response, allowed, wrong)
        })?;
    }
    course.is_in(&created.get()?)
}

/// Holds `Allow` to the methods of a resource, and to none that it refuses.
fn allows(response: &Response, allowed: &[&str], wrong: &[&str]) -> StageResult {
    response.lists("Allow", allowed)?;
    response.lists_none("Allow", wrong)
}
