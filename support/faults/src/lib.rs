//! A proxy before an HTTP server or a PostgreSQL server that fails on demand, and counts statements.
//!
//! Why: a server is judged by what it does when its network or its database fails. A test can't ask a real network to
//! fail between a commit and its response; it can ask a [`Proxy`].
//!
//! ```no_run
//! let database = faults::Proxy::postgres("postgresql://ada@127.0.0.1:5432/course")?;
//! // Start the server under test with DATABASE_URL set to database.url(), then:
//! database.lose_response_to("commit"); // the next commit takes effect, and nobody hears of it
//! let before = database.counts();
//! // ... one request to the server under test ...
//! let sent = database.counts().since(&before);
//! assert_eq!(sent.statements(), 2, "{:?}", sent.texts);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Invariants
//! - The methods of [`Proxy`] never wait, so tests call them from async code as well as from threads.
//! - A fault holds from the moment its method returns: a byte that the proxy reads later is treated by it.
//! - A counter is raised before the bytes that it counts are passed on. A client that has its response finds its
//!   statements counted, so a test reads the counters without a pause.
//! - Bounds: 1,024 connections, further ones wait; 16 KiB read at a time; texts of statements are kept to 8 KiB each and
//!   1,024 different ones, longer texts are cut and further ones are counted without their text.
//! - Dropping the proxy closes its port and every connection.

mod counts;
mod messages;
mod proxy;
mod relay;
mod session;
mod shared;
mod upstream;

pub use counts::Counts;
pub use proxy::Proxy;
