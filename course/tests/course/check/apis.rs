//! A program of an API day gets a database of its own, and tokens that it can verify.

use checker::contract::Mistake;
use contracts::contract_of;
use tracker::Day;

use super::{assert_caught, assert_passed, check, in_parallel, json, project, server, stages};
use crate::Learner;
use crate::built::{gallery, program};

#[test]
fn the_gallery_s_server_passes_as_a_program_too() {
    let learner = Learner::empty();
    let output = check(&learner, "11 --json", &server(11, "right"))
        .output()
        .unwrap();
    let report = json(&output);
    assert_eq!(
        (&report["failed"], &report["not_tried"]),
        (&0.into(), &0.into()),
        "{report:#}"
    );
}

#[test]
fn the_program_finds_its_database_and_its_keys_in_its_environment() {
    // What it prints is shown with a failure, so it makes a mistake.
    let ask = r#"psql "$DATABASE_URL" -Atc "select 'learners: ' || count(*) from learners""#;
    let script = format!(
        "{ask}; echo key: ${{#TOKEN_KEY}}; echo $TOKEN_ISSUER $TOKEN_AUDIENCE; exec {} 11 no-location",
        gallery()
    );
    let command = ["sh", "-c", &script].map(str::to_owned);
    let learner = Learner::empty();
    let output = check(&learner, "11.1", &command).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for line in [
        "| learners: 3\n",
        "| key: 43\n",
        "| https://issuer.course.example https://api.course.example\n",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[test]
fn rows_in_memory_don_t_outlive_a_restart() {
    let learner = Learner::empty();
    let output = check(&learner, "12 --json", &server(12, "right"))
        .output()
        .unwrap();
    let report = json(&output);
    assert_eq!(stages(&report, "failed"), ["12.11"], "{report:#}");
    let named = report["behaves_like"].as_array().unwrap();
    assert_eq!(named.len(), 1, "{report:#}");
}

#[test]
fn a_transfer_that_breaks_off_is_judged_by_what_the_database_has() {
    let contract = contract_of(Day::new(10).unwrap()).unwrap();
    let broken = |it: &&Mistake| contract.stages[usize::from(it.fails[0]) - 1].stops;
    in_parallel(
        contract.mistakes.iter().filter(broken).collect(),
        |mistake| {
            let output = check(&Learner::empty(), "10 --json", &server(10, mistake.id))
                .output()
                .unwrap();
            assert_caught(&json(&output), 10, mistake);
        },
    );
    let own = vec![program(10).to_str().unwrap().to_owned(), "serve".to_owned()];
    for right in [server(10, "right"), own] {
        let output = check(&Learner::empty(), "10 --json", &right)
            .output()
            .unwrap();
        assert_passed(&json(&output), contract, &right[0]);
    }
}

#[test]
fn a_fault_is_not_proven_where_too_little_succeeds_meanwhile() {
    // Everybody else waits while one transfer is held up.
    let words = "10.9 --json --patience 2";
    let output = check(&Learner::empty(), words, &server(10, "one-at-a-time"))
        .output()
        .unwrap();
    let report = json(&output);
    assert_eq!(stages(&report, "not proven"), ["10.9"], "{report:#}");
    let why = report["stages"][8]["reason"].as_str().unwrap();
    assert!(
        why.contains("of 8 transfers between other learners succeeded"),
        "{why}"
    );
}

#[test]
fn a_list_is_judged_by_the_statements_that_it_costs() {
    let contract = contract_of(Day::new(8).unwrap()).unwrap();
    let of_the_list = contract.mistakes.iter().filter(|it| it.fails == [13]);
    for mistake in of_the_list {
        let output = check(&Learner::fresh(), "8.13 --json", &server(8, mistake.id))
            .output()
            .unwrap();
        assert_caught(&json(&output), 8, mistake);
    }
    let learner = Learner::fresh();
    let output = check(&learner, "8.13 --json", &server(8, "right"))
        .output()
        .unwrap();
    assert_eq!(stages(&json(&output), "passed"), ["8.13"]);

    // The program in the folder is found as that of any day, and without one the stage isn't tried.
    project(&learner, 8, "one-more-each");
    let report = learner.wrong("check 8.13");
    // On a busy machine the stage is tried twice, and finds the learners of the first try.
    assert!(
        report.contains(" A list of ") && report.contains(" statements, and one of "),
        "{report}"
    );
    let without = Learner::fresh().wrong("check 8.13");
    assert!(
        without.contains("not tried (needs a program: just check 8.13 -- COMMAND)"),
        "{without}"
    );
}
