//! The program, as a learner runs it.

const DAY19: &str = env!("CARGO_BIN_EXE_day19");

/// An id at the end of a line is broken in two there, and isn't known as one.
const VARIES: [(&str, &str); 1] = [(r#""request_id":"[^"]*""#, r#""request_id":"[id]""#)];

#[test]
fn the_tour_shows_what_it_showed() {
    lesson::snapshot::tour_with(DAY19, &VARIES);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive_with(DAY19, &VARIES);
}

#[test]
fn the_chapters_figures_are_what_the_limits_do_today() {
    lesson::snapshot::figures(DAY19, 4);
}
