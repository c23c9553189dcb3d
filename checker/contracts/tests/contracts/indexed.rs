//! Days 8 and 9, in process: our answers pass, nothing passes unwritten, and each known mistake fails at its stage in its way.

use std::fs;
use std::path::{Path, PathBuf};

use checker::contract::{Contract, Mistake, Run};
use checker::solution::SolutionFolder;
use checker::writing::{Unmet, Writing};
use tracker::Day;

/// The days whose answers are compared with ours in pages.
const DAYS: [u8; 2] = [8, 9];

fn gallery(day: u8) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../gallery/day{day:02}"))
}

fn contract(day: u8) -> &'static Contract {
    contracts::contract_of(Day::new(day).unwrap()).unwrap()
}

/// The result of the answers in `files`, stage by stage, by their numbers: the words of a failure.
fn judged(day: u8, files: &[(u8, String)]) -> Vec<Result<(), String>> {
    let place = tempfile::tempdir().unwrap();
    let folder = SolutionFolder::beside(&place.path().join("PROGRESS.md"), Day::new(day).unwrap());
    let contract = contract(day);
    for (number, sql) in files {
        let name = contract.file(*number).unwrap();
        fs::create_dir_all(folder.path()).unwrap();
        fs::write(folder.file(&name), sql).unwrap();
    }
    let mut writing = Writing::new(&folder);
    let judge = |(number, _): &(u8, String)| {
        let Run::Written(judge) = &contract.stages[usize::from(*number) - 1].run else {
            panic!("stage {number} is not written");
        };
        match judge.judge(&mut writing).unwrap() {
            Ok(()) => Ok(()),
            Err(Unmet::Wrong(failure)) => Err(failure.what),
            Err(Unmet::Unwritten(why)) => Err(why),
        }
    };
    files.iter().map(judge).collect()
}

/// The last hint of a stage says the answer, between backticks.
fn answers(day: u8) -> Vec<(u8, String)> {
    let written = |it: &&checker::contract::Stage| !it.is_of_a_program();
    let stages = (1..).zip(contract(day).stages.iter().filter(written));
    let answer = |(number, stage): (u8, &checker::contract::Stage)| {
        let last = stage.hints.last().unwrap();
        (number, last.split('`').nth(1).unwrap().to_owned())
    };
    stages.map(answer).collect()
}

#[test]
fn the_last_hint_of_each_stage_passes_it() {
    for day in DAYS {
        for (verdict, (number, sql)) in judged(day, &answers(day)).iter().zip(answers(day)) {
            assert_eq!(*verdict, Ok(()), "{day}.{number}: {sql}");
        }
    }
}

#[test]
fn a_sheet_as_it_is_laid_out_is_not_written_yet() {
    for day in DAYS {
        let checker::contract::Graded::Writing(sheets) = &contract(day).graded else {
            panic!("day {day} is written");
        };
        let untouched: Vec<_> = (1..)
            .zip(*sheets)
            .map(|(number, it)| (number, it.text.to_owned()))
            .collect();
        for verdict in judged(day, &untouched) {
            assert!(verdict.unwrap_err().starts_with("not written yet"));
        }
    }
}

#[test]
fn each_known_mistake_fails_at_its_stage_in_its_way() {
    for day in DAYS {
        each_mistake_fails(day);
    }
}

fn each_mistake_fails(day: u8) {
    let stages = contract(day).stages;
    let written = |it: &u8| !stages[usize::from(*it) - 1].is_of_a_program();
    let mistakes = contract(day).mistakes.iter();
    let mistakes: Vec<_> = mistakes.filter(|it| written(&it.fails[0])).collect();
    let read = |id: &str| fs::read_to_string(gallery(day).join(format!("{id}.sql"))).unwrap();
    // A stage has one file, so each round takes one mistake of each stage.
    let mut rest = mistakes.clone();
    while !rest.is_empty() {
        let mut round: Vec<&Mistake> = Vec::new();
        rest.retain(|it| {
            let taken = round.iter().any(|other| other.fails == it.fails);
            round.extend((!taken).then_some(*it));
            taken
        });
        let files: Vec<_> = round.iter().map(|it| (it.fails[0], read(it.id))).collect();
        for (mistake, verdict) in round.iter().zip(judged(day, &files)) {
            let told = verdict.expect_err(mistake.id);
            assert!(told.contains(mistake.sign), "{}: {told}", mistake.id);
            let alike = mistakes
                .iter()
                .filter(|it| it.fails == mistake.fails && told.contains(it.sign));
            assert_eq!(alike.count(), 1, "{told}");
        }
    }
    let known = fs::read_dir(gallery(day)).unwrap().count();
    assert_eq!(known, mistakes.len());
    for number in (1..).zip(stages).map(|(it, _)| it).filter(written) {
        assert!(
            mistakes.iter().any(|it| it.fails == [number]),
            "stage {number} has no mistake"
        );
    }
}

#[test]
fn what_is_no_index_is_refused_before_it_runs_and_what_cannot_run_is_said() {
    for (sql, says) in [
        ("delete from events", "an answer here consists of"),
        (
            "create index on events (learner_id, at); analyze",
            "an answer here consists of",
        ),
        (
            "create table index (a integer)",
            "an answer here consists of",
        ),
        ("create index on events (nothing)", "PostgreSQL refuses it"),
        ("drop index events_pkey", "PostgreSQL refuses it"),
        (
            "create index i on events (learner_id, at); drop index i",
            "a query touches",
        ),
    ] {
        let told = judged(9, &[(1, sql.to_owned())]).remove(0).unwrap_err();
        assert!(told.contains(says), "{sql}: {told}");
    }
}

#[test]
fn an_answer_of_day_8_is_one_query_whose_rows_are_those_that_were_asked_for() {
    let right = &answers(8)[0].1;
    for (sql, says) in [
        (format!("{right}; {right}"), "the file has 2 statements"),
        ("delete from learners".to_owned(), "PostgreSQL refuses it"),
        ("select nothing".to_owned(), "PostgreSQL refuses it"),
        (right.replace("42", "43"), "other rows"),
        (format!("{right} and false"), "it returns 0 rows"),
        // On the other seed the learner has another name.
        (
            "select 42 as id, 'Learner 43' as name".to_owned(),
            "other rows",
        ),
    ] {
        let told = judged(8, &[(1, sql.clone())]).remove(0).unwrap_err();
        assert!(told.contains(says), "{sql}: {told}");
    }
}
