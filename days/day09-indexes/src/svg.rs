//! What all pictures share: the frame, the colors of the book, and text that is safe in XML.

const STYLE: &str = include_str!("svg/style.css");

/// The opening of a picture of that size, with its title and a description in words.
pub(crate) fn begin(width: usize, height: usize, title: &str, described: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ix\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">\n<title>{}</title>\n<desc>{}</desc>\n<style>\n{STYLE}</style>\n",
        escaped(title),
        escaped(described.trim())
    )
}

/// `text` within an element or a quoted attribute; what XML 1.0 can't contain is left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' | '\r' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => safe.push(c),
        }
    }
    safe
}
