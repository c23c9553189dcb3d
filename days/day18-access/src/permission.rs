//! Permissions: every route declares the one that it needs, or that it needs none.

use std::fmt::Debug;

use rest::{Api, State};
use routing::Route;

/// A program's permissions: an enum of its own, an action each.
pub trait Permission: Copy + PartialEq + Debug + Send + Sync + 'static {
    /// Every one.
    const ALL: &'static [Self];

    /// The scope that a limited credential needs for it, such as `check-ins:read`. Several permissions may share one.
    fn scope(self) -> &'static str;

    /// Whether it is about the person's own credentials. Nobody has it while they act as somebody else.
    fn is_personal(self) -> bool {
        false
    }
}

/// The attribute of a route that says who may use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access<P> {
    /// Everybody.
    Public,
    /// People with this permission.
    Only(P),
}

/// The attribute of a route that everybody may use. It is a type of its own, so that it needs no permission's name.
struct Public;

impl<P: Permission> Access<P> {
    /// The access of `route`; none if the route doesn't say.
    pub fn of(route: &Route) -> Option<Self> {
        match (route.get::<Public>(), route.get::<Only<P>>()) {
            (Some(Public), None) => Some(Self::Public),
            (None, Some(Only(permission))) => Some(Self::Only(*permission)),
            // Both at once is a mistake, and of two answers nobody should guess the wider.
            _ => None,
        }
    }
}

struct Only<P>(P);

/// Says who may use the route just written.
pub trait Declare {
    /// Everybody.
    #[must_use]
    fn public(self) -> Self;

    /// People with `permission`.
    #[must_use]
    fn allow<P: Permission>(self, permission: P) -> Self;
}

impl<A: State> Declare for Api<A> {
    fn public(self) -> Self {
        self.attribute(Public)
    }

    fn allow<P: Permission>(self, permission: P) -> Self {
        self.attribute(Only(permission))
    }
}

// ANCHOR: declared
/// The rule of the table: every route says who may use it.
///
/// # Errors
/// The sentence for the person who wrote the route.
pub fn is_declared<P: Permission>(route: &Route) -> Result<(), String> {
    match Access::<P>::of(route) {
        Some(_) => Ok(()),
        None => Err("say who may use it: .public() or .allow(...), and one of them".to_owned()),
    }
}
// ANCHOR_END: declared

/// Whether everybody may use `route`: for [`tokens::Authenticate::open_if`].
pub fn is_public(route: &Route) -> bool {
    route.get::<Public>().is_some()
}
