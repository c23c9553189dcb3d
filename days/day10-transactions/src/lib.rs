//! Day 10: transactions that hold under concurrency.
//!
//! Why: a transaction undoes its own work, and that is all that `begin` gives at the default level. A rule over what was read
//! needs more: one atomic statement, a lock on the rows, or a level that refuses one of two transactions and a program that
//! tries again. [`Transact`] is that program, written once for every write of the platform.
//!
//! ```no_run
//! # async fn example(database: database::Database) -> Result<(), database::Error> {
//! use database::Executor;
//! use transactions::{Options, Transact};
//!
//! let left: i64 = database
//!     .transact_with(Options::serializable(), |tx| {
//!         tx.execute("delete from on_call where name = 'Ada'", &[])?;
//!         let (left,) = tx.query_one("select count(*) from on_call", &[])?;
//!         Ok(left)
//!     })
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! Layout
//! - [`options`](Options), [`retry`](Retry): how a transaction begins, how long it waits, how often it's tried
//! - [`transact`](Transact): the loop
//! - [`savepoint`](Savepoint), [`advisory`](Lock): a part that may fail, a lock on something that is not a row
//! - [`ledger`]: hours that move between learners, the day's example
//! - [`increments`]: five ways to add 1, the day's experiment
//!
//! Invariants
//! - What the caller gets an `Ok` for is committed. For any other end, nothing of the work is.
//!   The one exception is a connection that is lost during the commit, and its error says that the outcome is unknown.
//! - The work is tried again only after a serialization failure or a deadlock (SQLSTATE 40001 and 40P01), at most
//!   [`Retry::attempts`] times. Each retry is in the log.
//! - A transaction that pauses before a retry holds no connection.
//! - Every wait has a limit: for a lock, for a statement, and for the program itself between two statements.

mod advisory;
mod begin;
pub mod increments;
pub mod ledger;
mod options;
mod retry;
mod savepoint;
mod transact;

pub use advisory::Lock;
pub use options::{Isolation, Options};
pub use retry::Retry;
pub use savepoint::Savepoint;
pub use transact::Transact;
