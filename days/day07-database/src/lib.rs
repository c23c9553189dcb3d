//! Day 07: PostgreSQL from async code, through one bridge.
//!
//! Why: the `postgres` driver blocks its thread, and panics when it is used, or even dropped, inside
//! async code. So one type, [`Database`], owns the connections and the threads that use them, and
//! everything else sends it work:
//!
//! - [`Database::run`] runs a closure on a connection of its own: transactions, writes, anything.
//! - [`Database::read`] sends one read-only statement down a connection that many readers share,
//!   without waiting for the answers of those before it (pipelining). Half the cost of a point read.
//!
//! Layout
//!
//! - [`settings`](Settings): where PostgreSQL is, and every bound
//! - `database`, `queue`, `pool`: the bridge
//! - `reads`, `link`, `batch`: the pipelined reads; `guard`: why they can't write
//! - [`scoped`](Scoped): the same for one request, with its deadline and its counters
//! - [`connection`](Connection), [`transaction`](Transaction), [`executor`](Executor): what a job may do; `session`,
//!   `statements`: each statement prepared once, and counted
//! - `probe`: whether a pooler answers; `silence`: whether anybody does
//! - [`row`](FromRow): rows to types
//! - [`schema`]: the migrations; [`curriculum`]: the course's own rows; [`template()`]: both, ready to clone
//! - [`error`](Error): what went wrong, for the log and for the client
//!
//! Invariants
//! - No `postgres` client is ever touched or dropped on an async thread.
//! - Every queue is bounded: when it is full the answer is [`Error::Busy`], at once.
//! - While PostgreSQL is gone the answer is [`Error::Unavailable`], soon; when it is back, work
//!   succeeds again without a restart.
//! - While PostgreSQL is silent nobody waits for it: a job that has begun is [`Error::OutcomeUnknown`].
//! - A job that has begun runs to its end, whether or not somebody still waits for it; one whose
//!   caller has left before it began is skipped.
//! - Nothing from outside is ever part of a statement's text: values travel as parameters.
//! - No password appears in an error, a log or a `Debug`.

mod batch;
mod connection;
pub mod curriculum;
mod database;
mod error;
mod executor;
mod guard;
mod link;
mod pool;
mod probe;
mod queue;
mod reads;
mod row;
pub mod schema;
mod scoped;
mod session;
mod settings;
mod silence;
mod statements;
mod template;
mod transaction;

pub use connection::Connection;
pub use database::Database;
pub use error::Error;
pub use executor::Executor;
pub use postgres::error::SqlState;
pub use postgres::types::ToSql;
pub use postgres::{IsolationLevel, Row};
pub use row::{ColumnError, FromRow, column};
pub use scoped::{Counters, Scope, Scoped};
pub use settings::Settings;
pub use template::template;
pub use transaction::{Transaction, TransactionOptions};
