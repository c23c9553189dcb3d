//! The tour: three bad designs, then the four letters of ACID on a server that is really killed.

use anyhow::{Context as _, ensure};
use lesson::Tour;
use postgres::Client;
use postgres::error::SqlState;
use rustix::process::{Pid, Signal, kill_process};

use crate::lab::Lab;
use crate::{anomalies, designs, durability};

pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    designs::tour(tour)?;
    let mut lab = Lab::open()?;
    atomicity(tour, &lab)?;
    consistency(tour, &mut lab.connect()?)?;
    dirty_read(tour, &lab)?;
    write_skew(tour, &lab)?;
    levels(tour, &lab)?;
    durable(tour, &mut lab)?;
    asynchronous(tour, &mut lab)
}

fn atomicity(tour: &mut Tour, lab: &Lab) -> anyhow::Result<()> {
    tour.step("Atomicity: all or nothing");
    tour.say(
        "From here on the server is a private one, which waits for the disk and may be killed. Two accounts, and a \
         transfer that has come half way:",
    );
    let mut client = lab.connect()?;
    tour.sql_script(
        &mut client,
        "create table accounts (
             name text primary key,
             balance int not null constraint accounts_balance_positive check (balance >= 0)
         );
         insert into accounts values ('Ada', 100), ('Grace', 100);",
    )?;
    tour.sql_script(
        &mut client,
        "begin;
         update accounts set balance = balance - 70 where name = 'Ada';",
    )?;
    let mut witness = lab.connect()?;
    let backend: i32 = client.query_one("select pg_backend_pid()", &[])?.get(0);
    let backend = Pid::from_raw(backend).context("a backend has a process id")?;
    kill_process(backend, Signal::KILL)?;
    tour.say("Now the process that serves this connection gets kill -9. What the client hears:");
    let second = "update accounts set balance = balance + 70 where name = 'Grace'";
    let heard = client.batch_execute(second);
    tour.show(heard.err().context("a killed backend cannot answer")?);
    // The other one is ended when the server has noticed; until then it would accept a new connection.
    ensure!(
        witness.batch_execute("select pg_sleep(60)").is_err(),
        "the server did not notice"
    );
    tour.say(
        "One dead process may have left anything in shared memory, so PostgreSQL ends all the others too and recovers \
         from its log. Then:",
    );
    let rows = tour.sql(
        &mut lab.reconnect()?,
        "select * from accounts order by name",
        &[],
    )?;
    let balances: Vec<i32> = rows.iter().map(|row| row.get(1)).collect();
    ensure!(
        balances == [100, 100],
        "half a transfer is left: {balances:?}"
    );
    Ok(())
}

fn consistency(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Consistency: what you declared, at every commit");
    tour.say("A constraint is checked with the statement, and the whole transaction is refused:");
    tour.sql_script(
        client,
        "begin; update accounts set balance = balance + 170 where name = 'Grace'",
    )?;
    let refused = tour.sql_refused(
        client,
        "update accounts set balance = balance - 170 where name = 'Ada'",
        &[],
    )?;
    ensure!(refused == SqlState::CHECK_VIOLATION);
    let refused = tour.sql_refused(client, "select * from accounts", &[])?;
    ensure!(refused == SqlState::IN_FAILED_SQL_TRANSACTION);
    tour.sql_script(client, "rollback")?;

    tour.say(
        "Some rules can hold only in the end. Each team has a captain, and each captain is a member of the team; \
         whichever row comes first refers to nothing yet. Deferred, both are checked at the commit:",
    );
    tour.sql_script(
        client,
        "create table teams (name text primary key, captain text not null);
         create table members (name text primary key, team text not null references teams);
         alter table teams add constraint teams_captain_fkey
             foreign key (captain) references members deferrable initially deferred;
         begin;
         insert into teams values ('red', 'Ada');
         insert into members values ('Ada', 'red');
         commit;",
    )?;
    tour.say("Forget the member, and it is the commit that fails:");
    tour.sql_script(client, "begin; insert into teams values ('blue', 'Grace')")?;
    let refused = tour.sql_refused(client, "commit", &[])?;
    ensure!(refused == SqlState::FOREIGN_KEY_VIOLATION);
    tour.sql(client, "select * from teams", &[])?;
    Ok(())
}

fn dirty_read(tour: &mut Tour, lab: &Lab) -> anyhow::Result<()> {
    tour.step("Isolation: nobody reads what is not committed");
    let (mut writer, mut reader) = (lab.connect()?, lab.connect()?);
    tour.say("One connection writes, and does not commit:");
    tour.sql_script(
        &mut writer,
        "begin; update accounts set balance = 0 where name = 'Ada'",
    )?;
    tour.say("Another one asks for the weakest level there is, and reads:");
    tour.sql_script(&mut reader, "begin isolation level read uncommitted")?;
    let balance = "select balance from accounts where name = 'Ada'";
    let read: i32 = tour.sql(&mut reader, balance, &[])?[0].get(0);
    ensure!(read == 100, "it read {read}, which nobody committed");
    tour.say(
        "PostgreSQL keeps the old version of a row until nobody needs it, so there is no reason to show the new one \
         early. At this level, each statement sees what is committed when it begins. The writer commits, and the same \
         transaction reads again:",
    );
    tour.sql_script(&mut writer, "commit")?;
    let read: i32 = tour.sql(&mut reader, balance, &[])?[0].get(0);
    ensure!(read == 0, "it read {read}, not what was committed");
    tour.say("That is a non-repeatable read. Repeatable read and above see one moment throughout.");
    Ok(())
}

fn write_skew(tour: &mut Tour, lab: &Lab) -> anyhow::Result<()> {
    tour.step("Isolation: two that are right, and wrong together");
    tour.say("At least one doctor has to stay on call. Both check that, on two connections, at the strongest level:");
    let (mut ada, mut grace) = (lab.connect()?, lab.connect()?);
    tour.sql_script(
        &mut ada,
        "create table doctors (name text primary key, on_call boolean not null);
         insert into doctors values ('Ada', true), ('Grace', true);",
    )?;
    for client in [&mut ada, &mut grace] {
        tour.sql_script(client, "begin isolation level serializable")?;
        tour.sql(client, "select count(*) from doctors where on_call", &[])?;
    }
    tour.say("Two are on call, so each may go. Ada leaves, then Grace:");
    let leave = "update doctors set on_call = false where name = $1";
    tour.sql(&mut ada, leave, &[&"Ada"])?;
    tour.sql(&mut grace, leave, &[&"Grace"])?;
    tour.say(
        "They changed different rows, so neither waited for the other. Ada commits, then Grace:",
    );
    tour.sql_script(&mut ada, "commit")?;
    let refused = tour.sql_refused(&mut grace, "commit", &[])?;
    ensure!(refused == SqlState::T_R_SERIALIZATION_FAILURE);
    tour.say(
        "One after the other, the second would have found one doctor left and stayed. Serializable promises a result \
         that some such order gives; when there is none, it refuses, and the client tries again. Day 10 does that.",
    );
    Ok(())
}

fn levels(tour: &mut Tour, lab: &Lab) -> anyhow::Result<()> {
    tour.step("Isolation: each anomaly at each level");
    tour.say("Sixteen trials, each two transactions on two connections, run just now:");
    tour.show(anomalies::matrix(&mut lab.connect()?, &mut lab.connect()?)?);
    tour.say(
        "The standard allows more: dirty reads in the first line, phantoms in the third. A level says what may happen \
         at most, and PostgreSQL does better in both.",
    );
    Ok(())
}

fn durable(tour: &mut Tour, lab: &mut Lab) -> anyhow::Result<()> {
    tour.step("Durability: kill -9 in the middle of it");
    tour.say(
        "Four connections commit row after row, and each notes outside the server what was acknowledged. In the \
         middle of it every process of the server gets kill -9. It is started again, recovers, and the books are \
         compared:",
    );
    let books = durability::crash(tour, lab, "on", 400)?;
    tour.show(format!(
        "acknowledged before the kill  {}\n\
         of these missing              {}\n\
         there, though nobody was told {}",
        books.acknowledged, books.missing, books.unannounced,
    ));
    ensure!(books.missing == 0, "acknowledged commits are missing");
    tour.say("A commit is answered when its log record is on the disk, not before; nothing else has to be.");
    Ok(())
}

fn asynchronous(tour: &mut Tour, lab: &mut Lab) -> anyhow::Result<()> {
    tour.step("Durability, given away for speed");
    tour.say(
        "The same with `synchronous_commit = off`: a commit is answered at once, while its log record waits in the \
         server's memory for the log writer, which comes after three times `wal_writer_delay` (200 ms) at the latest. \
         Whether a kill finds some there is luck, so there are up to five:",
    );
    let (mut kills, mut acknowledged, mut missing) = (0, 0, 0);
    while kills < 5 && missing == 0 {
        let books = durability::crash(tour, lab, "off", 1000)?;
        kills += 1;
        acknowledged += books.acknowledged;
        missing += books.missing;
    }
    tour.show(format!(
        "kills                         {kills}\n\
         acknowledged before them      {acknowledged}\n\
         lost, though acknowledged     {missing}",
    ));
    tour.say(
        "What is lost was acknowledged in the last moments before a kill, and it is lost cleanly: no transaction is there by \
         half. That can be a good bargain for a log of clicks, and never for an account.",
    );
    Ok(())
}
