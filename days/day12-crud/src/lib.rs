//! Day 12: create, read, replace, patch and delete, with several people at one row.
//!
//! Why: a resource has three shapes (input, row, output), and a member of a partial change has three states (absent,
//! null, a value). One struct for all of them stores members that a client must not set, and can't tell "leave it" from
//! "remove it". And between a client's GET and its PUT somebody else may have written. This crate has the part of the
//! answer that every resource would repeat; the SQL stays in each resource's own `rows`.
//!
//! ```
//! use crud::{Actor, Edit, Event, Resource, Versioned, record};
//! use database::{Executor, Transaction};
//! use rest::{MergePatch, NoContent, Problem};
//! use uuid::Uuid;
//!
//! /// The output. The row has a version besides, which is the `ETag`.
//! #[derive(serde::Serialize)]
//! struct Note { id: Uuid, text: String, pinned: Option<String> }
//! database::row!(Note { id, text, pinned });
//!
//! /// The input: the members that a client may set.
//! #[derive(serde::Serialize, serde::Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct NewNote { text: String, pinned: Option<String> }
//!
//! const NOTE: Resource = Resource::named("note");
//! const READ: &str = "select id, text, pinned, version from notes where id = $1";
//! const INSERT: &str = "insert into notes (id, text, pinned) values ($1, $2, $3) returning id, text, pinned, version";
//! const UPDATE: &str = "\
//!     update notes
//!     set text = $3, pinned = $4, version = version + 1
//!     where id = $1 and version = $2
//!     returning id, text, pinned, version";
//! const DELETE: &str = "delete from notes where id = $1 and version = $2";
//!
//! fn create(db: &mut Transaction<'_>, actor: &Actor, id: Uuid, new: &NewNote) -> Result<Versioned<Note>, Problem> {
//!     let it: Versioned<Note> = db.query_one(INSERT, &[&id, &new.text, &new.pinned])?;
//!     record(db, &Event::created(actor, &NOTE.row(id), &it.value))?;
//!     Ok(it)
//! }
//!
//! fn patch(db: &mut Transaction<'_>, edit: &Edit, id: Uuid, patch: &MergePatch<NewNote>) -> Result<Versioned<Note>, Problem> {
//!     edit.change(db, &NOTE.row(id), |db| db.query_opt(READ, &[&id]), |db, before| {
//!         let Note { text, pinned, .. } = &before.value;
//!         let new = patch.apply(&NewNote { text: text.clone(), pinned: pinned.clone() })?;
//!         Ok(db.query_opt(UPDATE, &[&id, &before.version, &new.text, &new.pinned])?)
//!     })
//! }
//!
//! fn delete(db: &mut Transaction<'_>, edit: &Edit, id: Uuid) -> Result<NoContent, Problem> {
//!     edit.delete(db, &NOTE.row(id), |db| db.query_opt::<Versioned<Note>>(READ, &[&id]), |db, before| {
//!         db.execute(DELETE, &[&id, &before.version])
//!     })
//! }
//! ```
//!
//! # Layout
//! - [`Resource`], [`Row`]: the names of things; 404
//! - [`Versioned`]: a row with its version; 200 and 201
//! - [`Edit`]: replace, patch, delete, take a state back, and the PUT that creates; 428 and 412
//! - [`Rule`]: a constraint in the client's words; 409 and 422
//! - [`Actor`], [`Event`], [`record`]: the log, written in the transaction of the change
//! - [`after`], [`history`], [`Position`]: the log, read
//!
//! # Invariants
//! - A change is made on the version that was judged, or not at all.
//! - Its event commits with it.
//! - SQL is written as SQL, without a query builder, and each write returns the row as it is afterwards.

mod actor;
mod edit;
mod event;
mod log;
mod resource;
mod rule;
mod versioned;

pub use actor::{Actor, Impersonator};
pub use edit::Edit;
pub use event::{Event, Verb, record};
pub use log::{Position, Recorded, after, history};
pub use resource::{Resource, Row};
pub use rule::Rule;
pub use versioned::Versioned;
