//! The tour: what an index serves, what it costs, and what the advisor makes of it.

mod writes;

use anyhow::{Context as _, ensure};
use indexes::lab::{self, LATEST};
use indexes::{Limits, Reading, reading, try_index};
use lesson::Tour;
use postgres::{Client, NoTls};

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let mut client = Client::connect(tour.database()?, NoTls)?;
    let client = &mut client;
    lab::steady(client)?;
    advice(tour)?;
    tree(tour, client)?;
    order(tour, client)?;
    prefixes(tour, client)?;
    partial(tour, client)?;
    covering(tour, client)?;
    expression(tour, client)?;
    others(tour, client)?;
    writes::inserts(tour, client)?;
    writes::updates(tour, client)?;
    trial(tour, client)?;
    again(tour, client)
}

/// Shows a query and what its second run cost.
fn cost(tour: &mut Tour, client: &mut Client, query: &str) -> anyhow::Result<Reading> {
    let read = reading(client, query)?;
    tour.show(format!("{query}\n   {read}"));
    Ok(read)
}

/// Makes indexes, or drops them.
fn run(tour: &mut Tour, client: &mut Client, statements: &str) -> anyhow::Result<()> {
    tour.sql_script(client, statements)
}

fn size(client: &mut Client, index: &str) -> anyhow::Result<i64> {
    let row = client.query_one("select pg_relation_size($1::text::regclass)", &[&index])?;
    Ok(row.try_get(0)?)
}

fn advice(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("What a database lacks");
    tour.say(
        "The lab has 200,000 events of 2,000 learners. The advisor reads the catalog, and finds:",
    );
    let answer = tour.get("/advice")?.expect_status(200)?;
    ensure!(
        answer.text()?.contains("events_learner_fkey"),
        "the foreign key was not found"
    );
    tour.say("A primary key and a unique constraint bring an index along. A foreign key doesn't.");
    Ok(())
}

fn tree(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A sorted copy");
    tour.say("The index of the primary key, page by page as it is on disk:");
    let tree = indexes::tree(client, "events_pkey")?;
    tour.show(&tree);
    tour.say("A search reads one page of each level, and then the page of the table:");
    let read = cost(tour, client, "select * from events where id = 123456")?;
    ensure!(
        read.buffers == tree.height() as u64 + 1,
        "{read} with a tree of {}",
        tree.height()
    );
    let read = cost(
        tour,
        client,
        "select * from events where at = '2026-03-27 17:36Z'",
    )?;
    ensure!(read.buffers > 1000, "{read}");
    tour.say("The same row, by a column without an index: all pages of the table.");
    Ok(())
}

// ANCHOR: order
fn order(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("The order of the columns");
    run(
        tour,
        client,
        "create index time_first on events (at, learner_id)",
    )?;
    let time_first = cost(tour, client, LATEST)?;
    run(
        tour,
        client,
        "drop index time_first; create index learner_first on events (learner_id, at)",
    )?;
    let learner_first = cost(tour, client, LATEST)?;
    ensure!(
        learner_first.buffers * 4 < time_first.buffers,
        "{learner_first} beside {time_first}"
    );
    tour.say(
        "Sorted by learner first, the ten entries are neighbors. Sorted by time first, the entries of 2,000 learners take turns, and \
         the server reads past all of them to find the ten of one.",
    );
    Ok(())
}
// ANCHOR_END: order

fn prefixes(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("What (learner_id, at) serves");
    for (query, serves) in [
        ("select id from events where learner_id = 42", true),
        (
            "select id from events where learner_id = 42 and at >= '2026-05-01'",
            true,
        ),
        (
            "select id from events where learner_id in (7, 42) and at >= '2026-05-01'",
            true,
        ),
        (
            "select id from events where at >= '2026-05-01' and at < '2026-05-02'",
            false,
        ),
    ] {
        let read = cost(tour, client, query)?;
        ensure!(read.uses("learner_first") == serves, "{query}: {read}");
    }
    tour.say("A prefix of its columns, equal, and then a range of the next. Not `at` alone, which is sorted within each learner only.");
    Ok(())
}

fn partial(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Some rows only");
    run(
        tour,
        client,
        "create index all_verbs on events (verb, at); create index failures on events (at) where verb = 'failed'",
    )?;
    let (all, failures) = (size(client, "all_verbs")?, size(client, "failures")?);
    ensure!(failures * 20 < all, "{failures} beside {all}");
    tour.show(format!(
        "all_verbs: {} kB, failures: {} kB",
        all / 1024,
        failures / 1024
    ));
    let read = cost(
        tour,
        client,
        "select * from events where verb = 'failed' order by at desc limit 10",
    )?;
    ensure!(read.scans.len() == 1, "{read}");
    tour.say(
        "One event in a hundred is in the partial index, and 99 of 100 inserts don't write to it.",
    );
    run(tour, client, "drop index all_verbs")
}

fn covering(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Without the table: covering");
    let query = "select at, verb from events where learner_id = 42";
    cost(tour, client, query)?;
    run(
        tour,
        client,
        "create index covering on events (learner_id, at) include (verb)",
    )?;
    let covered = cost(tour, client, query)?;
    ensure!(covered.heap_fetches == Some(0), "{covered}");
    tour.say("All that it asks for is in the index. An update makes the pages of its rows doubtful again, until vacuum has seen them:");
    run(
        tour,
        client,
        "update events set body = '{}' where learner_id = 42 and id < 50000",
    )?;
    let doubtful = cost(tour, client, query)?;
    run(tour, client, "vacuum events")?;
    let vacuumed = cost(tour, client, query)?;
    ensure!(
        doubtful.heap_fetches > Some(0) && vacuumed.heap_fetches == Some(0),
        "{doubtful}; {vacuumed}"
    );
    run(tour, client, "drop index covering")
}

fn expression(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("An expression, and no two alike");
    run(
        tour,
        client,
        "create unique index learners_lower_email on learners (lower(email)); analyze learners",
    )?;
    let read = cost(
        tour,
        client,
        "select * from learners where lower(email) = 'learner7@example.org'",
    )?;
    ensure!(read.uses("learners_lower_email"), "{read}");
    tour.sql_refused(
        client,
        "insert into learners values (2001, 'LEARNER7@example.org')",
        &[],
    )?;
    tour.say("The index is sorted by what the query asks for, and holds for two programs at once what neither could check alone.");
    Ok(())
}

fn others(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Many values in a row, many rows in a value");
    run(
        tour,
        client,
        "create index tags on events using gin (body jsonb_path_ops);
         create index at_tree on events (at);
         create index at_ranges on events using brin (at) with (pages_per_range = 16)",
    )?;
    let read = cost(
        tour,
        client,
        "select count(*) from events where body @> '{\"tags\": [\"t77\"]}'",
    )?;
    ensure!(read.uses("tags"), "{read}");
    let (tree, ranges) = (size(client, "at_tree")?, size(client, "at_ranges")?);
    tour.show(format!(
        "at_tree: {} kB, at_ranges: {} kB",
        tree / 1024,
        ranges / 1024
    ));
    run(tour, client, "drop index at_tree")?;
    let read = cost(
        tour,
        client,
        "select count(*) from events where at >= '2026-05-01' and at < '2026-05-02'",
    )?;
    ensure!(
        read.uses("at_ranges") && ranges * 50 < tree,
        "{read}, {ranges} beside {tree}"
    );
    tour.say(
        "GIN has an entry for each tag within a row. BRIN has the least and the greatest value of every 16 pages: tiny, and enough \
         where the rows lie in the order of their times.",
    );
    run(tour, client, "drop index tags; drop index at_ranges")
}

// ANCHOR: trial
fn trial(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Try it, and take it back");
    let query = "select count(*) from events where verb = 'failed' and at >= '2026-05-01'";
    let statement = "create index tried on events (verb, at)";
    client.batch_execute("drop index failures")?;
    let trial = try_index(client, statement, Some(query), &Limits::default())?;
    let (without, with) = trial.reads.context("there was a query")?;
    ensure!(
        with.uses("tried") && with.buffers < without.buffers,
        "{with}"
    );
    tour.show(format!(
        "{query}\n{statement}\n   without: {without}\n   with:    {with}\n   size:    {} kB",
        trial.bytes / 1024
    ));
    let left = client.query_one("select to_regclass('tried') is null", &[])?;
    ensure!(left.try_get::<_, bool>(0)?, "the index is still there");
    tour.say("It was built in a transaction that was rolled back. Nobody else ever saw it; writers waited.");
    Ok(())
}
// ANCHOR_END: trial

fn again(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("What a database could lose");
    run(
        tour,
        client,
        "create index by_learner on events (learner_id)",
    )?;
    // The scans of this tour would count as well.
    client.batch_execute("select pg_stat_force_next_flush()")?;
    client.batch_execute("select pg_stat_reset()")?;
    let answer = tour.get("/advice")?.expect_status(200)?;
    ensure!(
        answer.text()?.contains("DUPLICATE  by_learner"),
        "the duplicate was not found"
    );
    Ok(())
}
