//! `capstone import FILE`: a tracker that somebody keeps as a file, brought into the platform.
//!
//! Invariants
//! - Importing a file twice is the same as importing it once.
//! - An import adds and updates; it deletes nothing, because what is not in the file may have come
//!   from elsewhere.
//! - It is one transaction, with the event of each change: it happens, or it does not.
//! - A file without a single line of a tracker is refused before the database is touched.
//! - What cannot be imported is reported, line by line; it stops nothing else.

mod learner;
mod records;

use std::fs;
use std::io::Write;

use anyhow::{Context, Result, ensure};
use crud::{Actor, Edit};
use database::{Database, Settings, Transaction};
use http::HeaderMap;
use rest::{Precondition, Problem};
use tracker::Tracker;
use transactions::Transact;

use crate::settings::Import;
use crate::storage::Storage;

use learner::Learner;
use records::{Count, Records};

/// The result of an import.
struct Imported {
    learner: Learner,
    check_ins: Count,
    lessons: Count,
    deliverables: Count,
    /// The lines that it left out, each with the reason.
    left_out: Vec<String>,
}

/// Runs the command.
pub fn run(settings: &Import) -> Result<()> {
    let file = fs::read(&settings.file)
        .with_context(|| format!("cannot read {}", settings.file.display()))?;
    let tracker = Tracker::parse(file);
    ensure!(
        !tracker.is_something_else(),
        "{} has no line of a tracker; name the PROGRESS.md that you keep",
        settings.file.display()
    );
    let storage = Storage::open(&settings.storage)?;
    storage.prepare()?;
    let email = settings.email.clone();
    let imported =
        super::on_database(&Settings::new(storage.url()), async |database: Database| {
            let imported = database.transact(move |db| Ok(import(db, &tracker, &email)?));
            imported.await
        })?;
    let mut out = std::io::stdout().lock();
    imported.print(&mut out, settings)?;
    Ok(())
}

fn import(db: &mut Transaction<'_>, tracker: &Tracker, email: &str) -> Result<Imported, Problem> {
    let mut left_out: Vec<String> = tracker
        .unreadable()
        .iter()
        .map(|it| format!("line {}: {}", it.line, it.reason))
        .collect();
    let learner = learner::bring(db, tracker, email, &mut left_out)?;
    let records = Records::of(learner.enrollment)?;
    Ok(Imported {
        check_ins: records.check_ins(db, tracker, &mut left_out)?,
        lessons: records.lessons(db, tracker)?,
        deliverables: records.deliverables(db, tracker, &mut left_out)?,
        learner,
        left_out,
    })
}

/// The actor is this program, which needs no condition because the file is the truth.
fn program() -> Result<(Actor, Edit), Problem> {
    let actor = Actor::program("import");
    let unconditionally = Precondition::optional(&HeaderMap::new())?;
    Ok((actor.clone(), Edit::new(actor, unconditionally)))
}

impl Imported {
    fn print(&self, out: &mut impl Write, settings: &Import) -> std::io::Result<()> {
        let Learner {
            enrollment,
            name,
            signed_on,
        } = &self.learner;
        writeln!(
            out,
            "Imported {} for {name} <{}>\n",
            settings.file.display(),
            settings.email
        )?;
        writeln!(out, "  enrollment    {enrollment}")?;
        match signed_on {
            Some(date) => writeln!(out, "  commitment    signed on {date}")?,
            None => writeln!(out, "  commitment    not signed yet")?,
        }
        writeln!(out, "  check-ins     {}", self.check_ins)?;
        writeln!(out, "  lessons       {}", self.lessons)?;
        writeln!(out, "  deliverables  {}", self.deliverables)?;
        if !self.left_out.is_empty() {
            writeln!(out, "\nLeft out:")?;
        }
        for reason in &self.left_out {
            writeln!(out, "  {reason}")?;
        }
        Ok(())
    }
}
