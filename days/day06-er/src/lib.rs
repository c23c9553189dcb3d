//! Day 06: entity-relationship diagrams, drawn from the live catalog and never by hand.
//!
//! Why: a diagram that somebody drew shows the schema as it was meant once. PostgreSQL knows what it is: every table, key and
//! reference is a row of its catalog (manual, chapter "System Catalogs"). [`read`] turns those into a [`Model`], with the cardinality of both
//! ends of every relationship, which follows from keys and nullability and is declared nowhere. [`mermaid`], [`dot`],
//! [`dictionary`] and [`svg`] are ways to write a model down.
//!
//! ```
//! let database = schema::template("er_doc", 6, "");
//! let database = localdb::Database::from_template(&database)?;
//! let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
//!
//! let model = er::read(&mut client, &[])?;
//! assert!(er::mermaid(&model).contains("lessons ||..o{ check_ins : \"lesson_id\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Invariants
//! - The same schema gives the same bytes: the order in which things were created, object ids, and the `search_path` of the session that
//!   asks change nothing.
//! - Reading changes nothing: it is one read-only transaction.
//! - In the picture no line passes through a table, and no two relationships share a line unless they leave the same key.

mod cardinality;
mod catalog;
mod dictionary;
mod dot;
mod drawing;
pub mod layout;
mod mermaid;
mod metrics;
mod model;
mod svg;
mod types;

pub use catalog::{Error, read};
pub use dictionary::dictionary;
pub use dot::dot;
pub use drawing::files;
pub use mermaid::{MERMAID_LIMIT, mermaid};
pub use model::{
    Cardinality, Column, Default, Domain, End, Enum, Index, Key, KeyKind, Model, Name, Partition,
    Relationship, Rule, Table, Timing,
};
pub use svg::{Picture, picture, svg};
