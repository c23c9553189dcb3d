//! The chapter's exercises: as they are asked they touch too many pages, and there is a way that doesn't, with the same rows.

use std::path::Path;
use std::process::Command;

use postgres::{Client, NoTls};

const LIMITS: [u32; 6] = [10, 30, 20, 500, 2_500, 2_000];

/// What the command line tool says of this file at this limit.
fn explain(file: &Path, limit: u32) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_day08"));
    command.args(["explain", "--max-pages", &limit.to_string()]);
    let output = command.arg(file).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), said)
}

#[test]
fn each_exercise_fails_as_it_is_asked_and_can_be_answered() {
    let large = schema::large(8).unwrap();
    let mut client = Client::connect(large.url(), NoTls).unwrap();
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (number, limit) in (1..).zip(LIMITS) {
        let asked = package.join(format!("exercises/{number}.sql"));
        let answer = package.join(format!("tests/answers/{number}.sql"));
        let (code, said) = explain(&asked, limit);
        assert_eq!(code, Some(3), "exercise {number}: {said}");
        let (code, said) = explain(&answer, limit);
        assert_eq!(code, Some(0), "answer {number}: {said}");
        let text = std::fs::read_to_string(&asked).unwrap();
        let limit = explain::thousands(limit.into());
        assert!(text.contains(&format!("At most {limit} pages.")), "{text}");
        let [asked, answer] = [asked, answer].map(|file| {
            let statement = std::fs::read_to_string(file).unwrap();
            let as_text = format!(
                "select row_to_json(a)::text from ({}) as a",
                statement.trim().trim_end_matches(';')
            );
            let rows = client.query(&as_text, &[]).unwrap();
            rows.iter().map(|row| row.get(0)).collect::<Vec<String>>()
        });
        assert_eq!(asked, answer, "exercise {number}");
    }
}
