//! A session: a connection with a thread of its own, so that a statement that waits keeps nobody else waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::play::{Answer, Error};

/// The number of a result's rows that are shown.
const ROWS_SHOWN: usize = 4;

/// A connection that sends what it's told to.
pub(crate) struct Session {
    pub(crate) pid: i32,
    statements: Sender<String>,
    /// Set while PostgreSQL says that a lock is waited for and that no circle was found.
    waits: Arc<AtomicBool>,
}

impl Session {
    /// Connects. Answers go to `answers` with `number`, which says whose they are.
    pub(crate) fn open(
        config: &Config,
        name: &str,
        number: usize,
        answers: &Sender<(usize, Answer)>,
    ) -> Result<Self, Error> {
        let waits = Arc::new(AtomicBool::new(false));
        let flag = waits.clone();
        let mut config = config.clone();
        config
            .application_name(name)
            .notice_callback(move |notice| {
                // ProcSleep in PostgreSQL's proc.c says both, to whom log_lock_waits is on for.
                if notice.message().contains(" still waiting for ") {
                    flag.store(true, Ordering::SeqCst);
                } else if notice.message().contains(" acquired ") {
                    flag.store(false, Ordering::SeqCst);
                }
            });
        let mut client = config.connect(NoTls)?;
        client.batch_execute(
            "set client_min_messages = log; set log_lock_waits = on; set deadlock_timeout = '10ms';
             set lc_messages = 'C'",
        )?;
        let pid = client.query_one("select pg_backend_pid()", &[])?.get(0);
        let (statements, mailbox) = mpsc::channel();
        let answers = answers.clone();
        thread::Builder::new()
            .name(format!("session {name}"))
            .spawn(move || serve(&mut client, &mailbox, number, &answers))
            .map_err(Error::Thread)?;
        Ok(Self {
            pid,
            statements,
            waits,
        })
    }

    /// Sends `statement`; the answer comes through the channel.
    pub(crate) fn send(&self, statement: &str) {
        self.waits.store(false, Ordering::SeqCst);
        // The thread has ended only if its connection has, and then the answer to the statement before says so.
        let _ = self.statements.send(statement.to_owned());
    }

    /// Whether it has looked for a deadlock since it began to wait.
    pub(crate) fn has_looked(&self) -> bool {
        self.waits.load(Ordering::SeqCst)
    }
}

fn serve(
    client: &mut Client,
    statements: &Receiver<String>,
    number: usize,
    answers: &Sender<(usize, Answer)>,
) {
    for statement in statements {
        let answer = match client.simple_query(&statement) {
            Ok(messages) => Answer {
                text: in_short(&statement, &messages),
                sqlstate: None,
                refused: false,
            },
            Err(error) => refusal(&error),
        };
        if answers.send((number, answer)).is_err() {
            return;
        }
    }
}

fn refusal(error: &postgres::Error) -> Answer {
    // A session that was ended says so or just goes, as its last message is quick or slow.
    let told = error.as_db_error().filter(|it| it.severity() == "ERROR");
    Answer {
        text: told
            .map_or("the connection is closed", |it| it.message())
            .to_owned(),
        sqlstate: told.map(|it| it.code().code().to_owned()),
        refused: true,
    }
}

/// The rows, or how many were changed; empty where there is neither.
fn in_short(statement: &str, messages: &[SimpleQueryMessage]) -> String {
    let mut rows = Vec::new();
    let (mut described, mut changed) = (false, 0);
    for message in messages {
        match message {
            SimpleQueryMessage::RowDescription(_) => described = true,
            SimpleQueryMessage::Row(row) => {
                let cells = (0..row.len()).map(|cell| row.get(cell).unwrap_or("null"));
                rows.push(cells.collect::<Vec<_>>().join(" "));
            }
            SimpleQueryMessage::CommandComplete(count) => changed = *count,
            _ => {}
        }
    }
    if described {
        let more = rows.len().saturating_sub(ROWS_SHOWN);
        rows.truncate(ROWS_SHOWN);
        if more > 0 {
            rows.push(format!("{more} more"));
        }
        return match rows.is_empty() {
            true => "no rows".to_owned(),
            false => rows.join(", "),
        };
    }
    let verb = statement.split_whitespace().next().unwrap_or_default();
    let changes = ["insert", "update", "delete", "merge"];
    match (changes.contains(&verb.to_lowercase().as_str()), changed) {
        (false, _) => String::new(),
        (true, 1) => "1 row".to_owned(),
        (true, count) => format!("{count} rows"),
    }
}
