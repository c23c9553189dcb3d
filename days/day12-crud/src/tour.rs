//! The tour: one resource, and everything that is done to it.

use anyhow::{Context as _, ensure};
use lesson::{Call, Tour};
use postgres::{Client, NoTls};

use crate::experiment::{self, EDITORS, ROUNDS, Table};
use crate::late;

const ADA: &str = "00000000-0000-7000-8000-000000000001";
const BOB: &str = "00000000-0000-7000-8000-000000000002";

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let mut client = Client::connect(tour.database()?, NoTls)?;
    let check_in = shapes(tour, &mut client)?;
    assigned(tour, &check_in)?;
    states(tour, &check_in)?;
    two_editors(tour, &check_in)?;
    creates(tour)?;
    taken(tour)?;
    deleted(tour, &check_in)?;
    log(tour, &mut client)?;
    commits_late(tour)?;
    measured(tour)
}

fn shapes(tour: &mut Tour, client: &mut Client) -> anyhow::Result<String> {
    tour.step("Three shapes");
    tour.say("The request has no id and no course, because the server decides both. The response has them, and the row's version as its ETag:");
    let new =
        format!(r#"{{"learner_id":"{ADA}","day":1,"hours":"2.5","energy":7,"note":"Sockets."}}"#);
    let created = tour
        .http(&Call::post("/courses/rust/check-ins").json(new))?
        .expect_status(201)?
        .expect_header("etag", "\"1\"")?;
    tour.say("The row has the version as a column:");
    tour.sql(
        client,
        "select day, hours, energy, note, version
         from check_ins",
        &[],
    )?;
    let path = created.header("location").context("no Location")?;
    Ok(path.to_owned())
}

fn assigned(tour: &mut Tour, check_in: &str) -> anyhow::Result<()> {
    tour.step("A member that nobody asked for");
    tour.say(
        "A check-in has no role, so a client that sends one has made a mistake, or is trying something:",
    );
    let patch = patch(check_in).header("If-Match", "*");
    tour.http(&patch.clone().body(r#"{"role":"admin"}"#))?
        .expect_status(422)?;
    tour.say("The owner of a check-in is set when it is created, and isn't among the members that may change:");
    tour.http(&patch.body(format!(r#"{{"learner_id":"{BOB}"}}"#)))?
        .expect_status(422)?;
    Ok(())
}

fn states(tour: &mut Tour, check_in: &str) -> anyhow::Result<()> {
    tour.step("Absent, null, a value");
    tour.say("An absent member stays. A patch that changes nothing leaves the tag as it is:");
    let patch = patch(check_in).header("If-Match", "\"1\"");
    tour.http(&patch.clone().body("{}"))?
        .expect_status(200)?
        .expect_header("etag", "\"1\"")?
        .expect_body_with("Sockets.")?;
    tour.say("A member that is null goes:");
    tour.http(&patch.body(r#"{"note":null}"#))?
        .expect_status(200)?
        .expect_header("etag", "\"2\"")?
        .expect_body_with("\"note\":null")?;
    Ok(())
}

fn two_editors(tour: &mut Tour, check_in: &str) -> anyhow::Result<()> {
    tour.step("Two editors");
    tour.say("Ada and Bob have both read version 2. Ada saves first:");
    let put = |note: &str| {
        let body = format!(r#"{{"day":1,"hours":"2.5","energy":7,"note":"{note}"}}"#);
        Call::put(check_in).header("If-Match", "\"2\"").json(body)
    };
    let mut ada = tour.connect_as("ada")?;
    ada.call(&put("Ada's."))?
        .expect_status(200)?
        .expect_header("etag", "\"3\"")?;
    tour.say("Bob's statement says `where version = 2`, and there is no such row any more:");
    let mut bob = tour.connect_as("bob")?;
    bob.call(&put("Bob's."))?.expect_status(412)?;
    Ok(())
}

fn creates(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A PUT that creates");
    tour.say("The client knows the URL of the new course, and says that nothing is there yet:");
    let put = Call::put("/courses/sql")
        .header("If-None-Match", "*")
        .json(r#"{"slug":"sql","title":"SQL"}"#);
    tour.http(&put)?
        .expect_status(201)?
        .expect_header("location", "/courses/sql")?;
    tour.http(&put)?.expect_status(412)?;
    Ok(())
}

fn taken(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A day is taken once");
    tour.say("No handler looks first whether the day is taken. The table's constraint refuses the row, and the constraint's name finds the sentence:");
    let again = format!(r#"{{"learner_id":"{ADA}","day":1,"hours":"1","energy":5}}"#);
    tour.http(&Call::post("/courses/rust/check-ins").json(again))?
        .expect_status(409)?;
    Ok(())
}

fn deleted(tour: &mut Tour, check_in: &str) -> anyhow::Result<()> {
    tour.step("Deleted");
    tour.say("The second DELETE has nothing to delete. Its effect is the same, and idempotent means no more than that:");
    let delete = Call::delete(check_in).header("If-Match", "\"3\"");
    tour.http(&delete)?.expect_status(204)?;
    tour.http(&delete)?.expect_status(404)?;
    Ok(())
}

fn log(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("The log");
    tour.say("Each change wrote its event in its own transaction. The requests that were refused left none:");
    let rows = tour.sql(
        client,
        "select id, verb, resource, before ->> 'note' as before, after ->> 'note' as after
         from events
         order by id",
        &[],
    )?;
    ensure!(rows.len() == 5, "{} events", rows.len());
    Ok(())
}

fn commits_late(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("An event that commits late");
    tour.say("Two transactions write an event each: `early` first, `late` second. `late` commits first. A reader looks before \
              and after the commit of `early`, and goes on each time from the last event that it saw:");
    let readings = late::run(tour.database()?)?;
    let said = |names: &[String]| match names {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    };
    for (way, [before, after]) in [
        ("by id", &readings.by_id),
        ("by position", &readings.by_position),
    ] {
        tour.show(format!(
            "{way:<12} before: {:<8} after: {}",
            said(before),
            said(after)
        ));
    }
    ensure!(
        readings.by_id == [vec!["late".to_owned()], vec![]],
        "{readings:?}"
    );
    ensure!(readings.by_position[0].is_empty(), "{readings:?}");
    ensure!(readings.by_position[1] == ["early", "late"], "{readings:?}");
    tour.say("By id, `early` is never seen. A position is the transaction and then the id, and the reader stops below the oldest \
              transaction that is still open.");
    Ok(())
}

fn measured(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Eight editors of one note");
    let words = EDITORS * ROUNDS;
    tour.say(format!(
        "{EDITORS} editors read a note, and each adds a word and saves. They do it {ROUNDS} times, which is {words} words:"
    ));
    let outcomes = experiment::run(tour.address())?;
    tour.show(Table(&outcomes).to_string().trim_end());
    let [naive, bare, once, again] = &outcomes[..] else {
        anyhow::bail!("{} ways", outcomes.len());
    };
    ensure!(
        naive.kept == ROUNDS && naive.lost == words - ROUNDS,
        "{naive:?}"
    );
    ensure!(bare.kept == 0 && bare.told_no == words, "{bare:?}");
    ensure!(once.kept == ROUNDS && once.lost == 0, "{once:?}");
    ensure!(
        again.kept == words && again.lost == 0 && again.told_no == 0,
        "{again:?}"
    );
    Ok(())
}

fn patch(path: &str) -> Call {
    Call::patch(path).header("Content-Type", "application/merge-patch+json")
}
