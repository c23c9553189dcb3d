//! Other roads to the same handler: a path that is spelled otherwise, and a method that is said elsewhere.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;

use crate::attacking::{attacks, is_known};
use crate::learner::check_ins::a_new_course;
use crate::learner::{a_course, is_listed};

pub(super) const ROADS: Stage = Stage {
    name: "Other roads",
    teaches: "A path with a slash more, in capitals, or percent-encoded, and a method in a field: none of them gets past a rule that the plain request doesn't.",
    why: "A proxy or a guard compares one spelling, and the router takes several. What is between the two is open.",
    source: "OWASP API5:2023, RFC 3986 section 6.2.2",
    needs: &[2],
    hints: &[
        "Which spellings of one path does your router take? Does your rule see the same text?",
        "Let the rule hang on the route that was found, not on the text of the path.",
        "Don't take a method from a field; if you must, before the rules.",
    ],
    level: Level::Further,
    run: attacks(is_known, ATTACKS),
    ..Stage::PLAIN
};

const ATTACKS: &[Attack] = &[
    Attack {
        id: "trailing-slash",
        name: "a slash at the end",
        gains: "staff's routes for everybody, one character longer",
        source: "RFC 3986 section 6.2.3",
        attempt: |api| isnt_created_at(api, "/courses/"),
    },
    Attack {
        id: "path-in-capitals",
        name: "a path in capitals",
        gains: "staff's routes for everybody, in capitals",
        source: "RFC 3986 section 6.2.2.1",
        attempt: |api| isnt_created_at(api, "/Courses"),
    },
    Attack {
        id: "double-slash",
        name: "two slashes for one",
        gains: "staff's routes for everybody, one character longer",
        source: "RFC 3986 section 6.2.2",
        attempt: |api| isnt_created_at(api, "//courses"),
    },
    Attack {
        id: "encoded-path",
        name: "a letter of the path encoded",
        gains: "staff's routes for everybody, percent-encoded",
        source: "RFC 3986 section 6.2.2.2",
        attempt: |api| isnt_created_at(api, "/%63ourses"),
    },
    Attack {
        id: "dot-segments",
        name: "a way out and back",
        gains: "staff's routes for everybody, by a path that begins with an open one",
        source: "RFC 3986 section 6.2.2.3",
        attempt: |api| isnt_created_at(api, "/me/../courses"),
    },
    Attack {
        id: "method-in-a-field",
        name: "a method in a field",
        gains: "a DELETE by whoever may GET",
        source: "OWASP API5:2023",
        attempt: method_in_a_field,
    },
];

/// Fails if a learner creates a course at this spelling of `/courses`.
fn isnt_created_at(api: &Api, path: &str) -> StageResult {
    let course = a_course(api, "elsewhere");
    let response = api.post(path, course.clone()).send()?;
    match response.code() {
        200..=299 => Err(response.fail("it's created").exploited()),
        500.. => Err(response.fail("the server fails at it")),
        _ => is_listed(&api.as_staff(), course.slug(), 0).map_err(Failure::exploited),
    }
}

fn method_in_a_field(api: &Api) -> StageResult {
    let course = a_new_course(api, "overridden")?;
    let etag = course.get()?.etag()?;
    let field = "X-HTTP-Method-Override";
    let call = api
        .get(course.path())
        .if_match(&etag)
        .header(field, "DELETE");
    let response = call.send()?;
    match course.read().send()?.code() {
        200 => Ok(()),
        _ => Err(response.fail("the course is gone").exploited()),
    }
}
