//! The cost of an index: bytes of log for each insert, and the updates that could have stayed within their page.

use anyhow::{Context as _, ensure};
use indexes::writing;
use lesson::Tour;
use postgres::Client;

use super::run;

pub(super) fn inserts(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("What a write pays");
    let insert =
        "insert into events select id + 1000000, learner_id, at, verb, body from events limit 1000";
    let mut log = Vec::new();
    for index in [
        "",
        "create index first on events (verb)",
        "create index second on events (md5(verb || id))",
        "create index third on events using gin (body)",
    ] {
        if !index.is_empty() {
            run(tour, client, index)?;
        }
        let mut transaction = client.transaction()?;
        let cost = writing(&mut transaction, insert)?;
        transaction.rollback()?;
        let bytes = cost.log_a_row().context("this server writes no log")?;
        tour.show(format!(
            "an insert touches {:.1} pages and logs {bytes} bytes",
            cost.buffers_a_row()
        ));
        log.push(bytes);
    }
    ensure!(log.is_sorted_by(|a, b| a < b), "{log:?}");
    run(
        tour,
        client,
        "drop index first; drop index second; drop index third",
    )
}

pub(super) fn updates(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("What an update pays");
    let table = "create table tallies (learner_id integer primary key, done integer) with (fillfactor = 50);\n\
                 insert into tallies select id, 0 from learners";
    let update = "update tallies set done = done + 1";
    let mut within = Vec::new();
    for index in ["", ";\ncreate index tallies_done on tallies (done)"] {
        run(tour, client, &format!("{table}{index}"))?;
        let mut transaction = client.transaction()?;
        let before = counted(&mut transaction)?;
        let cost = writing(&mut transaction, update)?;
        let after = counted(&mut transaction)?;
        transaction.commit()?;
        let (updated, hot) = (after.0 - before.0, after.1 - before.1);
        tour.show(format!(
            "{update}\n   {updated} rows, {hot} of them within their page; {} buffers",
            cost.buffers
        ));
        within.push((updated, hot));
        client.batch_execute("drop table tallies")?;
    }
    ensure!(within == [(2000, 2000), (2000, 0)], "{within:?}");
    tour.say(
        "Where the page has room and no index has the column, the new version of a row stays beside the old one, and no index is \
         touched (HOT). One index on the column, and every update writes to every index.",
    );
    Ok(())
}

/// Rows that this transaction has updated, and those of them that stayed within their page.
fn counted(transaction: &mut postgres::Transaction<'_>) -> anyhow::Result<(i64, i64)> {
    let row = transaction.query_one(
        "select n_tup_upd, n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'tallies'",
        &[],
    )?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}
