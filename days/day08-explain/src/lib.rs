//! Day 08: reads a query plan, draws it, and names the node that hurts.
//!
//! Why: a plan is only as good as its estimates, and `EXPLAIN` shows both, estimated and actual, in a page of text where
//! nothing points at the place. [`run`] gets a plan without harm to the database, [`Plan`] is what it says, as data;
//! [`terminal`] and [`svg`] draw it, [`findings`] names what is wrong with it and where it begins, [`Comparison`] sets two side by
//! side, and [`top`] lists the statements that cost a server most.
//!
//! ```
//! let database = localdb::Database::empty("explain_doc")?;
//! let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
//! client.batch_execute("create table visits as select n, n % 7 as day from generate_series(1, 5000) as n; analyze visits")?;
//!
//! let plan = explain::run(&mut client, "select from visits where n = 17", &explain::Options::default())?;
//! let findings = explain::findings(&plan);
//! assert_eq!(findings[0].kind, explain::Kind::ThrownAway);
//! assert_eq!(findings[0].evidence, "reads 5,000 rows to keep 1: Filter (n = 17)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Invariants
//! - Nothing is changed on a database: each statement runs in a transaction that is rolled back, read-only unless writing was
//!   asked for, and limited in time.
//! - The nodes' own pages sum up to what PostgreSQL counted for the statement.
//! - A finding names its node and what was counted there.
//! - A drawing for a terminal is never wider than it may be, whatever the names are.

mod compare;
mod error;
mod findings;
mod number;
mod own;
mod page;
mod plan;
mod raw;
mod run;
mod statements;
mod svg;
mod terminal;
mod title;

pub use compare::Comparison;
pub use error::Error;
pub use findings::{
    DEARER, FEW_ROWS, Finding, Kind, READ_AGAIN, RUN_AGAIN, THROWN_AWAY, THROWN_PART, WRONG_BY,
    findings, generic_plan,
};
pub use number::thousands;
pub use page::html;
pub use plan::{Actual, Buffers, DEEPEST, Node, Plan, Role};
pub use run::{ForValues, Options, run, run_in};
pub use statements::{Statement, Top, top};
pub use svg::svg;
pub use terminal::{report, terminal};
