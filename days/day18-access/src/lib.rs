//! Day 18: who may do what, to which rows.
//!
//! Why: a check in each handler is a check that the next handler doesn't have. So each route says which permission it needs, one
//! function decides, and its answer isn't a yes: it is the [`Reach`], which goes into the `where` of every statement. A
//! check that is forgotten finds nothing.
//!
//! ```
//! use access::{Denied, Extent, Grant, Permission, Person, Policy, Role, Rule, Whereabouts};
//! use tokens::Identity;
//! use uuid::Uuid;
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! enum Action { Read, Write }
//!
//! impl Permission for Action {
//!     const ALL: &'static [Self] = &[Self::Read, Self::Write];
//!
//!     fn scope(self) -> &'static str {
//!         match self {
//!             Self::Read => "notes:read",
//!             Self::Write => "notes:write",
//!         }
//!     }
//! }
//!
//! const RULES: &[Rule<Action>] = &[
//!     Rule::new(Role::Learner, Extent::Own, &[Action::Read, Action::Write]),
//!     Rule::new(Role::Mentor, Extent::Granted, &[Action::Read]),
//! ];
//! let policy = Policy::new(RULES)?;
//!
//! let (ada, january) = (Uuid::from_u128(1), Uuid::from_u128(2));
//! let adas = Whereabouts { cohort: Some(january), owner: Some(ada), ..Whereabouts::default() };
//! let mentor = Identity::new(Uuid::from_u128(3));
//! let grants = [Grant::Mentor(january)];
//! let mentor = Person { identity: &mentor, grants: &grants };
//!
//! assert!(policy.decide(Some(mentor), Action::Read, Some(&adas)).is_ok());
//! assert_eq!(policy.decide(Some(mentor), Action::Write, Some(&adas)), Err(Denied::Role));
//! assert_eq!(policy.decide(None, Action::Read, Some(&adas)), Err(Denied::Unknown));
//! # Ok::<(), access::PolicyFault>(())
//! ```
//!
//! # Layout
//! - [`Permission`], [`Access`], [`Declare`], [`is_declared`]: what a route says about itself
//! - [`Role`], [`Grant`]; [`Policy`], [`Rule`], [`Extent`]: the facts, and [`decide`](Policy::decide), the one function
//! - [`Denied`]: 401, 403 or 404
//! - [`Gate`]: the middleware; [`Grants`], [`StoredGrants`], [`give`], [`take`]: the roles of an account
//! - [`Reach`], [`Whereabouts`]: the rows
//! - [`Impersonation`]: an administrator as somebody else
//! - [`matrix`]: all of it as a table, to hold a server to
//!
//! # Invariants
//! - What no rule allows is denied. A route that doesn't say who may use it isn't built.
//! - The decision comes before any parameter and any byte of the body.
//! - A [`Reach`] that nobody has decided is empty.
//! - The scopes of a credential narrow what a role allows, and never widen it.
//! - Nobody gets further as somebody else than that person does.

mod denied;
mod gate;
mod grants;
mod impersonation;
pub mod matrix;
mod permission;
mod policy;
mod reach;
mod role;

pub use denied::Denied;
pub use gate::Gate;
pub use grants::{Grants, ROLE_GRANT, StoredGrants, give, take};
pub use impersonation::Impersonation;
pub use permission::{Access, Declare, Permission, is_declared, is_public};
pub use policy::{Extent, Person, Policy, PolicyFault, Rule};
pub use reach::{Reach, Whereabouts};
pub use role::{Grant, Role};
