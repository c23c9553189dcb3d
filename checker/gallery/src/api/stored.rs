//! Days 8 and 10 in PostgreSQL, for the mistakes that show only in a database: whose sessions are killed, whose statements
//! are counted.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use postgres::{Client, NoTls};
use serde_json::{Value, json};

use super::http::{Request, Response};
use super::ledger::hundredths;
use super::negotiation::content;
use super::server::exchange;
use super::twist::Twist;

/// The modes of this server, each with its day.
const STORED: [(u8, &str); 8] = [
    (8, "right"),
    (8, "one-more-each"),
    (8, "nobody-without"),
    (10, "right"),
    (10, "half-done"),
    (10, "keeps-the-dead"),
    (10, "leaves-open"),
    (10, "one-at-a-time"),
];

/// Whether `mode` of `day` keeps its rows in the database.
#[must_use]
pub fn is_stored(day: u8, mode: &str) -> bool {
    STORED.contains(&(day, mode))
}

struct Stored {
    mode: String,
    url: String,
    /// Sessions that wait for the next request, and with one mistake those that nobody ends.
    pool: Mutex<Vec<Client>>,
    forgotten: Mutex<Vec<Client>>,
    /// Who has it is served, where everybody else waits.
    turn: Mutex<()>,
}

/// Serves it at `address`, with the rows in the database at `url`, until the process ends.
///
/// # Errors
/// The address can't be bound.
pub fn serve(mode: &str, address: &str, url: &str) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    let stored = Arc::new(Stored {
        mode: mode.to_owned(),
        url: url.to_owned(),
        pool: Mutex::default(),
        forgotten: Mutex::default(),
        turn: Mutex::default(),
    });
    for stream in listener.incoming() {
        let (stream, stored) = (stream?, Arc::clone(&stored));
        // A client that goes away has ended its connection.
        thread::spawn(move || exchange(&stream, |request| stored.respond(request)));
    }
    Ok(())
}

impl Stored {
    fn respond(&self, request: &Request) -> Response {
        let one_at_a_time = self.mode == "one-at-a-time";
        let _turn = one_at_a_time.then(|| self.turn.lock());
        let done = match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/learners") => self.learners(),
            ("GET", "/balances") => self.balances(),
            ("POST", "/transfers") => self.transfer(request),
            _ => return Response::new(404),
        };
        done.unwrap_or_else(|_| Response::new(500))
    }

    /// Does `work` in a session of the pool, or in a new one.
    fn session<T>(
        &self,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, postgres::Error> {
        let pool = || self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        let free = pool().pop();
        let mut session = match free {
            Some(session) => session,
            None => Client::connect(&self.url, NoTls)?,
        };
        let done = work(&mut session);
        // A session that has been ended learns of it late, so after any error another one is opened.
        if done.is_ok() || self.mode == "keeps-the-dead" {
            pool().push(session);
        }
        done
    }

    fn learners(&self) -> Result<Response, postgres::Error> {
        let join = if self.mode == "nobody-without" {
            "join"
        } else {
            "left join"
        };
        let counted = format!(
            "select learners.id::text, name, count(check_ins.id)
             from learners
             {join} check_ins on check_ins.learner_id = learners.id
             group by learners.id"
        );
        let item = |id: String, name: String, check_ins: i64| json!({ "id": id, "name": name, "check_ins": check_ins });
        let items: Vec<Value> = self.session(|session| match self.mode.as_str() {
            "one-more-each" => {
                let learners = session.query("select id::text, name from learners", &[])?;
                let each = "select count(*) from check_ins where learner_id = $1::text::uuid";
                let items = learners.iter().map(|row| {
                    let id: String = row.get(0);
                    let count = session.query_one(each, &[&id])?.get(0);
                    Ok(item(id, row.get(1), count))
                });
                items.collect()
            }
            _ => {
                let rows = session.query(&counted, &[])?;
                Ok(rows
                    .iter()
                    .map(|row| item(row.get(0), row.get(1), row.get(2)))
                    .collect())
            }
        })?;
        Ok(Response::new(200).json(&json!({ "items": items })))
    }

    fn balances(&self) -> Result<Response, postgres::Error> {
        let sql = "select learner_id::text, hours::text from balances order by 1";
        let rows = self.session(|session| session.query(sql, &[]))?;
        let items = rows.iter().map(|row| {
            json!({ "learner_id": row.get::<_, String>(0), "hours": row.get::<_, String>(1) })
        });
        let items: Vec<Value> = items.collect();
        Ok(Response::new(200).json(&json!({ "items": items })))
    }

    fn transfer(&self, request: &Request) -> Result<Response, postgres::Error> {
        let members = match content(Twist::Right, request) {
            Ok(members) => members,
            Err(refusal) => return Ok(refusal),
        };
        let text = |name: &str| {
            members
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (from, to, hours) = (text("from"), text("to"), text("hours"));
        let is_an_id = |it: &str| {
            it.len() == 36 && !it.contains(|c: char| !(c.is_ascii_hexdigit() || c == '-'))
        };
        if !is_an_id(from) || !is_an_id(to) || hundredths(hours).is_none_or(|it| it <= 0) {
            return Ok(Response::new(422));
        }
        let made = match self.mode.as_str() {
            "half-done" => self.session(|session| in_two_steps(session, from, to, hours))?,
            "leaves-open" => self.left_open(from, to, hours)?,
            _ => self.session(|session| {
                let made = begun(session, from, to, hours)?;
                session.batch_execute(if made == 201 { "commit" } else { "rollback" })?;
                Ok(made)
            })?,
        };
        Ok(match made {
            201 => Response::new(201).json(&json!({ "from": from, "to": to, "hours": hours })),
            refused => Response::new(refused),
        })
    }

    /// A refusal returns early, and its session stays in its transaction.
    fn left_open(&self, from: &str, to: &str, hours: &str) -> Result<u16, postgres::Error> {
        let mut session = Client::connect(&self.url, NoTls)?;
        session.batch_execute("begin")?;
        let refused = refused(&mut session, from, to, hours, "")?;
        let Some(status) = refused else {
            let made = moved(&mut session, from, to, hours)?;
            session.batch_execute(if made == 201 { "commit" } else { "rollback" })?;
            return Ok(made);
        };
        let mut forgotten = self
            .forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        forgotten.push(session);
        Ok(status)
    }
}

/// A transaction with the transfer in it, and its status; an error has rolled it back with its session.
fn begun(session: &mut Client, from: &str, to: &str, hours: &str) -> Result<u16, postgres::Error> {
    session.batch_execute("begin")?;
    moved(session, from, to, hours)
}

/// Both rows are locked, always in one order, and then changed.
fn moved(session: &mut Client, from: &str, to: &str, hours: &str) -> Result<u16, postgres::Error> {
    match refused(session, from, to, hours, "for update")? {
        Some(status) => Ok(status),
        None => in_two_steps(session, from, to, hours),
    }
}

/// The status of a transfer that can't be made, after a look at both rows.
fn refused(
    session: &mut Client,
    from: &str,
    to: &str,
    hours: &str,
    lock: &str,
) -> Result<Option<u16>, postgres::Error> {
    let sql = format!(
        "select learner_id::text, hours >= $3::text::numeric
         from balances
         where learner_id in ($1::text::uuid, $2::text::uuid)
         order by learner_id
         {lock}"
    );
    let rows = session.query(&sql, &[&from, &to, &hours])?;
    let enough = rows
        .iter()
        .any(|row| row.get::<_, &str>(0) == from && row.get(1));
    Ok(match (rows.len(), enough) {
        (2, true) => None,
        (2, false) => Some(409),
        _ => Some(422),
    })
}

/// The two updates; without a transaction, each takes effect by itself.
fn in_two_steps(
    session: &mut Client,
    from: &str,
    to: &str,
    hours: &str,
) -> Result<u16, postgres::Error> {
    let taken = session.execute(
        "update balances set hours = hours - $2::text::numeric
         where learner_id = $1::text::uuid and hours >= $2::text::numeric
           and exists (select from balances as other where other.learner_id = $3::text::uuid)",
        &[&from, &hours, &to],
    )?;
    if taken == 0 {
        let there = session.query(
            "select from balances where learner_id in ($1::text::uuid, $2::text::uuid)",
            &[&from, &to],
        )?;
        return Ok(if there.len() == 2 { 409 } else { 422 });
    }
    session.execute(
        "update balances set hours = hours + $2::text::numeric where learner_id = $1::text::uuid",
        &[&to, &hours],
    )?;
    Ok(201)
}
