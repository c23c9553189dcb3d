//! The migrations of `sql/schema`, compiled in, and the shortest way to a database that has them.
//!
//! Why: several packages need the schema of some day, and may not depend on one another: day 07, whose subject is
//! migrating; day 05, which proves normal forms; day 06, which draws the tables; the grader of SQL exercises. The files
//! are found and ordered here, once.
//!
//! Invariants
//! - Files come in the order in which they are to be run: by day, then by name.
//! - What is in the folder and ends in `.sql` is a migration called `DD_name.sql`; a test holds the folder to it.
//!
//! To migrate a database that lives on, use day 07's `database::schema`: it keeps the account of which files have run.
//! With the feature `apply` this crate runs them all on an empty one.

#[cfg(feature = "apply")]
mod apply;

use include_dir::{Dir, include_dir};

#[cfg(feature = "apply")]
pub use apply::{ApplyError, apply, template};

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../sql/schema");

/// The migrations up to and including day `up_to_day`, in order: the day that brings it, its name, and its SQL.
///
/// ```
/// let (day, name, sql) = schema::files(6).next().expect("the tracker's tables come on day 6");
/// assert_eq!((day, name), (6, "tracker"));
/// assert!(sql.contains("create table check_ins"));
/// ```
pub fn files(up_to_day: u8) -> impl Iterator<Item = (u8, &'static str, &'static str)> {
    let mut files: Vec<_> = FOLDER
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            let (day, name) = parse(name)?;
            Some((day, name, file.contents_utf8()?))
        })
        .filter(|(day, ..)| *day <= up_to_day)
        .collect();
    files.sort_unstable();
    files.into_iter()
}

/// The day and the name in `06_tracker.sql`.
fn parse(file: &str) -> Option<(u8, &str)> {
    let (day, name) = file.strip_suffix(".sql")?.split_once('_')?;
    let two_digits = day.len() == 2 && day.bytes().all(|byte| byte.is_ascii_digit());
    Some((day.parse().ok().filter(|_| two_digits)?, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sql_file_of_the_folder_is_a_migration_and_days_go_up() {
        let in_folder = FOLDER
            .files()
            .filter(|file| file.path().extension().is_some_and(|it| it == "sql"));
        let days: Vec<u8> = files(30).map(|(day, ..)| day).collect();
        assert_eq!(days.len(), in_folder.count());
        assert!(days.is_sorted());
        assert!(days.iter().all(|day| (1..=30).contains(day)), "{days:?}");
    }

    #[test]
    fn a_day_does_not_see_the_migrations_of_later_ones() {
        assert_eq!(files(5).count(), 0);
        assert!(files(6).all(|(day, ..)| day <= 6));
    }

    #[test]
    fn a_name_has_two_digits_and_an_underscore() {
        assert_eq!(parse("06_tracker.sql"), Some((6, "tracker")));
        for other in [
            "6_tracker.sql",
            "06-tracker.sql",
            "06_tracker.sq",
            "+6_tracker.sql",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
