//! What each role may: the matrix, and what is said to everybody else.

use checker::api::{Api, Call, Content, Created, Response};
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use crate::attacking::{attacks, repelled};
use crate::learner::check_ins::{a_check_in, a_new_course, check_ins_of};
use crate::learner::{CHANGED, LEARNERS, a_course, api, is_listed};

pub(super) const MATRIX: Stage = Stage {
    name: "What everybody may",
    teaches: "Staff write courses, and every row is theirs to read and change. Learners read courses, and make, read, change and delete check-ins of their own.",
    why: "Rights are tested from both sides. A server that refuses everybody has no hole, and no users.",
    source: "Saltzer and Schroeder 1975, section I.A.3",
    needs: &[],
    hints: &[
        "Write the table of the book's page as data: route, method, who.",
        "`roles` of the token says staff or learner; `sub` says whose rows.",
        "Decide by the table before the handler runs, and by `sub` where the row is.",
    ],
    run: api(matrix),
    ..Stage::PLAIN
};

fn matrix(api: &Api) -> StageResult {
    let staff = api.as_staff();
    let course = a_new_course(api, "shared")?;
    for id in LEARNERS {
        let learner = api.as_learner(id);
        api.case("a learner reads", |_| {
            learner.get("/courses").expect(200)?;
            learner.get(course.path()).expect(200)
        })?;
        let own = api.case("a learner checks in", |_| {
            a_check_in(1).of(id).post(&learner, &course).created()
        })?;
        let etag = own.get()?.etag()?;
        api.case("a learner changes a check-in of their own", |_| {
            let changed = a_check_in(1).noted("Mine.").json();
            own.put(changed).if_match(&etag).expect_one_of(CHANGED)
        })?;
        api.case("staff read and change it", |_| {
            let etag = staff.get(own.path()).expect(200)?.etag()?;
            let changed = a_check_in(1).noted("Seen.").json();
            let put = staff.put(own.path(), changed).if_match(&etag);
            put.expect_one_of(CHANGED)
        })?;
    }
    api.case("staff see all check-ins of the course", |_| {
        has(
            &staff.get(check_ins_of(&course)).expect(200)?,
            LEARNERS.len(),
        )
    })?;
    api.case("a learner deletes a check-in of their own", |_| {
        let learner = api.as_learner(LEARNERS[2]);
        let own = a_check_in(2)
            .of(LEARNERS[2])
            .post(&learner, &course)
            .created()?;
        let etag = own.get()?.etag()?;
        own.delete().if_match(&etag).expect(204)
    })?;
    api.case("staff delete a course", |_| {
        let etag = course.get()?.etag()?;
        course.delete().if_match(&etag).expect(204)
    })?;
    Ok(())
}

/// Fails unless the list has so many items.
fn has(list: &Response, count: usize) -> StageResult {
    let items = list.value("/items")?;
    let items = items.as_array().map_or(0, Vec::len);
    match items == count {
        true => Ok(()),
        false => Err(list.wrong("/items", &format!("has {items} items, expected {count}"))),
    }
}

pub(super) const STAFF_ALONE: Stage = Stage {
    name: "Staff alone",
    teaches: "A learner's POST, PUT, PATCH and DELETE of a course are refused, and change nothing.",
    why: "One method that was forgotten is enough. In a table every method has a line, and a line without a rule is an error at the start.",
    source: "OWASP API5:2023",
    needs: &[1],
    hints: &[
        "Which of your routes has no rule? Can your program tell you?",
        "Deny by default: a route without a rule refuses everybody, or better, doesn't start.",
        "A rule belongs to a method and a path, not to a path alone.",
    ],
    run: attacks(|api| a_new_course(api, "theirs").map(drop), STAFF),
    ..Stage::PLAIN
};

const STAFF: &[Attack] = &[
    Attack {
        id: "create-course",
        name: "a learner creates a course",
        gains: "a course that looks like the school's",
        source: "OWASP API5:2023",
        attempt: create_course,
    },
    Attack {
        id: "replace-course",
        name: "a learner replaces a course",
        gains: "the school's words for everybody, rewritten",
        source: "OWASP API5:2023",
        attempt: |api| {
            on_a_course(api, |learner, path| {
                let taken_over = a_course(learner, "kept").titled("Taken over");
                learner.put(path, taken_over)
            })
        },
    },
    Attack {
        id: "patch-course",
        name: "a learner patches a course",
        gains: "the school's words for everybody, rewritten",
        source: "OWASP API5:2023",
        attempt: |api| {
            on_a_course(api, |learner, path| {
                let patch = json!({ "title": "Taken over" });
                learner.patch(path, patch)
            })
        },
    },
    Attack {
        id: "delete-course",
        name: "a learner deletes a course",
        gains: "the end of a course, with everybody's check-ins",
        source: "OWASP API5:2023",
        attempt: |api| on_a_course(api, Api::delete),
    },
    Attack {
        id: "list-learners",
        name: "a learner lists all learners",
        gains: "everybody's name, and how much they do",
        source: "OWASP API5:2023",
        attempt: |api| repelled(api.get("/learners")),
    },
];

fn create_course(api: &Api) -> StageResult {
    let course = a_course(api, "own");
    let refused = api.post("/courses", course.clone()).send()?;
    if refused.code() < 300 {
        return Err(refused.fail("it's created").exploited());
    }
    is_listed(&api.as_staff(), course.slug(), 0).map_err(Failure::exploited)
}

/// Tries what `attempt` makes of a course of staff's, which must be there and unchanged afterwards.
fn on_a_course<'a>(api: &Api<'a>, attempt: impl Fn(&Api<'a>, String) -> Call<'a>) -> StageResult {
    let kept = a_course(api, "kept");
    let staff = api.as_staff();
    staff
        .put(kept.path(), kept.clone())
        .if_none_match("*")
        .send()?;
    let etag = staff.get(kept.path()).expect(200)?.etag()?;
    // With a right condition, so that nothing but the role can refuse it.
    let response = attempt(api, kept.path()).if_match(&etag).send()?;
    let now = staff.get(kept.path()).send()?;
    let unchanged = now.code() == 200 && kept.is_in(&now).is_ok();
    match (response.code(), unchanged) {
        (200..=299, _) => Err(response.fail("it's let in").exploited()),
        (500.., _) => Err(response.fail("the server fails at it")),
        (_, true) => Ok(()),
        (_, false) => Err(response
            .fail("it's refused, and done all the same")
            .exploited()),
    }
}

pub(super) const FORBIDDEN: Stage = Stage {
    name: "Refused by role: 403",
    teaches: "What a role may not do is 403, a problem, and is decided before the body is read and before any row is looked for.",
    why: "If an invalid body is 422 and a valid one 403, a stranger learns your rules. If a slug that isn't there is 404, a learner without the right to ask learns which there are.",
    source: "RFC 9110 section 15.5.4",
    needs: &[2],
    hints: &[
        "Who somebody is: 401. Somebody who may not: 403.",
        "Role and route decide it, so nothing else has to be read.",
        "Put the rule before the parser of bodies, and before the first statement.",
    ],
    run: api(forbidden),
    ..Stage::PLAIN
};

fn forbidden(api: &Api) -> StageResult {
    let broken = Content::new("application/json", "{\"slug\": ");
    let course: Created<'_> = a_new_course(api, "seen")?;
    let missing = a_course(api, "missing").path();
    let cases = [
        ("a course", api.post("/courses", a_course(api, "new"))),
        ("a body that ends too early", api.post("/courses", broken)),
        ("a course without a title", api.post("/courses", json!({}))),
        (
            "a PATCH without If-Match",
            api.patch(course.path(), json!({})),
        ),
        (
            "a course that isn't there",
            api.delete(missing).if_match("*"),
        ),
    ];
    for (case, call) in cases {
        api.case(case, |_| call.expect(403)?.problem())?;
    }
    Ok(())
}
