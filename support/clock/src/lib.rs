//! Time and randomness as values: passed in, so that a test can set them.
//!
//! Why: "expires after 15 minutes" is tested in a microsecond if the test can say what time it is, and a snapshot
//! with an id in it stays the same if the test can say which id comes next. Code that asks the operating
//! system itself can be tested only by waiting.
//!
//! ```
//! use clock::{Clock, Ids};
//! use jiff::SignedDuration;
//!
//! let clock = Clock::set_to("2026-03-02T09:00:00Z".parse()?);
//! let issued = clock.now();
//! clock.advance(SignedDuration::from_mins(15));
//! assert_eq!(clock.now().to_string(), "2026-03-02T09:15:00Z");
//!
//! let id = Ids::seeded(7).uuid(issued);
//! assert_eq!(id, Ids::seeded(7).uuid(issued));
//! # Ok::<(), jiff::Error>(())
//! ```
//!
//! # Invariants
//! - A clone shares its original's time or its sequence: what a test advances, the server it started sees.
//! - Only a clock that was set can be advanced, and only ids that were seeded can be foreseen.

mod ids;
mod time;

pub use ids::Ids;
pub use time::Clock;
