//! The curriculum and PROGRESS.md: read, understood, changed one line at a time.
//!
//! Why: the course is tracked in a Markdown file that people also edit by hand. Programs that
//! share it with them must understand what people write, and must not tidy up after them.
//!
//! ```
//! use tracker::{Day, Tracker};
//!
//! let day = Day::new(2).expect("the course has a day 2");
//! let mut tracker = Tracker::parse(tracker::template());
//! tracker.set_done(day, true)?;
//!
//! let text = String::from_utf8_lossy(tracker.as_bytes());
//! assert!(text.contains("- [x] Day 2 - HTTP protocol deep dive\n"));
//! assert_eq!(text, tracker::template().replace("[ ] Day 2 ", "[x] Day 2 "));
//! # Ok::<(), tracker::EditError>(())
//! ```
//!
//! # Layout
//! - [`curriculum()`], [`template()`]: the course, and a fresh tracker written from it.
//! - `scan`, `outline`, `date`, `quantity`: bytes, lines and sections, dates, hours and energy.
//! - `entry`, `check_in`, `note`, `evidence`, `checklist`: what one line says, and how it is filled; `slots`: which counts.
//! - [`Tracker`]: all of it; `reading`: how it is read; `edit`: changed; [`mod@file`]: on the disk, under a lock.
//! - [`progress`], `pace`: what it adds up to.
//!
//! Invariants
//! - The bytes of the file are the only state. A change replaces the bytes of one line and reads
//!   the file again, so what is not understood cannot be lost.

mod check_in;
mod checklist;
mod curriculum;
mod date;
mod day;
mod edit;
mod entry;
mod evidence;
pub mod file;
mod note;
mod outline;
mod pace;
pub mod progress;
mod quantity;
mod reading;
mod scan;
mod slots;
mod template;
mod tracker;

pub use check_in::CheckIn;
pub use checklist::Item;
pub use curriculum::{Curriculum, Deliverable, Lesson, Week, curriculum};
pub use date::{DateStyle, NotADate, parse_date};
pub use day::{Day, NoSuchDay};
pub use edit::EditError;
pub use evidence::Evidence;
pub use note::{NotANote, Note};
pub use progress::Progress;
pub use quantity::{Energy, Hours, NotEnergy, NotHours};
pub use template::template;
pub use tracker::{Tracker, Unreadable};
