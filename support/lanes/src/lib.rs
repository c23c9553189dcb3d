//! Concurrent database sessions, played one step at a time and drawn as lanes.
//!
//! Why: a race that needs luck teaches nothing. A [`Script`] says which session sends which statement next. Playing it
//! opens a real connection for each session, sends one statement, and waits until every session has answered or waits for a
//! lock. So the same interleaving happens in every run, and the picture shows what PostgreSQL did.
//!
//! ```
//! let script = lanes::Script::parse(
//!     "# The second writer waits
//!      setup: create table counter (id int primary key, n int not null)
//!      setup: insert into counter values (1, 500)
//!      watch: counter
//!      ada: begin
//!      ada: update counter set n = n + 1
//!      grace: update counter set n = n + 1
//!      ada: commit",
//! )?;
//! let database = localdb::Database::empty("lanes")?;
//! let played = lanes::play(database.url(), &script)?;
//! assert!(played.text().contains("waits for ada"), "{played}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Layout
//! - [`script`](Script): the text format
//! - `session`, `observer`, [`play`](play()): connections, what the server says about them, the conductor
//! - `versions`: the row versions on a table's first page
//! - `text`, `svg`: the picture at a terminal and in the book
//!
//! Invariants
//! - A picture shows what a server did; nothing in it comes from the script but the statements.
//! - The next statement is sent after every session has answered, or waits for a lock and has looked for a deadlock. So the
//!   session that closes a circle is the one that PostgreSQL ends.
//! - At most 4 sessions, 40 steps and 30 s a step. Whatever happens, all connections are closed at the end.

mod observer;
mod play;
mod script;
mod session;
mod svg;
mod text;
mod versions;
mod wrap;

pub use play::{Answer, Error, Moment, Played, Resumed, Wait, play};
pub use script::{Malformed, Script, Step};
pub use versions::{Fate, Mark, Version};
