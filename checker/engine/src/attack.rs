//! Attacks: what somebody tries who has no right to it, and what of it succeeds.
//!
//! Why beside the stages: a stage that is made of attacks says whether a program withstands all of them. The attack lab tries
//! each by itself, shows the one request that succeeds, and lets honest people use the program all the while.
//!
//! Invariants
//! - An attack is written in one place, and a stage and the lab try the same function.
//! - A program that refuses everybody withstands nothing: honest traffic must succeed from before the first attack until after
//!   the last.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::api::{Api, Issuer, World};
use crate::contract::Contract;
use crate::failure::Failure;
use crate::grade::{Limits, Subject};
use crate::program::{Program, in_words};
use crate::transcript::Tape;

pub use crate::contract::{Attack, Script};

/// The result of an attack.
#[derive(Debug)]
pub enum Outcome {
    /// The program withstands it.
    Repelled,
    /// It succeeds: with which request.
    Exploit(Box<Failure>),
    /// Nothing is gained, but the program fails at it, or can't be reached.
    Broken(Box<Failure>),
    /// It was not tried: why.
    NotTried(String),
}

/// The traffic of honest people during the attacks.
#[derive(Debug, Default)]
pub struct Honest {
    /// How many times they have done all that they do.
    pub rounds: usize,
    /// The first of their requests that did not succeed.
    pub failure: Option<Failure>,
}

/// The pause of honest people between two rounds.
const PAUSE: Duration = Duration::from_millis(100);

impl Attack {
    /// Tries it.
    fn try_on(&self, api: &Api<'_>) -> Outcome {
        match (self.attempt)(api) {
            Ok(()) => Outcome::Repelled,
            Err(failure) if failure.inconclusive => Outcome::NotTried(failure.what),
            Err(failure) if failure.exploit => Outcome::Exploit(Box::new(failure)),
            Err(failure) => Outcome::Broken(Box::new(failure)),
        }
    }
}

impl Contract {
    /// The attacks of its stages, each with the number of its stage.
    pub fn attacks(&self) -> impl Iterator<Item = (u8, &'static Attack)> {
        let stages = (1_u8..).zip(self.stages);
        stages
            .flat_map(move |(number, stage)| stage.run.attacks().iter().map(move |it| (number, it)))
    }
}

/// Tries `attacks` on `subject`, while honest people do what `honest` says; `tell` hears of each attack as it is decided.
/// A program that is started gets its database from `world`.
///
/// # Errors
/// The command can't be started, or `tell` fails.
pub fn attack(
    attacks: &[&'static Attack],
    subject: &Subject,
    honest: Script,
    world: Option<&Rc<World>>,
    limits: Limits,
    mut tell: impl FnMut(&'static Attack, &Outcome) -> anyhow::Result<()>,
) -> anyhow::Result<Honest> {
    let mut program = match subject {
        Subject::Command(start) => {
            let mut start = start.clone();
            let environment = world.map(|world| world.environment());
            start.env.extend(environment.into_iter().flatten());
            match start.start()? {
                Ok(program) => Some(program),
                Err(not) => anyhow::bail!("{}", told(&not.into())),
            }
        }
        Subject::Running(_) => None,
        Subject::Written(..) => anyhow::bail!("what is written has nothing to attack"),
    };
    let address = match (subject, &program) {
        (_, Some(program)) => program.address,
        (Subject::Running(address), None) => *address,
        _ => anyhow::bail!("there is no program to attack"),
    };
    let over = AtomicBool::new(false);
    let issuer = Issuer::of(world.map(Rc::as_ref));
    let until = Instant::now() + limits.within;
    thread::scope(|scope| {
        let people = scope.spawn(|| live(address, &issuer, honest, limits, &over));
        let all = attacks.iter().try_for_each(|attack| {
            let outcome = match program.as_mut().and_then(Program::exited) {
                Some(status) => {
                    Outcome::NotTried(format!("the program has ended: {}", in_words(status)))
                }
                None if Instant::now() > until => {
                    Outcome::NotTried("the time is up; --within gives it longer".to_owned())
                }
                None => {
                    let deadline = Instant::now() + limits.stage;
                    let (tape, world) = (Tape::default(), world.cloned());
                    let api = Api::new(
                        address,
                        program.as_mut(),
                        limits.patience,
                        deadline,
                        tape,
                        world,
                    );
                    attack.try_on(&api.showing_tokens())
                }
            };
            tell(attack, &outcome)
        });
        over.store(true, Ordering::SeqCst);
        let honest = people.join().unwrap_or_default();
        all.map(|()| honest)
    })
}

/// Does what honest people do, again and again, until it is `over`, and once more.
fn live(
    address: SocketAddr,
    issuer: &Issuer,
    script: Script,
    limits: Limits,
    over: &AtomicBool,
) -> Honest {
    let mut honest = Honest::default();
    loop {
        let last = over.load(Ordering::SeqCst);
        let deadline = Instant::now() + limits.stage;
        let tape = Tape::default();
        let api = Api::honest(address, limits.patience, deadline, tape, issuer.clone());
        match script(&api.showing_tokens()) {
            Ok(()) => honest.rounds += 1,
            Err(failure) => {
                honest.failure = Some(failure);
                return honest;
            }
        }
        if last {
            return honest;
        }
        thread::sleep(PAUSE);
    }
}

/// A failure, with the last words of its program.
fn told(failure: &Failure) -> String {
    let lines = std::iter::once(&failure.what).chain(&failure.program);
    lines.cloned().collect::<Vec<_>>().join("\n")
}
