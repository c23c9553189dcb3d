//! Steps about the bridge.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use database::{Database, Executor, Settings};
use lesson::{Call, Tour};
use postgres::{Client, NoTls};
use tokio::runtime::Runtime;

use crate::{milestone, naive};

pub(super) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    inside_async_code(tour)?;
    over_http(tour)?;
    prepared_once(tour)?;
    full_queue(tour)?;
    cut_off(tour)
}

pub(super) fn inside_async_code(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The naive version: the blocking driver inside async code");
    tour.say(
        "An async function calls `postgres::Client::connect`. The driver panics with this \
         message:",
    );
    let message = naive::connect_inside_async_code(tour.database()?)?;
    tour.say(&message);
    ensure!(message.contains("Cannot start a runtime"), "{message}");
    Ok(())
}

fn over_http(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Through the bridge");
    tour.say("The same driver runs on threads of its own, and a handler awaits the result:");
    tour.get("/learners/Amara")?
        .expect_status(200)?
        .expect_body("{\"check_ins\":7,\"hours\":\"19.25\",\"name\":\"Amara\"}\n")?;
    tour.say("The injection from before is now a name that no account has:");
    tour.get("/learners/x'%20or%20true%20--")?
        .expect_status(404)?;
    Ok(())
}

fn prepared_once(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Each statement is prepared once");
    tour.say(
        "One connection runs one statement with thirty values. Then PostgreSQL lists the prepared \
         statements of this session, with the number of runs of each:",
    );
    let settings = Settings {
        application_name: "day07-tour".to_owned(),
        connections: 1,
        ..milestone::settings(tour.database()?)
    };
    let database = Database::open(&settings)?;
    let rows: Vec<(String, i64)> = Runtime::new()?.block_on(database.run(|connection| {
        for day in 1..=30_i16 {
            connection.rows("select title from lessons where day = $1", &[&day])?;
        }
        connection.query(
            "select statement, generic_plans + custom_plans
             from pg_prepared_statements
             order by prepare_time",
            &[],
        )
    }))?;
    let lines: Vec<_> = rows
        .iter()
        .map(|(statement, runs)| {
            let first = statement.lines().next().unwrap_or_default();
            format!("{runs:>2} × {first}")
        })
        .collect();
    tour.show(lines.join("\n"));
    ensure!(
        rows.first().is_some_and(|(_, runs)| *runs == 30),
        "{rows:?}"
    );
    Ok(())
}

fn full_queue(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A full queue refuses at once");
    tour.say(
        "The bridge has two connections and a queue of two. Four clients each ask for a nap of \
         one second:",
    );
    let naps = ["one", "two", "three", "four"];
    let mut clients = Vec::new();
    for name in naps {
        let mut client = tour.connect_as(name)?;
        client.send("GET /nap HTTP/1.1\r\nHost: day07\r\n\r\n")?;
        clients.push(client);
    }
    await_waiting(tour.address(), 2)?;
    tour.say("The fifth gets a 503 at once instead of a response that would come too late:");
    let mut fifth = tour.connect_as("five")?;
    fifth
        .call(&Call::get("/nap"))?
        .expect_status(503)?
        .expect_header("retry-after", "1")?;
    tour.say("The four get their responses, two at a time:");
    for mut client in clients {
        client.receive()?.expect_status(200)?;
    }
    Ok(())
}

/// Asks the milestone until `jobs` of its jobs wait: before that, a fifth would find room.
fn await_waiting(address: SocketAddr, jobs: usize) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /waiting HTTP/1.1\r\nHost: day07\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        if answer.ends_with(&format!("\r\n\r\n{jobs}\n")) {
            return Ok(());
        }
    }
    anyhow::bail!("the naps did not begin")
}

fn cut_off(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("PostgreSQL closes the connections, and the program continues");
    tour.say("An administrator ends every connection of this program:");
    let client = &mut Client::connect(tour.database()?, NoTls)?;
    let rows = tour.sql(
        client,
        "select count(pg_terminate_backend(pid, 5000)) > 0 as ended
         from pg_stat_activity
         where application_name = 'day07' and datname = current_database()",
        &[],
    )?;
    let ended: bool = rows.first().context("an aggregate is a row")?.get(0);
    ensure!(ended, "this program has no connection");
    tour.say(
        "The pool probes an idle connection before use, finds it closed, and opens a new one:",
    );
    tour.get("/learners/Chen")?.expect_status(200)?;
    Ok(())
}
