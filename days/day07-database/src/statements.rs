//! The statements of one connection: prepared once, or sent without a name.
//!
//! Why: a statement sent as text is parsed, analyzed and planned each time, for a round trip more. Prepared once, it is
//! only executed: on a point read that halves the work of both sides. Behind a pooler there is no session that a name
//! could belong to, so there a statement goes unnamed, with its text, each time. What is kept is then the types of its
//! parameters, which the driver has to know to encode them.
//!
//! Invariants
//! - A text is prepared, or its types are asked for, at most once for as long as it is kept.
//! - At most `limit` are kept; each prepared one costs memory in PostgreSQL too.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use postgres::{GenericClient, Row, RowIter, SimpleQueryMessage, Statement};

use crate::Error;

/// Statements by their text, the least recently used one first to go.
pub(crate) struct Statements {
    limit: usize,
    unnamed: bool,
    /// A statement since the session was clean may have left something in it.
    touched: bool,
    clock: u64,
    kept: HashMap<String, Kept>,
}

struct Kept {
    ready: Ready,
    touches: bool,
    used: u64,
}

/// The steps that running a text takes.
#[derive(Clone)]
pub(crate) enum Ready {
    /// It has a name in the session.
    Prepared(Statement),
    /// It is sent with its text; its parameters have these types.
    Unnamed(Vec<Type>),
}

impl Statements {
    /// Keeps at most `limit`, and at least one.
    pub(crate) fn new(limit: usize, unnamed: bool) -> Self {
        Self {
            limit: limit.max(1),
            unnamed,
            touched: false,
            clock: 0,
            kept: HashMap::new(),
        }
    }

    // ANCHOR: prepare
    /// The statement of `sql`, prepared through `client` the first time.
    pub(crate) fn prepare(
        &mut self,
        client: &mut impl GenericClient,
        sql: &str,
    ) -> Result<Ready, Error> {
        self.clock += 1;
        if let Some(kept) = self.kept.get_mut(sql) {
            kept.used = self.clock;
            self.touched |= kept.touches;
            return Ok(kept.ready.clone());
        }
        let ready = match self.unnamed {
            false => Ready::Prepared(client.prepare(sql)?),
            true => Ready::Unnamed(ask_types(client, sql)?),
        };
        if self.kept.len() >= self.limit {
            self.forget_oldest();
        }
        let touches = touches_the_session(sql);
        self.touched |= touches;
        let kept = Kept {
            ready: ready.clone(),
            touches,
            used: self.clock,
        };
        self.kept.insert(sql.to_owned(), kept);
        Ok(ready)
    }
    // ANCHOR_END: prepare

    /// Drops the statement of `sql`, which closes it in PostgreSQL as well.
    pub(crate) fn forget(&mut self, sql: &str) {
        self.kept.remove(sql);
    }

    /// Says that something other than a statement of its own may leave something in the session.
    pub(crate) fn touch(&mut self) {
        self.touched = true;
    }

    /// Whether something may have been left in the session. If so, it is going to be emptied, statements included.
    pub(crate) fn start_over(&mut self) -> bool {
        if self.touched {
            self.kept.clear();
        }
        std::mem::take(&mut self.touched)
    }

    fn forget_oldest(&mut self) {
        let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used);
        if let Some(sql) = oldest.map(|(sql, _)| sql.clone()) {
            self.kept.remove(&sql);
        }
    }
}

impl Ready {
    /// Refuses more or fewer parameters than the statement has.
    pub(crate) fn takes(&self, parameters: &[&(dyn ToSql + Sync)]) -> Result<(), Error> {
        let expected = match self {
            Self::Prepared(statement) => statement.params().len(),
            Self::Unnamed(types) => types.len(),
        };
        let given = parameters.len();
        match expected == given {
            true => Ok(()),
            false => Err(Error::Parameters { expected, given }),
        }
    }

    /// Runs it; its rows, or none if they take more than `limit` bytes.
    pub(crate) fn rows(
        &self,
        client: &mut impl GenericClient,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
        limit: usize,
    ) -> Result<Option<Vec<Row>>, postgres::Error> {
        let values = parameters.iter().copied();
        let rows = match self {
            Self::Prepared(statement) => client.query_raw(statement, values)?,
            Self::Unnamed(types) => client.query_typed_raw(sql, typed(parameters, types))?,
        };
        bounded(rows, limit)
    }

    /// Runs it; how many rows it changed.
    pub(crate) fn execute(
        &self,
        client: &mut impl GenericClient,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, postgres::Error> {
        match self {
            Self::Prepared(statement) => client.execute(statement, parameters),
            Self::Unnamed(types) => {
                let parameters: Vec<_> = typed(parameters, types).collect();
                client.execute_typed(sql, &parameters)
            }
        }
    }
}

fn bounded(mut rows: RowIter<'_>, limit: usize) -> Result<Option<Vec<Row>>, postgres::Error> {
    let (mut all, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        bytes += row.raw_size_bytes();
        if bytes > limit {
            return Ok(None);
        }
        all.push(row);
    }
    Ok(Some(all))
}

/// The parameters with their types.
pub(crate) fn typed<'a>(
    parameters: &'a [&'a (dyn ToSql + Sync)],
    types: &'a [Type],
) -> impl Iterator<Item = (&'a (dyn ToSql + Sync), Type)> {
    parameters.iter().copied().zip(types.iter().cloned())
}

fn ask_types(client: &mut impl GenericClient, sql: &str) -> Result<Vec<Type>, Error> {
    match types_question(sql)? {
        Some(question) => types_answer(&client.simple_query(&question)?),
        None => Ok(Vec::new()),
    }
}

/// The query that asks PostgreSQL for the types of the parameters of `sql`, if it has any. It is one message, so that
/// a pooler sends it to one session, and no other statement has the name that it uses meanwhile.
pub(crate) fn types_question(sql: &str) -> Result<Option<String>, Error> {
    static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let sql = sql.trim_end().trim_end_matches(';');
    if !sql.contains('$') {
        return Ok(None);
    }
    if sql.contains(';') {
        // It would end the statement that asks, and what follows would be run.
        return Err(Error::Settings(format!(
            "a statement that is sent without a name must not contain a semicolon: {sql}"
        )));
    }
    let count = COUNT.fetch_add(1, Relaxed);
    let name = format!("types_{:016x}_{count}", SEED.hash_one(count));
    Ok(Some(format!(
        "prepare {name} as {sql}\n;
         select parameter_types::oid[]::text from pg_prepared_statements where name = '{name}';
         deallocate {name}"
    )))
}

/// The types in PostgreSQL's answer to [`types_question`].
pub(crate) fn types_answer(answer: &[SimpleQueryMessage]) -> Result<Vec<Type>, Error> {
    let oids = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    let oids = oids.unwrap_or_default().trim_matches(['{', '}']);
    let numbers = oids.split(',').filter(|it| !it.is_empty());
    numbers
        .map(|oid| {
            let known = oid.parse().ok().and_then(Type::from_oid);
            known.ok_or_else(|| {
                Error::Settings(format!(
                    "a statement that is sent without a name takes PostgreSQL's own types only, and {oid} is not one: cast the parameter"
                ))
            })
        })
        .collect()
}

/// Whether `error` says that a prepared statement is no longer what it was, so that preparing it
/// anew helps: a migration changed what it returns, or somebody deallocated it.
///
/// The first has no code of its own; the routine that reports it is the one sure sign
/// (`RevalidateCachedQuery` in PostgreSQL's `plancache.c`).
pub(crate) fn is_stale(error: &postgres::Error) -> bool {
    error.as_db_error().is_some_and(|reported| {
        reported.code() == &SqlState::INVALID_SQL_STATEMENT_NAME
            || (reported.code() == &SqlState::FEATURE_NOT_SUPPORTED
                && reported.routine() == Some("RevalidateCachedQuery"))
    })
}

const ASKS: [&str; 5] = ["select", "table", "values", "show", "explain"];
const WRITES: [&str; 5] = ["with", "insert", "update", "delete", "merge"];

/// Whether `sql` may change something. Only what begins like a question is taken for one; a function that writes
/// must not hide in it.
pub(crate) fn may_write(sql: &str) -> bool {
    !begins_with(sql, &ASKS)
}

/// Whether `sql` may be read: a question that leaves the session as it is.
pub(crate) fn is_a_read(sql: &str) -> bool {
    (begins_with(sql, &["with"]) || begins_with(sql, &ASKS)) && !sets_something(sql)
}

/// Whether `sql` may leave something in its session: a setting, a temporary table, an open transaction. A function that
/// does it unseen, such as a lock for the whole session, must not hide in a question either.
fn touches_the_session(sql: &str) -> bool {
    let local = ["local", "constraints", "transaction"];
    let second = sql.split_whitespace().nth(1).unwrap_or_default();
    let is_local = begins_with(sql, &["set"]) && begins_with(second, &local);
    let works_on_rows = begins_with(sql, &ASKS) || begins_with(sql, &WRITES);
    sets_something(sql) || !(works_on_rows || is_local)
}

fn sets_something(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    sql.contains("set_config") || sql.contains("_advisory_lock")
}

fn begins_with(sql: &str, words: &[&str]) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    words.iter().any(|it| it.eq_ignore_ascii_case(first))
}
