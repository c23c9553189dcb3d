//! That no verdict depends on how busy the machine is, and how long a check takes.
//!
//! Everything whose verdict is known is graded over and over: what is right, also in an unusual manner, and every known
//! mistake. Once on a machine that is left alone, which says how long a check takes; and then in each of 50 rounds with
//! all cores loaded: twenty-four at once beside a thread for each core that has nothing better to do, the same as nice
//! processes, and thirty-two at once beside two such threads for each core. What was not as it should be is printed, and
//! counted. Nothing may be.
//!
//!     just bench course [loaded rounds] [words of the names of what is graded]

mod subject;
mod times;

use std::env;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use subject::Subject;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const COURSE: &str = env!("CARGO_BIN_EXE_course");

/// How often everything is graded on a machine whose cores are loaded.
const ROUNDS: usize = 50;

/// The counts of a subject so far.
#[derive(Default)]
struct Tally {
    /// How long each check took; the first one on a machine that was left alone.
    times: Vec<Duration>,
    changed: usize,
}

/// How the machine is while a round is graded.
struct Condition {
    name: &'static str,
    /// Threads for each core that have nothing better to do.
    busy: usize,
    /// Graders at once.
    at_once: usize,
    /// The command that the graders are started through.
    through: &'static [&'static str],
}

const ALONE: Condition = Condition {
    name: "left alone",
    busy: 0,
    at_once: 1,
    through: &[],
};

const LOADED: [Condition; 3] = [
    Condition {
        name: "loaded",
        busy: 1,
        at_once: 24,
        through: &[],
    },
    Condition {
        name: "loaded, and nice",
        busy: 1,
        at_once: 24,
        through: &["nice", "-n", "5"],
    },
    Condition {
        name: "loaded twice",
        busy: 2,
        at_once: 32,
        through: &[],
    },
];

fn main() -> Outcome {
    // Cargo's own word is not for us.
    let words = env::args().skip(1).filter(|word| word != "--bench");
    let mut words: Vec<String> = words.collect();
    let rounds = match words.first().map(|word| word.parse()) {
        Some(Ok(rounds)) => {
            words.remove(0);
            rounds
        }
        _ => ROUNDS,
    };
    times::of_a_start()?;
    times::of_a_watch()?;
    let mut subjects = subject::subjects()?;
    for word in &words {
        subjects.retain(|subject| subject.name.contains(word));
    }
    let mut tallies: Vec<Mutex<Tally>> = Vec::new();
    tallies.resize_with(subjects.len(), Mutex::default);
    for round in 0..=rounds {
        let condition = match round.checked_sub(1) {
            None => &ALONE,
            Some(loaded) => &LOADED[loaded % LOADED.len()],
        };
        let begun = Instant::now();
        let changed = grade_all(condition, &subjects, &tallies);
        println!(
            "round {round:>2} of {rounds}, {:<16} {} graded, {changed} changed, {:>6.1} s",
            condition.name,
            subjects.len(),
            begun.elapsed().as_secs_f64()
        );
    }
    match report(&subjects, &tallies) {
        0 => Ok(()),
        changed => Err(format!("{changed} verdicts were not as they should be").into()),
    }
}

/// Grades each, under `condition`; how many verdicts were not as they should be.
fn grade_all(condition: &Condition, subjects: &[Subject], tallies: &[Mutex<Tally>]) -> usize {
    let mut due: Vec<_> = subjects.iter().zip(tallies).collect();
    // Taken from the end: what took longest is begun first, so that nobody is waited for alone.
    due.sort_by_key(|(_, tally)| lock(tally).times.last().copied());
    let (due, changed, done) = (Mutex::new(due), Mutex::new(0), AtomicBool::new(false));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..condition.busy * cores {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let grader = || {
            while let Some((subject, tally)) = { lock(&due).pop() } {
                let begun = Instant::now();
                let graded = subject.grade(condition.through);
                let mut tally = lock(tally);
                tally.times.push(begun.elapsed());
                if let Err(wrong) = graded {
                    println!("{}, {}: {wrong}", subject.name, condition.name);
                    tally.changed += 1;
                    *lock(&changed) += 1;
                }
            }
        };
        let graders: Vec<_> = (0..condition.at_once)
            .map(|_| scope.spawn(grader))
            .collect();
        for grader in graders {
            _ = grader.join();
        }
        done.store(true, Ordering::Relaxed);
    });
    *lock(&changed)
}

/// Prints a line for each, and says how many verdicts were not as they should be.
fn report(subjects: &[Subject], tallies: &[Mutex<Tally>]) -> usize {
    let heads = ["loaded", "changed", "alone", "slowest"];
    let [loaded, changed, alone, slowest] = heads;
    println!(
        "\n{:<38}{loaded:>8}{changed:>9}{alone:>10}{slowest:>10}",
        ""
    );
    let mut all_changed = 0;
    for (subject, tally) in subjects.iter().zip(tallies) {
        let tally = lock(tally);
        all_changed += tally.changed;
        let seconds = |time: Option<&Duration>| match time {
            Some(time) => format!("{:.2} s", time.as_secs_f64()),
            None => "-".to_owned(),
        };
        println!(
            "{:<38}{:>8}{:>9}{:>10}{:>10}",
            subject.name,
            tally.times.len().saturating_sub(1),
            tally.changed,
            seconds(tally.times.first()),
            seconds(tally.times.iter().skip(1).max())
        );
    }
    all_changed
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
