//! The matrix: every route of the platform for every kind of person and of row, held to the policy.

use std::sync::Arc;

use access::matrix::{Asker, Thing, Verdict, matrix};
use access::{Grant, Permission as _, Policy, Role, Whereabouts};
use capstone::app::{App, signer};
use capstone::http::bounds::Bounds;
use capstone::http::permission::{Permission, RULES};
use capstone::routes;
use clock::{Clock, Ids};
use database::{Database, Executor, Settings};
use routing::{Route, Table};
use serde_json::{Value, json};
use tokens::Identity;
use uuid::{Uuid, uuid};

use crate::identity::{self, ADA as ROOT};
use crate::world::World;

const ADA: Uuid = uuid!("0190a5b0-0000-7000-8a00-000000000001");
const BOB: Uuid = uuid!("0190a5b0-0000-7000-8a00-000000000002");
const STRANGER: Uuid = uuid!("0190a5b0-0000-7000-8a00-000000000003");
const MENTOR: Uuid = uuid!("0190a5b0-0000-7000-8a00-000000000004");
const INSTRUCTOR: Uuid = uuid!("0190a5b0-0000-7000-8a00-000000000005");
const ROLELESS: Uuid = uuid!("0190a5b0-0000-7000-8a00-000000000006");
const JANUARY: Uuid = uuid!("0190a5b0-0000-7000-8c00-000000000001");
const FEBRUARY: Uuid = uuid!("0190a5b0-0000-7000-8c00-000000000002");

/// Ada in January, in the first course; Bob in February, in the second. Both have a row of each kind.
const ROWS: &str = "
insert into courses (slug, title, summary) values ('other', 'Other', 'Another course.');
insert into weeks (course_id, number, title) select id, 1, 'One' from courses where slug = 'other';
insert into lessons (course_id, day, week, slug, title, summary)
select id, day, 1, 'day-' || day, 'Day', 'A day.' from courses, generate_series(1, 2) as day where slug = 'other';
insert into deliverables (course_id, position, slug, title)
select courses.id, 1, leaf.slug, 'Leaf'
from courses, (select slug from deliverables where id not in (select parent_id from deliverables where parent_id is not null) order by id limit 1) as leaf
where courses.slug = 'other';
insert into accounts (id, email, name)
select ('0190a5b0-0000-7000-8a00-00000000000' || number)::uuid, 'person' || number || '@example.org', 'Person'
from generate_series(1, 6) as number;
insert into cohorts (id, course_id, name, starts_on)
select ('0190a5b0-0000-7000-8c00-00000000000' || id)::uuid, id, 'Cohort', '2026-01-05' from courses;
insert into enrollments (id, cohort_id, account_id, signed_name, signed_on)
select replace(id::text, '8c00', '8e00')::uuid, id, replace(id::text, '8c00', '8a00')::uuid, 'Signed', '2026-01-05' from cohorts;
insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy)
select replace(cohorts.id::text, '8c00', '8f00')::uuid, replace(cohorts.id::text, '8c00', '8e00')::uuid, lessons.id, '2026-01-05', 1, 5
from cohorts join lessons using (course_id) where day = 1;
insert into lesson_completions (enrollment_id, lesson_id)
select enrollment_id, lesson_id from check_ins;
insert into deliverable_completions (enrollment_id, deliverable_id)
select enrollments.id, deliverables.id
from enrollments join cohorts on cohorts.id = cohort_id join deliverables using (course_id)
where deliverables.slug = (select deliverables.slug from deliverables join courses on courses.id = course_id where courses.slug = 'other');
insert into role_grants (id, account_id, role) select id, id, 'learner' from accounts where email like 'person_@%' and right(id::text, 1) in ('1', '2', '3');
insert into role_grants (id, account_id, role, cohort_id, course_id) values
    ('0190a5b0-0000-7000-8a00-000000000004', '0190a5b0-0000-7000-8a00-000000000004', 'mentor', '0190a5b0-0000-7000-8c00-000000000001', null),
    ('0190a5b0-0000-7000-8a00-000000000005', '0190a5b0-0000-7000-8a00-000000000005', 'instructor', null, 1);";

fn world() -> World {
    let world = World::new();
    world.sql().batch(ROWS).unwrap();
    world
}

fn table() -> Table {
    // Nothing is asked of it.
    let nowhere = Database::open(&Settings::new("postgresql://127.0.0.1:1/none")).unwrap();
    let app = App::new(nowhere, Clock::system(), Ids::system(), identity::keys()).unwrap();
    routes::table(&Arc::new(app), &Bounds::default()).unwrap()
}

fn askers() -> Vec<Asker> {
    let asker = |name, account, grant| Asker {
        name,
        identity: Some(Identity::new(account)),
        grants: vec![grant],
    };
    let limited = Identity {
        scopes: Some(vec!["cohorts:read".to_owned()]),
        ..Identity::new(ROOT)
    };
    vec![
        Asker {
            name: "nobody",
            identity: None,
            grants: Vec::new(),
        },
        Asker {
            name: "an account without a role",
            identity: Some(Identity::new(ROLELESS)),
            grants: Vec::new(),
        },
        asker("the learner", ADA, Grant::Learner),
        asker("a stranger", STRANGER, Grant::Learner),
        asker("the mentor", MENTOR, Grant::Mentor(JANUARY)),
        asker("the instructor", INSTRUCTOR, Grant::Instructor(1)),
        asker("an administrator", ROOT, Grant::Administrator),
        Asker {
            name: "a limited token",
            identity: Some(limited),
            grants: vec![Grant::Administrator],
        },
    ]
}

fn things() -> [Thing; 2] {
    let of = |course, cohort, owner| Whereabouts {
        course: Some(course),
        cohort: Some(cohort),
        owner: Some(owner),
    };
    [
        Thing {
            name: "Ada's",
            whereabouts: of(1, JANUARY, ADA),
        },
        Thing {
            name: "Bob's",
            whereabouts: of(2, FEBRUARY, BOB),
        },
    ]
}

/// The path of a route for a thing: its cohort, its enrollment, its check-in.
fn path(route: &Route, thing: Option<&Thing>, leaf: &str) -> String {
    let number = if thing.is_some_and(|it| it.name == "Bob's") {
        2
    } else {
        1
    };
    let pattern = route.pattern().as_str();
    let group = match pattern.split('/').nth(3) {
        Some("cohorts") => "8c00",
        Some("enrollments") => "8e00",
        _ => "8f00",
    };
    pattern
        .replace(
            "{id}",
            &format!("0190a5b0-0000-7000-{group}-00000000000{number}"),
        )
        .replace("{slug}", "other")
        .replace("{day}", "1")
        .replace("{deliverable}", leaf)
        .replace("{code}", "forbidden")
}

/// A body that is fine, and a change that isn't made: its condition is false, or its row is there.
fn body(route: &Route) -> Value {
    let pattern = route.pattern().as_str();
    if route.method() == http::Method::PATCH {
        return json!({});
    }
    match pattern {
        _ if pattern.ends_with("/enrollments") => json!({"account_id": BOB}),
        _ if pattern.ends_with("/commitment") => {
            json!({"signed_name": "S", "signed_on": "2026-01-05"})
        }
        _ if pattern.ends_with("/completion") => json!({"evidence": "Seen."}),
        _ if pattern.contains("check-ins") => json!({
            "day": 2, "checked_in_on": "2026-01-06", "hours": "1", "energy": 5
        }),
        _ if pattern.ends_with("/cohorts") || pattern.ends_with("/cohorts/{id}") => {
            json!({"course": "other", "name": "Cohort", "starts_on": "2026-01-05"})
        }
        "/api/v1/enrollments/{id}" => json!({"cohort_id": JANUARY}),
        _ => Value::Null,
    }
}

#[test]
fn every_route_answers_everybody_as_the_policy_says() {
    let (world, table, askers, things) = (world(), table(), askers(), things());
    let leaf = "select deliverables.slug from deliverables join courses on courses.id = course_id where courses.slug = 'other'";
    let (leaf,): (String,) = world.sql().query_one(leaf, &[]).unwrap();
    let signer = signer(
        Arc::new(identity::keys().ring),
        world.clock.clone(),
        Ids::system(),
    )
    .unwrap();
    let about = |route: &Route| match route.pattern().as_str().contains("{id}") {
        true => &things[..],
        false => &[],
    };
    let cells = matrix(&Policy::new(RULES).unwrap(), &table, &askers, about);
    let mut wrong = Vec::new();
    for cell in &cells {
        // No course is anybody's own, so whether an instructor may make a cohort of this one is judged below. And the
        // world's paths are below /api/v1.
        let is_new = cell.route.method() == http::Method::POST && cell.thing.is_none();
        // Sessions are found by their owner alone, and have tests of their own.
        let is_session = cell.route.pattern().as_str().contains("/sessions");
        if is_new || is_session || cell.route.pattern().as_str() == "/" {
            continue;
        }
        let token = cell
            .asker
            .identity
            .as_ref()
            .map_or(String::new(), |identity| {
                format!("Bearer {}", signer.sign(identity).unwrap().token)
            });
        let mut fields = vec![("authorization", token.as_str())];
        if ["PUT", "PATCH", "DELETE"].contains(&cell.route.method().as_str()) {
            fields.push(("if-match", "\"999\""));
        }
        let path = path(cell.route, cell.thing, &leaf);
        let line = format!("{} {path}", cell.route.method());
        let answer = match body(cell.route) {
            body if ["POST", "PUT", "PATCH"].contains(&cell.route.method().as_str()) => {
                world.json(&line, &fields, &body)
            }
            _ => world.send(&line, &fields, ""),
        };
        if cell.judge(answer.status) != Verdict::Right {
            wrong.push(format!("{cell}, and it says {}", answer.status));
        }
    }
    assert!(cells.len() > 300, "{} cells", cells.len());
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_list_has_the_rows_in_reach_and_no_other() {
    let world = world();
    let count = |account: Uuid, path: &str| {
        let by = identity::bearer(account, &world.clock);
        let list = world.send(&format!("GET {path}"), &[("authorization", &by)], "");
        list.expect(200).json()["items"].as_array().unwrap().len()
    };
    let bobs = json!({"account_id": BOB});
    let enrollments = format!("/cohorts/{JANUARY}/enrollments");
    world
        .json(&format!("POST {enrollments}"), &[], &bobs)
        .expect(201);
    for (account, cohorts) in [
        (ADA, 1),
        (STRANGER, 0),
        (MENTOR, 1),
        (INSTRUCTOR, 1),
        (BOB, 2),
        (ROOT, 2),
    ] {
        assert_eq!(count(account, "/cohorts"), cohorts, "{account}");
    }
    for (account, people) in [(ADA, 1), (MENTOR, 2), (INSTRUCTOR, 2), (BOB, 1), (ROOT, 2)] {
        assert_eq!(count(account, &enrollments), people, "{account}");
    }
}

#[test]
fn an_instructor_makes_cohorts_of_their_own_course_only() {
    let world = world();
    let by = identity::bearer(INSTRUCTOR, &world.clock);
    let post = |course: &str| {
        let new = json!({"course": course, "name": "March", "starts_on": "2026-03-02"});
        world
            .json("POST /cohorts", &[("authorization", &by)], &new)
            .status
    };
    assert_eq!(post(crate::platform::COURSE), 201);
    assert_eq!(post("other"), 403);
    // An id that another course's cohort has can't be taken over, whatever the condition says.
    let new =
        json!({"course": crate::platform::COURSE, "name": "April", "starts_on": "2026-04-06"});
    for condition in [("if-none-match", "*"), ("if-match", "*")] {
        let line = format!("PUT /cohorts/{FEBRUARY}");
        let answer = world.json(&line, &[("authorization", &by), condition], &new);
        assert_eq!(answer.status, 404);
    }
}

/// The policy once more, for people: the matrix follows from the rules, and this table doesn't.
#[test]
fn each_role_has_the_permissions_that_the_table_says() {
    const TABLE: &str = "\
permission           learner mentor  instructor administrator
ManageSessions       Own     Own     Own        Granted
ReadCohorts          Own     Granted Granted    Granted
WriteCohorts         -       -       Granted    Granted
ReadEnrollments      Own     Granted Granted    Granted
WriteEnrollments     -       -       Granted    Granted
SignCommitments      Own     -       -          Granted
ReadCompletions      Own     Granted Granted    Granted
WriteCompletions     Own     -       -          Granted
ReadCheckIns         Own     Granted Granted    Granted
WriteCheckIns        Own     -       -          Granted
";
    let policy = Policy::new(RULES).unwrap();
    let mut table = "permission           learner mentor  instructor administrator\n".to_owned();
    for permission in Permission::ALL {
        let of = |role| match policy.extent(role, *permission) {
            Some(extent) => format!("{extent:?}"),
            None => "-".to_owned(),
        };
        let [a, b, c, d] = Role::ALL.map(of);
        table += &format!("{:20} {a:7} {b:7} {c:10} {d}\n", format!("{permission:?}"));
    }
    assert_eq!(table, TABLE);
}
