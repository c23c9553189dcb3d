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

use crate::api::{Api, World};
use crate::attack::withstands;
use crate::contract::{Contract, Graded, Mistake, Run, Stage, Trial};
use crate::failure::Failure;
use crate::pressure::Stretch;
use crate::program::{NotListening, Program, Start, Watch, in_words};
use crate::solution::SolutionFolder;
use crate::text::seconds;
use crate::transcript::Tape;
use crate::writing::{Unmet, Writing};

/// How long a stage of a check may take: a program that hangs at every case is named after it.
pub const STAGE: Duration = Duration::from_secs(20);

/// How long a check waits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long to wait for a byte of an answer.
    pub patience: Duration,
    /// How long a stage may take, all of its tries together; on a busy machine, the second gets at least `patience`.
    pub stage: Duration,
    /// How long the whole check may take; after that, no further stage is tried.
    pub within: Duration,
}

/// The work to grade.
pub enum Subject {
    /// A program that is started.
    Command(Start),
    /// A server that runs already.
    Running(SocketAddr),
    /// The files in a folder, and the program for the stages that need one.
    Written(SolutionFolder, Option<Start>),
}

/// The result of a stage.
#[derive(Debug)]
pub enum Verdict {
    /// It does what the stage asks for.
    Passed,
    /// It does not.
    Failed(Box<Failure>),
    /// It was tried, and nothing could be seen of what it asks for: why.
    NotProven(String),
    /// It was not tried: why.
    NotTried(String),
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

/// Has what is written for `stage` judged.
fn judge(stage: &Stage, writing: &mut Writing<'_>) -> anyhow::Result<Attempt> {
    let tape = Tape::default();
    writing.tape = tape.clone();
    let result = match stage.run {
        Run::Written(judge) => judge.judge(writing)?,
        Run::Served(_) | Run::Api(..) | Run::Attacks(..) => {
            Err(Failure::plain("this is answered by a program, not in a file").into())
        }
    };
    let verdict = match result {
        Ok(()) => Verdict::Passed,
        Err(Unmet::Unwritten(why)) => Verdict::NotTried(why),
        Err(Unmet::Wrong(failure)) => Verdict::Failed(Box::new(failure)),
    };
    Ok(Attempt {
        tape,
        ..Attempt::of(verdict)
    })
}

/// The result of trying a stage, with the record of its connections.
struct Attempt {
    verdict: Verdict,
    tape: Tape,
    /// Whether there was a program to try it on.
    started: bool,
    /// Whether the program was ended for what it had too much of; no other try can change that.
    ended: bool,
    /// How long it took, without the start of the program.
    took: Duration,
}

impl Attempt {
    fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            tape: Tape::default(),
            started: true,
            ended: false,
            took: Duration::ZERO,
        }
    }
}

/// How often something is tried that nothing was seen of: on a busy machine, and on one that was not.
const TRIES: [usize; 2] = [8, 3];

/// Tries once, and once more when that failed on a busy machine: a program whose deadlines pass while it is kept waiting,
/// or while the checker is, seems to break them. What nothing can be said about is not proven, which is no failure.
///
/// All tries share the time of one stage.
fn retry(
    limits: Limits,
    mut attempt: impl FnMut(Limits) -> anyhow::Result<Attempt>,
) -> anyhow::Result<Attempt> {
    let begun = Stretch::begin();
    let mut last = attempt(limits)?;
    let mut took = last.took;
    if matches!(last.verdict, Verdict::Failed(_)) && !last.ended && begun.was_busy() {
        let left = limits.stage.saturating_sub(took);
        let left = left.max(limits.patience.min(limits.stage));
        last = attempt(Limits {
            stage: left,
            ..limits
        })?;
        took += last.took;
    }
    let mut tries = 1;
    while let Verdict::Failed(failure) = &last.verdict
        && failure.inconclusive
    {
        let (most, why) = match begun.was_busy() {
            true => (TRIES[0], "the machine is too busy to tell"),
            false => (TRIES[1], "it cannot be told"),
        };
        let left = limits.stage.saturating_sub(took);
        // With less time than the last try took, the deadline would fail what is only inconclusive.
        if tries >= most || left < last.took * 2 {
            last.verdict = Verdict::NotProven(format!("{why}: {}", failure.what));
            break;
        }
        last = attempt(Limits {
            stage: left,
            ..limits
        })?;
        took += last.took;
        tries += 1;
    }
    Ok(last)
}

/// The failure of a program that ended between two stages, without being asked to.
fn ended(running: &mut Option<Program>) -> Option<Failure> {
    let program = running.as_mut()?;
    let status = program.exited()?;
    let failure = Failure {
        program: program.last_words(),
        died: true,
        ..Failure::plain(format!(
            "the program has ended since the stage before: {}",
            in_words(status)
        ))
    };
    *running = None;
    Some(failure)
}

/// Tries `stage` on the program that runs, or on a new one; after a failure, none runs.
fn on_program(
    start: &Start,
    running: &mut Option<Program>,
    stage: &Stage,
    limits: Limits,
    world: Option<&Rc<World>>,
) -> anyhow::Result<Attempt> {
    let mut start = start.clone();
    start
        .env
        .extend(world.map(|world| world.environment()).into_iter().flatten());
    let mut program = match running.take() {
        Some(program) => program,
        None => match start.start()? {
            Ok(program) => program,
            Err(not) => {
                let failed = Verdict::Failed(Box::new(not.into()));
                return Ok(Attempt {
                    started: false,
                    ..Attempt::of(failed)
                });
            }
        },
    };
    let attempt = try_stage(stage, program.address, Some(&mut program), limits, world);
    if !stage.stops && matches!(attempt.verdict, Verdict::Passed) {
        *running = Some(program);
    }
    Ok(attempt)
}

fn try_stage(
    stage: &Stage,
    address: SocketAddr,
    program: Option<&mut Program>,
    limits: Limits,
    world: Option<&Rc<World>>,
) -> Attempt {
    let tape = Tape::default();
    let watch = program.as_ref().map(|program| program.watch());
    let begun = Instant::now();
    let patience = limits.patience;
    let mut trial = Trial {
        address,
        program,
        patience,
        deadline: begun + limits.stage,
        tape: tape.clone(),
    };
    let result = match stage.run {
        Run::Served(run) => run(&mut trial),
        Run::Api(honest, _) | Run::Attacks(honest, ..) => {
            let api = Api::new(
                address,
                trial.program.as_deref_mut(),
                patience,
                trial.deadline,
                tape.clone(),
                world.cloned(),
            );
            honest(&api).and_then(|()| withstands(&stage.run, &api))
        }
        Run::Written(_) => Err(Failure::plain(
            "this is answered in a file, not by a program",
        )),
    };
    let program = trial.program;
    let excess = watch.and_then(Watch::end);
    let excess = excess.or_else(|| program.as_ref().and_then(|program| program.excess()));
    let verdict = match (result, program) {
        (_, Some(program)) if let Some(excess) = &excess => {
            tape.set_program(program.last_words());
            Verdict::Failed(Box::new(Failure {
                program: program.last_words(),
                ..Failure::plain(format!("the program {excess}"))
            }))
        }
        (Ok(()), Some(program)) => {
            tape.set_program(program.last_words());
            Verdict::Passed
        }
        (Ok(()), None) => Verdict::Passed,
        (Err(mut failure), program) => {
            if let Some(program) = program {
                // A program that is on its way out, with a message, gets the moment that this takes.
                if let Some(status) = program.wait(Duration::from_millis(200)) {
                    failure.died = !stage.stops;
                    failure
                        .program
                        .push(format!("the program has ended: {}", in_words(status)));
                }
                failure.program.extend(program.last_words());
                tape.set_program(failure.program.clone());
            }
            Verdict::Failed(Box::new(failure))
        }
    };
    Attempt {
        tape,
        ended: excess.is_some(),
        took: begun.elapsed(),
        ..Attempt::of(verdict)
    }
}

impl From<NotListening> for Failure {
    fn from(not: NotListening) -> Self {
        Failure {
            program: not.output,
            ..Failure::plain(not.what)
        }
    }
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
