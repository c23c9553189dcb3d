//! Day 16: who is signed in, on which device, and how that ends.
//!
//! Why: an access token can't be taken back, and a password should be sent once. A session is the row between the two. Its id in a
//! cookie is a password that the browser keeps and sends by itself, so it is random, hashed at rest, and made anew whenever
//! somebody signs in; and a request that the browser sends by itself is not yet one that its owner wanted.
//!
//! ```
//! use crud::Actor;
//! use database::Scoped;
//! use rest::Problem;
//! use sessions::{Credentials, Device, Opened, Opening, Secret, Sessions};
//!
//! async fn sign_in<C: Credentials>(
//!     sessions: &Sessions,
//!     db: &Scoped,
//!     credentials: &C,
//!     proof: &C::Proof,
//!     actor: Actor,
//!     device: Device,
//!     cookie: Option<Secret>,
//! ) -> Result<Opened, Problem> {
//!     let account = credentials.account(db, proof).await?;
//!     let account = account.ok_or_else(sessions::refused)?;
//!     sessions.open(db, Opening { actor, account, device, replaces: cookie }).await
//! }
//! ```
//!
//! # Layout
//! - [`Sessions`]: open, find, list, renew, end; [`Policy`]: the times; [`Ended`]: what the hooks hear
//! - [`Sessions::refresh`], [`Step`], [`RefreshKeys`]: rotation of refresh tokens, with a grace for honest clients
//! - [`Secret`], [`Cookie`], [`pairs`], [`WithCookie`], [`NotStored`]: how a secret travels
//! - [`CookieScheme`]: a cookie as a way to be identified; [`CrossSite`]: requests that its owner didn't want
//! - [`Credentials`], [`Account`]: how a login is proved, which other days decide
//!
//! # Invariants
//! - The database has no value that opens a session.
//! - A session ends once, and nothing revives it: no clock, no restart, no token.
//! - If the sessions can't be read, nobody is let in (503).

mod cookie;
mod credentials;
mod cross_site;
mod device;
mod policy;
mod refresh;
mod reply;
mod rows;
mod scheme;
mod secret;
mod session;
mod sessions;

pub use cookie::{Cookie, SameSite, pairs};
pub use credentials::{Account, Credentials, refused};
pub use cross_site::CrossSite;
pub use device::Device;
pub use policy::Policy;
pub use refresh::{Refreshed, Step};
pub use reply::{NotStored, WithCookie};
pub use scheme::CookieScheme;
pub use secret::{RefreshKeys, Secret};
pub use session::{Ended, Reason, Session};
pub use sessions::{Opened, Opening, Sessions};
