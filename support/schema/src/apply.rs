//! Running the migrations on an empty database.

use localdb::Template;
use postgres::Client;

use crate::{Migration, files};

/// The migration that failed, and the reason. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{migration} failed: {reason}")]
pub struct ApplyError {
    migration: Migration,
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
    let Some(mut migration) = files(up_to_day).next() else {
        return Ok(());
    };
    let mut run = || {
        let mut transaction = client.transaction()?;
        for next in files(up_to_day) {
            migration = next;
            transaction.batch_execute(migration.sql)?;
        }
        transaction.commit()
    };
    run().map_err(|error| ApplyError {
        migration,
        reason: match error.as_db_error() {
            Some(reported) => {
                let code = reported.code().code();
                format!("{} (SQLSTATE {code})", reported.message())
            }
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
    let scripts = files(up_to_day).map(|it| it.sql);
    let fingerprint = localdb::fingerprint(scripts.chain([data.as_str()]));
    Template::new(name, fingerprint, move |url| {
        let mut client = Client::connect(url, postgres::NoTls)?;
        apply(&mut client, up_to_day)?;
        Ok(client.batch_execute(&data)?)
    })
}
