//! The matrix: every route for every kind of person and of row, with the response that the policy asks for.
//!
//! Why generated: a route that somebody adds tomorrow is in it tomorrow. A list of cases by hand has the cases that its
//! author thought of, and the hole is the other one.

use std::fmt;

use routing::{Route, Table};
use tokens::Identity;

use crate::{Access, Denied, Grant, Permission, Person, Policy, Whereabouts};

/// A kind of person.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The name in the matrix.
    pub name: &'static str,
    /// The credential; none for a request without one.
    pub identity: Option<Identity>,
    /// The grants of the account.
    pub grants: Vec<Grant>,
}

/// A kind of row.
#[derive(Clone, Debug)]
pub struct Thing {
    /// The name in the matrix.
    pub name: &'static str,
    /// Its place.
    pub whereabouts: Whereabouts,
}

/// A question, and the response that the policy asks for.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// The route.
    pub route: &'a Route,
    /// The person.
    pub asker: &'a Asker,
    /// The row; none for a route that isn't about one, and for one that everybody may use.
    pub thing: Option<&'a Thing>,
    /// The refusal; none if it's allowed.
    pub refusal: Option<Denied>,
}

/// The comparison of a response with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server does what the policy says.
    Right,
    /// The server allows what the policy refuses.
    Hole,
    /// The server refuses what the policy allows.
    Wall,
    /// The server refuses it too, with another status.
    Status,
}

// ANCHOR: matrix
/// Every cell of `table`. A route is asked about each of its `things`, or once if it has none.
///
/// # Panics
/// For a route without access: [`is_declared`](crate::is_declared) doesn't let such a table be built.
pub fn matrix<'a, P: Permission>(
    policy: &Policy<P>,
    table: &'a Table,
    askers: &'a [Asker],
    things: impl Fn(&Route) -> &'a [Thing],
) -> Vec<Cell<'a>> {
    let mut cells = Vec::new();
    for route in table.routes() {
        let access = Access::of(route).expect("a table is built with a rule for each route");
        let things = match access {
            Access::Public | Access::SignedIn => &[],
            Access::Only(_) => things(route),
        };
        for asker in askers {
            let about = things.iter().map(Some);
            let once = things.is_empty().then_some(None);
            cells.extend(about.chain(once).map(|thing| Cell {
                route,
                asker,
                thing,
                refusal: asker.refusal(policy, access, thing),
            }));
        }
    }
    cells
}
// ANCHOR_END: matrix

impl Asker {
    fn refusal<P: Permission>(
        &self,
        policy: &Policy<P>,
        access: Access<P>,
        thing: Option<&Thing>,
    ) -> Option<Denied> {
        let permission = match access {
            Access::Public => return None,
            Access::SignedIn => return self.identity.is_none().then_some(Denied::Unknown),
            Access::Only(permission) => permission,
        };
        let who = self.identity.as_ref().map(|identity| Person {
            identity,
            grants: &self.grants,
        });
        policy
            .decide(who, permission, thing.map(|it| &it.whereabouts))
            .err()
    }
}

impl Cell<'_> {
    /// Compares the status of a response with what the policy asks for. Allowed is every status but 401, 403 and 404.
    pub fn judge(&self, status: u16) -> Verdict {
        let is_refused = [401, 403, 404].contains(&status);
        match self.refusal {
            None if is_refused => Verdict::Wall,
            None => Verdict::Right,
            Some(_) if !is_refused => Verdict::Hole,
            Some(denied) if denied.status().as_u16() == status => Verdict::Right,
            Some(_) => Verdict::Status,
        }
    }
}

/// `GET /check-ins/{id} as mentor, other's: 404`.
impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, pattern) = (self.route.method(), self.route.pattern());
        write!(f, "{method} {pattern} as {}", self.asker.name)?;
        if let Some(thing) = self.thing {
            write!(f, ", {}", thing.name)?;
        }
        match self.refusal {
            Some(denied) => write!(f, ": {}", denied.status().as_u16()),
            None => f.write_str(": allowed"),
        }
    }
}
