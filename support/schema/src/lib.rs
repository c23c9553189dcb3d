//! The migrations of `sql/schema`, compiled in, and the shortest way to a database that has them.
//!
//! Why: several packages need the schema of some day, and may not depend on one another: day 07, whose subject is
//! migrating; day 05, which proves normal forms; day 06, which draws the tables; the grader of SQL exercises. The files
//! are found and ordered here, once.
//!
//! Invariants
//! - Files come in the order in which they are to be run: by ordinal, which counts up from 1 over all days.
//! - The folder's `.sql` files are migrations called `OOOO_dDD_name.sql`; a test holds the folder to it.
//! - A file's day says which lessons have it, not when it runs: a correction of day 6 may have the highest ordinal.
//!
//! To migrate a database that lives on, use day 07's `database::schema`: it keeps the account of which files have run.
//! With the feature `apply` this crate runs them all on an empty one, and has the [large data set](large()).

#[cfg(feature = "apply")]
mod apply;
#[cfg(feature = "apply")]
mod large;

use std::fmt;

use include_dir::{Dir, include_dir};

#[cfg(feature = "apply")]
pub use apply::{ApplyError, apply, template};
#[cfg(feature = "apply")]
pub use large::{LARGE_ROWS, Large, LargeError, fill, large, settle};

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../sql/schema");

/// A file of `sql/schema`. Its `Display` is its path from the repository's root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Migration {
    /// Its place in the order of all migrations, from 1.
    pub ordinal: u16,
    /// The day that brings it: lessons of this day and later have it.
    pub day: u8,
    /// The file's name without its extension.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
}

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            ordinal, day, name, ..
        } = self;
        write!(f, "sql/schema/{ordinal:04}_d{day:02}_{name}.sql")
    }
}

/// The migrations that a lesson of day `up_to_day` has, in order.
///
/// ```
/// let first = schema::files(6).next().expect("the tracker's tables come on day 6");
/// assert_eq!(first.to_string(), "sql/schema/0001_d06_tracker.sql");
/// assert!(first.sql.contains("create table check_ins"));
/// ```
pub fn files(up_to_day: u8) -> impl Iterator<Item = Migration> {
    let mut files: Vec<_> = FOLDER
        .files()
        .filter_map(|file| {
            let (ordinal, day, name) = parse(file.path().file_name()?.to_str()?)?;
            let sql = file.contents_utf8()?;
            Some(Migration {
                ordinal,
                day,
                name,
                sql,
            })
        })
        .filter(|it| it.day <= up_to_day)
        .collect();
    files.sort_unstable();
    files.into_iter()
}

/// The ordinal, the day and the name in `0001_d06_tracker.sql`.
fn parse(file: &str) -> Option<(u16, u8, &str)> {
    let mut parts = file.strip_suffix(".sql")?.splitn(3, '_');
    let ordinal = digits(parts.next()?, 4)?;
    let day = digits(parts.next()?.strip_prefix('d')?, 2)?;
    Some((ordinal, u8::try_from(day).ok()?, parts.next()?))
}

fn digits(text: &str, count: usize) -> Option<u16> {
    let all_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sql_file_of_the_folder_is_a_migration_of_a_day_and_ordinals_have_no_gap() {
        let in_folder = FOLDER
            .files()
            .filter(|file| file.path().extension().is_some_and(|it| it == "sql"));
        let files: Vec<_> = files(30).collect();
        assert_eq!(files.len(), in_folder.count());
        for (file, ordinal) in files.iter().zip(1..) {
            assert_eq!(file.ordinal, ordinal, "{file} leaves a gap or a double");
            assert!((1..=30).contains(&file.day), "{file}");
        }
    }

    #[test]
    fn a_day_does_not_see_the_migrations_of_later_ones() {
        assert_eq!(files(5).count(), 0);
        assert!(files(6).all(|it| it.day <= 6));
    }

    #[test]
    fn a_name_has_an_ordinal_and_a_day() {
        assert_eq!(
            parse("0001_d06_tracker.sql"),
            Some((1, 6, "tracker")),
            "the first"
        );
        for other in [
            "1_d06_tracker.sql",
            "0001_06_tracker.sql",
            "0001_d6_tracker.sql",
            "0001-d06-tracker.sql",
            "0001_d06.sql",
            "06_tracker.sql",
            "0001_d06_tracker.sq",
            "+001_d06_tracker.sql",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
