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
    /// Everybody who is signed in, whatever their roles and their credential's scopes: for what is about the
    /// person alone, such as `GET /me`.
    SignedIn,
    /// People with this permission.
    Only(P),
}

/// The attributes of the routes that need no permission. They are types of their own, so that they need no
/// permission's name.
struct Public;
struct SignedIn;

impl<P: Permission> Access<P> {
    /// The access of `route`; none if the route doesn't say.
    pub fn of(route: &Route) -> Option<Self> {
        let (public, only) = (route.get::<Public>(), route.get::<Only<P>>());
        match (public, route.get::<SignedIn>(), only) {
            (Some(Public), None, None) => Some(Self::Public),
            (None, Some(SignedIn), None) => Some(Self::SignedIn),
            (None, None, Some(Only(permission))) => Some(Self::Only(*permission)),
            // Two at once are a mistake, and of two answers nobody should guess the wider.
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

    /// Everybody who is signed in ([`Access::SignedIn`]).
    #[must_use]
    fn signed_in(self) -> Self;

    /// People with `permission`.
    #[must_use]
    fn allow<P: Permission>(self, permission: P) -> Self;
}

impl<A: State> Declare for Api<A> {
    fn public(self) -> Self {
        self.attribute(Public)
    }

    fn signed_in(self) -> Self {
        self.attribute(SignedIn)
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
        None => Err(
            "say who may use it: .public(), .signed_in() or .allow(...), and one of them"
                .to_owned(),
        ),
    }
}
// ANCHOR_END: declared

/// Whether everybody may use `route`: for [`tokens::Authenticate::open_if`].
pub fn is_public(route: &Route) -> bool {
    route.get::<Public>().is_some()
}
