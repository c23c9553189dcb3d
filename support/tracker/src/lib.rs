//! The curriculum and PROGRESS.md: read, understood, changed one line at a time.

mod check_in;
mod checklist;
mod curriculum;
mod date;
mod day;
mod edit;
mod entry;
pub mod file;
mod outline;
pub mod progress;
mod quantity;
mod scan;
mod template;
mod tracker;

pub use check_in::{CheckIn, NotANote, Note};
pub use checklist::Item;
pub use curriculum::{Curriculum, Deliverable, Lesson, Week, curriculum};
pub use date::{DateStyle, NotADate, parse_date};
pub use day::{Day, NoSuchDay};
pub use edit::EditError;
pub use progress::Progress;
pub use quantity::{Energy, Hours, NotEnergy, NotHours};
pub use template::template;
pub use tracker::{Tracker, Unreadable};
