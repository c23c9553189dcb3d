//! Day 17: passwords that are slow to guess, and a server that stays quick.
//!
//! Why: people choose passwords, so a thief who has the table guesses them. A salt makes him guess for each account, and a cost
//! makes each guess slow. The same cost is a way to stop the server: so hashing has threads of its own, a bounded queue, and the
//! lowest priority.
//!
//! ```
//! use crud::Actor;
//! use database::Scoped;
//! use passwords::{Login, Passwords, Registration};
//! use rest::Problem;
//! use sessions::Credentials as _;
//!
//! async fn register(passwords: &Passwords, db: &Scoped, actor: Actor, new: Registration) -> Result<(), Problem> {
//!     passwords.register(db, actor, new).await // 202, whether or not the address had an account
//! }
//!
//! async fn is_proved(passwords: &Passwords, db: &Scoped, login: &Login) -> Result<bool, Problem> {
//!     Ok(passwords.account(db, login).await?.is_some())
//! }
//! ```
//!
//! # Layout
//! - [`Password`], [`NewPassword`], [`Email`], [`Token`]: input that keeps its rules; [`Registration`], [`Login`], [`ResetRequest`],
//!   [`Reset`], [`Verification`]: the bodies
//! - [`Hasher`], [`struct@Hash`], [`Cost`], [`Verdict`]: bcrypt in a bounded pool; [`measure`], [`tune`]: which cost
//! - [`Passwords`], [`SignIn`], [`Roles`]: the rows, and [`sessions::Credentials`]
//! - [`Sender`], [`Letters`], [`Letter`], [`Template`], [`Transport`], [`Folder`]: the outbox and how it is emptied
//!
//! # Invariants
//! - bcrypt reads all of a password: it has 71 bytes at most and no NUL.
//! - A login that fails costs the rounds of one hash of today, whatever the reason, and hears the same.
//! - Nothing prints a password, a hash or a token, and the database has no value that is one of a mail.
//! - A token works once.
//! - As many hashes wait as are made in a second. One more is refused at once.

mod common;
mod email;
mod forms;
mod hash;
mod hasher;
mod letter;
mod mail;
mod password;
mod passwords;
mod pool;
mod rows;
mod sender;
mod transport;
mod tune;

pub use email::Email;
pub use forms::{Login, Registration, Reset, ResetRequest, Token, Verification};
pub use hash::{Cost, Hash};
pub use hasher::{Hasher, HasherSettings, Verdict};
pub use letter::{Letter, Letters, MailKey};
pub use mail::Template;
pub use password::{FEWEST_CHARACTERS, MOST_BYTES, NewPassword, Password};
pub use passwords::{Passwords, Roles, SameRoles, SignIn};
pub use pool::PoolError;
pub use sender::Sender;
pub use transport::{Folder, Transport, TransportError};
pub use tune::{Measured, measure, tune};
