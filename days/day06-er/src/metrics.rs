//! How wide text is, without a font at hand: the advance widths of Helvetica and Helvetica-Bold.
//!
//! Arial, Liberation Sans and Arimo have the same widths on purpose, so on nearly every machine one of the fonts that the
//! picture asks for has them.

/// Advance widths of U+0020 to U+007E, in thousandths of the font size (Adobe's font metrics for the core fonts of PostScript).
#[rustfmt::skip]
const REGULAR: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to slash
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
];

#[rustfmt::skip]
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// The width of other letters: as wide as a wide letter, and as an ideograph.
const OTHER: u16 = 722;
const WIDE: u16 = 1000;

/// The width of `text`, rounded up, in the units of `size`.
pub(crate) fn width(text: &str, size: i32, bold: bool) -> i32 {
    let table = if bold { &BOLD } else { &REGULAR };
    let thousandths: i32 = text
        .chars()
        .map(|c| match u32::from(c) {
            code @ 0x20..=0x7e => table[(code - 0x20) as usize],
            0x300..=0x36f => 0, // combining marks
            0x1100.. => WIDE,   // Hangul, Kana, ideographs, emoji
            _ => OTHER,
        })
        .map(i32::from)
        .sum();
    (thousandths * size + 999) / 1000
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn widths_are_those_of_the_font() {
        assert_eq!(width("", 12, false), 0);
        assert_eq!(
            width("lessons", 1000, false),
            222 + 556 + 500 + 500 + 556 + 556 + 500
        );
        assert_eq!(width("~", 1000, true), 584);
        assert_eq!(width("日本", 10, false), 20);
    }
}
