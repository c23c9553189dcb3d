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
        "From here on the tour uses a private server that waits for the disk and that it may \
         kill. Two accounts, and half of a transfer:",
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
    tour.say(
        "Now the process that serves this connection gets kill -9. The client gets this error:",
    );
    let second = "update accounts set balance = balance + 70 where name = 'Grace'";
    let heard = client.batch_execute(second);
    tour.show(heard.err().context("a killed backend cannot answer")?);
    // The other one is ended when the server has noticed; until then it would accept a new connection.
    ensure!(
        witness.batch_execute("select pg_sleep(60)").is_err(),
        "the server did not notice"
    );
    tour.say(
        "A killed process may have left shared memory inconsistent, so PostgreSQL ends all the \
         others too and recovers from its log. Then:",
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
    tour.step("Consistency: the declared rules hold at every commit");
    tour.say("PostgreSQL checks a constraint with the statement, and fails the whole transaction:");
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
        "Some rules can hold only at the end. Each team has a captain, and each captain is a \
         member of the team, so the first of the two rows refers to a row that doesn't exist yet. \
         A deferred constraint is checked at the commit:",
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
    tour.say("Without the member, the commit fails:");
    tour.sql_script(client, "begin; insert into teams values ('blue', 'Grace')")?;
    let refused = tour.sql_refused(client, "commit", &[])?;
    ensure!(refused == SqlState::FOREIGN_KEY_VIOLATION);
    tour.sql(client, "select * from teams", &[])?;
    Ok(())
}

fn dirty_read(tour: &mut Tour, lab: &Lab) -> anyhow::Result<()> {
    tour.step("Isolation: no transaction reads uncommitted data");
    let (mut writer, mut reader) = (lab.connect()?, lab.connect()?);
    tour.say("One connection writes and doesn't commit:");
    tour.sql_script(
        &mut writer,
        "begin; update accounts set balance = 0 where name = 'Ada'",
    )?;
    tour.say("Another connection asks for the weakest level and reads:");
    tour.sql_script(&mut reader, "begin isolation level read uncommitted")?;
    let balance = "select balance from accounts where name = 'Ada'";
    let read: i32 = tour.sql(&mut reader, balance, &[])?[0].get(0);
    ensure!(read == 100, "it read {read}, which nobody committed");
    tour.say(
        "PostgreSQL keeps the old version of a row as long as a transaction may need it, so it \
         never has to show the new one early. At this level each statement sees the rows that are \
         committed when it begins. The writer commits, and the same transaction reads again:",
    );
    tour.sql_script(&mut writer, "commit")?;
    let read: i32 = tour.sql(&mut reader, balance, &[])?[0].get(0);
    ensure!(read == 0, "it read {read}, not what was committed");
    tour.say(
        "This is a non-repeatable read. At repeatable read and above, all statements of a \
         transaction see the same moment.",
    );
    Ok(())
}

fn write_skew(tour: &mut Tour, lab: &Lab) -> anyhow::Result<()> {
    tour.step("Isolation: two correct transactions, wrong together");
    tour.say(
        "At least one doctor has to stay on call. Two transactions check that at the strongest \
         level:",
    );
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
    tour.say("Each sees two doctors on call, so each may leave. Ada leaves, then Grace:");
    let leave = "update doctors set on_call = false where name = $1";
    tour.sql(&mut ada, leave, &[&"Ada"])?;
    tour.sql(&mut grace, leave, &[&"Grace"])?;
    tour.say("They changed different rows, so neither waited. Ada commits, then Grace:");
    tour.sql_script(&mut ada, "commit")?;
    let refused = tour.sql_refused(&mut grace, "commit", &[])?;
    ensure!(refused == SqlState::T_R_SERIALIZATION_FAILURE);
    tour.say(
        "One after the other, the second would have seen one doctor on call and stayed. \
         Serializable promises a result that some serial order gives. If no order gives it, \
         PostgreSQL refuses a commit, and the client retries. Day 10 builds that.",
    );
    Ok(())
}

fn levels(tour: &mut Tour, lab: &Lab) -> anyhow::Result<()> {
    tour.step("Isolation: each anomaly at each level");
    tour.say("Sixteen trials, each with two transactions on two connections, run now:");
    tour.show(anomalies::matrix(&mut lab.connect()?, &mut lab.connect()?)?);
    tour.say(
        "The standard allows more: dirty reads in the first line, phantoms in the third. A level \
         bounds the anomalies, and PostgreSQL is stricter in both.",
    );
    Ok(())
}

fn durable(tour: &mut Tour, lab: &mut Lab) -> anyhow::Result<()> {
    tour.step("Durability: kill -9 between commits");
    tour.say(
        "Four connections commit row after row, and each records outside the server which commits \
         were acknowledged. Meanwhile every process of the server gets kill -9. The server starts \
         again and recovers, and the tour compares:",
    );
    let books = durability::crash(tour, lab, "on", 400)?;
    tour.show(format!(
        "acknowledged before the kill  {}\nof these missing              {}\nthere, not \
         acknowledged       {}",
        books.acknowledged, books.missing, books.unannounced,
    ));
    ensure!(books.missing == 0, "acknowledged commits are missing");
    tour.say(
        "PostgreSQL acknowledges a commit once its log record is on the disk. No other write has \
         to be there yet.",
    );
    Ok(())
}

fn asynchronous(tour: &mut Tour, lab: &mut Lab) -> anyhow::Result<()> {
    tour.step("Durability, traded for speed");
    tour.say(
        "The same with `synchronous_commit = off`. PostgreSQL acknowledges a commit at once, and \
         the log writer writes its record within three times `wal_writer_delay` (200 ms). A kill \
         may or may not come in between, so the tour kills up to five times:",
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
        "The lost commits were acknowledged just before a kill, and each is lost as a whole: no \
         half transaction is left. This can be a good trade for a log of clicks, and never for an \
         account.",
    );
    Ok(())
}
