//! The two engines beside the `regex` crate: they agree on what matches, and their steps grow as the chapter says.

use proptest::prelude::*;
use regex::Regex;

use crate::engines::{Backtracking, compared, matches_by_states, pattern};

proptest! {
    #[test]
    fn both_engines_find_what_the_regex_crate_finds(
        inner in "((a|b|ab|\\(a\\)|\\(ab\\+\\)|\\(\\(a\\+\\)b\\)|\\(b\\+a\\)\\+)\\+?){1,4}", text in "[ab]{0,8}",
    ) {
        let whole = format!("^{inner}$");
        let ours = pattern(&whole).unwrap();
        // `a++` is a kind of its own there, and `(a+)+` here and there.
        let theirs = Regex::new(&whole.replace("++", "+")).unwrap();
        let expected = theirs.is_match(&text);
        prop_assert_eq!(Backtracking::matches(&ours, text.as_bytes()).0, expected, "{}", whole);
        prop_assert_eq!(matches_by_states(&ours, text.as_bytes()).0, expected, "{}", whole);
    }
}

#[test]
fn a_letter_more_doubles_the_steps_of_one_and_adds_a_few_to_the_other() {
    for length in 4..14 {
        let (shorter, longer) = (compared(length).unwrap(), compared(length + 1).unwrap());
        assert!(
            longer.0 * 10 >= shorter.0 * 19,
            "{length}: {shorter:?} {longer:?}"
        );
        assert!(
            longer.1 - shorter.1 <= 4,
            "{length}: {shorter:?} {longer:?}"
        );
    }
}

#[test]
fn a_pattern_that_cannot_be_read_says_why() {
    for (text, why) in [
        ("a+", "a pattern begins with ^ and ends with $"),
        ("^(a$", "a ( isn't closed"),
        ("^a)$", "a ) closes nothing"),
        ("^+$", "a + comes after something"),
    ] {
        assert_eq!(pattern(text).unwrap_err().to_string(), why);
    }
}
