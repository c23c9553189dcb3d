//! Rules: which members there are, and which values they can have.

use checker::api::Api;
use checker::contract::{Stage, StageResult};
use serde_json::json;

use super::sent::{has, members, pointers, post, violates};
use crate::learner::check_ins::a_new_course;
use crate::learner::{a_course, api};

pub(super) const ONE_RULE: Stage = Stage {
    name: "A broken rule",
    teaches: "A document that breaks a rule is 422, with problem details: `title`, `status` and `errors`, which has the `pointer` of the member and the `code` of the rule.",
    why: "A form shows the sentence beside the right field only if the response says which field that is. A program reads the code, because sentences change.",
    source: "RFC 9457 section 3, RFC 6901, RFC 9110 section 15.5.21",
    needs: &[1],
    hints: &[
        "`{\"errors\": [{\"pointer\": \"/day\", \"code\": \"out_of_range\", \"detail\": \"...\"}]}`, as application/problem+json with `title` and `status`.",
        "The codes: `required`, `unknown_member`, `wrong_type`, `out_of_range`, `too_short`, `too_long`, `bad_format`.",
        "In a pointer `/` is written `~1` and `~` is written `~0`.",
    ],
    run: api(one_rule),
    ..Stage::PLAIN
};

fn one_rule(api: &Api) -> StageResult {
    let course = a_new_course(api, "ruled")?;
    let long = format!("\"{}\"", "x".repeat(2001));
    let table: [(&str, &str, &str, &[&str]); 18] = [
        ("day", "", "/day", &["required"]),
        ("hours", "", "/hours", &["required"]),
        ("energy", "", "/energy", &["required"]),
        ("day", "0", "/day", &["out_of_range"]),
        ("day", "367", "/day", &["out_of_range"]),
        ("energy", "11", "/energy", &["out_of_range"]),
        ("energy", "-1", "/energy", &["out_of_range"]),
        ("hours", "\"24.5\"", "/hours", &["out_of_range"]),
        ("hours", "\"-1\"", "/hours", &["out_of_range", "bad_format"]),
        ("hours", "\"two\"", "/hours", &["bad_format"]),
        ("hours", "2.5", "/hours", &["wrong_type"]),
        ("day", "\"1\"", "/day", &["wrong_type"]),
        ("energy", "null", "/energy", &["wrong_type", "required"]),
        ("note", "7", "/note", &["wrong_type"]),
        ("note", &long, "/note", &["too_long"]),
        ("learner_id", "\"ada\"", "/learner_id", &["bad_format"]),
        ("role", "\"admin\"", "/role", &["unknown_member"]),
        ("a/b~c", "1", "/a~1b~0c", &["unknown_member"]),
    ];
    for (name, value, pointer, codes) in table {
        let shown = match value.len() {
            0 => format!("a check-in without {name}"),
            1..20 => format!("{name} of {value}"),
            _ => format!("{name} of 2001 characters"),
        };
        api.case(shown, |_| {
            let refused = post(api, &course, members(1).with(name, value)).expect(422)?;
            violates(&refused, pointer, codes)
        })?;
    }
    let staff = api.as_staff();
    for (name, value, code) in [
        ("title", String::new(), "too_short"),
        ("title", "x".repeat(201), "too_long"),
        ("slug", "Not a slug".to_owned(), "bad_format"),
    ] {
        staff.case(
            format!("a course with {name} of {} characters", value.len()),
            |api| {
                let mut course = a_course(api, "refused").json();
                course[name] = json!(value);
                let refused = api.post("/courses", course).expect(422)?;
                violates(&refused, &format!("/{name}"), &[code])
            },
        )?;
    }
    api.case("a list", |_| post(api, &course, json!([1])).expect(422))?;
    has(api, &course, 0)
}

pub(super) const ALL_AT_ONCE: Stage = Stage {
    name: "All at once",
    teaches: "A body that breaks five rules gets one 422 with five violations, and with none about what is right.",
    why: "One at a time, the client sends the form five times. And a person who fills it in gives up before the fifth.",
    source: "RFC 9457 section 3",
    needs: &[3],
    hints: &[
        "Don't return at the first mistake: collect, then look whether the collection is empty.",
        "A wrong type in one member is no reason not to look at the range of another.",
    ],
    run: api(all_at_once),
    ..Stage::PLAIN
};

fn all_at_once(api: &Api) -> StageResult {
    let course = a_new_course(api, "many")?;
    let body = members(0)
        .with("hours", "\"two\"")
        .with("energy", "")
        .with("note", "7")
        .with("role", "\"admin\"");
    let refused = api.case("five mistakes in one check-in", |_| {
        let refused = post(api, &course, body).expect(422)?;
        for (pointer, code) in [
            ("/day", "out_of_range"),
            ("/hours", "bad_format"),
            ("/energy", "required"),
            ("/note", "wrong_type"),
            ("/role", "unknown_member"),
        ] {
            refused.violation(pointer, code)?;
        }
        Ok(refused)
    })?;
    let found = pointers(&refused)?;
    if found != ["/day", "/energy", "/hours", "/note", "/role"] {
        let what = format!("has {}, expected five about five members", found.join(", "));
        return Err(refused.wrong("/errors", &what));
    }
    let staff = api.as_staff();
    staff.case("an empty course", |api| {
        let refused = api.post("/courses", json!({})).expect(422)?;
        refused.violation("/slug", "required")?;
        refused.violation("/title", "required")
    })?;
    has(api, &course, 0)
}
