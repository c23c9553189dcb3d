//! The program, as a learner runs it.

const DAY17: &str = env!("CARGO_BIN_EXE_day17");

/// Secrets, ids and times differ from run to run, and so does what a machine can hash.
const VARIES: [(&str, &str); 8] = [
    (r#""request_id":"[^"]*""#, r#""request_id":"[id]""#),
    (r"eyJ[\w.-]+(?:\n +[\w.-]+)*", "[access token]"),
    (r"(__Host-day17=)[0-9a-f]+(?:\n +[0-9a-f]+)?", "$1[secret]"),
    (
        r#"("(?:refresh_)?token":\s*")[0-9a-f]+(?:\n +[0-9a-f]+)?"#,
        "$1[secret]",
    ),
    (r"token: [0-9a-f]{64}", "token: [secret]"),
    (r"[0-9a-f]{8}-[0-9a-f-]{27}", "[id]"),
    (
        r"((?:judged|put off|calls of|in the pool|SHA-256|bcrypt \d+).*?) +[\d.]+\n",
        "$1 [n]\n",
    ),
    (r"content-length: 3\d\d", "content-length: [n]"),
];

#[test]
fn the_tour_shows_what_it_showed() {
    lesson::snapshot::tour_with(DAY17, &VARIES);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(DAY17);
}

#[test]
fn the_chapters_figures_are_drawn_as_they_are_in_the_book() {
    lesson::snapshot::figures(DAY17, 3);
}

#[test]
fn it_finds_a_cost_for_this_machine() {
    let output = std::process::Command::new(DAY17)
        .args(["tune", "1"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.ends_with("take cost 10\n"), "{text}");
}
