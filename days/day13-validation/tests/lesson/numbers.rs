//! Numbers, exactly: beside a slow oracle that moves the point digit by digit.

use proptest::prelude::*;
use validation::read;

/// A number as a whole one, written out by hand, a zero or a digit at a time.
fn slow(sign: &str, integer: &str, fraction: &str, exponent: i32) -> Option<i128> {
    let (mut integer, mut fraction) = (integer.to_owned(), fraction.to_owned());
    for _ in 0..exponent.abs() {
        if exponent > 0 {
            let first = if fraction.is_empty() {
                '0'
            } else {
                fraction.remove(0)
            };
            integer.push(first);
        } else {
            fraction.insert(0, integer.pop().unwrap_or('0'));
        }
    }
    if fraction.bytes().any(|it| it != b'0') {
        return None;
    }
    let number: i128 = format!("0{integer}").parse().ok()?;
    Some(if sign == "-" { -number } else { number })
}

proptest! {
    #[test]
    fn a_number_is_whole_exactly_if_the_oracle_says_so(
        sign in "-?", integer in "0|[1-9][0-9]{0,11}", fraction in "|[0-9]{1,4}|0{1,4}", exponent in -6..7_i32,
    ) {
        let point = if fraction.is_empty() { "" } else { "." };
        let text = format!("{sign}{integer}{point}{fraction}e{exponent}");
        let ours = read::<i64>(text.as_bytes()).unwrap();
        match slow(&sign, &integer, &fraction, exponent).map(i64::try_from) {
            Some(Ok(expected)) => prop_assert_eq!(ours.unwrap(), expected),
            Some(Err(_)) => prop_assert_eq!(ours.unwrap_err()[0].code, "out_of_range"),
            None => prop_assert_eq!(ours.unwrap_err()[0].code, "wrong_type"),
        }
    }
}

#[test]
fn beyond_two_to_the_53rd_a_number_is_still_itself() {
    let number = read::<i64>(b"9007199254740993").unwrap().unwrap();
    assert_eq!(number, 9_007_199_254_740_993);
    assert_ne!(number as f64 as i64, number, "a float would not do");
    let beyond = read::<i64>(b"1e400").unwrap().unwrap_err();
    assert_eq!(beyond[0].code, "out_of_range");
}
