//! The permissions of the milestone, and its policy.

use access::Extent::{Everything, Granted, Own};
use access::{Permission, Role, Rule};

/// An action that a person may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    ReadCourses,
    ReadCheckIns,
    WriteCheckIns,
    WriteCourses,
    CreateCourses,
    ReadLearners,
    Impersonate,
}

pub(crate) use Action::*;

impl Permission for Action {
    const ALL: &'static [Self] = &[
        ReadCourses,
        ReadCheckIns,
        WriteCheckIns,
        WriteCourses,
        CreateCourses,
        ReadLearners,
        Impersonate,
    ];

    fn scope(self) -> &'static str {
        match self {
            ReadCourses => "courses:read",
            ReadCheckIns => "check-ins:read",
            WriteCheckIns => "check-ins:write",
            WriteCourses | CreateCourses => "courses:write",
            ReadLearners => "learners:read",
            Impersonate => "impersonate",
        }
    }

    fn is_personal(self) -> bool {
        self == Impersonate
    }
}

// ANCHOR: rules
/// The policy. What isn't here is denied.
#[rustfmt::skip] // a rule a line
pub(crate) const RULES: &[Rule<Action>] = &[
    Rule::new(Role::Learner, Everything, &[ReadCourses]),
    Rule::new(Role::Learner, Own, &[ReadCheckIns, WriteCheckIns]),
    Rule::new(Role::Mentor, Everything, &[ReadCourses]),
    Rule::new(Role::Mentor, Granted, &[ReadCheckIns]),
    Rule::new(Role::Instructor, Everything, &[ReadCourses]),
    Rule::new(Role::Instructor, Granted, &[ReadCheckIns, WriteCourses]),
    Rule::new(Role::Administrator, Granted, Action::ALL),
];
// ANCHOR_END: rules
