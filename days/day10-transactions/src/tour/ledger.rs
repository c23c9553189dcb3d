//! Steps about the ledger: hours lost, a transaction that is tried again, the milestone under load.

use std::sync::mpsc;

use anyhow::{Context as _, ensure};
use database::{Connection, Database, Executor as _, Settings};
use lesson::{Call, Tour};
use rust_decimal::Decimal;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use transactions::ledger::Transfer;
use transactions::{Isolation, Options, Transact as _};
use uuid::{Uuid, uuid};

use crate::{milestone, naive};

const ADA: Uuid = uuid!("019c0c33-0000-7000-8000-00000000000a");
const GRACE: Uuid = uuid!("019c0c33-0000-7000-8000-00000000000c");
const CLIENTS: usize = 8;
const EACH: usize = 25;

/// A quarter of an hour, from Ada to Grace or back.
fn quarter(number: usize) -> Transfer {
    let (from, to) = if number.is_multiple_of(2) {
        (ADA, GRACE)
    } else {
        (GRACE, ADA)
    };
    Transfer {
        from,
        to,
        hours: Decimal::new(25, 2),
    }
}

/// The naive ledger under load.
pub(super) fn hours_lost(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The naive version: hours that come and go");
    tour.say(format!(
        "The same mistake as a ledger. Ada and Grace have 10 hours each. {CLIENTS} clients move a quarter of an hour {EACH} \
         times, half of them from Ada to Grace and half back:"
    ));
    let own = milestone::TABLES.fresh()?;
    quick_deadlocks(&own)?;
    let database = Database::open(&Settings {
        connections: CLIENTS,
        ..Settings::new(own.url())
    })?;
    let (gained, ada, sum) = Runtime::new()?.block_on(async {
        let mut tasks = JoinSet::new();
        for number in 0..CLIENTS {
            let database = database.clone();
            tasks.spawn(async move {
                let mut gained = Decimal::ZERO;
                for _ in 0..EACH {
                    let it = quarter(number);
                    let by = if it.to == ADA { it.hours } else { -it.hours };
                    let made = database.transact(move |tx| naive::transfer(tx, &it));
                    // Too small a balance, or too many deadlocks: then this one isn't made.
                    if made.await.is_ok() {
                        gained += by;
                    }
                }
                gained
            });
        }
        let gained: Decimal = tasks.join_all().await.into_iter().sum();
        let balance = "select hours from balances where learner_id = $1";
        let (ada,): (Decimal,) = database.read_one(balance, &[&ADA]).await?;
        let (sum,): (Decimal,) = database
            .read_one("select sum(hours) from balances", &[])
            .await?;
        anyhow::Ok((gained, ada, sum))
    })?;
    let due = Decimal::new(1000, 2) + gained;
    tour.show(format!(
        "by the committed transfers, Ada has {due} hours; by the ledger, {ada}\n\
         the sum of all was 30.00 hours, and is {sum}"
    ));
    Ok(())
}

/// Opposite naive transfers also run into deadlocks. PostgreSQL looks for one after a second; here it looks sooner.
fn quick_deadlocks(own: &localdb::Database) -> anyhow::Result<()> {
    let mut connection = Connection::connect(&Settings::new(own.url()))?;
    let set = format!(
        "alter database {} set deadlock_timeout = '10ms'",
        own.name()
    );
    Ok(connection.batch(&set)?)
}

/// A serialization failure that is sure to come.
pub(super) fn again(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The loop that tries again");
    tour.say(
        "`transact` runs the work at repeatable read. At the first try another connection changes the row after the work has \
         read it, so PostgreSQL refuses the write with 40001:",
    );
    let own = milestone::TABLES.fresh()?;
    let url = own.url().to_owned();
    let database = Database::open(&Settings::new(&url))?;
    let (said, heard) = mpsc::channel();
    let mut first = true;
    let options = Options {
        isolation: Isolation::RepeatableRead,
        ..Options::new()
    };
    Runtime::new()?.block_on(database.transact_with(options, move |tx| {
        let select = "select hours from balances where learner_id = $1";
        let (hours,): (Decimal,) = tx.query_one(select, &[&ADA])?;
        // Nobody may be left to hear it.
        let _ = said.send(format!("the work reads {hours}"));
        let update = "update balances set hours = $2 where learner_id = $1";
        if std::mem::take(&mut first) {
            let mut other = Connection::connect(&Settings::new(&url))?;
            other.execute(update, &[&ADA, &Decimal::from(7)])?;
            let _ = said.send("another connection commits 7".to_owned());
        }
        let written = tx.execute(update, &[&ADA, &(hours + Decimal::ONE)]);
        let _ = said.send(match &written {
            Ok(_) => format!("the work writes {}", hours + Decimal::ONE),
            Err(error) => error.to_string(),
        });
        written
    }))?;
    let told: Vec<String> = heard.iter().collect();
    tour.show(told.join("\n"));
    ensure!(told.len() == 5, "{told:?}");
    Ok(())
}

/// The milestone, in quiet and under load.
pub(super) fn over_http(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The ledger over HTTP");
    let body = |hours: &str| format!(r#"{{"from":"{ADA}","to":"{GRACE}","hours":"{hours}"}}"#);
    tour.say("A transfer, and one of more hours than are left:");
    tour.http(&Call::post("/transfers").json(body("2.5")))?
        .expect_status(201)?;
    tour.http(&Call::post("/transfers").json(body("7.51")))?
        .expect_status(409)?;

    tour.step("Opposite transfers at once");
    tour.say(format!(
        "{CLIENTS} clients, {EACH} transfers each, in opposite directions, on connections that print nothing. Then the balances:"
    ));
    let address = tour.address();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| std::thread::spawn(move || load(address, number)))
        .collect();
    let (mut made, mut refused) = (0, 0);
    for client in clients {
        let (more, fewer) = client.join().ok().context("a client panicked")??;
        (made, refused) = (made + more, refused + fewer);
    }
    tour.show(format!("{made} transfers made, {refused} refused with 409"));
    ensure!(made + refused == CLIENTS * EACH, "something else came back");
    tour.get("/balances")?.expect_status(200)?;
    let client = &mut postgres::Client::connect(tour.database()?, postgres::NoTls)?;
    let sum = tour.sql(
        client,
        "select sum(hours), min(hours) >= 0 as none_below_zero from balances",
        &[],
    )?;
    ensure!(sum[0].get::<_, Decimal>(0) == Decimal::from(30) && sum[0].get(1));
    let open = "select count(*) as left_open from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'";
    let open = tour.sql(client, open, &[])?;
    ensure!(open[0].get::<_, i64>(0) == 0);
    Ok(())
}

/// Sends transfers on one connection: how many were made and how many refused.
fn load(address: std::net::SocketAddr, number: usize) -> anyhow::Result<(usize, usize)> {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let body = serde_json::to_vec(&quarter(number))?;
    let call = Call::post("/transfers").json(body);
    let (mut made, mut refused) = (0, 0);
    for _ in 0..EACH {
        stream.write_all(&call.to_bytes("day10"))?;
        let (mut status, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            ensure!(answers.read_line(&mut line)? > 0, "the server hung up");
            if status.is_empty() {
                status = line;
            } else if let Some(text) = line.to_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse()?;
            } else if line == "\r\n" {
                break;
            }
        }
        answers.read_exact(&mut vec![0; length])?;
        made += usize::from(status.contains(" 201 "));
        refused += usize::from(status.contains(" 409 "));
    }
    Ok((made, refused))
}
