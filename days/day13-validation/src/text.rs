//! Text by what people see: one spelling (NFC), counted in characters, nothing hidden in it.
//!
//! A character here is a Unicode scalar value of the NFC spelling. That's what PostgreSQL's `length()`
//! counts, so a rule here and a constraint there agree.
//!
//! Why hidden characters are refused: two names that look the same are the start of most impersonation
//! (UTS 39), and text that runs backward hides what it says.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::Rule;

/// A line of text: without space at its ends, without line breaks and other controls.
///
/// ```
/// assert_eq!(validation::line(" Jose\u{301} ", 1..=4).unwrap(), "José");
///
/// let error = validation::line("\u{200d}", 1..=4).unwrap_err();
/// assert_eq!(error.to_string(), "It has nothing that one can see.");
/// ```
///
/// # Errors
/// `too_short`, `too_long`, or `bad_format` for a character that can't be in it.
pub fn line(text: &str, length: RangeInclusive<usize>) -> Result<String, Rule> {
    checked(text.trim(), length, is_control)
}

/// Text of many lines, as it was written: with line breaks and tabs, without other controls.
///
/// # Errors
/// As [`line()`].
pub fn prose(text: &str, length: RangeInclusive<usize>) -> Result<String, Rule> {
    checked(text, length, |it| {
        is_control(it) && !matches!(it, '\n' | '\r' | '\t')
    })
}

fn checked(
    text: &str,
    length: RangeInclusive<usize>,
    is_forbidden: fn(char) -> bool,
) -> Result<String, Rule> {
    let (least, most) = (*length.start(), *length.end());
    // No character of an NFC text comes from more than four. So this bounds the work.
    if text.len() > 4 * most && text.chars().count() > 4 * most {
        return Err(too_long(most));
    }
    // Most text is plain, and then one look at its bytes is enough.
    if (least.max(1)..=most).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_graphic() || it == b' ')
        && !text.trim_start().is_empty()
    {
        return Ok(text.to_owned());
    }
    let text = composed(text);
    if let Some(found) = text.chars().find(|it| is_forbidden(*it)) {
        let detail = format!("It can't have the character U+{:04X}.", u32::from(found));
        return Err(Rule::new("bad_format", detail));
    }
    let count = text.chars().count();
    if count > most {
        return Err(too_long(most));
    }
    if count < least {
        let detail = match least {
            1 => "It is empty.".to_owned(),
            _ => format!("It has {least} characters at least."),
        };
        return Err(Rule::new("too_short", detail));
    }
    if least > 0 && text.chars().all(is_invisible) {
        return Err(Rule::new("too_short", "It has nothing that one can see."));
    }
    Ok(text.into_owned())
}

// ANCHOR: nfc
/// The one spelling of a text: "e" with an accent of its own becomes "é" (UAX 15, form NFC).
fn composed(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        true => text.into(),
        false => text.nfc().collect::<String>().into(),
    }
}
// ANCHOR_END: nfc

fn too_long(most: usize) -> Rule {
    Rule::new("too_long", format!("It has {most} characters at most."))
}

/// Characters that no text needs and that can hide others: controls, zero-width spaces, overrides of the direction of
/// text, and code points that aren't characters.
fn is_control(it: char) -> bool {
    it.is_control()
        || matches!(it,
            '\u{ad}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}')
        || u32::from(it) & 0xfffe == 0xfffe
}

/// Characters that scripts and emoji need between others, and that show nothing by themselves.
fn is_invisible(it: char) -> bool {
    it.is_whitespace()
        || matches!(it,
            '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200c}'..='\u{200f}' | '\u{2065}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_one_spelling_and_a_length_in_characters() {
        for (text, expected) in [
            ("Ada", "Ada"),
            ("  Ada\u{a0}", "Ada"),
            ("Jose\u{301}", "José"),
            ("\u{212b}", "Å"),
            ("👩\u{200d}🚀", "👩\u{200d}🚀"),
            ("می\u{200c}خ", "می\u{200c}خ"),
            ("😀😀😀😀", "😀😀😀😀"),
        ] {
            assert_eq!(line(text, 1..=4).unwrap(), expected);
        }
        for (text, code) in [
            ("", "too_short"),
            ("   ", "too_short"),
            ("\u{200d}", "too_short"),
            ("\u{3164}", "too_short"),
            ("\u{61c}", "too_short"),
            ("\u{1d173}", "too_short"),
            ("12345", "too_long"),
            ("😀😀😀😀😀", "too_long"),
            ("a\u{0}b", "bad_format"),
            ("a\nb", "bad_format"),
            ("a\u{200b}b", "bad_format"),
            ("\u{202e}ab", "bad_format"),
            ("\u{feff}ab", "bad_format"),
            ("a\u{ffff}", "bad_format"),
        ] {
            assert_eq!(line(text, 1..=4).unwrap_err().code(), code, "{text:?}");
        }
        assert_eq!(
            line(&"e\u{301}".repeat(4), 1..=4).unwrap().chars().count(),
            4
        );
    }

    #[test]
    fn prose_keeps_its_lines() {
        assert_eq!(prose("a\r\n\tb", 0..=9).unwrap(), "a\r\n\tb");
        assert_eq!(prose("a\u{7}", 0..=9).unwrap_err().code(), "bad_format");
        assert_eq!(prose("", 0..=9).unwrap(), "");
    }
}
