//! Day 9, in process: our answers pass, nothing passes unwritten, and each known mistake fails at its stage in its way.

use std::fs;
use std::path::{Path, PathBuf};

use checker::contract::{Contract, Mistake, Run};
use checker::solution::SolutionFolder;
use checker::writing::{Unmet, Writing};
use tracker::Day;

fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery/day09")
}

fn contract() -> &'static Contract {
    contracts::contract_of(Day::new(9).unwrap()).unwrap()
}

/// What comes of the answers in `files`, stage by stage, by their numbers: the words of a failure.
fn judged(files: &[(u8, String)]) -> Vec<Result<(), String>> {
    let place = tempfile::tempdir().unwrap();
    let folder = SolutionFolder::beside(&place.path().join("PROGRESS.md"), Day::new(9).unwrap());
    let contract = contract();
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
fn answers() -> Vec<(u8, String)> {
    let stages = (1..).zip(contract().stages);
    let answer = |(number, stage): (u8, &checker::contract::Stage)| {
        let last = stage.hints.last().unwrap();
        (number, last.split('`').nth(1).unwrap().to_owned())
    };
    stages.map(answer).collect()
}

#[test]
fn the_last_hint_of_each_stage_passes_it() {
    for (verdict, (number, sql)) in judged(&answers()).iter().zip(answers()) {
        assert_eq!(*verdict, Ok(()), "{number}: {sql}");
    }
}

#[test]
fn a_sheet_as_it_is_laid_out_is_not_written_yet() {
    let checker::contract::Graded::Writing(sheets) = &contract().graded else {
        panic!("day 9 is written");
    };
    let untouched: Vec<_> = (1..)
        .zip(*sheets)
        .map(|(number, it)| (number, it.text.to_owned()))
        .collect();
    for verdict in judged(&untouched) {
        assert!(verdict.unwrap_err().starts_with("not written yet"));
    }
}

#[test]
fn each_known_mistake_fails_at_its_stage_in_its_way() {
    let mistakes = contract().mistakes;
    let read = |id: &str| fs::read_to_string(gallery().join(format!("{id}.sql"))).unwrap();
    // A stage has one file, so each round takes one mistake of each stage.
    let mut rest: Vec<_> = mistakes.iter().collect();
    while !rest.is_empty() {
        let mut round: Vec<&Mistake> = Vec::new();
        rest.retain(|it| {
            let taken = round.iter().any(|other| other.fails == it.fails);
            round.extend((!taken).then_some(*it));
            taken
        });
        let files: Vec<_> = round.iter().map(|it| (it.fails[0], read(it.id))).collect();
        for (mistake, verdict) in round.iter().zip(judged(&files)) {
            let told = verdict.expect_err(mistake.id);
            assert!(told.contains(mistake.sign), "{}: {told}", mistake.id);
            let alike = mistakes
                .iter()
                .filter(|it| it.fails == mistake.fails && told.contains(it.sign));
            assert_eq!(alike.count(), 1, "{told}");
        }
    }
    let known = fs::read_dir(gallery()).unwrap().count();
    assert_eq!(known, mistakes.len());
    for number in 1..=contract().stages.len() {
        let number = u8::try_from(number).unwrap();
        assert!(
            mistakes.iter().any(|it| it.fails == [number]),
            "stage {number} has no mistake"
        );
    }
}

#[test]
fn what_is_no_index_is_refused_before_it_runs_and_what_cannot_run_is_said() {
    for (sql, says) in [
        ("delete from events", "an answer here is"),
        (
            "create index on events (learner_id, at); analyze",
            "an answer here is",
        ),
        ("create table index (a integer)", "an answer here is"),
        ("create index on events (nothing)", "PostgreSQL refuses it"),
        ("drop index events_pkey", "PostgreSQL refuses it"),
        (
            "create index i on events (learner_id, at); drop index i",
            "a query touches",
        ),
    ] {
        let told = judged(&[(1, sql.to_owned())]).remove(0).unwrap_err();
        assert!(told.contains(says), "{sql}: {told}");
    }
}
