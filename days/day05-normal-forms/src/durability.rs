//! Durability: the server is killed under load, and the books are compared.
//!
//! Four writers commit one row after the other, and each notes in its own memory, outside the server, which commits were
//! acknowledged. Then every process of the server gets `kill -9`. After recovery, an acknowledged row that is not there is a broken
//! promise.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use lesson::Tour;
use postgres::{Client, NoTls};

use crate::lab::Lab;

const WRITERS: i32 = 4;
/// Generous: a busy machine may have a slow disk.
const PATIENCE: Duration = Duration::from_secs(90);

/// The commits that the writers saw acknowledged, and the rows that are there.
pub(crate) struct Books {
    /// Commits that the server acknowledged before it was killed.
    pub(crate) acknowledged: usize,
    /// The acknowledged rows that are not there after recovery.
    pub(crate) missing: usize,
    /// Rows that are there although their commit was not acknowledged: the response was on its way.
    pub(crate) unannounced: usize,
}

/// Lets the writers commit until `enough` commits are acknowledged, kills the server, starts it again, and compares.
pub(crate) fn crash(
    tour: &Tour,
    lab: &mut Lab,
    synchronous: &str,
    enough: usize,
) -> anyhow::Result<Books> {
    let mut client = lab.connect()?;
    client.batch_execute(
        "drop table if exists ledger;
         create table ledger (writer int, number int, primary key (writer, number))",
    )?;
    drop(client);
    let url = lab.url()?;
    let (acknowledged, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let last = thread::scope(|scope| {
        let (url, acknowledged, over) = (&url, &acknowledged, &over);
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || write(url, synchronous, writer, acknowledged, over)))
            .collect();
        let begun = Instant::now();
        let mut wanted = Ok(());
        while wanted.is_ok()
            && acknowledged.load(Ordering::Relaxed) < enough
            && begun.elapsed() < PATIENCE
            && !writers.iter().any(ScopedJoinHandle::is_finished)
        {
            thread::sleep(Duration::from_millis(1));
            wanted = tour.check();
        }
        // Called off, the server is left to be stopped in order.
        over.store(wanted.is_err(), Ordering::Relaxed);
        let killed = wanted.and_then(|()| lab.kill());
        let told: Vec<i32> = writers
            .into_iter()
            .map(|writer| writer.join().unwrap_or_else(|_| bail!("a writer panicked")))
            .collect::<Result<_, _>>()?;
        killed.map(|()| told)
    })?;
    ensure!(
        acknowledged.load(Ordering::Relaxed) >= enough,
        "the writers did not get far enough"
    );
    lab.start()?;
    compare(&mut lab.reconnect()?, &last)
}

// ANCHOR: write
/// Commits rows until the connection breaks; gives the number of the last one that was
/// acknowledged.
fn write(
    url: &str,
    synchronous: &str,
    writer: i32,
    acknowledged: &AtomicUsize,
    over: &AtomicBool,
) -> anyhow::Result<i32> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute(&format!("set synchronous_commit = {synchronous}"))?;
    let insert = client.prepare("insert into ledger values ($1, $2)")?;
    let mut last = 0;
    // Without `begin`, each statement is a transaction: its answer is the acknowledgment of its
    // commit.
    while client.execute(&insert, &[&writer, &(last + 1)]).is_ok() {
        last += 1;
        acknowledged.fetch_add(1, Ordering::Relaxed);
        if over.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(last)
}
// ANCHOR_END: write

fn compare(client: &mut Client, last: &[i32]) -> anyhow::Result<Books> {
    let mut books = Books {
        acknowledged: 0,
        missing: 0,
        unannounced: 0,
    };
    for (writer, last) in (0..WRITERS).zip(last) {
        let row = client.query_one(
            "select count(*) filter (where number <= $2), count(*) filter (where number > $2)
             from ledger
             where writer = $1",
            &[&writer, last],
        )?;
        let (kept, more): (i64, i64) = (row.get(0), row.get(1));
        let told = usize::try_from(*last)?;
        books.acknowledged += told;
        books.missing += told
            .checked_sub(usize::try_from(kept)?)
            .context("a row is there twice")?;
        books.unannounced += usize::try_from(more)?;
    }
    Ok(books)
}
