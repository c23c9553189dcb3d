//! Steps that play scripted sessions: the same interleaving in every run.

use anyhow::{Context as _, ensure};
use lanes::{Played, Script};
use lesson::Tour;

/// Plays a script on a database of its own, and prints the lanes.
fn play(tour: &mut Tour, script: &str) -> anyhow::Result<Played> {
    tour.check()?;
    let own = localdb::Database::empty("day10_lanes")?;
    let played = lanes::play(own.url(), &Script::parse(script)?)?;
    tour.show(&played);
    Ok(played)
}

/// The last answer of a play.
fn end(played: &Played) -> anyhow::Result<&str> {
    let last = played.moments.last().and_then(|it| it.answer.as_ref());
    Ok(&last.context("the last statement has no answer")?.text)
}

/// Whether a statement was refused with this code.
fn refused(played: &Played, sqlstate: &str) -> bool {
    let answers = played.moments.iter().flat_map(|it| {
        let resumed = it.resumed.iter().map(|it| &it.answer);
        it.answer.iter().chain(resumed)
    });
    let mut codes = answers.filter_map(|it| it.sqlstate.as_deref());
    codes.any(|it| it == sqlstate)
}

pub(super) fn lost_update(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The naive version: select, compute, update");
    tour.say(
        "Two sessions, a statement at a time. Below each write stand the versions of the row, with the transaction that made \
         it (xmin) and the one that ended it (xmax):",
    );
    let played = play(tour, include_str!("../../lanes/lost-update.lanes"))?;
    ensure!(end(&played)? == "501");
    tour.say(
        "Two increments were committed, and 500 became 501. `begin` locked nothing that was read. Grace waited, and then wrote \
         a number that she had computed before.",
    );
    Ok(())
}

pub(super) fn lock_first(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Lock, then read");
    tour.say("With `for update` the reader waits, and reads what was committed meanwhile:");
    let played = play(tour, include_str!("../../lanes/for-update.lanes"))?;
    ensure!(end(&played)? == "502");
    tour.step("Or be refused, and try again");
    tour.say("At repeatable read, the write to a row that has changed is refused. The second try reads anew:");
    let played = play(tour, include_str!("../../lanes/repeatable-read.lanes"))?;
    ensure!(refused(&played, "40001"));
    Ok(())
}

pub(super) fn skew(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Write skew: no row is written twice");
    tour.say(
        "One doctor has to stay on call. Each reads both rows and writes one, so no lock and no version conflict:",
    );
    let played = play(tour, include_str!("../../lanes/write-skew.lanes"))?;
    ensure!(end(&played)? == "0");
    tour.say("Nobody is on call. Serializable also watches what was read:");
    let played = play(tour, include_str!("../../lanes/write-skew-refused.lanes"))?;
    ensure!(refused(&played, "40001") && end(&played)? == "1");
    Ok(())
}

pub(super) fn deadlock(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A deadlock by order");
    tour.say("Two opposite transfers, each from its own row to the other one:");
    let played = play(tour, include_str!("../../lanes/deadlock.lanes"))?;
    ensure!(refused(&played, "40P01"));
    tour.say(
        "The same with one order for all, the smaller name first. The second one waits at its first statement, with nothing in \
         its hands:",
    );
    let played = play(tour, include_str!("../../lanes/ordered.lanes"))?;
    ensure!(!refused(&played, "40P01"));
    Ok(())
}

pub(super) fn queue(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("An alter table that queues everybody");
    tour.say(
        "A transaction that has read and now does nothing, a migration that wants the whole table, and two requests:",
    );
    let played = play(tour, include_str!("../../lanes/alter-table.lanes"))?;
    ensure!(played.moments[4].waits.len() == 3);
    tour.say(
        "The reader wants nothing that the idle transaction has. It waits for the migration, which waits. With a lock timeout \
         the migration gives up, and can try again later:",
    );
    let played = play(tour, include_str!("../../lanes/alter-table-timeout.lanes"))?;
    ensure!(refused(&played, "55P03"));
    Ok(())
}

pub(super) fn killed(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Ended in the middle");
    tour.say("An administrator ends the session between the two halves of a transfer:");
    let played = play(tour, include_str!("../../lanes/killed.lanes"))?;
    ensure!(end(&played)? == "Ada 10, Grace 10");
    Ok(())
}
