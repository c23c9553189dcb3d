//! The refusals of PostgreSQL, as problems.

use checker::api::Api;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use super::refusal::{is_problem, says_nothing_internal};
use crate::learner::{a_course, api};

pub(super) const CONFLICT: Stage = Stage {
    name: "A constraint is a conflict",
    teaches: "Of eight requests at once for one slug, one is 201 and seven are 409: problems without the constraint's name.",
    why: "PostgreSQL says 23505 and the name of the constraint, which is all that a program needs. To look first leaves a gap between the look and the insert, and in the gap the 409 is a 500.",
    source: "PostgreSQL appendix A; RFC 9110 section 15.5.10",
    needs: &[1],
    hints: &[
        "Where in your program does the error of the insert arrive? What does it carry besides a text?",
        "Drivers have the constraint's name: `error.constraint` in pg, `error.diag.constraint_name` in psycopg, `ConstraintName` in pgx.",
        "Keep a table from the name to a status, a type and a sentence. A name that isn't in it is a 500.",
    ],
    run: api(conflict),
    ..Stage::PLAIN
};

fn conflict(api: &Api) -> StageResult {
    let staff = api.as_staff();
    let course = a_course(api, "rushed");
    let calls = (0..8).map(|_| staff.post("/courses", course.clone()));
    let mut made = 0;
    for response in staff.at_once(calls.collect())? {
        let response = api.case("one of eight at once", |_| response.status(&[201, 409]))?;
        if response.code() == 201 {
            made += 1;
            continue;
        }
        api.case("a slug that is taken", |_| {
            is_problem(&response)?;
            says_nothing_internal(&response, &[])
        })?;
    }
    match made {
        1 => Ok(()),
        _ => Err(Failure::plain(format!(
            "{made} of eight courses with one slug were created"
        ))),
    }
}

pub(super) const UNFIT: Stage = Stage {
    name: "Values that don't fit",
    teaches: "A title with the character U+0000, one with 300 characters and a slug with a space are 422, and say nothing internal.",
    why: "PostgreSQL refuses each in its own way: 22021 for the character, 23514 with a constraint's name for the others. All three are the client's to correct, and a 500 wakes up the operator.",
    source: "PostgreSQL appendix A, 8.3; RFC 9110 section 15.5.21",
    needs: &[1],
    hints: &[
        "Send `{\"slug\": \"a\", \"title\": \"a\\u0000b\"}` and look at what your driver throws.",
        "Either refuse these values before they reach PostgreSQL, or map its SQLSTATEs: class 22 for values, 23514 by the constraint's name.",
    ],
    run: api(unfit),
    ..Stage::PLAIN
};

fn unfit(api: &Api) -> StageResult {
    let slug = a_course(api, "unfit").slug().to_owned();
    let cases = [
        (
            "a title with U+0000",
            json!({ "slug": slug, "title": "a\u{0}b" }),
        ),
        (
            "a title of 300 characters",
            json!({ "slug": slug, "title": "a".repeat(300) }),
        ),
        (
            "a slug with a space",
            json!({ "slug": format!("{slug} b"), "title": "Unfit" }),
        ),
    ];
    for (case, course) in cases {
        api.case(case, |api| {
            let response = api.as_staff().post("/courses", course).expect(422)?;
            is_problem(&response)?;
            says_nothing_internal(&response, &[])
        })?;
    }
    Ok(())
}

pub(super) const DEFECT: Stage = Stage {
    name: "A defect says nothing",
    teaches: "The checker renames the table of courses under your program. A GET and a POST are 500 then: problems that say nothing internal. When the table is back, so is your program.",
    why: "The driver's text names tables, columns, values of rows, sometimes the server's address. It helps an attacker and no client. The log is the place for it.",
    source: "RFC 9457 section 5; OWASP API8:2023",
    needs: &[1],
    hints: &[
        "What does a client do with `relation \"courses\" does not exist`?",
        "In the last place, where errors become responses: whatever isn't known as the client's is 500 with one fixed sentence.",
        "Write the cause to the log there, once, with the request's id.",
    ],
    run: api(defect),
    ..Stage::PLAIN
};

fn defect(api: &Api) -> StageResult {
    const RENAMED: &str = "courses_put_aside";
    let staff = api.as_staff();
    let course = a_course(api, "before");
    let created = staff.post("/courses", course).created()?;
    created.get()?;
    api.sql(&format!(
        "set lock_timeout = '5s'; alter table courses rename to {RENAMED}"
    ))?;
    let calls = [
        ("a GET without its table", staff.get(created.path())),
        (
            "a POST without its table",
            staff.post("/courses", a_course(api, "during")),
        ),
    ];
    let mut found = Ok(());
    for (case, call) in calls {
        found = found.and_then(|()| {
            api.case(case, |_| {
                let response = call.expect(500)?;
                is_problem(&response)?;
                says_nothing_internal(
                    &response,
                    &[RENAMED, ".js:", ".ts:", ".py\"", ".go:", ".rs:"],
                )
            })
        });
    }
    // Also for the stages that come after, if this one fails.
    api.sql(&format!("alter table {RENAMED} rename to courses"))?;
    found?;
    api.case("with its table again", |_| created.get().map(drop))
}
