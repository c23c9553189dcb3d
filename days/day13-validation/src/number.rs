//! Numbers by their text, exactly: nothing here is ever a float.

use rust_decimal::Decimal;

/// A JSON number as a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// Exactly this.
    Is(i64),
    /// Whole, and beyond 64 bits.
    Beyond,
    /// Not a whole number.
    Fraction,
}

// ANCHOR: whole
/// The value of `number` in JSON: `22`, `22.0` and `2.2e1` are the same number. A step for each
/// character, however large the exponent.
pub(crate) fn whole(number: &str) -> Whole {
    if let Ok(number) = number.parse() {
        return Whole::Is(number);
    }
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, saturating(exponent)),
        None => (number, 0),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [integer, fraction].concat();
    let significant = digits.trim_end_matches('0');
    if significant.trim_start_matches(['-', '0']).is_empty() {
        return Whole::Is(0);
    }
    let dropped = (digits.len() - significant.len()) as i64;
    // The value is `significant` times ten to this.
    let power = exponent
        .saturating_sub(fraction.len() as i64)
        .saturating_add(dropped);
    match power {
        ..0 => Whole::Fraction,
        0..20 => {
            let written = significant.to_owned() + &"0".repeat(power as usize);
            written.parse().map_or(Whole::Beyond, Whole::Is)
        }
        20.. => Whole::Beyond,
    }
}
// ANCHOR_END: whole

/// An exponent; one with more than 18 digits is as good as endless.
fn saturating(exponent: &str) -> i64 {
    let is_negative = exponent.starts_with('-');
    let digits = exponent.trim_start_matches(['+', '-', '0']);
    let size = match digits.len() {
        0 => 0,
        1..=18 => digits.parse().unwrap_or(i64::MAX / 4),
        _ => i64::MAX / 4,
    };
    if is_negative { -size } else { size }
}

/// Digits, perhaps a sign before them, perhaps a point and more digits: one spelling for each number,
/// but for the zeros at its end.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_shape = digits(whole) && digits(decimals) && (whole == "0" || !whole.starts_with('0'));
    has_shape
        .then(|| Decimal::from_str_exact(text).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_however_it_is_written() {
        for (text, expected) in [
            ("22", Whole::Is(22)),
            ("22.0", Whole::Is(22)),
            ("2.2e1", Whole::Is(22)),
            ("220E-1", Whole::Is(22)),
            ("-0", Whole::Is(0)),
            ("-0.0e7", Whole::Is(0)),
            ("0e999999999999999999999", Whole::Is(0)),
            ("9007199254740993", Whole::Is(9_007_199_254_740_993)),
            ("9007199254740993.0", Whole::Is(9_007_199_254_740_993)),
            ("-9223372036854775808", Whole::Is(i64::MIN)),
            ("-9.223372036854775808e18", Whole::Is(i64::MIN)),
            ("9223372036854775808", Whole::Beyond),
            ("1e400", Whole::Beyond),
            ("1e999999999999999999999", Whole::Beyond),
            ("22.5", Whole::Fraction),
            ("1e-1", Whole::Fraction),
            ("1e-999999999999999999999", Whole::Fraction),
        ] {
            assert_eq!(whole(text), expected, "{text}");
        }
    }

    #[test]
    fn a_decimal_has_one_spelling() {
        for text in [
            "0",
            "2.5",
            "0.10",
            "24",
            "-1",
            "0.0000000000000000000000000001",
        ] {
            assert_eq!(decimal(text).unwrap().to_string(), text);
        }
        let huge = "9".repeat(60);
        for text in [
            "", "1e1", "1_0", ".5", "5.", "+1", "01", "0x1", " 1", "1 ", "2,5", "two", "-", "--1",
            "1.2.3", "٣", &huge,
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
