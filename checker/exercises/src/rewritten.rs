//! Questions whose answer is a query that gives the same rows for fewer pages, without a new index.
//!
//! Why pages: see [`indexed`](crate::indexed), whose reading of plans this shares.
//!
//! Invariants
//! - Our answer and the learner's run in one copy of the data, read-only, as the role that answers run as. It owns nothing there, and
//!   may read.
//! - The rows have to be those of the query as it was asked, in its order where it has one.
//! - The data is settled: every page is frozen, statistics are made from all rows. A query's second run counts.
//! - Right means right on the rows of both seeds, so a result that is typed in is not.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::{Context, anyhow};
use checker::failure::{Failure, Written};
use checker::writing::{Judge, Unmet, Writing};
use localdb::{Database, Template};
use postgres::{Client, NoTls};

use crate::indexed::cost::{Read, read};
use crate::indexed::{exceeds, refusal};
use crate::sandbox::{Limits, Sandbox};
use crate::script::Script;

/// How much more than ours a query may touch: half as much again, and four pages.
const READ: (u64, u64) = (150, 4);

/// A question: a query that touches too much, and ours.
#[derive(Debug)]
pub struct Rewritten {
    /// The file that the answer is in.
    pub file: &'static str,
    /// The script that makes tables and rows; `course.seed` is 1 or 2.
    pub data: &'static str,
    /// The query as it is.
    pub query: &'static str,
    /// Whether its rows have an order.
    pub ordered: bool,
    /// Ours.
    pub answer: &'static str,
}

/// The state of one run: the sandbox, and the costs of our answers.
struct Bench {
    sandbox: Sandbox,
    /// One for each script and seed: nobody can write to it.
    copies: HashMap<(&'static str, u8), Database>,
    ours: HashMap<(&'static str, u8), Read>,
}

impl Judge for Rewritten {
    fn judge(&self, writing: &mut Writing<'_>) -> anyhow::Result<Result<(), Unmet>> {
        let Some(text) = writing.folder.text(self.file)? else {
            return Ok(Err(Unmet::Unwritten("not begun: just begin 8".to_owned())));
        };
        let script = Script { text };
        let statements = script.statements();
        let [statement] = statements.as_slice() else {
            return Ok(Err(match statements.len() {
                0 => {
                    let shown = writing.folder.shown(self.file);
                    Unmet::Unwritten(format!("not written yet: {shown}"))
                }
                count => wrong(
                    &format!("an answer is one query, and the file has {count} statements"),
                    &script,
                    Vec::new(),
                ),
            }));
        };
        let bench = writing.kept(|_| {
            let sandbox = Sandbox::new(Limits::default())?;
            Ok::<_, anyhow::Error>(Bench {
                sandbox,
                copies: HashMap::new(),
                ours: HashMap::new(),
            })
        })?;
        for seed in [1, 2] {
            let ours = bench.ours(self, seed)?;
            let theirs = match bench.cost(self, seed, statement)? {
                Ok(read) => read,
                Err(what) => return Ok(Err(wrong(&what, &script, Vec::new()))),
            };
            if theirs.rows != ours.rows {
                let what = match theirs.rows.0 == ours.rows.0 {
                    true => "it returns other rows than the original query".to_owned(),
                    false => format!(
                        "it returns {} rows, and the original query returns {}",
                        theirs.rows.0, ours.rows.0
                    ),
                };
                return Ok(Err(wrong(&what, &script, Vec::new())));
            }
            if exceeds(theirs.pages, ours.pages, READ) {
                let what = format!(
                    "it touches {} pages by {}, and our answer {} by {}",
                    theirs.pages, theirs.nodes, ours.pages, ours.nodes
                );
                return Ok(Err(wrong(&what, &script, vec![theirs.plan])));
            }
        }
        Ok(Ok(()))
    }

    fn file(&self) -> Option<String> {
        Some(self.file.to_owned())
    }
}

impl Rewritten {
    fn template(&self, seed: u8) -> Template {
        let fingerprint = localdb::fingerprint([self.data, &seed.to_string(), "settled"]);
        let data = self.data;
        Template::new(&format!("rewritten {seed}"), fingerprint, move |url| {
            let mut client = Client::connect(url, NoTls)?;
            client.batch_execute(&format!(
                "set client_min_messages to warning; set course.seed to {seed}; {data}"
            ))?;
            Ok(schema::settle(&mut client)?)
        })
    }
}

impl Bench {
    /// The cost of our answer, measured once. It returns the same rows as the original query, or the exercise is
    /// wrong.
    fn ours(&mut self, question: &Rewritten, seed: u8) -> anyhow::Result<Read> {
        let key = (question.file, seed);
        if let Some(read) = self.ours.get(&key) {
            return Ok(read.clone());
        }
        let mut own = |sql| {
            let read = self.cost(question, seed, sql)?;
            read.map_err(|what| anyhow!("our own query of {} fails: {what}", question.file))
        };
        let (asked, ours) = (own(question.query)?, own(question.answer)?);
        anyhow::ensure!(
            asked.rows == ours.rows && exceeds(asked.pages, ours.pages, READ),
            "our answer to {} gives other rows, or saves nothing: {asked:?}, {ours:?}",
            question.file
        );
        self.ours.insert(key, ours.clone());
        Ok(ours)
    }

    /// The cost of `sql`. A mistake in it comes as words.
    fn cost(
        &mut self,
        question: &Rewritten,
        seed: u8,
        sql: &str,
    ) -> anyhow::Result<Result<Read, String>> {
        let copy = match self.copies.entry((question.data, seed)) {
            Entry::Occupied(copy) => copy.into_mut(),
            Entry::Vacant(place) => {
                let copy = self.sandbox.copy_of(&question.template(seed), &[]);
                place.insert(copy.context("cannot copy the tables")?)
            }
        };
        let mut session = self.sandbox.session(copy, true)?;
        let measured = self
            .sandbox
            .watched(&mut session, |session| read(session, sql, question.ordered));
        Ok(measured.map_err(|failure| refusal(&self.sandbox.explain(failure, sql))))
    }
}

fn wrong(what: &str, script: &Script, against: Vec<String>) -> Unmet {
    let statements = script.statements();
    let yours = statements.iter().flat_map(|it| script.shown(it));
    Unmet::Wrong(Failure {
        written: Some(Box::new(Written {
            yours: yours.collect(),
            against,
        })),
        ..Failure::plain(what)
    })
}
