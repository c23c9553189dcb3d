//! Whether the database is there: asked before every answer about rows, which the model itself keeps in memory.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use postgres::{Client, NoTls};

use super::twist::{Fault, Twist};

/// How long a right server waits for an answer: longer than a busy machine needs for one.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Database {
    url: Arc<str>,
    /// Connections that worked.
    kept: Arc<Mutex<Vec<Client>>>,
    was_away: AtomicBool,
}

/// Why rows can't be had.
pub(super) enum Trouble {
    /// The database is not there.
    Away,
    /// It refuses the statement: its text.
    Refused(String),
}

impl Database {
    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.into(),
            kept: Arc::default(),
            was_away: AtomicBool::new(false),
        }
    }

    /// Runs `sql`, which a mistake wants; nobody hears how that went.
    pub(super) fn run(&self, sql: &str) {
        if let Ok(mut client) = Client::connect(&self.url, NoTls) {
            let _ = client.batch_execute(sql);
        }
    }

    pub(super) fn ask(&self, twist: Twist) -> Result<(), Trouble> {
        if twist.has(Fault::StaysAway) && self.was_away.load(Ordering::SeqCst) {
            return Err(Trouble::Away);
        }
        let (url, kept) = (Arc::clone(&self.url), Arc::clone(&self.kept));
        let (sender, answer) = mpsc::channel();
        // A thread of its own: a frozen database keeps it until the connection ends.
        thread::spawn(move || {
            let _ = sender.send(look(&url, &kept));
        });
        let looked = match twist.has(Fault::WaitsForever) {
            true => answer.recv().map_err(|_| RecvTimeoutError::Disconnected),
            false => answer.recv_timeout(PATIENCE),
        };
        let looked = looked.unwrap_or(Err(Trouble::Away));
        if matches!(looked, Err(Trouble::Away)) {
            self.was_away.store(true, Ordering::SeqCst);
        }
        looked
    }
}

/// Asks over a connection that is there, or if that is lost, over a new one.
fn look(url: &str, kept: &Mutex<Vec<Client>>) -> Result<(), Trouble> {
    let idle = || kept.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let (client, asked) = match idle() {
        Some(mut client) => {
            let asked = client.simple_query(STATEMENT);
            (Some(client), asked.map(drop))
        }
        None => (None, Ok(())),
    };
    let lost = asked
        .as_ref()
        .is_err_and(|error| error.as_db_error().is_none());
    let (client, asked) = match client {
        Some(client) if !lost => (client, asked),
        _ => {
            let mut client = Client::connect(url, NoTls).map_err(|error| trouble(&error))?;
            let asked = client.simple_query(STATEMENT).map(drop);
            (client, asked)
        }
    };
    kept.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(client);
    asked.map_err(|error| trouble(&error))
}

const STATEMENT: &str = "select from courses limit 1";

fn trouble(error: &postgres::Error) -> Trouble {
    let is_about_the_statement = |code: &str| code.starts_with("42");
    match error.as_db_error() {
        Some(refused) if is_about_the_statement(refused.code().code()) => {
            Trouble::Refused(refused.message().to_owned())
        }
        _ => Trouble::Away,
    }
}
