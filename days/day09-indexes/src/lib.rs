//! Day 09: what an index is, what it costs, and which ones a database lacks or could lose.
//!
//! Why: an index is a sorted copy. It serves prefixes and ranges of its order, and every write pays for it.
//!
//! - [`read`] and [`advise`]: the advisor, for any database; [`text`], [`html`] and [`picture`] say what it found
//! - [`tree()`]: a B-tree as it is on disk
//! - [`reading`], [`writing`]: what a statement costs in pages; [`candidate`], [`try_index`]: an index for a query, tried and taken back
//! - [`lab`]: tables to try indexes on, and the experiments of the chapter
//!
//! ```
//! use indexes::{Kind, Thresholds};
//!
//! let database = localdb::Database::empty("indexes_doc")?;
//! let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
//! client.batch_execute(
//!     "create table courses (id integer primary key);
//!      create table lessons (id integer primary key, course_id integer references courses)",
//! )?;
//! let advice = indexes::advise(&indexes::read(&mut client, &[])?, &Thresholds::default());
//! assert_eq!(advice[0].kind, Kind::Missing);
//! assert_eq!(advice[0].statement, "create index concurrently lessons_course_id on lessons (course_id);");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod advice;
mod candidate;
mod catalog;
pub mod chart;
pub mod lab;
mod measure;
mod name;
mod report;
mod svg;
mod tree;
mod trial;

pub use advice::{Advice, Kind, Thresholds, advise, replaces, serves};
pub use candidate::candidate;
pub use catalog::{Catalog, Error, Index, Key, Reference, Table, read};
pub use measure::{MeasureError, Reading, Writing, reading, writing};
pub use report::{html, picture, text};
pub use tree::{Entry, Level, PAGES_COUNTED, PAGES_READ, Page, Target, Tree, TreeError, tree};
pub use trial::{Limits, Trial, TrialError, try_index};
