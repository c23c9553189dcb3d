//! Numbers for people.

/// `1,234,567`; a fraction only where it says something: `0.4`.
pub(crate) fn number(value: f64) -> String {
    if value > 0.0 && value < 10.0 && value.fract() > 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (place, digit) in digits.char_indices() {
        let left = digits.len() - place;
        if place > 0 && left.is_multiple_of(3) && digit.is_ascii_digit() {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count as people write it.
///
/// ```
/// assert_eq!(explain::thousands(1_234_567), "1,234,567");
/// ```
pub fn thousands(value: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is shown, not computed with")]
    number(value as f64)
}

/// `2 rows`, `1 row`.
pub(crate) fn of(value: f64, what: &str) -> String {
    let plural = if value == 1.0 { "" } else { "s" };
    format!("{} {what}{plural}", number(value))
}

/// A factor: `1,500 times`, `2.5 times`.
pub(crate) fn times(factor: f64) -> String {
    format!("{} times", number(factor))
}

/// Pages of 8 KiB as a size: `8 KiB`, `1.5 MiB`.
pub(crate) fn size_of_pages(pages: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is shown, not computed with")]
    size(pages as f64 * 8.0)
}

/// Kilobytes: `8 KiB`, `1.5 MiB`.
pub(crate) fn size(kilobytes: f64) -> String {
    match kilobytes {
        ..1024.0 => format!("{} KiB", number(kilobytes)),
        ..1_048_576.0 => format!("{} MiB", number(kilobytes / 1024.0)),
        _ => format!("{} GiB", number(kilobytes / 1_048_576.0)),
    }
}
