//! How long it takes to grade the forty exercises of day 7.
//!
//! Prints the median and the worst of whole runs of `course sql 7` on forty right answers, from the start of the program to
//! its end: on a machine that has never run it, without a server, with one; several at once; and while every core is busy.
//!
//!     just bench sql [rounds]

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use exercises::exercise::exercises;
use localdb::{Server, Settings};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How many people grade at once.
const CROWD: usize = 4;

fn main() -> Outcome {
    // Cargo's own word is not for us.
    let rounds = env::args().skip(1).find(|word| word != "--bench");
    let rounds = rounds.map_or(Ok(5), |word| word.parse())?;
    let home = tempfile::tempdir_in(Settings::from_env()?.runtime)?;
    let home = home.path();
    let desk = home.join("desk");
    let answers = desk.join("solutions/day07");
    fs::create_dir_all(&answers)?;
    fs::write(desk.join("PROGRESS.md"), tracker::template())?;
    for exercise in exercises()? {
        fs::write(answers.join(exercise.file_name()), &exercise.answer)?;
    }
    println!("whole runs of `course sql 7`, forty answers, {rounds} times each:");

    let cache = home.join("cache");
    report("first run, with initdb", rounds, || {
        await_end(home);
        let _ = fs::remove_dir_all(&cache);
        grade(home)
    })?;
    report("no server yet", rounds, || {
        await_end(home);
        grade(home)
    })?;
    let mut settings = Settings::from_env()?;
    settings.runtime = home.to_owned();
    settings.grace = Duration::ZERO;
    let server = Server::private(&settings)?;
    grade(home)?;
    report("a server that runs", rounds, || grade(home))?;
    report(&format!("{CROWD} at once"), rounds, || {
        let each: Vec<_> = thread::scope(|scope| {
            let crowd: Vec<_> = (0..CROWD)
                .map(|_| scope.spawn(|| grade(home).map_err(|error| error.to_string())))
                .collect();
            crowd
                .into_iter()
                .map(thread::ScopedJoinHandle::join)
                .collect()
        });
        let mut slowest = Duration::ZERO;
        for one in each {
            slowest = slowest.max(one.map_err(|_| "a thread panicked")??);
        }
        Ok(slowest)
    })?;
    report("every core busy", rounds, || busy(|| grade(home)))?;
    drop(server);
    await_end(home);
    Ok(())
}

/// One run, which has to find all answers right.
fn grade(home: &Path) -> Outcome<Duration> {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_course"))
        .args(["--file", "PROGRESS.md", "sql", "7"])
        .current_dir(home.join("desk"))
        .env_remove("DATABASE_URL")
        .env("TMPDIR", home)
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("LOCALDB_GRACE", "0")
        .stdin(Stdio::null())
        .output()?;
    let taken = start.elapsed();
    match output.status.success() {
        true => Ok(taken),
        false => Err(String::from_utf8_lossy(&output.stdout).into()),
    }
}

fn report(what: &str, rounds: usize, mut run: impl FnMut() -> Outcome<Duration>) -> Outcome {
    let mut times = (0..rounds).map(|_| run()).collect::<Outcome<Vec<_>>>()?;
    times.sort();
    if let (Some(median), Some(worst)) = (times.get(rounds / 2), times.last()) {
        println!("{what:<24} {median:>8.2?}   worst {worst:>8.2?}");
    }
    Ok(())
}

/// Does `work` while two threads for each core have nothing better to do.
fn busy<T>(work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..2 * cores {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let result = work();
        done.store(true, Ordering::Relaxed);
        result
    })
}

/// Until no server is left.
fn await_end(home: &Path) {
    let is_there = |user: fs::DirEntry| {
        let clusters = fs::read_dir(user.path()).into_iter().flatten().flatten();
        clusters
            .into_iter()
            .any(|cluster| cluster.path().join("data").exists())
    };
    while fs::read_dir(home)
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("localdb-") && is_there(entry))
    {
        thread::sleep(Duration::from_millis(5));
    }
}
