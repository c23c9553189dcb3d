//! Keeping a data set settled, so that the same statement touches the same pages each time.

use postgres::{Client, NoTls};

/// Marks every page as visible to all, and makes statistics from all rows of a table (of a table of more than three million
/// rows, from so many): then they are the same each time.
///
/// # Errors
/// The server's refusal of a statement.
pub fn settle(client: &mut Client) -> Result<(), postgres::Error> {
    // A row whose commit is not on disk yet can't be marked, so no commit may be on its way there.
    client.batch_execute("set synchronous_commit = on; checkpoint")?;
    client.batch_execute("vacuum (freeze)")?;
    // A sample has 300 rows for each unit of the target, which is 10,000 at most.
    let tables = client.query(
        "select oid::regclass::text, greatest(100, least(10000, ceil(reltuples / 300)))::integer
         from pg_class
         where relkind in ('r', 'm') and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
           and relnamespace <> 'pg_toast'::regnamespace",
        &[],
    )?;
    for table in tables {
        let (name, target): (&str, i32) = (table.get(0), table.get(1));
        client.batch_execute(&format!("set default_statistics_target = {target}"))?;
        client.batch_execute(&format!("analyze {name}"))?;
    }
    client.batch_execute("reset default_statistics_target; checkpoint")
}

/// Marks the pages again that a write has unmarked, although it was rolled back.
pub(super) fn resettle(url: &str) -> Result<(), postgres::Error> {
    let mut client = Client::connect(url, NoTls)?;
    let tables = client.query(
        "select oid::regclass::text
         from pg_class
         where relkind = 'r' and relpages <> relallvisible and relnamespace = 'public'::regnamespace",
        &[],
    )?;
    for table in tables {
        let name: &str = table.get(0);
        // A read-only session may vacuum: the rows stay what they are. Without cleaning the indexes, a few dead rows would
        // stay, and their pages unmarked.
        client.batch_execute(&format!("vacuum (freeze, index_cleanup on) {name}"))?;
    }
    Ok(())
}
