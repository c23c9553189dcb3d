//! The tour, as a learner sees it.

#[test]
fn the_tour_shows_what_it_showed() {
    lesson::snapshot::tour(env!("CARGO_BIN_EXE_day07"));
}
