//! The naive version: an index for each column, and a function around the column.

use anyhow::ensure;
use indexes::lab::{self, LATEST};
use indexes::{reading, writing};
use lesson::Tour;
use postgres::{Client, NoTls};

/// "That column is in a where: give it an index." For each of them.
const EACH_COLUMN: &str = include_str!("../sql/each-column.sql");

const INSERT: &str =
    "insert into events select id + 1000000, learner_id, at, verb, body from events limit 1000";

/// Runs it until it breaks.
pub(crate) fn naive(tour: &mut Tour) -> anyhow::Result<()> {
    let mut client = Client::connect(tour.database()?, NoTls)?;
    lab::steady(&mut client)?;
    tour.step("An index for each column");
    let before = insert(&mut client)?;
    tour.sql_script(&mut client, EACH_COLUMN)?;
    client.batch_execute("vacuum (analyze) events")?;
    tour.say(
        "The last ten events of a learner, of whom there are 100. What the server reads for them:",
    );
    let read = reading(&mut client, LATEST)?;
    tour.show(format!("{LATEST}\n   {read}"));
    tour.say(
        "It fetched all of this learner's events, each from another page, and sorted them, to give ten away. No index of one column \
         knows both whose an event is and when it was.",
    );
    let after = insert(&mut client)?;
    ensure!(
        after.1 > before.1,
        "more indexes wrote less: {before:?}, {after:?}"
    );
    tour.say("And what a thousand inserts cost, before and after:");
    tour.show(format!(
        "without: {:>4} bytes of log a row\nwith:    {:>4} bytes of log a row",
        before.1, after.1
    ));

    tour.step("A function around the column");
    for query in [
        "select count(*) from events where at::date = '2026-03-01'",
        "select * from learners where lower(email) = 'learner7@example.org'",
    ] {
        let read = reading(&mut client, query)?;
        ensure!(
            read.scans[0].starts_with("Seq Scan"),
            "an index was used: {read}"
        );
        tour.show(format!("{query}\n   {read}"));
    }
    tour.say(
        "Both columns have an index. It is sorted by the column, and the query asks for something else: a function of it. The server \
         computes that for every row.",
    );
    Ok(())
}

/// Pages and log for each of a thousand inserts that are taken back.
fn insert(client: &mut Client) -> anyhow::Result<(f64, u64)> {
    let mut transaction = client.transaction()?;
    let cost = writing(&mut transaction, INSERT)?;
    transaction.rollback()?;
    Ok((cost.buffers_a_row(), cost.log_a_row().unwrap_or(0)))
}
