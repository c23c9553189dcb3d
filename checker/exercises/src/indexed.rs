//! Questions whose answer is DDL: which indexes a workload needs, graded by pages.
//!
//! Why pages: a time says more about the machine than about the answer. What a query touches, what an insert touches and
//! what the indexes take are the same tomorrow; each is held to a ratio of what our answer needs, on the same rows.
//!
//! Invariants
//! - Our answer and the learner's run in two copies of one database, in sessions of the role that answers run as. No privileged
//!   session enters a copy that the learner's statements were able to change.
//! - An answer is `create index` and `drop index`, nothing else; and the queries must return the same rows as with ours.
//! - The data is settled: vacuumed, analyzed, no autovacuum, no parallel workers. A query's second run counts.
//! - Right means right on the rows of both seeds.

pub(crate) mod cost;

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use checker::failure::{Failure, Written};
use checker::writing::{Judge, Unmet, Writing};
use localdb::{Database, Template};
use postgres::{Client, NoTls};

use crate::outcome;
use crate::sandbox::{Limits, Sandbox};
use crate::script::Script;
use cost::{Cost, measure};

/// How much more than ours a query may touch: half as much again, and four pages.
const READ: (u64, u64) = (150, 4);
/// How much more the writes may touch: a tenth.
const WRITE: (u64, u64) = (110, 50);
/// How much larger the indexes may be: half as much again, and eight pages.
const SIZE: (u64, u64) = (150, 8 * 8192);

/// A question: tables, what is done with them, and our answer.
#[derive(Debug)]
pub struct Indexed {
    /// The file that the answer is in.
    pub file: &'static str,
    /// The script that makes tables and rows; `course.seed` is 1 or 2.
    pub data: &'static str,
    /// The tables that it is about.
    pub tables: &'static [&'static str],
    /// Queries of the workload.
    pub reads: &'static [&'static str],
    /// Statements that write, each of which is rolled back.
    pub writes: &'static [&'static str],
    /// Statements that have to be refused by then.
    pub refused: &'static [&'static str],
    /// Our answer.
    pub answer: &'static str,
}

/// The state of one run: the sandbox, and the costs of our answers.
struct Bench {
    sandbox: Sandbox,
    ours: HashMap<(&'static str, u8), Cost>,
}

impl Judge for Indexed {
    fn judge(&self, writing: &mut Writing<'_>) -> anyhow::Result<Result<(), Unmet>> {
        let Some(text) = writing.folder.text(self.file)? else {
            return Ok(Err(Unmet::Unwritten("not begun: just begin 9".to_owned())));
        };
        let script = Script { text };
        if script.statements().is_empty() {
            let why = format!("not written yet: {}", writing.folder.shown(self.file));
            return Ok(Err(Unmet::Unwritten(why)));
        }
        if let Some(other) = script.statements().iter().find(|it| !is_index(it)) {
            let what = "an answer here consists of `create index` and `drop index`, and this is another statement";
            return Ok(Err(Unmet::Wrong(shown(
                what,
                script.shown(other),
                Vec::new(),
            ))));
        }
        let bench = writing.kept(|_| {
            let sandbox = Sandbox::new(Limits::default())?;
            Ok::<_, anyhow::Error>(Bench {
                sandbox,
                ours: HashMap::new(),
            })
        })?;
        for seed in [1, 2] {
            let ours = bench.ours(self, seed)?;
            let theirs = match bench.cost(self, seed, &script.text)? {
                Ok(cost) => cost,
                Err(what) => return Ok(Err(Unmet::Wrong(shown(&what, all(&script), Vec::new())))),
            };
            if let Some((what, against)) = self.compare(&ours, &theirs) {
                return Ok(Err(Unmet::Wrong(shown(&what, all(&script), against))));
            }
        }
        Ok(Ok(()))
    }

    fn file(&self) -> Option<String> {
        Some(self.file.to_owned())
    }
}

impl Indexed {
    /// The mistake, and its evidence.
    fn compare(&self, ours: &Cost, theirs: &Cost) -> Option<(String, Vec<String>)> {
        for (at, (our, their)) in ours.reads.iter().zip(&theirs.reads).enumerate() {
            let query = vec![self.reads[at].to_owned(), their.plan.clone()];
            if their.rows != our.rows {
                return Some(("a query returns other rows than before".to_owned(), query));
            }
            if exceeds(their.pages, our.pages, READ) {
                let what = format!(
                    "a query touches {} pages by {}, and with our answer {} by {}",
                    their.pages, their.nodes, our.pages, our.nodes
                );
                return Some((what, query));
            }
        }
        if let Some(accepted) = theirs.accepted {
            return Some((
                "a statement is accepted that has to be refused".to_owned(),
                vec![self.refused[accepted].to_owned()],
            ));
        }
        let pages = |it: &Cost| it.writes.iter().sum::<u64>();
        if exceeds(pages(theirs), pages(ours), WRITE) {
            let what = format!(
                "the writes touch {} pages, and with our answer {}: every index is written to",
                pages(theirs),
                pages(ours)
            );
            return Some((what, theirs.indexes.clone()));
        }
        if exceeds(theirs.bytes, ours.bytes, SIZE) {
            let what = format!(
                "the indexes take {} kB, and with our answer {} kB",
                theirs.bytes / 1024,
                ours.bytes / 1024
            );
            return Some((what, theirs.indexes.clone()));
        }
        None
    }

    fn template(&self, seed: u8) -> Template {
        let seed_text = seed.to_string();
        let fingerprint = localdb::fingerprint([self.data, &seed_text]);
        let data = self.data;
        Template::new(&format!("indexed {seed}"), fingerprint, move |url| {
            let mut client = Client::connect(url, NoTls)?;
            client.batch_execute(&format!(
                "set client_min_messages to warning; set course.seed to {seed}; {data}"
            ))?;
            Ok(())
        })
    }
}

impl Bench {
    /// The cost of our answer, measured once.
    fn ours(&mut self, question: &Indexed, seed: u8) -> anyhow::Result<Cost> {
        let key = (question.file, seed);
        if let Some(cost) = self.ours.get(&key) {
            return Ok(cost.clone());
        }
        let cost = self.cost(question, seed, question.answer)?;
        let cost = cost.map_err(|what| anyhow!("our answer to {} fails: {what}", question.file))?;
        self.ours.insert(key, cost.clone());
        Ok(cost)
    }

    /// The cost of the workload after `ddl` has run. A mistake in the statements comes as words.
    fn cost(
        &self,
        question: &Indexed,
        seed: u8,
        ddl: &str,
    ) -> anyhow::Result<Result<Cost, String>> {
        let copy = self.copy(question, seed)?;
        let mut session = self.sandbox.session(&copy, false)?;
        let result = self.sandbox.watched(&mut session, |session| {
            session.batch_execute(ddl)?;
            Ok(())
        });
        if let Err(failure) = result {
            let trouble = self.sandbox.explain(failure, ddl);
            return Ok(Err(refusal(&trouble)));
        }
        let measured = self
            .sandbox
            .watched(&mut session, |session| measure(session, question));
        Ok(measured.map_err(|failure| {
            let trouble = self.sandbox.explain(failure, ddl);
            format!("the workload doesn't finish with these indexes: {trouble}")
        }))
    }

    /// A copy of the data whose tables the role owns.
    fn copy(&self, question: &Indexed, seed: u8) -> anyhow::Result<Database> {
        let owned: Vec<String> = question.tables.iter().map(ToString::to_string).collect();
        self.sandbox
            .copy_of(&question.template(seed), &owned)
            .with_context(|| format!("cannot copy the tables of {}", question.file))
    }
}

/// Whether the first is more than so many percent of the second, and so many more.
pub(crate) fn exceeds(theirs: u64, ours: u64, (percent, more): (u64, u64)) -> bool {
    theirs > ours * percent / 100 + more
}

/// Whether a statement makes an index or drops one.
fn is_index(statement: &str) -> bool {
    let mut words = statement.split_whitespace().map(str::to_lowercase);
    let verb = words.next().unwrap_or_default();
    let mut object = words.next().unwrap_or_default();
    if verb == "create" && object == "unique" {
        object = words.next().unwrap_or_default();
    }
    matches!(&*verb, "create" | "drop") && object == "index"
}

fn all(script: &Script) -> Vec<String> {
    script
        .statements()
        .iter()
        .flat_map(|it| script.shown(it))
        .collect()
}

pub(crate) fn refusal(trouble: &outcome::Trouble) -> String {
    match trouble {
        outcome::Trouble::Refused { message, code, .. } => {
            format!(
                "PostgreSQL refuses it: {} (SQLSTATE {code})",
                message.replace('\n', " ")
            )
        }
        other => other.to_string(),
    }
}

fn shown(what: &str, yours: Vec<String>, against: Vec<String>) -> Failure {
    Failure {
        written: Some(Box::new(Written { yours, against })),
        ..Failure::plain(what)
    }
}
