//! The program, as a learner runs it.

const DAY11: &str = env!("CARGO_BIN_EXE_day11");

#[test]
fn the_tour_shows_what_it_showed() {
    // An id at the end of a line is broken in two there, and isn't known as one.
    let varies = [(r#""request_id":"[^"]*""#, r#""request_id":"[id]""#)];
    lesson::snapshot::tour_with(DAY11, &varies);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(DAY11);
}

#[test]
fn the_chapters_figures_are_what_the_servers_say_today() {
    lesson::snapshot::figures(DAY11, 4);
}
