//! The tour: each word of HTTP, said and answered.

use anyhow::{Context as _, ensure};
use faults::Proxy;
use lesson::{Call, Tour};

use crate::experiment::{self, COURSES, Table};

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    names(tour)?;
    methods(tour)?;
    negotiation(tour)?;
    created(tour)?;
    not_modified(tour)?;
    two_editors(tour)?;
    patched(tour)?;
    lost(tour)?;
    one_by_one(tour)?;
    measured(tour)
}

fn names(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A thing has a name");
    tour.say("The path names a course, and the method says what to do with it. The response says in which state the course is (ETag), and where one can go from here (Link).");
    tour.get("/courses/rust")?
        .expect_status(200)?
        .expect_header("etag", "\"1\"")?
        .expect_header("link", "</courses>; rel=\"collection\"")?;
    Ok(())
}

fn methods(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A method that a thing doesn't have");
    tour.say("404 would say that there is nothing here. 405 says that there is, and `Allow` what one may do:");
    tour.http(&Call::post("/courses/rust"))?
        .expect_status(405)?
        .expect_header("allow", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")?;
    Ok(())
}

fn negotiation(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("What each side understands");
    tour.say(
        "The client takes pages only. The server has none, and says so before it does anything:",
    );
    tour.http(&Call::get("/courses").header("Accept", "text/html"))?
        .expect_status(406)?;
    tour.say("The other way round, the client sends a form, and is told what is understood:");
    let form = Call::post("/courses").header("Content-Type", "application/x-www-form-urlencoded");
    tour.http(&form.body("slug=sql"))?
        .expect_status(415)?
        .expect_header("accept", "application/json")?;
    Ok(())
}

fn created(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Created, and where");
    let sql = r#"{"slug":"sql","title":"SQL in a week"}"#;
    tour.http(&Call::post("/courses").json(sql))?
        .expect_status(201)?
        .expect_header("location", "/courses/sql")?;
    tour.say("A slug is taken once. The constraint says so, and the client hears it in words:");
    tour.http(&Call::post("/courses").json(sql))?
        .expect_status(409)?;
    Ok(())
}

fn not_modified(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The client has it already");
    tour.say("It says which state it has. As long as that is the current one, the content stays where it is:");
    tour.http(&Call::get("/courses/rust").header("If-None-Match", "\"1\""))?
        .expect_status(304)?
        .expect_body("")?;
    Ok(())
}

fn two_editors(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Two editors");
    tour.say("Ada and Bob have both read version 1. Ada saves first:");
    let put = |title: &str| {
        let course = format!(r#"{{"slug":"rust","title":"{title}"}}"#);
        Call::put("/courses/rust").json(course)
    };
    let mut ada = tour.connect_as("ada")?;
    ada.call(&put("Ada's Rust").header("If-Match", "\"1\""))?
        .expect_status(200)?
        .expect_header("etag", "\"2\"")?;
    tour.say(
        "Bob's change is for a state that is gone. It is refused, and nothing of Ada's is lost:",
    );
    let mut bob = tour.connect_as("bob")?;
    bob.call(&put("Bob's Rust").header("If-Match", "\"1\""))?
        .expect_status(412)?;
    tour.say("Without a condition nobody can tell the two cases apart, so there must be one:");
    bob.call(&put("Bob's Rust"))?.expect_status(428)?;
    Ok(())
}

fn patched(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A patch says what changes");
    tour.say("Absent stays, null removes, anything else replaces:");
    let patch = Call::patch("/courses/http")
        .header("If-Match", "\"1\"")
        .header("Content-Type", "application/merge-patch+json");
    tour.http(&patch.body(r#"{"title":"HTTP, by hand","summary":null}"#))?
        .expect_status(200)?;
    Ok(())
}

fn lost(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The response is lost");
    let proxy = Proxy::to(tour.address()).context("cannot start the proxy")?;
    proxy.lose_response();
    tour.say("A proxy closes the connection after the request went through and before the response comes back:");
    let go = Call::post("/courses")
        .header("Idempotency-Key", "\"4a7e\"")
        .json(r#"{"slug":"go","title":"Go"}"#);
    let mut client = tour.connect_to(proxy.address(), "")?;
    client.send(go.to_bytes("day11"))?;
    client.expect_closed()?;
    tour.say("Sent again with the same key, it is answered again, and not done again:");
    let mut again = tour.connect_to(proxy.address(), "")?;
    again
        .call(&go)?
        .expect_status(201)?
        .expect_header("idempotent-replayed", "true")?;
    tour.say("The key is for this request. Another one with it is a mistake of the client's:");
    let other = Call::post("/courses").header("Idempotency-Key", "\"4a7e\"");
    tour.http(&other.json(r#"{"slug":"zig","title":"Zig"}"#))?
        .expect_status(422)?;
    Ok(())
}

fn one_by_one(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Mistakes are told in one order");
    tour.say("A request with many mistakes, of which the client mends one after the other:");
    let told = crate::figures::ladder(tour.address())?;
    let lines: Vec<String> = told
        .iter()
        .map(|(status, mended)| match *mended {
            "" => status.to_string(),
            mended => format!("{status}, so the client {mended}"),
        })
        .collect();
    tour.show(lines.join("\n"));
    Ok(())
}

fn measured(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Every third response is lost");
    tour.say(format!(
        "{COURSES} clients create a course each, over a network that loses every third response, and send again what they \
         have heard nothing of. The naive server, then this one, without a key, with one, and by PUT:"
    ));
    let outcomes = experiment::run(tour.address())?;
    tour.show(Table(&outcomes).to_string().trim_end());
    let [naive, bare, keyed, put] = &outcomes[..] else {
        anyhow::bail!("{} ways", outcomes.len());
    };
    ensure!(naive.rows == COURSES + naive.lost, "{naive:?}");
    ensure!(bare.rows == COURSES && bare.told_no > 0, "{bare:?}");
    ensure!(
        keyed.rows == COURSES && keyed.told_yes == COURSES,
        "{keyed:?}"
    );
    ensure!(put.rows == COURSES, "{put:?}");
    Ok(())
}
