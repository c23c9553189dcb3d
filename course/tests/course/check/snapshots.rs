//! The output of the checker, failures first, as people see it.

use super::{check, server};
use crate::Learner;

/// The report on a server of the gallery, with the ports redacted.
fn report(day: u8, mistake: &str) -> String {
    let output = check(
        &Learner::empty(),
        &format!("{day} --start-within 2"),
        &server(day, mistake),
    )
    .output()
    .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text + &String::from_utf8(output.stderr).unwrap()
}

fn redacted(assert: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"(127\.0\.0\.1|\[::1\]):\d+", "$1:[port]");
    settings.add_filter(r"port \d+|PORT says \d+", "port [port]");
    settings.add_filter(r"\d+ ms later", "[time] later"); // more on a busy machine
    settings.bind(assert);
}

#[test]
fn a_wrong_byte_has_a_caret_under_it() {
    redacted(|| insta::assert_snapshot!(report(1, "counts-characters")));
}

#[test]
fn requests_that_curl_cannot_send_are_shown_as_bytes() {
    redacted(|| insta::assert_snapshot!(report(1, "one-read")));
}

#[test]
fn a_program_that_dies_is_shown_with_its_last_words() {
    redacted(|| insta::assert_snapshot!(report(1, "dies-at-once")));
}

#[test]
fn a_program_that_does_not_start_leaves_nothing_to_try() {
    redacted(|| insta::assert_snapshot!(report(1, "ends-early")));
}

#[test]
fn all_that_is_right_is_a_line_each() {
    redacted(|| insta::assert_snapshot!(report(1, "right")));
}
