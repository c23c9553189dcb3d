//! The program, as a learner runs it.

const DAY13: &str = env!("CARGO_BIN_EXE_day13");

#[test]
fn the_tour_shows_what_it_showed() {
    // An id at the end of a line is broken in two there, and isn't known as one.
    let varies = [
        (r#""request_id":"[^"]*""#, r#""request_id":"[id]""#),
        (
            r#""instance":"/check-ins/[^"]*""#,
            r#""instance":"/check-ins/[id]""#,
        ),
    ];
    lesson::snapshot::tour_with(DAY13, &varies);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(DAY13);
}

#[test]
fn the_chapters_figures_are_what_the_servers_say_today() {
    lesson::snapshot::figures(DAY13, 4);
}
