//! The conductor: sends one statement, and goes on when the server has come to rest.

use std::fmt;
use std::io;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use postgres::Config;

use crate::observer::{Observer, Seen};
use crate::session::Session;
use crate::{Script, Version};

/// How long a step may take before the play is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait for an answer before looking at the server again.
const GLANCE: Duration = Duration::from_millis(2);

/// A script that could not be played to its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refuses, or is not there.
    #[error("{}", .0.as_db_error().map_or_else(|| .0.to_string(), |it| it.message().to_owned()))]
    Server(#[from] postgres::Error),
    /// `deadlock_timeout` and the look at a page need it.
    #[error(
        "lanes are played as a superuser only, because they set deadlock_timeout: use a private server"
    )]
    NotSuperuser,
    /// The operating system gives no thread.
    #[error("cannot start a session's thread: {0}")]
    Thread(#[source] io::Error),
    /// The script lets a session speak that can't.
    #[error(
        "step {step}: {session} still waits for its statement before, so it can't send this one"
    )]
    StillWaits {
        /// The step, from 1.
        step: usize,
        /// The session's name.
        session: String,
    },
    /// A statement neither ended nor waited for a lock.
    #[error("step {step} did not come to rest within {} s: does it wait for something that is not a lock?", PATIENCE.as_secs())]
    Restless {
        /// The step, from 1.
        step: usize,
    },
}

/// The result of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its rows or the number of rows that it changed; the server's message if it was refused.
    pub text: String,
    /// Whether it was refused.
    pub refused: bool,
    /// The code of a refusal; none if the connection was closed.
    pub sqlstate: Option<String>,
}

/// A session that waits for locks which others hold or have asked for earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The session that waits.
    pub session: usize,
    /// For whom; empty if it is nobody in the script.
    pub holders: Vec<usize>,
}

/// A statement of an earlier step that has its answer now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// The session that sent it.
    pub session: usize,
    /// The step that sent it, from 0.
    pub step: usize,
    /// The answer.
    pub answer: Answer,
}

/// One step, from a statement to the next rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The session that sent the statement.
    pub session: usize,
    /// The statement.
    pub statement: String,
    /// Its result; none while it waits.
    pub answer: Option<Answer>,
    /// Earlier statements that could go on.
    pub resumed: Vec<Resumed>,
    /// The sessions that wait at the end of the step.
    pub waits: Vec<Wait>,
    /// The row versions of the watched table, where this step changed them.
    pub versions: Option<Vec<Version>>,
}

/// A script that was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// The subject of the script.
    pub title: String,
    /// The sessions' names.
    pub sessions: Vec<String>,
    /// The table whose versions were watched.
    pub watch: Option<String>,
    /// Its versions before the first step.
    pub before: Vec<Version>,
    /// The steps and their results, in order.
    pub moments: Vec<Moment>,
}

impl fmt::Display for Played {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Plays `script` on the database at `url`. Blocks; not for async code.
///
/// # Errors
/// [`Error`] says which step failed and why. A statement that PostgreSQL refuses is part of the play.
pub fn play(url: &str, script: &Script) -> Result<Played, Error> {
    let config: Config = url.parse()?;
    let mut observer = Observer::connect(&config)?;
    observer.set_up(&script.setup, script.watch.is_some())?;
    let (sender, answers) = mpsc::channel();
    let mut sessions = Vec::new();
    for (number, name) in script.sessions.iter().enumerate() {
        sessions.push(Session::open(&config, name, number, &sender)?);
    }
    let pids: Vec<i32> = sessions.iter().map(|it| it.pid).collect();
    let mut conductor = Conductor {
        script,
        sessions,
        pids,
        observer,
        answers,
        pending: vec![None; script.sessions.len()],
        aborted: vec![false; script.sessions.len()],
    };
    let played = conductor.play();
    conductor.observer.end(&conductor.pids);
    played
}

struct Conductor<'a> {
    script: &'a Script,
    sessions: Vec<Session>,
    pids: Vec<i32>,
    observer: Observer,
    answers: Receiver<(usize, Answer)>,
    /// The step whose answer a session owes.
    pending: Vec<Option<usize>>,
    /// Whether a session's transaction has failed, so that its commit will be a rollback.
    aborted: Vec<bool>,
}

impl Conductor<'_> {
    fn play(&mut self) -> Result<Played, Error> {
        let before = self.versions()?;
        let mut latest = before.clone();
        let mut moments = Vec::new();
        for step in 0..self.script.steps.len() {
            let mut moment = self.step(step)?;
            let now = self.versions()?;
            if now != latest {
                moment.versions = Some(now.clone());
                latest = now;
            }
            moments.push(moment);
        }
        Ok(Played {
            title: self.script.title.clone(),
            sessions: self.script.sessions.clone(),
            watch: self.script.watch.clone(),
            before,
            moments,
        })
    }

    fn versions(&mut self) -> Result<Vec<Version>, Error> {
        match &self.script.watch {
            Some(table) => self.observer.versions(table),
            None => Ok(Vec::new()),
        }
    }

    fn step(&mut self, number: usize) -> Result<Moment, Error> {
        let step = &self.script.steps[number];
        if self.pending[step.session].is_some() {
            return Err(Error::StillWaits {
                step: number + 1,
                session: self.script.sessions[step.session].clone(),
            });
        }
        let was_aborted = self.aborted[step.session];
        self.pending[step.session] = Some(number);
        self.sessions[step.session].send(&step.statement);
        let mut moment = Moment {
            session: step.session,
            statement: step.statement.clone(),
            answer: None,
            resumed: Vec::new(),
            waits: Vec::new(),
            versions: None,
        };
        let seen = self.rest(number, &mut moment)?;
        // Those that answered at the same time are told in the order of their steps.
        moment.resumed.sort_by_key(|it| it.step);
        for (session, seen) in seen.iter().enumerate() {
            self.aborted[session] = seen.as_ref().is_some_and(|it| it.aborted);
        }
        if let Some(answer) = &mut moment.answer
            && was_aborted
            && step.statement.eq_ignore_ascii_case("commit")
        {
            // PostgreSQL answers ROLLBACK, and the driver passes that over.
            answer.text = "rolled back, because it had failed".to_owned();
        }
        Ok(moment)
    }

    /// Waits until each session has answered and is at rest, or waits for a lock.
    fn rest(&mut self, number: usize, moment: &mut Moment) -> Result<Vec<Option<Seen>>, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let first = self.answers.recv_timeout(GLANCE).ok();
            for (session, answer) in first.into_iter().chain(self.answers.try_iter()) {
                match self.pending[session].take() {
                    Some(step) if step == number => moment.answer = Some(answer),
                    Some(step) => moment.resumed.push(Resumed {
                        session,
                        step,
                        answer,
                    }),
                    None => {}
                }
            }
            let seen = self.observer.look(&self.pids)?;
            let at_rest = |(session, seen): (usize, &Option<Seen>)| match seen {
                None => self.pending[session].is_none(),
                Some(seen) if self.pending[session].is_none() => !seen.active,
                Some(seen) => !seen.holders.is_empty() && self.sessions[session].has_looked(),
            };
            if seen.iter().enumerate().all(at_rest) {
                moment.waits = self.waits(&seen);
                return Ok(seen);
            }
            if Instant::now() > deadline {
                return Err(Error::Restless { step: number + 1 });
            }
        }
    }

    fn waits(&self, seen: &[Option<Seen>]) -> Vec<Wait> {
        let named = |holders: &[i32]| {
            let mut sessions: Vec<usize> = holders
                .iter()
                .filter_map(|pid| self.pids.iter().position(|it| it == pid))
                .collect();
            sessions.sort_unstable();
            sessions.dedup();
            sessions
        };
        let waiting = seen.iter().enumerate();
        let waiting = waiting.filter(|(session, _)| self.pending[*session].is_some());
        waiting
            .filter_map(|(session, seen)| {
                let seen = seen.as_ref()?;
                Some(Wait {
                    session,
                    holders: named(&seen.holders),
                })
            })
            .collect()
    }
}
