//! One attempt at a stage: on a program or on what is written, and again where a busy machine may have decided it.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::api::{Api, World};
use crate::contract::{Attack, Run, Stage, StageResult, Trial};
use crate::failure::Failure;
use crate::pressure::Stretch;
use crate::program::{Program, Start, Watch, in_words};
use crate::transcript::Tape;
use crate::writing::{Unmet, Writing};

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

/// Has what is written for `stage` judged.
pub(crate) fn judge(stage: &Stage, writing: &mut Writing<'_>) -> anyhow::Result<Attempt> {
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
pub(crate) struct Attempt {
    pub(crate) verdict: Verdict,
    pub(crate) tape: Tape,
    /// Whether there was a program to try it on.
    pub(crate) started: bool,
    /// Whether the program was ended for what it had too much of; no other try can change that.
    ended: bool,
    /// How long it took, without the start of the program.
    took: Duration,
}

impl Attempt {
    pub(crate) fn of(verdict: Verdict) -> Self {
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
pub(crate) fn retry(
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
pub(crate) fn ended(running: &mut Option<Program>) -> Option<Failure> {
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
pub(crate) fn on_program(
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

/// Tries the attacks of a stage in order; the first that is not repelled is its failure.
fn withstands(attacks: &[Attack], api: &Api<'_>) -> StageResult {
    for attack in attacks {
        // Each makes courses of its own.
        let api = api.marked_anew();
        (attack.attempt)(&api).map_err(|failure| failure.within(attack.name))?;
    }
    Ok(())
}

/// Tries `stage` on the server at `address`, which is `program` if the checker started it.
pub(crate) fn try_stage(
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
            honest(&api).and_then(|()| withstands(stage.run.attacks(), &api))
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
