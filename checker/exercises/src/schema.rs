//! The learner's schema: their script, run in a database of its own, and what the database then says to rows.
//!
//! Why rows: whether a rule holds shows in what is refused. How it was written, and what its constraint is called, is
//! nobody's business; so a check, a domain and an exclusion pass alike.
//!
//! Invariants
//! - A script is somebody's SQL: it runs in the sandbox, as a role that has nothing but this one database. A query that tries rows and
//!   reads the catalog is that role, in a session that the script has not seen.
//! - Nothing that is tried stays: every trial begins with the same rows and is rolled back.
//! - Refused means refused by a constraint, of SQLSTATE class 23. A table that refuses everything refuses the row beside it too,
//!   which has to be accepted.

mod catalog;
mod refused;
mod trial;

use std::fmt;
use std::time::Duration;

use checker::contract::StageResult;
use checker::failure::Failure;
use checker::solution::SolutionFolder;
use checker::transcript::Tape;
use checker::writing::{Judge, Unmet, Writing};
use localdb::Database;
use postgres::Client;

use crate::outcome::Trouble;
use crate::sandbox::{Limits, Sandbox};
use crate::script::Script;
use refused::refused;
use trial::{broken, expect, ordinary, send};

pub use catalog::{Catalog, Column, Index, Reference, Table};
pub use trial::{Case, Must};

/// The file that the script is in.
pub const FILE: &str = "schema.sql";

/// How long a session may take to show that it is there.
const ANSWERS: Duration = Duration::from_secs(30);

/// Judges what the tables do that the learner's script makes.
pub struct Made(pub fn(&mut Schema) -> StageResult);

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Made")
    }
}

impl Judge for Made {
    fn judge(&self, writing: &mut Writing<'_>) -> anyhow::Result<Result<(), Unmet>> {
        let tape = writing.tape.clone();
        let schema = writing.kept(|folder| match Schema::make(folder, Limits::default()) {
            Ok(made) => made.map_err(Ok),
            Err(machine) => Err(Err(machine)),
        });
        let schema = match schema {
            Ok(schema) => schema,
            // Nothing to judge, or the script does not run; or else it is about the machine.
            Err(unmet) => return unmet.map(Err),
        };
        schema.tape = tape;
        Ok((self.0)(schema).map_err(Unmet::Wrong))
    }
}

/// A database that the learner's script was run in.
pub struct Schema {
    /// The script.
    pub script: Script,
    /// The statements of this stage, and their results.
    pub tape: Tape,
    // In the order in which they go: a session, the database it is in, the role that owns what is in there.
    session: Client,
    database: Database,
    sandbox: Sandbox,
}

impl Schema {
    /// Runs the script that is in `folder`, under `limits`. What is wrong with the script is a failure; an error is about the
    /// machine.
    pub fn make(folder: &SolutionFolder, limits: Limits) -> anyhow::Result<Result<Self, Unmet>> {
        let Some(text) = folder.text(FILE)? else {
            let why = "not begun: just begin 6";
            return Ok(Err(Unmet::Unwritten(why.to_owned())));
        };
        let script = Script { text };
        if script.statements().is_empty() {
            let why = format!("not written yet: {}", folder.shown(FILE));
            return Ok(Err(Unmet::Unwritten(why)));
        }
        let sandbox = Sandbox::new(limits)?;
        let database = sandbox.empty()?;
        if let Err(trouble) = run(&sandbox, &database, &script.text)? {
            let failure = refused(&sandbox, &script, &trouble)?;
            return Ok(Err(Unmet::Wrong(failure)));
        }
        sandbox.restore()?;
        let session = match sandbox.session(&database, false) {
            Ok(session) => session,
            // A setting can be such that no session begins.
            Err(error) => {
                let what = format!(
                    "{FILE} has run, and its database no longer accepts connections: {error:#}"
                );
                return Ok(Err(Unmet::Wrong(Failure::plain(what))));
            }
        };
        Ok(Ok(Self {
            script,
            tape: Tape::default(),
            session,
            database,
            sandbox,
        }))
    }

    /// Tries each of `cases` on the rows that `before` inserts, and undoes everything.
    pub fn hold(&mut self, before: &[&str], cases: &[Case<'_>]) -> Result<(), Failure> {
        let (script, tape) = (self.script.clone(), self.tape.clone());
        let prepare = |session: &mut Client, statements: &[&str]| {
            let mut statements = statements.iter();
            statements.try_for_each(|sql| {
                let what = ordinary(sql);
                expect(&script, &tape, session, &[], &what, sql, Must::Pass)
            })
        };
        self.trial(|session| {
            prepare(session, before)?;
            for case in cases {
                send(session, "savepoint before_case").map_err(|refusal| broken(&refusal))?;
                prepare(session, case.given)?;
                let Case {
                    what,
                    given,
                    sql,
                    must,
                } = case;
                expect(&script, &tape, session, given, what, sql, *must)?;
                send(session, "rollback to savepoint before_case")
                    .map_err(|refusal| broken(&refusal))?;
            }
            Ok(())
        })
    }

    /// The schema's rows in the catalog.
    pub fn catalog(&mut self) -> Result<Catalog, Failure> {
        self.trial(|session| {
            Catalog::read(session)
                .map_err(|error| Failure::plain(format!("the catalog cannot be read: {error}")))
        })
    }

    /// Does `work` in a transaction that is rolled back, and stops what does not end.
    fn trial<T>(
        &mut self,
        work: impl FnOnce(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        // What was tried last may have ended it, and the driver learns of that only when it asks.
        if self.session.is_closed() || self.session.is_valid(ANSWERS).is_err() {
            self.session = self
                .sandbox
                .session(&self.database, false)
                .map_err(|error| {
                    Failure::plain(format!("the database can't be reached: {error:#}"))
                })?;
        }
        let mut failure = None;
        let result = self.sandbox.watched(&mut self.session, |session| {
            session.batch_execute("begin")?;
            let done = work(session).map_err(|it| failure = Some(it));
            session.batch_execute("rollback")?;
            Ok(done.ok())
        });
        match (failure, result) {
            (Some(failure), _) => Err(failure),
            (None, Ok(Some(done))) => Ok(done),
            (None, Ok(None)) => Err(Failure::plain("the trial did not finish")),
            (None, Err(error)) => Err(Failure::plain(format!(
                "the trial did not finish: {}",
                self.sandbox.explain(error, "")
            ))),
        }
    }
}

/// Runs all of `sql` in a session of its own.
fn run(sandbox: &Sandbox, database: &Database, sql: &str) -> anyhow::Result<Result<(), Trouble>> {
    let mut session = sandbox.session(database, false)?;
    let done = sandbox.watched(&mut session, |session| Ok(session.batch_execute(sql)?));
    Ok(done.map_err(|failure| sandbox.explain(failure, sql)))
}
