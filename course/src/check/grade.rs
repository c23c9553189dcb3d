//! Grading: every stage of a contract on one program, and what is said about each.
//!
//! Invariants
//! - Each stage is told about exactly once, in order: passed, failed, or not tried and why.
//! - After a failure the program is started anew, so that one mistake does not look like two.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::bench::Bench;
use super::contract::{Contract, Graded, Mistake, Run, Stage, Trial};
use super::failure::Failure;
use super::program::{NotListening, Program, Start, in_words};
use super::transcript::Tape;
use crate::desk::Desk;

/// No stage takes longer.
const STAGE: Duration = Duration::from_secs(60);

/// What is graded.
pub(crate) enum Subject {
    Command(Start),
    Running(SocketAddr),
    Written(Desk),
}

/// What became of a stage.
#[derive(Debug)]
pub(crate) enum Verdict {
    Passed,
    Failed(Box<Failure>),
    NotTried(String),
}

/// Grades `subject`; `tell` hears of each stage as it is decided, with what went over its connections.
pub(crate) fn grade(
    contract: &'static Contract,
    subject: &Subject,
    only: Option<u8>,
    patience: Duration,
    mut tell: impl FnMut(u8, &'static Stage, &Verdict, &Tape) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Verdict>> {
    let mut running: Option<Program> = None;
    let mut bench: Option<Bench<'_>> = None;
    let mut verdicts: Vec<Verdict> = Vec::new();
    let mut starts = true;
    for (number, stage) in (1_u8..).zip(contract.stages) {
        let wanted = only.is_none_or(|only| only == number);
        let missing = stage
            .needs
            .iter()
            .find(|need| match verdicts.get(usize::from(**need) - 1) {
                Some(Verdict::Passed) => false,
                Some(Verdict::Failed(_)) => true,
                // Of those that nobody asked for, nothing is known.
                Some(Verdict::NotTried(_)) => only.is_none(),
                None => false,
            });
        let tape = Tape::default();
        let verdict = match (missing, subject) {
            _ if !wanted => Verdict::NotTried("not asked for".into()),
            _ if !starts => Verdict::NotTried("the program does not start".into()),
            (Some(need), _) => Verdict::NotTried(format!("needs {}.{need}", contract.day)),
            (None, Subject::Running(_)) if stage.stops => Verdict::NotTried(
                "needs to stop the program: give its command instead of --url".into(),
            ),
            (None, Subject::Running(address)) => try_stage(stage, *address, None, patience, &tape),
            (None, Subject::Written(desk)) => bench
                .get_or_insert_with(|| Bench::new(desk))
                .judge(stage, &tape)?,
            (None, Subject::Command(start)) => {
                if running
                    .as_mut()
                    .is_none_or(|program| program.exited().is_some())
                {
                    running = None;
                    match start.start()? {
                        Ok(program) => running = Some(program),
                        Err(not) => {
                            starts = false;
                            let failed = Verdict::Failed(Box::new(not.into()));
                            if wanted {
                                tell(number, stage, &failed, &tape)?;
                            }
                            verdicts.push(failed);
                            continue;
                        }
                    }
                }
                let address = running
                    .as_ref()
                    .map_or(([127, 0, 0, 1], 0).into(), |program| program.address);
                let verdict = try_stage(stage, address, running.as_mut(), patience, &tape);
                if stage.stops || matches!(verdict, Verdict::Failed(_)) {
                    running = None;
                }
                verdict
            }
        };
        if wanted {
            tell(number, stage, &verdict, &tape)?;
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

fn try_stage(
    stage: &Stage,
    address: SocketAddr,
    program: Option<&mut Program>,
    patience: Duration,
    tape: &Tape,
) -> Verdict {
    let mut trial = Trial {
        address,
        program,
        patience,
        deadline: Instant::now() + STAGE,
        tape: tape.clone(),
    };
    let result = match stage.run {
        Run::Served(run) => run(&mut trial),
        Run::Written(_) | Run::Made(_) | Run::Answered(_) => Err(Failure::plain(
            "this is answered in a file, not by a program",
        )),
    };
    let program = trial.program;
    match (result, program) {
        (Ok(()), Some(program)) => {
            tape.set_program(program.last_words());
            match program.excess() {
                Some(excess) => Verdict::Failed(Box::new(Failure {
                    program: program.last_words(),
                    ..Failure::plain(format!("the program {excess}"))
                })),
                None => Verdict::Passed,
            }
        }
        (Ok(()), None) => Verdict::Passed,
        (Err(mut failure), program) => {
            if let Some(program) = program {
                // A program that is on its way out, with a message, gets the moment that this takes.
                if let Some(status) = program.wait(Duration::from_millis(200)) {
                    failure
                        .program
                        .push(format!("the program has ended: {}", in_words(status)));
                }
                failure.program.extend(program.last_words());
                tape.set_program(failure.program.clone());
            }
            Verdict::Failed(Box::new(failure))
        }
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
    pub(crate) fn resembles(&self, verdicts: &[Verdict]) -> Vec<&Mistake> {
        let failures = (1_u8..)
            .zip(verdicts)
            .filter_map(|(number, verdict)| match verdict {
                Verdict::Failed(failure) => Some((number, failure.what.as_str())),
                _ => None,
            });
        let (failed, what): (Vec<u8>, Vec<&str>) = failures.unzip();
        let resembles = |mistake: &&Mistake| {
            let fails = match self.graded {
                Graded::Program => mistake.fails == failed,
                _ => mistake.fails.iter().all(|stage| failed.contains(stage)),
            };
            let first = failed
                .iter()
                .position(|stage| mistake.fails.first() == Some(stage));
            fails && first.is_some_and(|first| what[first].contains(mistake.sign))
        };
        self.mistakes.iter().filter(resembles).collect()
    }
}
