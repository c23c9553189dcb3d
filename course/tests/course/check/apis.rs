//! A program of an API day gets a database of its own, and tokens that it can verify.

use super::{check, json, server, stages};
use crate::Learner;
use crate::built::gallery;

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
