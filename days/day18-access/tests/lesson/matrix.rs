//! The matrix has every cell, and tells a hole from a wall.

use access::matrix::{Asker, Thing, Verdict, matrix};
use access::{Declare, Grant, Whereabouts};
use rest::{Api, Call, NoContent, Problem, State};
use std::sync::Arc;
use uuid::Uuid;

use super::world::{Action, id, person, policy};

struct App;

impl State for App {
    fn database(&self) -> &database::Database {
        unreachable!("no handler runs")
    }

    fn clock(&self) -> &clock::Clock {
        unreachable!("no handler runs")
    }
}

async fn done(_: Call<App>) -> Result<NoContent, Problem> {
    Ok(NoContent)
}

#[test]
fn it_has_every_route_for_every_person_and_row() {
    let table = Api::new(Arc::new(App))
        .parameter::<Uuid>("id")
        .get("/", done)
        .public()
        .post("/courses", done)
        .allow(Action::WriteCourses)
        .get("/notes/{id}", done)
        .allow(Action::ReadNotes)
        .build(access::is_declared::<Action>)
        .unwrap();
    let askers = [
        Asker {
            name: "nobody",
            identity: None,
            grants: vec![],
        },
        Asker {
            name: "learner",
            identity: Some(person(1)),
            grants: vec![Grant::Learner],
        },
        Asker {
            name: "mentor",
            identity: Some(person(2)),
            grants: vec![Grant::Mentor(id(7))],
        },
    ];
    let of = |owner, cohort| Whereabouts {
        owner: Some(id(owner)),
        cohort: Some(id(cohort)),
        course: Some(1),
    };
    let things = [
        Thing {
            name: "own",
            whereabouts: of(1, 7),
        },
        Thing {
            name: "another cohort's",
            whereabouts: of(3, 8),
        },
    ];
    let cells: Vec<String> = matrix(&policy(), &table, &askers, |route| {
        match route.pattern().parameters().next() {
            Some(_) => &things[..],
            None => &[],
        }
    })
    .iter()
    .map(ToString::to_string)
    .collect();
    assert_eq!(
        cells,
        [
            "GET / as nobody: allowed",
            "GET / as learner: allowed",
            "GET / as mentor: allowed",
            "POST /courses as nobody: 401",
            "POST /courses as learner: 403",
            "POST /courses as mentor: 403",
            "GET /notes/{id} as nobody, own: 401",
            "GET /notes/{id} as nobody, another cohort's: 401",
            "GET /notes/{id} as learner, own: allowed",
            "GET /notes/{id} as learner, another cohort's: 404",
            "GET /notes/{id} as mentor, own: allowed",
            "GET /notes/{id} as mentor, another cohort's: 404",
        ]
    );
}

#[test]
fn a_response_is_right_or_a_hole_or_a_wall_or_says_it_wrongly() {
    let table = Api::new(Arc::new(App))
        .get("/", done)
        .public()
        .post("/courses", done)
        .allow(Action::WriteCourses)
        .build(access::is_declared::<Action>)
        .unwrap();
    let askers = [Asker {
        name: "learner",
        identity: Some(person(1)),
        grants: vec![Grant::Learner],
    }];
    let cells = matrix(&policy(), &table, &askers, |_| &[]);
    let (open, closed) = (&cells[0], &cells[1]);
    for (cell, status, verdict) in [
        (open, 200, Verdict::Right),
        (open, 409, Verdict::Right),
        (open, 403, Verdict::Wall),
        (open, 404, Verdict::Wall),
        (closed, 403, Verdict::Right),
        (closed, 404, Verdict::Status),
        (closed, 401, Verdict::Status),
        (closed, 201, Verdict::Hole),
        (closed, 422, Verdict::Hole),
        (closed, 500, Verdict::Hole),
    ] {
        assert_eq!(cell.judge(status), verdict, "{cell}, {status}");
    }
}
