//! The frame of every picture: its size, its title, a text alternative, and text that is safe in XML. [`Drawing`]
//! draws a simple one.
//!
//! Why one: a picture stands in the book as part of the page, so it needs a class that keeps its style to itself, and
//! no empty line, which would end the HTML in Markdown. A reader who can't see it needs its title and its description.
//!
//! ```
//! use figure::{Frame, escaped};
//!
//! let frame = Frame {
//!     class: "plot",
//!     width: 200,
//!     height: 40,
//!     title: "Pages & rows",
//!     description: "A loop touches 300 pages.",
//!     style: ".plot text { fill: var(--fg, #1e293b); }\n",
//! };
//! let picture = frame.around(&format!("<text x=\"8\" y=\"24\">{}</text>\n", escaped("a < b")));
//!
//! assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\""));
//! assert!(picture.contains("<title>Pages &amp; rows</title>"));
//! assert!(picture.ends_with("<text x=\"8\" y=\"24\">a &lt; b</text>\n</svg>\n"));
//! ```

mod drawing;

pub use drawing::Drawing;

/// The frame around a picture.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The class of the whole; every rule of [`style`](Self::style) begins with it.
    pub class: &'a str,
    /// From left to right, in CSS pixels.
    pub width: usize,
    /// From top to bottom, in CSS pixels.
    pub height: usize,
    /// The name of the picture: plain text.
    pub title: &'a str,
    /// The text alternative: what the picture shows, in plain words. It may have several lines.
    pub description: &'a str,
    /// CSS, each rule on a line that ends; colors are the book's variables, with a color of its own for a picture that
    /// stands alone.
    pub style: &'a str,
}

impl Frame<'_> {
    /// The frame with `body`, which is SVG, each element on a line that ends.
    pub fn around(&self, body: &str) -> String {
        let Self {
            class,
            width,
            height,
            style,
            ..
        } = self;
        let title = content(&one_line(self.title));
        let description = content(self.description.trim());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\">\n<title>{title}</title>\n<desc>{description}</desc>\n\
             <style>\n{style}</style>\n{body}</svg>\n"
        )
    }
}

/// `text` within an element or a quoted attribute. Line ends become spaces; characters that XML 1.0 can't contain are
/// left out.
pub fn escaped(text: &str) -> String {
    content(&one_line(text)).replace('"', "&quot;")
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

/// `text` within an element, where a quotation mark stands for itself.
fn content(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\n' => safe.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => safe.push(c),
        }
    }
    safe
}
