//! A day that is checked at every save.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::{left_behind, project, server};
use crate::Learner;

/// Far longer than anything takes here.
const FAR: Duration = Duration::from_secs(60);

/// A watch that is kept on a day.
struct Watch {
    child: Child,
    events: Receiver<String>,
}

impl Watch {
    /// `course watch WORDS`.
    fn over(learner: &Learner, words: &str) -> Self {
        let mut command = learner.command(&format!("watch {words}"));
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        let (tell, events) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                _ = tell.send(line);
            }
        });
        Self { child, events }
    }

    fn line(&self) -> String {
        self.events.recv_timeout(FAR).expect("there is no more")
    }

    fn event(&self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// The next event of this kind, and none of another.
    fn expect(&self, kind: &str) -> Value {
        let event = self.event();
        assert_eq!(event["event"], kind, "{event:#}");
        event
    }

    /// The next event of this kind, whatever comes before it.
    fn until(&self, kind: &str) -> Value {
        loop {
            let event = self.event();
            if event["event"] == kind {
                return event;
            }
        }
    }

    /// Ends it, and says how it ended.
    fn signal(&mut self, signal: Signal) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        self.ended()
    }

    fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + FAR;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It has ended already, mostly.
        _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        _ = self.child.wait();
    }
}

fn folder(learner: &Learner, day: u8) -> PathBuf {
    learner.folder.path().join(format!("solutions/day{day:02}"))
}

/// Makes `run` what starts the program of day 1, as editors save: beside it, and renamed.
fn save(learner: &Learner, run: &[String]) {
    learner.write_solution(1, "course.toml.new", &format!("run = {run:?}\n"));
    let folder = folder(learner, 1);
    fs::rename(folder.join("course.toml.new"), folder.join("course.toml")).unwrap();
}

/// A program that notes the number of its process in `numbers` and then is `server`.
fn noted(learner: &Learner, server: &[String]) -> Vec<String> {
    let numbers = learner.folder.path().join("numbers");
    let script = format!("echo $$ >> {}; exec \"$0\" \"$@\"", numbers.display());
    let mut words = vec!["sh".to_owned(), "-c".to_owned(), script];
    words.extend_from_slice(server);
    words
}

/// The processes that were noted, once there are any.
fn numbers(learner: &Learner) -> Vec<Pid> {
    left_behind::numbers(&learner.folder.path().join("numbers"))
}

#[test]
fn a_save_is_checked_and_the_report_begins_with_its_changes() {
    let learner = Learner::fresh();
    project(&learner, 1, "counts-characters");
    let mut watch = Watch::over(&learner, "1");
    let mut page = String::new();
    let mut until = |sign: &str| {
        loop {
            let line = watch.line();
            page = format!("{page}{line}\n");
            if line.contains(sign) {
                return;
            }
        }
    };
    until("7 of 8 stages");
    save(&learner, &server(1, "one-read"));
    until("6 of 8 stages");
    save(&learner, &server(1, "right"));
    until("all 8 stages");
    watch.signal(Signal::INT);

    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[port]");
    settings.add_filter(r"\d\d:\d\d:\d\d", "[time]");
    settings.add_filter(r"\d+ ms later", "[time] later"); // more on a busy machine
    settings.bind(|| insta::assert_snapshot!(page));
    assert!(learner.line("Day 1 - ").starts_with("- [x]"));
}

#[test]
fn a_save_while_a_check_runs_ends_it_and_its_program() {
    let learner = Learner::fresh();
    save(&learner, &noted(&learner, &server(1, "never-listens")));
    let watch = Watch::over(&learner, "1 --json");
    watch.expect("checking");
    let numbers = numbers(&learner);
    save(&learner, &server(1, "right"));
    watch.expect("checking");
    assert_eq!(watch.expect("checked")["passed"], 8);
    // Not only soon: it had to be gone before the other one was started.
    let runs = |pid: &Pid| {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        stat.is_ok_and(|stat| !stat.contains(") Z "))
    };
    assert!(!numbers.iter().any(runs), "{numbers:?}");
}

#[test]
fn files_that_are_saved_together_are_one_save() {
    let learner = Learner::fresh();
    project(&learner, 1, "right");
    let watch = Watch::over(&learner, "1 --json");
    watch.until("checked");
    for name in ["b.rs", "a.rs", "c.rs"] {
        learner.write_solution(1, name, "fn main() {}");
    }
    let saved = &watch.expect("checking")["saved"];
    assert_eq!(*saved, serde_json::json!(["a.rs", "b.rs", "c.rs"]));
    watch.expect("checked");
}

#[test]
fn a_file_that_no_person_writes_does_not_count_as_a_save() {
    let learner = Learner::fresh();
    project(&learner, 1, "right");
    learner.write_solution(1, ".gitignore", "/server\ncache/\n");
    fs::create_dir_all(folder(&learner, 1).join("cache")).unwrap();
    let watch = Watch::over(&learner, "1 --json");
    watch.until("checked");
    for name in [
        ".hidden",
        "server",
        "cache/file",
        "a.rs~",
        ".a.rs.swp",
        "4913",
        "#a.rs#",
        "server.log",
    ] {
        learner.write_solution(1, name, "");
    }
    for name in ["node_modules", "target", "out"] {
        fs::create_dir_all(folder(&learner, 1).join(name)).unwrap();
        learner.write_solution(1, &format!("{name}/file"), "");
    }
    // All of that comes before these, of which one is called as a folder is.
    learner.write_solution(1, "a.rs", "");
    learner.write_solution(1, "build", "");
    assert_eq!(
        watch.expect("checking")["saved"],
        serde_json::json!(["a.rs", "build"])
    );
}

#[test]
fn a_file_in_a_folder_that_is_new_counts_and_one_that_is_gone_does() {
    let learner = Learner::fresh();
    project(&learner, 1, "right");
    let watch = Watch::over(&learner, "1 --json");
    watch.until("checked");
    fs::create_dir(folder(&learner, 1).join("src")).unwrap();
    watch.expect("checking");
    watch.expect("checked");
    learner.write_solution(1, "src/main.rs", "");
    assert_eq!(watch.expect("checking")["saved"][0], "src/main.rs");
    watch.expect("checked");
    fs::remove_file(folder(&learner, 1).join("src/main.rs")).unwrap();
    assert_eq!(watch.expect("checking")["gone"][0], "src/main.rs");
}

#[test]
fn a_file_elsewhere_counts_when_course_toml_names_it() {
    let learner = Learner::fresh();
    learner.write_solution(2, "server.sh", "exec \"$@\"\n");
    learner.write_solution(2, "other.sh", "");
    let mut run = vec!["sh".to_owned(), "../day02/server.sh".to_owned()];
    run.extend(server(1, "right"));
    save(&learner, &run);
    let watch = Watch::over(&learner, "1 --json");
    watch.until("checked");
    learner.write_solution(2, "other.sh", "exit 1\n");
    learner.write_solution(2, "server.sh", "exit 3\n");
    let saved = watch.expect("checking")["saved"].clone();
    assert_eq!(saved.as_array().unwrap().len(), 1, "{saved}");
    assert_eq!(watch.expect("checked")["passed"], 0);
}

#[test]
fn a_build_that_fails_is_shown_and_watched_on() {
    let learner = Learner::fresh();
    learner.write_solution(
        1,
        "course.toml",
        "build = ['sh', '-c', 'echo no semicolon; exit 2']\nrun = 'true'\n",
    );
    let watch = Watch::over(&learner, "1 --json");
    watch.expect("checking");
    let reason = watch.expect("not_checked")["reason"].to_string();
    assert!(
        reason.contains("the build failed") && reason.contains("| no semicolon"),
        "{reason}"
    );
    learner.write_solution(1, "course.toml", "run = \n");
    watch.expect("checking");
    let reason = watch.expect("not_checked")["reason"].to_string();
    assert!(
        reason.contains("course.toml, line 1, column 7: "),
        "{reason}"
    );
    save(&learner, &server(1, "right"));
    watch.expect("checking");
    assert_eq!(watch.expect("checked")["passed"], 8);
}

#[test]
fn a_file_that_the_program_writes_itself_is_soon_left_out() {
    let learner = Learner::fresh();
    let script = "date +%N > requests.txt; exec \"$0\" \"$@\"".to_owned();
    let mut run = vec!["sh".to_owned(), "-c".to_owned(), script];
    run.extend(server(1, "right"));
    save(&learner, &run);
    let watch = Watch::over(&learner, "1 --json");
    assert_eq!(watch.until("left_out")["file"], "requests.txt");
    assert_eq!(watch.until("checked")["passed"], 8);
    // From here on it does not matter any more.
    learner.write_solution(1, "a.rs", "");
    assert_eq!(
        watch.expect("checking")["saved"],
        serde_json::json!(["a.rs"])
    );
    watch.expect("checked");
    // Until it changes while nothing runs; what comes at once may still be about the check.
    thread::sleep(Duration::from_millis(700));
    learner.write_solution(1, "requests.txt", "");
    let saved = &watch.expect("checking")["saved"];
    assert_eq!(*saved, serde_json::json!(["requests.txt"]));
}

#[test]
fn without_a_folder_there_is_nothing_to_watch() {
    let learner = Learner::fresh();
    assert_eq!(
        learner.refusal("watch 4"),
        (
            1,
            "error: there is no solutions/day04 to watch yet: `just begin 4` lays it out"
                .to_owned()
        )
    );
    project(&learner, 1, "right");
    let mut watch = Watch::over(&learner, "1 --json");
    watch.until("checked");
    fs::remove_dir_all(folder(&learner, 1)).unwrap();
    assert_eq!(watch.ended().code(), Some(1));
}

#[test]
fn no_process_survives_the_end_of_a_watch() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let learner = Learner::fresh();
        save(&learner, &noted(&learner, &server(1, "never-listens")));
        let mut watch = Watch::over(&learner, "1 --json");
        let numbers = numbers(&learner);
        assert_eq!(watch.signal(signal).code(), Some(code));
        numbers.into_iter().for_each(left_behind::ended);
    }
}

#[test]
fn all_that_are_checked_end_when_the_check_of_all_is_interrupted() {
    let learner = Learner::fresh();
    save(&learner, &noted(&learner, &server(1, "never-listens")));
    let run = format!("run = {:?}\n", noted(&learner, &server(2, "never-listens")));
    learner.write_solution(2, "course.toml", &run);
    let mut all: Command = learner.command("check --all");
    let mut all = all
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let numbers = numbers(&learner);
    kill_process(Pid::from_child(&all), Signal::TERM).unwrap();
    assert_eq!(all.wait().unwrap().code(), Some(143));
    numbers.into_iter().for_each(left_behind::ended);
}

/// Writes what is right in the sheets of day 5, but for the second; returns that one.
fn all_but_the_second(learner: &Learner) -> String {
    let right = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../checker/gallery/day05/right"
    );
    let mut second = String::new();
    for entry in fs::read_dir(right).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        match entry.file_name().to_str().unwrap() {
            "02.txt" => second = text,
            name => learner.write_solution(5, name, &text),
        }
    }
    second
}

#[test]
fn the_last_answer_that_was_missing_has_the_whole_day_judged_and_ticked() {
    let learner = Learner::fresh();
    let second = all_but_the_second(&learner);
    let watch = Watch::over(&learner, "5 --json");
    assert_eq!(watch.until("checked")["passed"], 11);
    learner.write_solution(5, "02.txt", &second);
    assert_eq!(watch.expect("checking")["which"], "5");
    assert_eq!(watch.expect("checked")["ticked"], true);
    assert!(learner.line("Day 5 - ").starts_with("- [x]"));
}

#[test]
fn only_the_saved_one_of_several_answers_in_files_is_judged_again() {
    let learner = Learner::fresh();
    learner.ok("begin 5");
    let watch = Watch::over(&learner, "5 --json");
    let first = watch.until("checked");
    learner.write_solution(5, "02.txt", "no such blank: 1\n");
    assert_eq!(watch.expect("checking")["which"], "5.2");
    let second = watch.expect("checked");
    assert_eq!(second["failed"], 1, "{second:#}");
    // What is known of the others stays.
    assert_eq!(second["stages"][0], first["stages"][0]);
    assert_eq!(second["stages"][1]["verdict"], "failed");
    // As editors save: under a name on the way to the one that counts.
    let folder = folder(&learner, 5);
    learner.write_solution(5, "03.txt.new", "no such blank: 1\n");
    fs::rename(folder.join("03.txt.new"), folder.join("03.txt")).unwrap();
    assert_eq!(watch.expect("checking")["which"], "5.3");
    assert_eq!(watch.expect("checked")["failed"], 2);
    learner.write_solution(5, "02.txt", "");
    learner.write_solution(5, "03.txt", "");
    assert_eq!(watch.expect("checking")["which"], "5");
}
