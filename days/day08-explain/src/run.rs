//! Running a statement to get its plan, without harm to the database.
//!
//! Invariants
//! - It runs in a transaction that is rolled back, whatever happens.
//! - The transaction is read-only unless writing was asked for. What PostgreSQL lets a read-only transaction do, such as
//!   ending other sessions or calling another server, it may do.
//! - It has a time limit, and gives up quickly where it would have to wait for a lock: others would queue behind it.
//! - It is one statement: the server is sent it in a message that can't hold two.

use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, Transaction};

use crate::{Error, Plan};

/// How long a lock may take.
const LOCK: Duration = Duration::from_secs(1);

/// How to run a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether it runs. Otherwise there are estimates only.
    pub analyze: bool,
    /// How long it may run.
    pub timeout: Duration,
    /// Whether it may write; what it wrote is rolled back.
    pub write: bool,
    /// Whether it runs twice and the second run counts: then what could be cached is.
    pub warm: bool,
    /// Settings for this run alone, such as `work_mem`.
    pub settings: Vec<(String, String)>,
    /// Values of `$1`, `$2`, ... as text; none is null.
    pub parameters: Vec<Option<String>>,
    /// For which values the plan is made.
    pub for_values: ForValues,
}

/// For which values of the parameters a plan is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForValues {
    /// For these: a custom plan. A statement without parameters has no other.
    #[default]
    These,
    /// For any: the generic plan, which PostgreSQL may settle on from the sixth run of a prepared statement on.
    Any,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            analyze: true,
            timeout: Duration::from_secs(30),
            write: false,
            warm: false,
            settings: Vec::new(),
            parameters: Vec::new(),
            for_values: ForValues::These,
        }
    }
}

/// The plan of `statement`, run as `options` say.
///
/// # Errors
/// [`Error::Writes`], [`Error::TimedOut`], [`Error::Locked`]; what PostgreSQL refuses; a connection that breaks.
///
/// ```
/// let database = localdb::Database::empty("run_doc")?;
/// let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
/// client.batch_execute("create table courses (id int primary key)")?;
///
/// let plan = explain::run(&mut client, "select from courses where id = 1", &explain::Options::default())?;
/// assert!(plan.was_run());
///
/// let refused = explain::run(&mut client, "delete from courses", &explain::Options::default());
/// assert!(matches!(refused, Err(explain::Error::Writes(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(client: &mut Client, statement: &str, options: &Options) -> Result<Plan, Error> {
    // ANCHOR: run
    let mut transaction = client
        .build_transaction()
        .read_only(!options.write)
        .start()?;
    let outcome = run_in(&mut transaction, statement, options).and_then(|plan| {
        // `explain analyze create table as` is not held to be a write by PostgreSQL, and writes.
        let wrote = "select pg_current_xact_id_if_assigned() is not null";
        let wrote: bool = transaction.query_one(wrote, &[])?.get(0);
        match wrote && !options.write {
            true => Err(Error::Writes(
                "it has changed the catalog or a temporary table".to_owned(),
            )),
            false => Ok(plan),
        }
    });
    let rolled_back = transaction.rollback();
    // ANCHOR_END: run
    if !options.parameters.is_empty() {
        // A prepared statement outlives its transaction. It isn't there if preparing failed.
        let _ = client.execute(&format!("deallocate {PREPARED}"), &[]);
    }
    let plan = outcome?;
    rolled_back?;
    Ok(plan)
}

/// A name that no other program gives to a statement.
const PREPARED: &str = "explain_by_day08";

/// The same within a transaction that the caller has begun, and has to roll back: to see what a plan would be if, say, an index
/// were there. Its limits and settings stay until then. The transaction is as read-only as the caller made it.
///
/// # Errors
/// As [`run`]; the transaction is lost then.
pub fn run_in(
    transaction: &mut Transaction<'_>,
    statement: &str,
    options: &Options,
) -> Result<Plan, Error> {
    let statement = statement.trim().trim_end_matches(';');
    let explained = |error| explained(error, options);
    set(
        transaction,
        "statement_timeout",
        &milliseconds(options.timeout),
    )?;
    set(transaction, "lock_timeout", &milliseconds(LOCK))?;
    for (name, value) in &options.settings {
        set(transaction, name, value)?;
    }
    let mut target = statement.to_owned();
    if !options.parameters.is_empty() {
        let mode = match options.for_values {
            ForValues::These => "force_custom_plan",
            ForValues::Any => "force_generic_plan",
        };
        set(transaction, "plan_cache_mode", mode)?;
        let prepare = format!("prepare {PREPARED} as {statement}");
        transaction.execute(&prepare, &[]).map_err(explained)?;
        let values: Vec<String> = options.parameters.iter().map(literal).collect();
        target = format!("execute {PREPARED}({})", values.join(", "));
    }
    let how = match options.analyze {
        true => "analyze, buffers, settings, format json",
        false => "settings, format json",
    };
    let explain = format!("explain ({how}) {target}");
    let explain = transaction.prepare(&explain).map_err(explained)?;
    let missing = explain.params().len();
    if missing > 0 {
        return Err(Error::Parameters(missing));
    }
    if options.warm && options.analyze {
        // What it writes is undone before the run that counts.
        let mut first = transaction.transaction()?;
        first.query_one(&explain, &[]).map_err(explained)?;
        first.rollback()?;
    }
    let row = transaction.query_one(&explain, &[]).map_err(explained)?;
    let Json(json) = row.try_get(0)?;
    Plan::parse(&json)
}

fn set(transaction: &mut Transaction<'_>, name: &str, value: &str) -> Result<(), Error> {
    transaction.query_one("select set_config($1, $2, true)", &[&name, &value])?;
    Ok(())
}

fn milliseconds(span: Duration) -> String {
    // Zero would mean no limit.
    span.as_millis().max(1).to_string()
}

/// A value that takes the type of its parameter.
fn literal(value: &Option<String>) -> String {
    match value {
        Some(value) if value.contains('\\') => {
            format!("E'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
        }
        Some(value) => format!("'{}'", value.replace('\'', "''")),
        None => "null".to_owned(),
    }
}

fn explained(error: postgres::Error, options: &Options) -> Error {
    match error.code() {
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => {
            let refusal = error.as_db_error().map(|it| it.message().to_owned());
            Error::Writes(refusal.unwrap_or_default())
        }
        Some(&SqlState::QUERY_CANCELED) => Error::TimedOut(options.timeout),
        Some(&SqlState::LOCK_NOT_AVAILABLE) => Error::Locked(LOCK),
        _ => error.into(),
    }
}

/// The text of a value of type `json`.
struct Json(String);

impl<'a> postgres::types::FromSql<'a> for Json {
    fn from_sql(
        _: &postgres::types::Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(kind: &postgres::types::Type) -> bool {
        *kind == postgres::types::Type::JSON
    }
}
