//! The program, as a learner runs it.

#[test]
fn the_tour_prints_what_it_printed_before() {
    lesson::snapshot::tour(env!("CARGO_BIN_EXE_day04"));
}
