//! The anomalies between two transactions at each isolation level: tried, not quoted.
//!
//! Each trial is a fixed interleaving of two transactions on two connections, and says whether the anomaly happened. A
//! transaction that the server refuses (SQLSTATE 40001) has not seen one.

use postgres::{Client, IsolationLevel, Transaction, error::SqlState};

const ROWS: &str = "
    drop table if exists doctors;
    create table doctors (name text primary key, on_call boolean not null);
    insert into doctors values ('Ada', true), ('Grace', true);";

/// From the weakest to the strongest.
pub(crate) const LEVELS: [(&str, IsolationLevel); 4] = [
    ("read uncommitted", IsolationLevel::ReadUncommitted),
    ("read committed", IsolationLevel::ReadCommitted),
    ("repeatable read", IsolationLevel::RepeatableRead),
    ("serializable", IsolationLevel::Serializable),
];

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Happened,
    Impossible,
    /// The server refused one of the two.
    Refused,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Happened => "happens",
            Self::Impossible => "no",
            Self::Refused => "refused",
        }
    }
}

type Trial = fn(&mut Transaction<'_>, &mut Transaction<'_>) -> Result<bool, postgres::Error>;

const TRIALS: [(&str, Trial); 4] = [
    ("dirty read", dirty_read),
    ("non-repeatable read", nonrepeatable_read),
    ("phantom", phantom),
    ("write skew", write_skew),
];

/// Tries every anomaly at every level, and draws the table.
pub(crate) fn matrix(one: &mut Client, other: &mut Client) -> anyhow::Result<String> {
    let heads: Vec<String> = TRIALS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut lines = vec![format!("{:16}  {}", "", heads.join("  "))];
    for (name, level) in LEVELS {
        let mut line = format!("{name:16}");
        for (head, trial) in TRIALS {
            let outcome = attempt(one, other, level, trial)?;
            line.push_str(&format!("  {:width$}", outcome.word(), width = head.len()));
        }
        lines.push(line.trim_end().to_owned());
    }
    Ok(lines.join("\n"))
}

// ANCHOR: attempt
fn attempt(
    one: &mut Client,
    other: &mut Client,
    level: IsolationLevel,
    trial: Trial,
) -> Result<Outcome, postgres::Error> {
    one.batch_execute(ROWS)?;
    let mut first = one.build_transaction().isolation_level(level).start()?;
    let mut second = other.build_transaction().isolation_level(level).start()?;
    let seen = trial(&mut first, &mut second);
    let ends = seen.and_then(|seen| {
        first.commit()?;
        second.commit()?;
        Ok(seen)
    });
    match ends {
        Ok(true) => Ok(Outcome::Happened),
        Ok(false) => Ok(Outcome::Impossible),
        Err(error) if error.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE) => {
            Ok(Outcome::Refused)
        }
        Err(error) => Err(error),
    }
}
// ANCHOR_END: attempt

fn on_call(transaction: &mut Transaction<'_>) -> Result<i64, postgres::Error> {
    let row = transaction.query_one("select count(*) from doctors where on_call", &[])?;
    Ok(row.get(0))
}

/// Reading what nobody has committed.
fn dirty_read(
    reader: &mut Transaction<'_>,
    writer: &mut Transaction<'_>,
) -> Result<bool, postgres::Error> {
    writer.execute("update doctors set on_call = false where name = 'Ada'", &[])?;
    Ok(on_call(reader)? == 1)
}

/// Reading a row twice and finding it changed.
fn nonrepeatable_read(
    reader: &mut Transaction<'_>,
    writer: &mut Transaction<'_>,
) -> Result<bool, postgres::Error> {
    const ADA: &str = "select on_call from doctors where name = 'Ada'";
    let before: bool = reader.query_one(ADA, &[])?.get(0);
    writer.execute("update doctors set on_call = false where name = 'Ada'", &[])?;
    writer.batch_execute("commit; begin")?;
    let after: bool = reader.query_one(ADA, &[])?.get(0);
    Ok(before != after)
}

/// Asking twice and finding a row that was not there.
fn phantom(
    reader: &mut Transaction<'_>,
    writer: &mut Transaction<'_>,
) -> Result<bool, postgres::Error> {
    let before = on_call(reader)?;
    writer.execute("insert into doctors values ('Barbara', true)", &[])?;
    writer.batch_execute("commit; begin")?;
    Ok(on_call(reader)? != before)
}

// ANCHOR: skew
/// Two that each see the other on call, and both leave.
fn write_skew(
    ada: &mut Transaction<'_>,
    grace: &mut Transaction<'_>,
) -> Result<bool, postgres::Error> {
    let (seen_by_ada, seen_by_grace) = (on_call(ada)?, on_call(grace)?);
    ada.execute("update doctors set on_call = false where name = 'Ada'", &[])?;
    grace.execute(
        "update doctors set on_call = false where name = 'Grace'",
        &[],
    )?;
    // If both commit now, nobody is on call, though each made sure that somebody stays.
    Ok(seen_by_ada == 2 && seen_by_grace == 2)
}
// ANCHOR_END: skew
