//! `course watch 4`: checks a day at every save, and shows the changes in verdicts first.
//!
//! Why: a learner tries more ideas when each gets its verdict sooner.
//!
//! # Layout
//! - [`files`]: which files count; [`echoes`]: which of them the program writes itself; [`screen`]: what is shown.
//!
//! Invariants
//! - A check is `course check 4` in a process of its own, with its record and its tick.
//! - There is one check at a time. A save ends the one that runs, with the program under test, and then begins another.
//! - The last save is always checked, however many saves came before it.

mod echoes;
mod files;
mod screen;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use checker::contract::Contract;
use checker::solution::SolutionFolder;
use tracker::Day;

use super::report::{Decided, Judged, Level};
use super::worker::{Finding, Job, Worker};
use crate::invocation::Invocation;
use crate::which::Which;
use echoes::{Change, Echoes};
use files::Files;
use screen::Screen;

/// Check a day again at every save
///
/// Watches solutions/dayNN and the files that its course.toml names. What .gitignore names is left out, as are dot files,
/// editors' own files, node_modules, and what builds mostly write: target, out, dist, build, __pycache__. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub(crate) struct Watch {
    /// The day of the course, 1-30
    #[arg(allow_negative_numbers = true)]
    day: Day,
}

/// Changes that come closer together than this are one save.
const TOGETHER: Duration = Duration::from_millis(50);
/// A check starts after this time even if the saves never stop.
const AT_MOST: Duration = Duration::from_millis(200);

/// An event to react to.
enum News {
    Changed(notify::Result<notify::Event>),
    Found(u64, Finding),
}

/// A watch that is kept.
struct Vigil {
    contract: &'static Contract,
    job: Job,
    files: Files,
    echoes: Echoes,
    screen: Screen,
    tell: Sender<News>,
    running: Option<Running>,
    checks: u64,
    /// The stages as they are known, once all of them were.
    stages: Option<Vec<Judged>>,
}

/// The check that is on its way.
struct Running {
    number: u64,
    /// The only stage that it tries, if it is one.
    only: Option<u8>,
    /// Files saved since then that the check itself may have written: there will be another check.
    again: BTreeSet<PathBuf>,
    _worker: Worker,
}

impl Watch {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let day = self.day;
        let contract = Which { day, stage: None }.contract()?;
        let folder = SolutionFolder::beside(&invocation.tracker()?, day);
        if !folder.path().is_dir() {
            bail!(
                "there is no {} to watch yet: `just begin {day}` lays it out",
                folder.shown("")
            );
        }
        let (tell, news) = mpsc::channel();
        let changed = tell.clone();
        let files = Files::watch(&folder, move |event| _ = changed.send(News::Changed(event)))?;
        let mut vigil = Vigil {
            contract,
            job: Job::new(invocation, Vec::new())?,
            files,
            echoes: Echoes::default(),
            screen: Screen::new(contract, &folder, invocation.json()),
            tell,
            running: None,
            checks: 0,
            stages: None,
        };
        vigil.screen.begin()?;
        vigil.check(&BTreeSet::new())?;
        vigil.keep(&news)
    }
}

impl Vigil {
    /// Reacts to what happens, for as long as the folder is there.
    fn keep(&mut self, news: &Receiver<News>) -> anyhow::Result<()> {
        loop {
            let mut first = Some(news.recv().context("nobody watches any more")?);
            let mut saved = BTreeSet::new();
            let mut found = Vec::new();
            let (begun, mut quiet) = (Instant::now(), Instant::now());
            loop {
                match first.take() {
                    Some(News::Changed(event)) => {
                        let sources = self.files.sources(event);
                        if !sources.is_empty() {
                            quiet = Instant::now() + TOGETHER;
                        }
                        saved.extend(sources);
                    }
                    Some(News::Found(number, finding)) => found.push((number, finding)),
                    None => break,
                }
                let until = quiet.min(begun + AT_MOST);
                let left = until.saturating_duration_since(Instant::now());
                first = news.recv_timeout(left).ok();
            }
            for (number, finding) in found {
                self.found(number, finding)?;
            }
            if !saved.is_empty() {
                self.saved(saved)?;
            }
        }
    }

    /// Begins a check, and ends the one that runs, unless that has saved it itself.
    fn saved(&mut self, saved: BTreeSet<PathBuf>) -> anyhow::Result<()> {
        if !self.files.are_there() {
            self.running = None;
            bail!("the folder is gone, so the watch ends");
        }
        self.files.follow()?;
        let mut now = BTreeSet::new();
        for path in saved {
            match self.echoes.heard(&path, self.checks) {
                Change::Saved => _ = now.insert(path),
                Change::Doubtful => match &mut self.running {
                    Some(running) => _ = running.again.insert(path),
                    None => _ = now.insert(path),
                },
                Change::Echo => self.screen.left_out(&self.files.shown(&path))?,
                Change::KnownEcho => {}
            }
        }
        match now.is_empty() {
            true => Ok(()),
            false => self.check(&now),
        }
    }

    fn check(&mut self, saved: &BTreeSet<PathBuf>) -> anyhow::Result<()> {
        let shown = |path: &PathBuf| self.files.shown(path);
        // Editors that save through another file report that file's name.
        let (there, gone): (Vec<_>, Vec<_>) = saved.iter().partition(|path| path.exists());
        let there: Vec<String> = there.into_iter().map(shown).collect();
        let gone: Vec<String> = gone.into_iter().map(shown).collect();
        let before = self.running.take();
        let only = self.only(saved, before.as_ref());
        let which = match only {
            Some(stage) => format!("{}.{stage}", self.contract.day),
            None => self.contract.day.to_string(),
        };
        self.screen.checking(&there, &gone, &which)?;
        // Its program is gone before another one takes its place.
        drop(before);
        self.checks += 1;
        let (number, tell) = (self.checks, self.tell.clone());
        self.echoes.check_begins(number);
        let found = move |finding| _ = tell.send(News::Found(number, finding));
        self.running = Some(Running {
            number,
            only,
            again: BTreeSet::new(),
            _worker: self.job.start(&which, found)?,
        });
        Ok(())
    }

    /// The one stage that has to be tried, where it is known that no other one has changed.
    fn only(&self, saved: &BTreeSet<PathBuf>, before: Option<&Running>) -> Option<u8> {
        let stages = self.stages.as_ref()?;
        let of = |path: &PathBuf| {
            let name = self.files.shown(path);
            let mut all = (1_u8..).zip(stages).map(|(number, _)| number);
            all.find(|number| self.contract.file(*number).is_some_and(|file| file == name))
        };
        // A vanished file that names no stage was an editor's temporary file.
        let counts = |path: &&PathBuf| of(path).is_some() || path.exists();
        let saved: Vec<_> = saved.iter().filter(counts).collect();
        let [one] = saved[..] else { return None };
        let only = of(one)?;
        let unfinished = before.is_some_and(|before| before.only != Some(only));
        // The last one that was missing, of all or of the core: the whole of it is a pass, and ticks the day.
        let is_core = stages[usize::from(only) - 1].level == Level::Core;
        let others = (1_u8..).zip(stages).filter(|(number, _)| *number != only);
        let mut needed = others.filter(|(_, it)| !is_core || it.level == Level::Core);
        let last = needed.all(|(_, it)| it.verdict == Decided::Passed);
        (!unfinished && !last).then_some(only)
    }

    fn found(&mut self, number: u64, finding: Finding) -> anyhow::Result<()> {
        let Some(running) = self.running.take_if(|running| running.number == number) else {
            // It was ended for a save; what it says is about what was there before.
            return Ok(());
        };
        self.echoes.check_ends(number);
        match finding {
            Finding::Graded(mut grade) => {
                if let (Some(only), Some(stages)) = (running.only, &self.stages) {
                    let at = usize::from(only) - 1;
                    let tried = grade.stages.swap_remove(at);
                    grade.stages = stages.clone();
                    grade.stages[at] = tried;
                    grade.count();
                }
                self.screen.graded(self.stages.as_deref(), &grade)?;
                self.stages = Some(grade.stages);
            }
            Finding::NotBuilt(said) | Finding::NotGraded(said) => self.screen.trouble(&said)?,
        }
        match running.again.is_empty() {
            true => Ok(()),
            false => self.check(&running.again),
        }
    }
}
