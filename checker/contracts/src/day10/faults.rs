//! A transfer that breaks off leaves nothing half done, and no transaction that nobody ends.

use checker::api::{Api, UnderWay};
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use super::ledger::{ADA, GRACE, balances, transfer};
use crate::learner::api;

/// The program's sessions that wait for a lock.
const WAITING: &str = "from pg_stat_activity
    where datname = current_database()
      and wait_event_type = 'Lock'";

/// The program's sessions with a transaction in which nothing happens.
const IDLE: &str = "select query
    from pg_stat_activity
    where datname = current_database()
      and state like 'idle in transaction%'";

/// How many transfers of others are sent while one is held up, and how many must succeed.
const OTHERS: usize = 4;
const ENOUGH: usize = 2;

pub(super) const KILLED: Stage = Stage {
    name: "Killed in the middle",
    teaches: "PostgreSQL ends the session of a transfer that has begun. Nothing of the transfer stays, or the program tries it again and it is 201. Other transfers go on meanwhile, and the next one works.",
    why: "Sessions are killed by failovers, restarts and administrators. A transaction that didn't commit never happened; two statements without one are half a transfer.",
    source: "PostgreSQL 3.4, 9.27.2",
    needs: &[2],
    hints: &[
        "What is in the table if the session ends between your two updates?",
        "Both updates between `begin` and `commit`. An error in between is a 500 or 503, or a reason to run the whole transaction again.",
        "A connection that failed is no longer of use: close it, and let the pool open another.",
    ],
    level: Level::Further,
    stops: true,
    run: api(killed),
    ..Stage::PLAIN
};

fn killed(api: &Api) -> StageResult {
    let others = other_learners(api)?;
    let mut made = 0;
    for (held, who) in [
        (GRACE, "the learner who gets the hours"),
        (ADA, "the learner who gives them"),
    ] {
        let before = balances(api)?.of_only(&[ADA, GRACE]);
        let lock = format!("select from balances where learner_id = '{held}' for update");
        let lock = api.hold(&lock)?;
        let victim = transfer(api, ADA, GRACE, 100).start()?;
        until_it_waits(api, &victim)?;
        made += others_succeed(api, &others)?;
        api.sql(&format!("select pg_terminate_backend(pid) {WAITING}"))?;
        drop(lock);
        let label =
            format!("a transfer whose session was killed while it waited for the row of {who}");
        api.case(label, |api| {
            let response = victim.response()?;
            let moved = match response.code() {
                201 => &[(ADA, GRACE, 100)][..],
                500..=599 => &[],
                _ => return response.status(&[201, 500, 503]).map(drop),
            };
            balances(api)?.are(&before, moved)
        })?;
        api.case("the next transfer", |api| {
            transfer(api, ADA, GRACE, 1).expect(201)
        })?;
    }
    match made >= ENOUGH {
        true => Ok(()),
        false => Err(Failure {
            inconclusive: true,
            ..Failure::plain(format!(
                "only {made} of {} transfers between other learners succeeded while one was held up",
                2 * OTHERS
            ))
        }),
    }
}

/// Two more learners, so that there are transfers which touch no row that is locked.
fn other_learners(api: &Api) -> Result<[String; 2], Failure> {
    let rows = api.sql(&format!(
        "with new as (
             insert into learners (id, name, email)
             select gen_random_uuid(), name, name || '-{}@example.org'
             from (values ('Edsger'), ('Barbara')) as names (name)
             returning id
         )
         insert into balances (learner_id, hours)
         select id, 100 from new
         returning learner_id",
        api.mark()
    ))?;
    let mut ids = rows.into_iter().flatten().flatten();
    match (ids.next(), ids.next()) {
        (Some(first), Some(second)) => Ok([first, second]),
        _ => Err(Failure::plain("the database made no learners")),
    }
}

/// Until the transfer waits for a row.
fn until_it_waits(api: &Api, victim: &UnderWay) -> StageResult {
    let waits = api.wait_until(|api| Ok(is_waiting(api)? || victim.is_answered()))?;
    match waits && is_waiting(api)? {
        true => Ok(()),
        false => Err(Failure {
            inconclusive: true,
            ..Failure::plain("no statement of the transfer waited for the row that was locked")
        }),
    }
}

fn is_waiting(api: &Api) -> Result<bool, Failure> {
    Ok(!api.sql(&format!("select pid {WAITING}"))?.is_empty())
}

/// How many transfers between the two others succeed now.
fn others_succeed(api: &Api, [from, to]: &[String; 2]) -> Result<usize, Failure> {
    let mut under_way = Vec::new();
    for _ in 0..OTHERS {
        under_way.push(transfer(api, from, to, 1).start()?);
    }
    api.wait_until(|_| Ok(under_way.iter().all(UnderWay::is_answered)))?;
    let answered = under_way.into_iter().filter(UnderWay::is_answered);
    let codes = answered.map(|it| it.response().map(|response| response.code()));
    let codes: Vec<u16> = codes.collect::<Result<_, _>>()?;
    Ok(codes.iter().filter(|code| **code == 201).count())
}

pub(super) const LEFT_IDLE: Stage = Stage {
    name: "No transaction is left idle",
    teaches: "After refused transfers, and after a client that went away in the middle of one, no session stays in a transaction.",
    why: "A transaction that nobody ends keeps its locks, and keeps vacuum from removing dead rows. Every early return is a place where one is forgotten.",
    source: "PostgreSQL 20.11.1, idle_in_transaction_session_timeout",
    needs: &[3],
    hints: &[
        "Which of your early returns come after `begin`?",
        "End the transaction in one place: `finally`, `defer`, or a guard that rolls back when it is dropped.",
        "`select state, query from pg_stat_activity` shows who is idle in a transaction.",
    ],
    level: Level::Further,
    stops: true,
    run: api(left_idle),
    ..Stage::PLAIN
};

fn left_idle(api: &Api) -> StageResult {
    let all = balances(api)?.of(ADA);
    let nobody = "00000000-0000-7000-8000-00000000dead";
    for hours in [all + 1, 0] {
        transfer(api, ADA, GRACE, hours).send()?;
    }
    transfer(api, ADA, nobody, 1).send()?;
    api.post("/transfers", json!({ "from": ADA, "to": GRACE }))
        .send()?;
    api.case("after four refused transfers", none_is_idle)?;

    let lock = format!("select from balances where learner_id = '{GRACE}' for update");
    let lock = api.hold(&lock)?;
    let gone = transfer(api, ADA, GRACE, 1).start()?;
    until_it_waits(api, &gone)?;
    drop(gone);
    drop(lock);
    api.case(
        "after a client that went away during its transfer",
        none_is_idle,
    )
}

fn none_is_idle(api: &Api) -> StageResult {
    let mut idle = Vec::new();
    let ended = api.wait_until(|api| {
        idle = api.sql(IDLE)?;
        Ok(idle.is_empty())
    })?;
    match (ended, idle.first()) {
        (false, Some(session)) => {
            let last = session.first().cloned().flatten().unwrap_or_default();
            let last = last.split_whitespace().collect::<Vec<_>>().join(" ");
            Err(Failure::plain(format!(
                "a session is idle in a transaction; its last statement is `{last}`"
            )))
        }
        _ => Ok(()),
    }
}
