//! Grading: every stage of a contract on one program, and a verdict for each.
//!
//! Invariants
//! - Each stage is reported exactly once, in order: passed, failed, not proven or not tried, and why.
//! - After a failure the checker restarts the program, so one mistake doesn't look like two.
//! - A stage that fails on a busy machine runs once more, and the second verdict counts.
//! - Each stage has a time limit, and so has the whole check. After that, the remaining stages are not tried, rather than failed.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::api::World;
use crate::attempt::{Attempt, ended, judge, on_program, retry, try_stage};
use crate::contract::{Contract, Graded, Mistake, Stage};
use crate::program::{Program, Start};
use crate::solution::SolutionFolder;
use crate::text::seconds;
use crate::transcript::Tape;
use crate::writing::Writing;

pub use crate::attempt::{Limits, Verdict};

/// How long a stage of a check may take: a program that hangs at every case is named after it.
pub const STAGE: Duration = Duration::from_secs(20);

/// The work to grade.
pub enum Subject {
    /// A program that is started.
    Command(Start),
    /// A server that runs already.
    Running(SocketAddr),
    /// The files in a folder, and the program for the stages that need one.
    Written(SolutionFolder, Option<Start>),
}

/// Grades `subject` by the stages that are `wanted`; `tell` hears of each of these as it is decided, with what went over
/// its connections. There is a verdict for every stage of the contract.
///
/// # Errors
///
/// The command cannot be started, what judges cannot be made, or `tell` fails.
pub fn grade(
    contract: &'static Contract,
    subject: &Subject,
    wanted: impl Fn(u8, &Stage) -> bool,
    limits: Limits,
    tell: impl FnMut(u8, &'static Stage, &Verdict, &Tape) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Verdict>> {
    let world = match (contract.tables(), subject) {
        (Some(tables), Subject::Command(_) | Subject::Written(_, Some(_))) => {
            Some(Rc::new(World::new(tables)?))
        }
        _ => None,
    };
    stages(contract, subject, world.as_ref(), wanted, limits, tell)
}

/// Grades a server that runs in this process and has its database from `world`, by all stages.
///
/// # Errors
///
/// As [`grade`].
pub fn grade_in(
    world: &Rc<World>,
    contract: &'static Contract,
    address: SocketAddr,
    limits: Limits,
) -> anyhow::Result<Vec<Verdict>> {
    let subject = Subject::Running(address);
    let all = |_: u8, _: &Stage| true;
    stages(
        contract,
        &subject,
        Some(world),
        all,
        limits,
        |_, _, _, _| Ok(()),
    )
}

fn stages(
    contract: &'static Contract,
    subject: &Subject,
    world: Option<&Rc<World>>,
    wanted: impl Fn(u8, &Stage) -> bool,
    limits: Limits,
    mut tell: impl FnMut(u8, &'static Stage, &Verdict, &Tape) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Verdict>> {
    let mut running: Option<Program> = None;
    let mut writing: Option<Writing<'_>> = None;
    let mut verdicts: Vec<Verdict> = Vec::new();
    let mut starts = true;
    let until = Instant::now() + limits.within;
    for (number, stage) in (1_u8..).zip(contract.stages) {
        let is_wanted = |number: u8| wanted(number, &contract.stages[usize::from(number) - 1]);
        let missing = stage
            .needs
            .iter()
            .find(|need| match verdicts.get(usize::from(**need) - 1) {
                Some(Verdict::Passed) | None => false,
                Some(Verdict::Failed(_)) => true,
                // Of those that nobody asked for, nothing is known.
                Some(Verdict::NotTried(_) | Verdict::NotProven(_)) => is_wanted(**need),
            });
        let wanted = is_wanted(number);
        let not_tried = |why: String| Attempt::of(Verdict::NotTried(why));
        let attempt = match (missing, subject) {
            _ if !wanted => not_tried("not asked for".into()),
            _ if !starts => not_tried("the program does not start".into()),
            (Some(need), _) => not_tried(format!("needs {}.{need}", contract.day)),
            _ if Instant::now() > until => not_tried(format!(
                "the check has taken {}, and tries no more; --within gives it longer",
                seconds(limits.within)
            )),
            (None, Subject::Running(_)) if stage.stops => not_tried(
                "it stops the program or its database: give its command instead of --url".into(),
            ),
            (None, Subject::Running(address)) => retry(limits, |limits| {
                Ok(try_stage(stage, *address, None, limits, world))
            })?,
            (None, Subject::Written(folder, _)) if !stage.is_of_a_program() => {
                let writing = writing.get_or_insert_with(|| Writing::new(folder));
                judge(stage, writing)?
            }
            (None, Subject::Written(_, None)) => not_tried(format!(
                "needs a program: just check {}.{number} -- COMMAND",
                contract.day
            )),
            (None, Subject::Command(start) | Subject::Written(_, Some(start))) => {
                match ended(&mut running) {
                    Some(failure) => Attempt::of(Verdict::Failed(Box::new(failure))),
                    None => retry(limits, |limits| {
                        let attempt = on_program(start, &mut running, stage, limits, world)?;
                        starts = attempt.started;
                        Ok(attempt)
                    })?,
                }
            }
        };
        let Attempt { verdict, tape, .. } = attempt;
        if wanted {
            tell(number, stage, &verdict, &tape)?;
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

impl Contract {
    /// The known mistakes that fail at the stages that failed, and in the same way.
    ///
    /// A program that makes one fails exactly there. In writing, each question is answered by itself.
    pub fn resembles(&self, verdicts: &[Verdict]) -> Vec<&Mistake> {
        let failures = (1_u8..)
            .zip(verdicts)
            .filter_map(|(number, verdict)| match verdict {
                Verdict::Failed(failure) => Some((number, failure.told())),
                _ => None,
            });
        let (failed, told): (Vec<u8>, Vec<&str>) = failures.unzip();
        let resembles = |mistake: &&Mistake| {
            let fails = match self.graded {
                Graded::Program => mistake.fails == failed,
                _ => mistake.fails.iter().all(|stage| failed.contains(stage)),
            };
            let first = failed
                .iter()
                .position(|stage| mistake.fails.first() == Some(stage));
            fails && first.is_some_and(|first| told[first].contains(mistake.sign))
        };
        self.mistakes.iter().filter(resembles).collect()
    }
}
