//! The tour, as a learner sees it.

#[test]
fn the_tour_shows_what_it_showed() {
    lesson::snapshot::tour(env!("CARGO_BIN_EXE_day07"));
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(env!("CARGO_BIN_EXE_day07"));
}
