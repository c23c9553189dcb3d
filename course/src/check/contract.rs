//! A contract: the stages of a day, and the mistakes that it is known to catch.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::client::Client;
use super::failure::Failure;
use super::judgement::Answer;
use super::message::Request;
use super::program::Program;
use super::schema::Schema;
use super::transcript::Tape;
use crate::desk::Desk;
use crate::sql::exercise::Exercise;

/// What a day's program has to do.
#[derive(Debug)]
pub struct Contract {
    /// The day, 1-30.
    pub day: u8,
    /// What it grades, in a few words.
    pub title: &'static str,
    /// What of the learner's it looks at.
    pub graded: Graded,
    /// In order; a stage's number is its place, from 1.
    pub stages: &'static [Stage],
    /// Servers, or answers, that are known to be wrong.
    pub mistakes: &'static [Mistake],
}

/// What is graded.
#[derive(Debug)]
pub enum Graded {
    /// A program that serves, over its sockets.
    Program,
    /// What is written in files of the day's folder; they begin as these sheets.
    Writing(&'static [Sheet]),
    /// The answers to the SQL exercises of the day, each of which is a stage.
    Exercises,
}

/// A file that the learner fills in.
#[derive(Debug)]
pub struct Sheet {
    /// Its name in `solutions/dayNN`.
    pub file: &'static str,
    /// What is in it before anything was written.
    pub text: &'static str,
}

/// One thing that the program has to do, or one question to answer.
#[derive(Debug)]
pub struct Stage {
    /// In a few words.
    pub name: &'static str,
    /// What has to hold, and what it is about.
    pub teaches: &'static str,
    /// Why it matters, for those whose program does not do it.
    pub why: &'static str,
    /// Where that is written: an RFC and its section, a manual page.
    pub source: &'static str,
    /// The stages that have to be passed for this one to make sense.
    pub needs: &'static [u8],
    /// From vague to plain.
    pub hints: &'static [&'static str],
    /// Whether it stops the program, so that it cannot be tried on one that runs elsewhere.
    pub stops: bool,
    pub(crate) run: Run,
}

impl Contract {
    /// The file in the day's folder that stage `number` judges and no other does, where it is so.
    pub(crate) fn file(&self, number: u8) -> Option<String> {
        let at = usize::from(number).checked_sub(1)?;
        match (&self.graded, &self.stages.get(at)?.run) {
            (_, Run::Answered(exercise)) => Some(exercise.file_name()),
            (Graded::Writing(sheets), _) if sheets.len() == self.stages.len() => {
                Some(sheets[at].file.to_owned())
            }
            _ => None,
        }
    }
}

impl Stage {
    /// The SQL exercise that it is, if it is one.
    pub(crate) fn exercise(&self) -> Option<&'static Exercise> {
        match self.run {
            Run::Answered(exercise) => Some(exercise),
            _ => None,
        }
    }
}

/// What came of trying: nothing to say, or what is wrong.
pub(crate) type Tried = Result<(), Failure>;

/// How a stage is judged.
#[derive(Debug)]
pub(crate) enum Run {
    /// By what the program answers.
    Served(fn(&mut Trial<'_>) -> Tried),
    /// By what is written in the day's folder.
    Written(fn(&Desk) -> Result<(), Unmet>),
    /// By what the tables do that the script of the day's folder makes.
    Made(fn(&mut Schema) -> Tried),
    /// By the grader of SQL exercises.
    Answered(&'static Exercise),
}

/// Why what is written does not pass.
#[derive(Debug)]
pub(crate) enum Unmet {
    /// There is nothing to judge yet: the stage is not tried, and this says why.
    Unwritten(String),
    Wrong(Failure),
}

impl From<Failure> for Unmet {
    fn from(failure: Failure) -> Self {
        Self::Wrong(failure)
    }
}

/// A mistake that people make, and how to know a server that makes it.
#[derive(Debug)]
pub struct Mistake {
    /// The mode of the gallery's server that makes it, or the gallery's folder of answers.
    pub mode: &'static str,
    /// Completes "a server that", or "somebody who".
    pub server_that: &'static str,
    /// The stages that fail, and of a program no other. Of what is written, others may have mistakes of their own.
    pub fails: &'static [u8],
    /// Part of what is said about the first of them, and of no other mistake that fails there.
    pub sign: &'static str,
}

/// What a stage may do with the program.
pub(crate) struct Trial<'a> {
    pub(crate) address: SocketAddr,
    pub(crate) program: Option<&'a mut Program>,
    /// How long to wait for a byte.
    pub(crate) patience: Duration,
    pub(crate) deadline: Instant,
    /// What goes over its connections.
    pub(crate) tape: Tape,
}

impl Trial<'_> {
    pub(crate) fn connect(&self) -> Result<Client, Failure> {
        Client::connect(self.address, self.patience, self.deadline, &self.tape)
    }

    /// Sends one request on a connection of its own. The connection is gone when the answer is here.
    pub(crate) fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        self.connect()?.exchange(request)
    }

    /// Whether the stage's time is up. A loop that asks ends with a failure that says so.
    pub(crate) fn in_time(&self) -> Tried {
        match Instant::now() < self.deadline {
            true => Ok(()),
            false => Err(Failure::plain(
                "the stage did not come to its end in time, though every answer came",
            )),
        }
    }
}
