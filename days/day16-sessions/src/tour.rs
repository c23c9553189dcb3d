//! The tour: a session from its login to its end, and everybody who would like to have it.

use anyhow::{Context as _, ensure};
use lesson::{Answer, Call, Tour};
use postgres::{Client, NoTls};
use serde_json::Value;

use crate::experiment::{self, Table};
use crate::milestone::COOKIE;
use crate::person::{ADA, GRACE, Person, member, refresh, sign_in};

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let mut client = Client::connect(tour.database()?, NoTls)?;
    let ada = login(tour, &mut client)?;
    dump(tour, &mut client)?;
    fixation(tour)?;
    forged(tour, &ada)?;
    tabs(tour, &ada)?;
    thief(tour, &mut client)?;
    devices(tour, &ada)?;
    logged_out(tour, &ada)?;
    log(tour, &mut client)?;
    measured(tour)
}

fn login(tour: &mut Tour, client: &mut Client) -> anyhow::Result<Person> {
    tour.step("A login makes a secret");
    tour.say(
        "Ada has proved who she is at the login service, and exchanges its token for a session:",
    );
    let answer = tour.http(&sign_in(ADA, "Firefox")?)?.expect_status(201)?;
    let ada = Person::of(&answer)?;
    tour.say(
        "From now on her browser sends the cookie by itself, with every request to this host:",
    );
    tour.http(&ada.get("/me"))?.expect_status(200)?;
    tour.say("The row has a hash of it, and the times:");
    tour.sql(
        client,
        "select device, octet_length(secret_hash) as hash_bytes,
                (idle_until - created_at)::text as idle, (expires_at - created_at)::text as absolute
         from sessions",
        &[],
    )?;
    Ok(ada)
}

fn dump(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A dump opens nothing");
    tour.say("Mallory has a copy of the table, and sends the hash:");
    let row = client.query_one("select encode(secret_hash, 'hex') from sessions", &[])?;
    let hash: String = row.get(0);
    let stolen = Call::get("/me").header("Cookie", format!("{}={hash}", COOKIE.name()));
    tour.http(&stolen)?.expect_status(401)?;
    Ok(())
}

fn fixation(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A session that somebody else began");
    tour.say("Mallory has an account here, too. He brings the cookie of his own session into Grace's browser:");
    let answer = quietly(tour, &sign_in(ADA, "Mallory's")?)?;
    let planted = Person::of(&answer)?;
    tour.say("Grace signs in, with Mallory's cookie beside her token. The session that the browser had ends, and she gets a new secret:");
    let call = sign_in(GRACE, "Safari")?.header("Cookie", &planted.cookie);
    let grace = Person::of(&tour.http(&call)?.expect_status(201)?)?;
    ensure!(grace.cookie != planted.cookie, "the secret stayed");
    tour.say("The one that Mallory knows opens nothing any more:");
    tour.http(&planted.get("/me"))?.expect_status(401)?;
    Ok(())
}

fn forged(tour: &mut Tour, ada: &Person) -> anyhow::Result<()> {
    tour.step("A form on another page");
    tour.say("Ada's browser says where a request comes from. A page can't set this field:");
    let post = |site: &str, slug: &str| {
        Call::post("/courses")
            .header("Cookie", &ada.cookie)
            .header("Sec-Fetch-Site", site)
            .json(format!(r#"{{"slug":"{slug}","title":"A course"}}"#))
    };
    tour.http(&post("cross-site", "forged"))?
        .expect_status(403)?;
    tour.http(&post("same-origin", "sql"))?.expect_status(201)?;
    tour.say("An old browser has no such field, but it has `Origin`:");
    let old = Call::post("/courses")
        .header("Cookie", &ada.cookie)
        .header("Origin", "https://evil.example")
        .json(r#"{"slug":"forged","title":"A course"}"#);
    tour.http(&old)?.expect_status(403)?;
    Ok(())
}

fn tabs(tour: &mut Tour, ada: &Person) -> anyhow::Result<()> {
    tour.step("Two tabs");
    tour.say("An access token lasts for five minutes. Two tabs of Ada's notice it at the same time, and both send the refresh token:");
    let call = refresh(&ada.refresh_token);
    let mut tokens = Vec::new();
    for tab in ["tab 1", "tab 2"] {
        let answer = tour.connect_as(tab)?.call(&call)?.expect_status(200)?;
        tokens.push(member(&answer, "refresh_token")?);
    }
    ensure!(tokens[0] == tokens[1], "two successors");
    tour.show("the two refresh tokens are the same: true");
    Ok(())
}

fn thief(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A thief");
    tour.say("Mallory has copied Grace's refresh token from her laptop, and she has gone on since, twice:");
    let answer = quietly(tour, &sign_in(GRACE, "Laptop")?)?;
    let grace = Person::of(&answer)?;
    let stolen = grace.refresh_token.clone();
    let second = member(&quietly(tour, &refresh(&stolen))?, "refresh_token")?;
    let third = member(&quietly(tour, &refresh(&second))?, "refresh_token")?;
    tour.sql(
        client,
        "select generation, octet_length(refresh_tokens.secret_hash) as hash_bytes
         from refresh_tokens
         join sessions on id = session_id
         where device = 'Laptop'
         order by generation",
        &[],
    )?;
    tour.say("He sends it. Two have it, and the server can't know which of them is Grace:");
    tour.connect_as("mallory")?
        .call(&refresh(&stolen))?
        .expect_status(401)?;
    tour.say("So the session ends for both. That is written although the response is an error:");
    tour.connect_as("grace")?
        .call(&refresh(&third))?
        .expect_status(401)?;
    tour.http(&grace.get("/me"))?.expect_status(401)?;
    tour.sql(
        client,
        "select device, reason from sessions where device = 'Laptop'",
        &[],
    )?;
    Ok(())
}

fn devices(tour: &mut Tour, ada: &Person) -> anyhow::Result<()> {
    tour.step("Each device by itself");
    tour.say("Ada has signed in on her telephone, too:");
    let phone = quietly(tour, &sign_in(ADA, "Telephone")?)?;
    let location = phone.header("location").context("no Location")?.to_owned();
    let listed = tour.http(&ada.get("/sessions"))?.expect_status(200)?;
    let listed: Value = serde_json::from_str(listed.text()?)?;
    ensure!(
        listed["items"].as_array().map(Vec::len) == Some(2),
        "{listed}"
    );
    tour.say("It is lost, and she ends its session from here:");
    tour.http(&ada.delete(&location))?.expect_status(204)?;
    let phone = Person::of(&phone)?;
    tour.http(&phone.get("/me"))?.expect_status(401)?;
    Ok(())
}

fn logged_out(tour: &mut Tour, ada: &Person) -> anyhow::Result<()> {
    tour.step("A logout is at the server");
    tour.say("The response takes the cookie out of the browser:");
    tour.http(&ada.delete("/sessions"))?.expect_status(204)?;
    tour.say("A copy of it is in a backup of the browser's profile. It opens nothing, because the row has ended:");
    tour.http(&ada.get("/me"))?.expect_status(401)?;
    Ok(())
}

fn log(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("The log");
    tour.say("Each beginning and each end is an event, and commits with it:");
    let rows = tour.sql(
        client,
        "select verb, after ->> 'device' as device, after ->> 'reason' as reason
         from events
         where resource = 'session'
         order by id",
        &[],
    )?;
    ensure!(rows.len() == 9, "{} events", rows.len());
    Ok(())
}

fn measured(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Five ways to send a request of Ada's");
    tour.say(
        "A request changes the address of Ada's account at the naive server. It is sent as a browser sends it from each page, for each way \
         to set the cookie. Then the same with today's middleware around the naive server:",
    );
    let outcomes = experiment::run()?;
    tour.show(Table(&outcomes).to_string().trim_end());
    let changed: Vec<(usize, usize)> = outcomes
        .iter()
        .map(|it| {
            let count = |all: [bool; 3]| all.into_iter().filter(|it| *it).count();
            (count(it.naive), count(it.guarded))
        })
        .collect();
    ensure!(
        changed == [(3, 3), (3, 0), (1, 0), (1, 0), (2, 2)],
        "{changed:?}"
    );
    Ok(())
}

/// A request that is sent without a line of the tour.
fn quietly(tour: &Tour, call: &Call) -> anyhow::Result<Answer> {
    experiment::ask(tour.address(), call)
}
