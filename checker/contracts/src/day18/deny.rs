//! Deny by default: roles that nobody knows, and what a request says about itself.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use serde_json::{Value, json};

use crate::attacking::{attacks, repelled};
use crate::learner::check_ins::{a_check_in, a_new_course, check_ins_of};
use crate::learner::{LEARNERS, a_course};

pub(super) const DENY: Stage = Stage {
    name: "Deny by default",
    teaches: "A token without roles, or with roles that nobody knows, may do nothing but ask who it is. Roles are compared whole and in their case; one that is known suffices.",
    why: "Tomorrow the issuer adds a role. A rule that says \"not a learner\" makes it staff; one that says \"staff\" makes it nobody.",
    source: "Saltzer and Schroeder 1975, section I.A.3",
    needs: &[1],
    hints: &[
        "What does your program do with the role `auditor`?",
        "Ask for the role that is needed, never for the absence of another.",
        "Compare texts whole: `staffing` isn't `staff`.",
    ],
    run: attacks(several, UNKNOWN),
    ..Stage::PLAIN
};

/// Somebody with several roles has the rights of each.
fn several(api: &Api) -> StageResult {
    api.case("the roles auditor and staff", |api| {
        let both = acting(api, json!(["auditor", "staff"]));
        both.post("/courses", a_course(api, "both"))
            .expect(201)
            .map(drop)
    })
}

/// Somebody whose token has these roles.
fn acting<'a>(api: &Api<'a>, roles: Value) -> Api<'a> {
    api.bearing(api.draft().claim("roles", roles).sign())
}

/// Whether somebody with these roles is let in.
fn may_nothing(api: &Api, roles: &[Value]) -> StageResult {
    roles.iter().try_for_each(|roles| {
        let somebody = acting(api, roles.clone());
        repelled(somebody.get("/courses"))?;
        repelled(somebody.post("/courses", a_course(api, "denied")))
    })
}

const UNKNOWN: &[Attack] = &[
    Attack {
        id: "no-roles",
        name: "a token without roles",
        gains: "a learner's rights, for whoever has an account anywhere",
        source: "Saltzer and Schroeder 1975",
        attempt: |api| may_nothing(api, &[json!([])]),
    },
    Attack {
        id: "unknown-role",
        name: "a role that nobody knows",
        gains: "rights that nobody has given",
        source: "Saltzer and Schroeder 1975",
        attempt: |api| {
            may_nothing(
                api,
                &[json!(["auditor"]), json!(["admin"]), json!(["root"])],
            )
        },
    },
    Attack {
        id: "role-in-capitals",
        name: "a role in other letters",
        gains: "staff's rights, by a role that is another one to its issuer",
        source: "CWE-178",
        attempt: |api| may_nothing(api, &[json!(["STAFF"]), json!(["Staff"])]),
    },
    Attack {
        id: "role-with-more",
        name: "a role that begins like staff",
        gains: "staff's rights, for everybody in staffing",
        source: "CWE-697",
        attempt: |api| {
            may_nothing(
                api,
                &[
                    json!(["staffing"]),
                    json!(["staff "]),
                    json!(["staff,learner"]),
                ],
            )
        },
    },
];

pub(super) const PARAMETERS: Stage = Stage {
    name: "Privilege by parameter",
    teaches: "No query, no field and no member of a body makes somebody staff, or somebody else.",
    why: "A debug switch that was left in, or a field that a proxy sets, is found by whoever tries a list of names. The lists are public.",
    source: "OWASP API3:2023, CWE-472",
    needs: &[2],
    hints: &[
        "Search your code for every place that reads who somebody is. There should be one.",
        "It reads the verified token, and nothing else of the request.",
    ],
    level: Level::Further,
    run: attacks(crate::attacking::is_known, SAID),
    ..Stage::PLAIN
};

const SAID: &[Attack] = &[
    Attack {
        id: "role-in-the-query",
        name: "a role in the query",
        gains: "staff's rights, for a word in the URL",
        source: "CWE-472",
        attempt: |api| {
            ["role=staff", "admin=true", "roles=staff"]
                .iter()
                .try_for_each(|query| {
                    repelled(api.post(format!("/courses?{query}"), a_course(api, "asked")))
                })
        },
    },
    Attack {
        id: "role-in-a-field",
        name: "a role in a field",
        gains: "staff's rights, for a field that a proxy was to set",
        source: "CWE-472",
        attempt: |api| {
            [
                ("X-Role", "staff"),
                ("X-Roles", "staff"),
                ("X-Admin", "true"),
            ]
            .iter()
            .try_for_each(|(name, value)| {
                repelled(
                    api.post("/courses", a_course(api, "said"))
                        .header(name, value),
                )
            })
        },
    },
    Attack {
        id: "person-in-the-query",
        name: "another person in the query",
        gains: "anybody's check-ins, by their id",
        source: "OWASP API1:2023",
        attempt: person_in_the_query,
    },
];

fn person_in_the_query(api: &Api) -> StageResult {
    let course = a_new_course(api, "queried")?;
    let other = api.as_learner(LEARNERS[1]);
    a_check_in(1)
        .of(LEARNERS[1])
        .post(&other, &course)
        .created()?;
    let list = check_ins_of(&course);
    ["learner_id", "learner", "user_id"]
        .iter()
        .try_for_each(|name| {
            let response = api.get(format!("{list}?{name}={}", LEARNERS[1])).send()?;
            let said = String::from_utf8_lossy(response.bytes());
            match response.code() < 300 && said.contains(LEARNERS[1]) {
                true => Err(response
                    .fail("the list has a check-in of somebody else")
                    .exploited()),
                false => Ok(()),
            }
        })
}
