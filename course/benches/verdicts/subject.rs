//! The graded subjects: all those whose verdict is known.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use checker::contract::{Contract, Graded};
use contracts::contracts;
use exercises::exercise::exercises;
use serde_json::Value;
use tempfile::TempDir;

use crate::{COURSE, Outcome};

/// No check takes longer, unless it hangs.
const HANGS: Duration = Duration::from_secs(900);

/// Something to grade, and what has to be found.
pub(crate) struct Subject {
    pub(crate) name: String,
    day: u8,
    command: Vec<String>,
    /// The stages that fail; where there are none, all are passed.
    fails: Vec<String>,
    /// Where it is graded, with what is written there.
    desk: TempDir,
}

impl Subject {
    fn new(day: u8, name: &str, command: &[&str]) -> Outcome<Self> {
        let desk = tempfile::tempdir()?;
        fs::write(desk.path().join("PROGRESS.md"), tracker::template())?;
        Ok(Self {
            name: format!("day {day}, {name}"),
            day,
            command: command.iter().map(|word| (*word).to_owned()).collect(),
            fails: Vec::new(),
            desk,
        })
    }

    /// The outcome of files with the names that they have in the day's folder.
    fn written(day: u8, name: &str, files: Vec<(String, Vec<u8>)>) -> Outcome<Self> {
        let subject = Self::new(day, name, &[])?;
        let folder = subject.desk.path().join(format!("solutions/day{day:02}"));
        fs::create_dir_all(&folder)?;
        for (name, text) in files {
            fs::write(folder.join(name), text)?;
        }
        Ok(subject)
    }

    /// Grades it, by a checker that is started `through` other words; the error says what was found instead of what should have been.
    pub(crate) fn grade(&self, through: &[&str]) -> Result<(), String> {
        let (day, folder) = (self.day.to_string(), self.desk.path());
        let mut words: Vec<&str> = through.to_vec();
        words.extend([COURSE, "check", &day, "--json", "--start-within=5"]);
        if !self.command.is_empty() {
            words.push("--");
            words.extend(self.command.iter().map(String::as_str));
        }
        let (answer, errors) = (folder.join("answer.json"), folder.join("errors.txt"));
        let create = |path| fs::File::create(path).map_err(|error| error.to_string());
        let mut checker = Command::new(words[0])
            .args(&words[1..])
            .current_dir(folder)
            .env("COURSE_FILE", folder.join("PROGRESS.md"))
            .stdin(Stdio::null())
            .stdout(create(&answer)?)
            .stderr(create(&errors)?)
            .spawn()
            .map_err(|error| error.to_string())?;
        let begun = Instant::now();
        while checker.try_wait().is_ok_and(|ended| ended.is_none()) {
            if begun.elapsed() > HANGS {
                _ = checker.kill();
                return Err("it hangs".to_owned());
            }
            thread::sleep(Duration::from_millis(5));
        }
        let answer = fs::read(&answer).map_err(|error| error.to_string())?;
        let said = || fs::read_to_string(&errors).unwrap_or_default();
        let report: Value = serde_json::from_slice(&answer)
            .map_err(|_| format!("there is no report, but: {}", said().trim_end()))?;
        let stages = report["stages"].as_array().map_or(&[][..], Vec::as_slice);
        let wrong = stages.iter().filter(|stage| {
            let verdict = &stage["verdict"];
            let fails = self
                .fails
                .iter()
                .any(|fails| stage["stage"] == fails.as_str());
            // Behind one that fails, some may not be tried; in what is right, none may be left out.
            (verdict == "failed") != fails || (self.fails.is_empty() && verdict != "passed")
        });
        let wrong: Vec<String> = wrong
            .map(|stage| {
                format!(
                    "{} {}: {}",
                    stage["stage"], stage["verdict"], stage["reason"]
                )
            })
            .collect();
        match (stages.is_empty(), wrong.is_empty()) {
            (false, true) => Ok(()),
            (true, _) => Err("there are no stages".to_owned()),
            (false, false) => Err(wrong.join("; ")),
        }
    }
}

/// All there is to grade.
pub(crate) fn subjects() -> Outcome<Vec<Subject>> {
    let mut all = Vec::new();
    let of_programs = |it: &&Contract| matches!(it.graded, Graded::Program);
    let programs = Path::new(COURSE).parent().ok_or("no folder")?;
    let gallery = programs.join("gallery");
    let gallery = gallery.to_str().ok_or("no path")?;
    for contract in contracts().iter().filter(of_programs) {
        let day = contract.day;
        let number = day.to_string();
        let own = programs.join(format!("day{day:02}"));
        match (own.exists(), own.to_str()) {
            (true, Some(own)) => all.push(Subject::new(day, "the lesson", &[own, "serve"])?),
            _ => println!("day {day} has not been built, and its lesson is left out"),
        }
        all.push(Subject::new(day, "right", &[gallery, &number, "right"])?);
        for mistake in contract.mistakes {
            let name = format!("wrong: {}", mistake.id);
            let mut subject = Subject::new(day, &name, &[gallery, &number, mistake.id])?;
            let fails = mistake.fails.iter().map(|stage| format!("{day}.{stage}"));
            subject.fails.extend(fails);
            all.push(subject);
        }
    }
    let manners = Command::new(gallery).arg("manners").output()?;
    for line in String::from_utf8(manners.stdout)?.lines() {
        let (day, manner) = line.split_once(' ').ok_or("a manner without a day")?;
        let name = format!("unusual: {manner}");
        all.push(Subject::new(day.parse()?, &name, &[gallery, day, manner])?);
    }
    let answers = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../checker/gallery"));
    for name in ["right", "right-otherwise"] {
        let mut files = Vec::new();
        for sheet in fs::read_dir(answers.join("day05").join(name))? {
            let sheet = sheet?;
            let file = sheet.file_name().to_string_lossy().into_owned();
            files.push((file, fs::read(sheet.path())?));
        }
        all.push(Subject::written(5, name, files)?);
    }
    for name in ["plain", "domains", "uuid"] {
        let script = fs::read(answers.join(format!("day06/{name}.sql")))?;
        all.push(Subject::written(
            6,
            name,
            vec![("schema.sql".to_owned(), script)],
        )?);
    }
    let answers = exercises()?.iter();
    let answers = answers.map(|it| (it.file_name(), it.answer.clone().into_bytes()));
    all.push(Subject::written(7, "the answers", answers.collect())?);
    Ok(all)
}
