//! Permissions: every route declares the one that it needs, and the rules say which role has it.
//!
//! Invariants
//! - A route that says none of `.public()`, `.signed_in()` and `.allow(...)` doesn't build.
//! - What no rule allows is denied.

pub use access::{Declare, is_public};

use access::Extent::{Granted, Own};
use access::{Role, Rule};
use routing::Route;

/// The attribute of a route that says who may use it.
pub type Access = access::Access<Permission>;

/// An action that a person may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Sign in, and see and end one's own sessions.
    ManageSessions,
    /// See cohorts and who is in them.
    ReadCohorts,
    /// Make and change cohorts.
    WriteCohorts,
    /// See an enrollment and its commitment.
    ReadEnrollments,
    /// Enroll somebody, move them to another cohort, end it.
    WriteEnrollments,
    /// Sign the commitment of an enrollment, or take the signature back.
    SignCommitments,
    /// See what an enrollment has completed.
    ReadCompletions,
    /// Say what an enrollment has completed.
    WriteCompletions,
    /// See the check-ins of an enrollment.
    ReadCheckIns,
    /// Make and change the check-ins of an enrollment.
    WriteCheckIns,
}

use Permission::*;

/// The rules: a role, how far it reaches, and what it may do there.
#[rustfmt::skip] // a role a group
pub const RULES: &[Rule<Permission>] = &[
    Rule::new(Role::Learner, Own, &[
        ManageSessions, ReadCohorts, ReadEnrollments, SignCommitments,
        ReadCompletions, WriteCompletions, ReadCheckIns, WriteCheckIns,
    ]),
    Rule::new(Role::Mentor, Own, &[ManageSessions]),
    Rule::new(Role::Mentor, Granted, &[
        ReadCohorts, ReadEnrollments, ReadCompletions, ReadCheckIns,
    ]),
    Rule::new(Role::Instructor, Own, &[ManageSessions]),
    Rule::new(Role::Instructor, Granted, &[
        ReadCohorts, WriteCohorts, ReadEnrollments, WriteEnrollments, ReadCompletions, ReadCheckIns,
    ]),
    Rule::new(Role::Administrator, Granted, <Permission as access::Permission>::ALL),
];

impl access::Permission for Permission {
    const ALL: &'static [Self] = &[
        ManageSessions,
        ReadCohorts,
        WriteCohorts,
        ReadEnrollments,
        WriteEnrollments,
        SignCommitments,
        ReadCompletions,
        WriteCompletions,
        ReadCheckIns,
        WriteCheckIns,
    ];

    fn scope(self) -> &'static str {
        match self {
            ManageSessions => "sessions:manage",
            ReadCohorts => "cohorts:read",
            WriteCohorts => "cohorts:write",
            ReadEnrollments => "enrollments:read",
            WriteEnrollments | SignCommitments => "enrollments:write",
            ReadCompletions => "completions:read",
            WriteCompletions => "completions:write",
            ReadCheckIns => "check-ins:read",
            WriteCheckIns => "check-ins:write",
        }
    }

    fn is_personal(self) -> bool {
        self == ManageSessions
    }
}

/// The rule of the table: every route says who may use it.
///
/// # Errors
/// The sentence for the person who wrote the route.
pub fn is_declared(route: &Route) -> Result<(), String> {
    access::is_declared::<Permission>(route)
}
