//! The people of the lesson, and the rows that they ask for: the two other sides of the matrix.

use access::matrix::{Asker, Thing};
use access::{Grant, Whereabouts};
use routing::Route;
use tokens::Identity;
use uuid::Uuid;

const fn id(group: u128, number: u128) -> Uuid {
    Uuid::from_u128(0x7000_0000_0000_0000_0000 | group << 48 | number)
}

pub(crate) const ADA: Uuid = id(0x8000, 1);
pub(crate) const BOB: Uuid = id(0x8000, 2);
const JANUARY: Uuid = id(0x8002, 1);
const FEBRUARY: Uuid = id(0x8002, 2);
const MENTOR: Uuid = id(0x8003, 1);
const INSTRUCTOR: Uuid = id(0x8003, 2);
pub(crate) const ROOT: Uuid = id(0x8003, 3);

/// The numbers of the courses `http` and `rust`.
const HTTP: i32 = 1;
const RUST: i32 = 2;

/// The identity that a token of the lesson is signed for.
pub(crate) fn identity(subject: Uuid, role: &str) -> Identity {
    Identity {
        roles: vec![role.to_owned()],
        ..Identity::new(subject)
    }
}

/// The people.
pub(crate) fn askers() -> Vec<Asker> {
    let asker = |name, identity, grant| Asker {
        name,
        identity: Some(identity),
        grants: vec![grant],
    };
    let limited = Identity {
        scopes: Some(vec!["courses:read".to_owned()]),
        ..identity(ADA, "learner")
    };
    vec![
        Asker {
            name: "nobody",
            identity: None,
            grants: Vec::new(),
        },
        asker("limited", limited, Grant::Learner),
        asker("learner", identity(ADA, "learner"), Grant::Learner),
        asker("mentor", identity(MENTOR, "mentor"), Grant::Mentor(JANUARY)),
        asker(
            "instructor",
            identity(INSTRUCTOR, "instructor"),
            Grant::Instructor(HTTP),
        ),
        asker("staff", identity(ROOT, "staff"), Grant::Administrator),
    ]
}

/// The rows.
pub(crate) struct Things {
    courses: [Thing; 2],
    check_ins: [Thing; 2],
}

impl Things {
    pub(crate) fn new() -> Self {
        let of = |course, cohort: Option<Uuid>, owner| Whereabouts {
            course: Some(course),
            cohort,
            owner,
        };
        let thing = |name, whereabouts| Thing { name, whereabouts };
        Self {
            courses: [
                thing("rust", of(RUST, None, None)),
                thing("http", of(HTTP, None, None)),
            ],
            check_ins: [
                thing("Ada's", of(RUST, Some(JANUARY), Some(ADA))),
                thing("Bob's", of(HTTP, Some(FEBRUARY), Some(BOB))),
            ],
        }
    }

    /// The rows that `route` is about. The list of a course's check-ins isn't about one: it has those in reach.
    pub(crate) fn of(&self, route: &Route) -> &[Thing] {
        match route.pattern().as_str() {
            "/courses/{slug}" => &self.courses,
            "/check-ins/{id}" => &self.check_ins,
            _ => &[],
        }
    }
}

/// The path of `route` for that thing.
pub(crate) fn path(route: &Route, thing: Option<&Thing>) -> String {
    let check_in = match thing.map(|it| it.name) {
        Some("Bob's") => id_of_check_in(3),
        _ => id_of_check_in(1),
    };
    let slug = thing.map_or("rust", |it| it.name);
    let path = route.pattern().as_str().replace("{slug}", slug);
    path.replace("{id}", &check_in)
        .replace("{code}", "forbidden")
}

/// A check-in of the lesson's rows.
pub(crate) fn id_of_check_in(number: u128) -> String {
    let id = 0x0189_0000_0000_7000_8001_0000_0000_0000 | number;
    Uuid::from_u128(id).to_string()
}
