//! Text made safe for a line of a terminal, whatever its source.
//!
//! Why here: what a learner's program prints, what a database says and what stands in a file is shown by everything
//! above this crate, and none of it may move the cursor or hide what follows.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

/// Text from a file or a program, fit for a terminal: what would not show there becomes the replacement character.
pub fn plain(text: &str) -> String {
    text.replace(is_unseen, "\u{fffd}")
}

/// Whether `c` is an order to the terminal, or one that turns the text around it (Unicode Standard Annex 9, section 2).
pub fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The columns that `text` takes at a terminal: letters of East Asia take two, a combining accent none.
pub fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// As much of `text` as fits in `width` columns, with an ellipsis where the rest is missing.
pub fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    for c in text.chars() {
        shown.push(c);
        if columns(&shown) >= width {
            shown.pop();
            break;
        }
    }
    shown + "…"
}

/// `text` in lines of at most `width` columns, as far as its words allow.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `5 s`, `1.5 s`.
pub fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}
