//! How long a person waits: for the command to start, and for a watch to see a save.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{COURSE, Outcome};

/// How often each is measured.
const TIMES: usize = 50;

/// The day whose folder is watched; it is judged without a program, so that nothing else takes long.
const WATCHED: &str = "5";

/// Nothing here takes longer.
const LOST: Duration = Duration::from_secs(30);

/// Prints how long `course` takes to start and end.
pub(crate) fn of_a_start() -> Outcome {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        Command::new(COURSE).arg("--version").output()?;
        times.push(begun.elapsed());
    }
    print("course --version", times);
    Ok(())
}

/// Prints how long after a save `course watch` says that it checks again.
pub(crate) fn of_a_watch() -> Outcome {
    let desk = tempfile::tempdir()?;
    let tracker = desk.path().join("PROGRESS.md");
    fs::write(&tracker, tracker::template())?;
    let mut course = Command::new(COURSE);
    course.current_dir(desk.path()).env("COURSE_FILE", &tracker);
    let begun = course.args(["begin", WATCHED]).output()?;
    if !begun.status.success() {
        return Err(String::from_utf8_lossy(&begun.stderr).into());
    }
    let mut watch = Command::new(COURSE)
        .args(["watch", WATCHED, "--json"])
        .current_dir(desk.path())
        .env("COURSE_FILE", &tracker)
        .stdout(Stdio::piped())
        .spawn()?;
    let (tell, events) = mpsc::channel();
    let lines = BufReader::new(watch.stdout.take().ok_or("no output")?).lines();
    let listener = thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            _ = tell.send((Instant::now(), line));
        }
    });
    let measured = (0..TIMES).map(|_| {
        // What it found before has been said, and it has nothing to do but to wait.
        let event = |kind: &str| loop {
            let (at, line) = events.recv_timeout(LOST).map_err(|_| "no event came")?;
            if line.contains(&format!("\"event\":\"{kind}\"")) {
                return Ok::<_, Box<dyn std::error::Error>>(at);
            }
        };
        event("checked")?;
        thread::sleep(Duration::from_millis(100));
        let sheet = desk.path().join("solutions/day05/01.txt");
        let begun = Instant::now();
        fs::write(&sheet, fs::read(&sheet)?)?;
        Ok(event("checking")? - begun)
    });
    let times: Outcome<Vec<Duration>> = measured.collect();
    watch.kill()?;
    watch.wait()?;
    _ = listener.join();
    print("course watch, from a save to the check", times?);
    Ok(())
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{what}: {median:.2?} in the median of {TIMES}, {most:.2?} at most");
}
