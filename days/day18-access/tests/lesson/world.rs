//! A small program's permissions and policy, and the people that ask.

use std::sync::{Arc, Mutex};

use access::{Extent, Grant, Grants, Permission, Policy, Role, Rule};
use lifecycle::BoxFuture;
use rest::Problem;
use tokens::Identity;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    ReadCourses,
    WriteCourses,
    ReadNotes,
    WriteNotes,
    ChangePassword,
}

use Action::*;

impl Permission for Action {
    const ALL: &'static [Self] = &[
        ReadCourses,
        WriteCourses,
        ReadNotes,
        WriteNotes,
        ChangePassword,
    ];

    fn scope(self) -> &'static str {
        match self {
            ReadCourses => "courses:read",
            WriteCourses => "courses:write",
            ReadNotes => "notes:read",
            WriteNotes => "notes:write",
            ChangePassword => "account",
        }
    }

    fn is_personal(self) -> bool {
        self == ChangePassword
    }
}

pub const RULES: &[Rule<Action>] = &[
    Rule::new(Role::Learner, Extent::Everything, &[ReadCourses]),
    Rule::new(
        Role::Learner,
        Extent::Own,
        &[ReadNotes, WriteNotes, ChangePassword],
    ),
    Rule::new(Role::Mentor, Extent::Granted, &[ReadNotes]),
    Rule::new(
        Role::Instructor,
        Extent::Granted,
        &[WriteCourses, ReadNotes],
    ),
    Rule::new(Role::Administrator, Extent::Granted, Action::ALL),
];

pub fn policy() -> Policy<Action> {
    Policy::new(RULES).unwrap()
}

pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn person(number: u128) -> Identity {
    Identity::new(id(number))
}

/// Grants by account, which a test can change, or that can't be read.
#[derive(Clone, Default)]
pub struct Book(Arc<Mutex<Option<Known>>>);

/// Every grant that there is.
type Known = Vec<(Uuid, Grant)>;

impl Book {
    pub fn of(grants: &[(Uuid, Grant)]) -> Self {
        Self(Arc::new(Mutex::new(Some(grants.to_vec()))))
    }

    pub fn set(&self, grants: Option<Known>) {
        *self.0.lock().unwrap() = grants;
    }
}

impl Grants for Book {
    fn of<'a>(&'a self, who: &'a Identity) -> BoxFuture<'a, Result<Arc<[Grant]>, Problem>> {
        let book = self.0.lock().unwrap();
        let found = book.as_ref().map(|all| {
            let own = all.iter().filter(|(account, _)| *account == who.subject);
            own.map(|(_, grant)| *grant).collect()
        });
        let found = found.ok_or_else(|| Problem::unavailable("The roles can't be read now."));
        Box::pin(std::future::ready(found))
    }
}
