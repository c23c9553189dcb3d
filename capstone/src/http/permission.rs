//! Permissions: every route declares the one that it needs.
//!
//! Until there are accounts nothing evaluates it: [`Access`] is data, and from day 18 on one rule around
//! the table reads it. It is declared from the start, so that no route is ever added without the question.
//!
//! Invariants
//! - A route that says neither [`public`](Declare::public) nor [`allow`](Declare::allow) doesn't build.

use rest::Api;
use routing::Route;

use crate::app::App;

/// An action that a person may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
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

/// The attribute of a route that says who may use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// People with this permission.
    Only(Permission),
}

/// Says who may use the route just written.
pub trait Declare {
    /// Everybody.
    #[must_use]
    fn public(self) -> Self;

    /// Allows people with `permission`.
    #[must_use]
    fn allow(self, permission: Permission) -> Self;
}

impl Declare for Api<App> {
    fn public(self) -> Self {
        self.attribute(Access::Public)
    }

    fn allow(self, permission: Permission) -> Self {
        self.attribute(Access::Only(permission))
    }
}

/// The rule of the table: every route says who may use it.
pub fn is_declared(route: &Route) -> Result<(), String> {
    match route.get::<Access>() {
        Some(_) => Ok(()),
        None => Err("say who may use it: .public() or .allow(...)".to_owned()),
    }
}
