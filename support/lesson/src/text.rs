//! Text for the page: bytes made visible, lines made to fit, figures made readable.

use std::borrow::Cow;
use std::time::Duration;

/// A byte that comes this often in a row has nothing more to say.
const RUN: usize = 100;
/// That much of such a run is shown.
const RUN_SHOWN: usize = 16;

/// Whether the ends of lines are part of the lesson.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnds {
    Shown,
    Hidden,
}

/// At most `cap` bytes, cut between characters, and how many are left out.
pub(crate) fn excerpt(bytes: &[u8], cap: usize) -> (&[u8], usize) {
    if bytes.len() <= cap {
        return (bytes, 0);
    }
    let mut end = cap;
    while end > 0 && bytes[end] & 0b1100_0000 == 0b1000_0000 {
        end -= 1;
    }
    (&bytes[..end], bytes.len() - end)
}

/// `bytes` as text that shows what a terminal would hide or obey: control bytes and whatever is
/// not UTF-8.
pub(crate) fn escape(bytes: &[u8], ends: LineEnds) -> String {
    let bytes = match ends {
        LineEnds::Shown => bytes,
        LineEnds::Hidden => {
            let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            bytes.strip_suffix(b"\r").unwrap_or(bytes)
        }
    };
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\r' | '\n' | '\t' => text.extend(character.escape_default()),
                '\0'..' ' | '\x7f' => text.push_str(&format!("\\x{:02x}", character as u32)),
                _ if character.is_control() => text.extend(character.escape_unicode()),
                _ => text.push(character),
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    // A space at the end of what was sent would be invisible.
    if ends == LineEnds::Shown && text.ends_with(' ') {
        text.pop();
        text.push_str("\\x20");
    }
    text
}

/// `bytes` with every long run of one byte cut short: `xxxxxxxxxxxxxxxx... 9,984 more`.
pub(crate) fn shorten_runs(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut runs = bytes.chunk_by(|one, next| one == next);
    if runs.all(|run| run.len() < RUN) {
        return bytes.into();
    }
    let mut short = Vec::new();
    for run in bytes.chunk_by(|one, next| one == next) {
        if run.len() < RUN {
            short.extend_from_slice(run);
        } else {
            short.extend_from_slice(&run[..RUN_SHOWN]);
            let more = thousands(run.len() - RUN_SHOWN);
            short.extend_from_slice(format!("... {more} more").as_bytes());
        }
    }
    short.into()
}

/// `line` cut into pieces of at most `room` characters, after a space or a comma if one is near
/// the end; an empty line is one empty piece.
pub(crate) fn chunks(line: &str, room: usize) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let end = match line.char_indices().nth(room) {
            None => line.len(),
            Some((end, _)) => line[..end]
                .rfind([' ', ','])
                .map(|at| at + 1)
                .filter(|at| *at > end / 2)
                .unwrap_or(end),
        };
        let (piece, left) = line.split_at(end);
        rest = (!left.is_empty()).then_some(left);
        Some(piece)
    })
}

/// Words of `text` in lines of at most `room` characters; an empty line starts a paragraph.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// A duration that is meant: `250 ms`, `2 s`.
pub(crate) fn span(time: Duration) -> String {
    match time.as_millis() {
        milliseconds if milliseconds.is_multiple_of(1000) => format!("{} s", milliseconds / 1000),
        milliseconds => format!("{milliseconds} ms"),
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_bytes_and_invisible_characters_are_shown() {
        let cases: [(&[u8], LineEnds, &str); 8] = [
            (b"plain \r\n", LineEnds::Hidden, "plain "),
            (b"plain\r\n", LineEnds::Shown, "plain\\r\\n"),
            (b"space ", LineEnds::Shown, "space\\x20"),
            (b"\x1b[31mred", LineEnds::Hidden, "\\x1b[31mred"),
            (b"a\rb\tc\x7f\0", LineEnds::Hidden, "a\\rb\\tc\\x7f\\x00"),
            ("é\u{9b}31m".as_bytes(), LineEnds::Hidden, "é\\u{9b}31m"),
            (b"\xff\xfe", LineEnds::Hidden, "\\xff\\xfe"),
            (b"\\n", LineEnds::Hidden, "\\n"),
        ];
        for (bytes, ends, shown) in cases {
            assert_eq!(escape(bytes, ends), shown);
        }
    }

    #[test]
    fn long_lines_are_cut_where_words_end() {
        let cut = |line, room| chunks(line, room).collect::<Vec<_>>();
        assert_eq!(cut("", 10), [""]);
        assert_eq!(cut("one two three", 9), ["one two ", "three"]);
        assert_eq!(cut("{\"a\":1,\"b\":2}", 10), ["{\"a\":1,", "\"b\":2}"]);
        assert_eq!(cut("a 0123456789", 8), ["a 012345", "6789"]);
        assert_eq!(cut("éééé", 3), ["ééé", "é"]);
    }

    #[test]
    fn long_runs_are_counted_instead_of_shown() {
        let bytes = [b"X: ".as_slice(), &[b'x'; 10_000], b"\r\n"].concat();
        let short = String::from_utf8(shorten_runs(&bytes).into_owned());
        assert_eq!(
            short.as_deref(),
            Ok("X: xxxxxxxxxxxxxxxx... 9,984 more\r\n")
        );
    }

    #[test]
    fn an_excerpt_ends_between_characters() {
        assert_eq!(excerpt("aé".as_bytes(), 2), (b"a".as_slice(), 2));
        assert_eq!(excerpt(b"abc", 3), (b"abc".as_slice(), 0));
    }

    #[test]
    fn figures_are_readable() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(span(Duration::from_millis(250)), "250 ms");
        assert_eq!(span(Duration::from_secs(2)), "2 s");
    }
}
