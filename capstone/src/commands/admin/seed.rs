//! `capstone admin seed`: a cohort with people in it, to try the API on.
//!
//! Why: until people can register, an account comes from an import or from here, and a client needs the id of one to enroll
//! it.
//!
//! Invariants
//! - Seeding twice is the same as seeding once.

use access::Reach;
use std::io::Write;

use anyhow::Result;
use crud::Actor;
use database::{Database, Settings, Transaction};
use jiff::Zoned;
use rest::Problem;
use tracker::curriculum;
use transactions::Transact;
use uuid::Uuid;

use crate::resources::accounts::{self, Account};
use crate::resources::cohorts::{self, NewCohort};
use crate::resources::enrollments;
use crate::settings::Seed;
use crate::storage::Storage;

/// The name of the cohort.
const COHORT: &str = "Demonstration";

const NAMES: [&str; 8] = [
    "Ada Lovelace",
    "Grace Hopper",
    "Edsger Dijkstra",
    "Barbara Liskov",
    "Edgar Codd",
    "Radia Perlman",
    "Tony Hoare",
    "Katherine Johnson",
];

/// The rows that there are afterwards.
struct Seeded {
    cohort: Uuid,
    learners: Vec<(Account, Uuid)>,
}

/// Runs the command.
pub fn run(settings: &Seed) -> Result<()> {
    let storage = Storage::open(&settings.storage)?;
    storage.prepare()?;
    let learners = settings.learners;
    let seeded =
        crate::commands::on_database(&Settings::new(storage.url()), async |database: Database| {
            database.transact(move |db| Ok(seed(db, learners)?)).await
        })?;
    seeded.print(&mut std::io::stdout().lock())?;
    Ok(())
}

fn seed(db: &mut Transaction<'_>, learners: u64) -> Result<Seeded, Problem> {
    let actor = Actor::program("seed");
    let course = curriculum().slug.clone();
    let cohort = match cohorts::rows::named(db, &course, COHORT)? {
        Some(it) => it.value.id,
        None => {
            let new = NewCohort::of(&course, COHORT, Zoned::now().date())?;
            cohorts::rows::create(db, &actor, &Reach::everything(), Uuid::now_v7(), &new)?
                .value
                .id
        }
    };
    let learners = (1..=learners)
        .zip(NAMES.iter().cycle())
        .map(|(number, name)| {
            let email = format!("learner{number}@example.org");
            let account = accounts::rows::bring(db, &actor, Uuid::now_v7(), &email, Some(name))?;
            let id = Uuid::now_v7();
            let enrollment = enrollments::rows::bring(db, &actor, id, cohort, account.id)?;
            Ok((account, enrollment.id))
        });
    let learners: Result<_, Problem> = learners.collect();
    Ok(Seeded {
        cohort,
        learners: learners?,
    })
}

impl Seeded {
    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "cohort {} ({COHORT})\n", self.cohort)?;
        writeln!(out, "{:36}  {:36}  name", "account", "enrollment")?;
        for (Account { id, name }, enrollment) in &self.learners {
            writeln!(out, "{id}  {enrollment}  {name}")?;
        }
        Ok(())
    }
}
