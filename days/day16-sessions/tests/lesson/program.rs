//! The program, as a learner runs it.

const DAY16: &str = env!("CARGO_BIN_EXE_day16");

/// A long value is broken over lines, whose beginning is the name of a lane or nothing.
const VARIES: [(&str, &str); 5] = [
    (
        r"eyJ[\w.-]+(?:\n +(?:tab \d {4})?[\w.-]+)*",
        "[access token]",
    ),
    (r"(__Host-day16=)[0-9a-f]+(?:\n +[0-9a-f]+)?", "$1[secret]"),
    (
        r#"("refresh_token":")[0-9a-f]+(?:\n +(?:tab \d {4}|mallory {3}|grace {5})?[0-9a-f]+)?"#,
        "$1[secret]",
    ),
    (r#""request_id":"[^"]*""#, r#""request_id":"[id]""#),
    // The times in it have more digits or fewer.
    (r"content-length: 3\d\d", "content-length: [n]"),
];

#[test]
fn the_tour_shows_what_it_showed() {
    lesson::snapshot::tour_with(DAY16, &VARIES);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(DAY16);
}

#[test]
fn the_chapters_figures_are_what_the_servers_say_today() {
    lesson::snapshot::figures(DAY16, 3);
}
