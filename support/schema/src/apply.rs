//! Running the migrations on an empty database.

use localdb::Template;
use postgres::Client;

use crate::files;

/// Which migration failed, and why. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("sql/schema/{day:02}_{name}.sql failed: {reason}")]
pub struct ApplyError {
    day: u8,
    name: &'static str,
    reason: String,
}

/// Runs the migrations up to day `up_to_day` on the empty database that `client` is connected to, in one transaction.
///
/// # Errors
/// The first migration that fails.
///
/// ```
/// let database = localdb::Database::empty("apply")?;
/// let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
/// schema::apply(&mut client, 7)?;
/// client.execute("select from check_ins", &[])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn apply(client: &mut Client, up_to_day: u8) -> Result<(), ApplyError> {
    let mut running = (0, "");
    let mut run = || {
        let mut transaction = client.transaction()?;
        for (day, name, sql) in files(up_to_day) {
            running = (day, name);
            transaction.batch_execute(sql)?;
        }
        transaction.commit()
    };
    run().map_err(|error| ApplyError {
        day: running.0,
        name: running.1,
        reason: match error.as_db_error() {
            Some(told) => format!("{} (SQLSTATE {})", told.message(), told.code().code()),
            None => error.to_string(),
        },
    })
}

/// A template of the schema of day `up_to_day`, with what the script `data` adds to it. It is built again whenever a
/// migration or the script changes.
///
/// ```
/// let template = schema::template("doc", 7, "insert into courses (slug, title, summary) values ('sql', 'SQL', '')");
/// let database = localdb::Database::from_template(&template)?;
/// # Ok::<(), localdb::Error>(())
/// ```
pub fn template(name: &str, up_to_day: u8, data: impl Into<String>) -> Template {
    let data = data.into();
    let scripts = files(up_to_day).map(|(_, _, sql)| sql);
    let fingerprint = localdb::fingerprint(scripts.chain([data.as_str()]));
    Template::new(name, fingerprint, move |url| {
        let mut client = Client::connect(url, postgres::NoTls)?;
        apply(&mut client, up_to_day)?;
        Ok(client.batch_execute(&data)?)
    })
}
