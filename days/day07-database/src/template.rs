//! Databases to begin with: migrated up to a day, with the course in them.
//!
//! Why: a lesson and each of its tests want a database of their own. Migrating one takes a tenth of
//! a second; cloning one that is migrated, a hundredth.

use localdb::Template;

use crate::{Connection, Error, Settings, curriculum, schema};

/// A template of the schema of day `up_to_day` with the [`curriculum`], and then what the script
/// `data` adds. Its builder changes with any of these.
///
/// ```
/// let template = database::template("doc", 7, "");
/// let database = localdb::Database::from_template(&template)?;
/// # Ok::<(), localdb::Error>(())
/// ```
pub fn template(name: &str, up_to_day: u8, data: &'static str) -> Template {
    let course = format!("{:?}", tracker::curriculum());
    let schema = schema::Schema::of_the_course();
    let scripts = schema.scripts().iter().filter(|it| it.day <= up_to_day);
    let parts = scripts.map(|it| it.sql.as_str()).chain([&*course, data]);
    Template::new(name, localdb::fingerprint(parts), move |url| {
        Ok(build(url, up_to_day, data)?)
    })
}

fn build(url: &str, up_to_day: u8, data: &str) -> Result<(), Error> {
    schema::migrate(url, up_to_day)?;
    let mut connection = Connection::connect(&Settings::new(url))?;
    curriculum::load(&mut connection)?;
    connection.batch(data)
}
