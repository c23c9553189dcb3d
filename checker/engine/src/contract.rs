//! A contract: the stages of a day, and the mistakes that it is known to catch.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::api::Api;
use crate::client::Client;
use crate::failure::Failure;
use crate::message::Request;
use crate::program::Program;
use crate::response::Response;
use crate::transcript::Tape;
use crate::writing::Judge;

pub use crate::failure::StageResult;

/// The contract of a day's program.
#[derive(Debug)]
pub struct Contract {
    /// The day, 1-30.
    pub day: u8,
    /// Its subject, in a few words.
    pub title: &'static str,
    /// The learner's work that it grades.
    pub graded: Graded,
    /// In order; a stage's number is its place, from 1.
    pub stages: &'static [Stage],
    /// Servers, or answers, that are known to be wrong.
    pub mistakes: &'static [Mistake],
}

/// The kind of work that is graded.
#[derive(Debug)]
pub enum Graded {
    /// A program that serves, over its sockets.
    Program,
    /// Files in the day's folder; they begin as these sheets.
    Writing(&'static [Sheet]),
    /// The answers to the SQL exercises of the day, each of which is a stage.
    Exercises,
}

/// A file that the learner fills in.
#[derive(Debug)]
pub struct Sheet {
    /// Its name in `solutions/dayNN`.
    pub file: &'static str,
    /// Its text before the learner writes.
    pub text: &'static str,
}

/// One thing that the program has to do, or one question to answer.
#[derive(Debug)]
pub struct Stage {
    /// In a few words.
    pub name: &'static str,
    /// The rule that must hold.
    pub teaches: &'static str,
    /// Why it matters, for learners whose program fails.
    pub why: &'static str,
    /// The source: an RFC and its section, or a manual page.
    pub source: &'static str,
    /// The stages that must pass first for this one to make sense.
    pub needs: &'static [u8],
    /// From vague to explicit.
    pub hints: &'static [&'static str],
    /// Whether the day needs it.
    pub level: Level,
    /// Whether it stops the program or breaks its database, so that it can't run on a program started elsewhere.
    pub stops: bool,
    /// Whether it waits for time to pass, even with a fast program.
    pub timed: bool,
    /// How it is judged.
    pub run: Run,
}

/// The learners that should pass a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Everybody: the core stages of a day take 60 to 90 minutes, and a day is done when they are passed.
    Core,
    /// Learners who want more.
    Further,
}

impl Stage {
    /// The defaults of a stage.
    pub const PLAIN: Self = Self {
        name: "",
        teaches: "",
        why: "",
        source: "",
        needs: &[],
        hints: &[],
        level: Level::Core,
        stops: false,
        timed: false,
        run: Run::Served(|_| Err(Failure::plain("this stage tries nothing"))),
    };
}

impl Stage {
    /// Whether a program is tried, and not what is written.
    pub fn is_of_a_program(&self) -> bool {
        !matches!(self.run, Run::Written(_))
    }
}

impl Contract {
    /// The script that makes the database of the program, if it gets one: that of the first stage that has one.
    pub(crate) fn tables(&self) -> Option<&'static str> {
        self.stages.iter().find_map(|stage| match stage.run {
            Run::Api(_, tables) | Run::Attacks(_, _, tables) => Some(tables),
            _ => None,
        })
    }

    /// Whether some of its stages are about a program, and the others about what is written.
    pub fn asks_for_a_program_too(&self) -> bool {
        let program = self.stages.iter().any(Stage::is_of_a_program);
        program && !matches!(self.graded, Graded::Program)
    }

    /// How many of its stages are core.
    pub fn core(&self) -> usize {
        let core = |stage: &&Stage| stage.level == Level::Core;
        self.stages.iter().filter(core).count()
    }

    /// The file in the day's folder that stage `number` judges and no other does, where it is so.
    pub fn file(&self, number: u8) -> Option<String> {
        let at = usize::from(number).checked_sub(1)?;
        match (&self.graded, &self.stages.get(at)?.run) {
            (Graded::Writing(sheets), _) if sheets.len() == self.stages.len() => {
                Some(sheets[at].file.to_owned())
            }
            (_, Run::Written(judge)) => judge.file(),
            _ => None,
        }
    }
}

/// How a stage is judged.
#[derive(Debug)]
pub enum Run {
    /// By what the program answers.
    Served(fn(&mut Trial<'_>) -> StageResult),
    /// By what the program answers to a script of requests. It gets a database of its own, in which a script of SQL makes
    /// the tables and the rows.
    Api(fn(&Api<'_>) -> StageResult, &'static str),
    /// By a script of honest requests, which succeed, and then by attacks, each of which is repelled. It gets a database as
    /// `Api` does.
    Attacks(fn(&Api<'_>) -> StageResult, &'static [Attack], &'static str),
    /// By what is written in the day's folder.
    Written(&'static dyn Judge),
}

impl Run {
    /// The attacks that the stage is made of, if it is.
    pub(crate) fn attacks(&self) -> &'static [Attack] {
        match *self {
            Self::Attacks(_, attacks, _) => attacks,
            _ => &[],
        }
    }
}

/// A script of requests.
pub type Script = fn(&Api<'_>) -> StageResult;

/// Something that a program has to withstand.
#[derive(Debug)]
pub struct Attack {
    /// A short name, which no other attack of the day has.
    pub id: &'static str,
    /// What is tried, in a few words.
    pub name: &'static str,
    /// The gain of an attacker whose attempt succeeds.
    pub gains: &'static str,
    /// Where it is described: an RFC and its section, or a list of known attacks.
    pub source: &'static str,
    /// The attempt. It succeeds where the program withstands it, and its failure shows the request that was not repelled.
    pub attempt: Script,
}

/// A mistake that people make, and how to know a server that makes it.
#[derive(Debug)]
pub struct Mistake {
    /// The mode of the gallery's server that makes it, or the gallery's folder of answers.
    pub id: &'static str,
    /// Completes "a server that", or "somebody who".
    pub words: &'static str,
    /// The stages that fail, and of a program no other. Of what is written, others may have mistakes of their own.
    pub fails: &'static [u8],
    /// Part of what is said about the first of them, and of no other mistake that fails there.
    pub sign: &'static str,
}

/// The means of a stage: the program, and the connections to it.
pub struct Trial<'a> {
    /// Where the program listens.
    pub address: SocketAddr,
    /// The program itself; `None` for one that runs elsewhere.
    pub program: Option<&'a mut Program>,
    /// How long to wait for a byte.
    pub patience: Duration,
    /// When the stage has to be over.
    pub deadline: Instant,
    /// The record of its connections.
    pub tape: Tape,
}

impl Trial<'_> {
    /// A new connection to the program.
    pub fn connect(&self) -> Result<Client, Failure> {
        Client::connect(self.address, self.patience, self.deadline, &self.tape)
    }

    /// Sends one request on a connection of its own. The connection is gone when the answer is here.
    pub fn ask(&self, request: &Request) -> Result<Response, Failure> {
        self.connect()?.exchange(request)
    }

    /// Whether the stage's time is up. A loop that asks ends with a failure that says so.
    pub fn in_time(&self) -> StageResult {
        match Instant::now() < self.deadline {
            true => Ok(()),
            false => Err(Failure::plain(
                "the stage ran out of time, although every response came",
            )),
        }
    }
}
