use std::fmt::{Display, Write as _};

use crate::{Frame, content, one_line};

/// A picture that grows element by element, in the book's colors.
///
/// Positions are CSS pixels from the upper left corner. A class is any of `small`, `bold`, `middle`, `end`, `line`,
/// `dashed`, `box`, `good` and `bad`, or several with spaces between them.
///
/// ```
/// use figure::Drawing;
///
/// let mut drawing = Drawing::new("retry", 200, 60, "A retry", "The client sends its request to the server.");
/// drawing.text(10, 20, "bold", "POST & wait");
/// drawing.arrow(10, 190, 40, "good");
/// let picture = drawing.finish();
///
/// assert!(picture.contains("<text x=\"10\" y=\"20\" class=\"bold\">POST &amp; wait</text>"));
/// assert!(picture.contains(".retry text.good {"));
/// ```
#[derive(Clone, Debug)]
pub struct Drawing {
    class: &'static str,
    width: usize,
    height: usize,
    title: String,
    description: String,
    body: String,
}

/// `&` stands for the class of the whole.
const STYLE: &str = "\
& { font: 13px \"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", Arimo, sans-serif; \
--ink: var(--fg, #1e293b); --line: var(--quote-border, #94a3b8); --mark: var(--links, #1d4ed8); }\n\
& text { fill: var(--ink); }\n\
& .small { font-size: 12px; opacity: .85; }\n\
& .bold { font-weight: 700; }\n\
& .middle { text-anchor: middle; }\n\
& .end { text-anchor: end; }\n\
& .line { stroke: var(--line); fill: none; }\n\
& .box { stroke: var(--line); fill: var(--bg, #ffffff); }\n\
& .good { stroke: var(--mark); fill: var(--mark); }\n\
& .bad { stroke: #c2410c; fill: #c2410c; }\n\
& text.good { fill: var(--mark); stroke: none; }\n\
& text.bad { fill: #c2410c; stroke: none; }\n\
& .dashed { stroke-dasharray: 5 4; }\n";

impl Drawing {
    /// An empty one. Its [`Frame`] has the class, the size, the title and the description.
    pub fn new(
        class: &'static str,
        width: usize,
        height: usize,
        title: &str,
        description: &str,
    ) -> Self {
        Self {
            class,
            width,
            height,
            title: title.to_owned(),
            description: description.to_owned(),
            body: String::new(),
        }
    }

    /// Adds a line of text; it begins at `x`, or with `middle` and `end` stands around it or ends there.
    pub fn text(&mut self, x: i32, y: i32, class: &str, text: impl Display) {
        let text = content(&one_line(&text.to_string()));
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{text}</text>"
        ));
    }

    /// Adds a straight line.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), class: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.push(format_args!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"line {class}\"/>"
        ));
    }

    /// Adds a box of this upper left corner and size.
    pub fn rect(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), class: &str) {
        self.push(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" class=\"{class}\"/>"
        ));
    }

    /// Adds a level arrow from `x` to `to`.
    pub fn arrow(&mut self, x: i32, to: i32, y: i32, class: &str) {
        self.line((x, y), (to, y), class);
        let back = if to > x { to - 8 } else { to + 8 };
        self.push(format_args!(
            "<path d=\"M {to} {y} L {back} {} L {back} {} Z\" class=\"{class}\"/>",
            y - 4,
            y + 4
        ));
    }

    /// Adds a line from point to point, with a dot on each.
    pub fn dotted(&mut self, points: &[(i32, i32)], class: &str) {
        for pair in points.windows(2) {
            self.line(pair[0], pair[1], class);
        }
        for (x, y) in points {
            self.push(format_args!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" class=\"{class}\"/>"
            ));
        }
    }

    /// The picture as an SVG document.
    pub fn finish(self) -> String {
        let frame = Frame {
            class: self.class,
            width: self.width,
            height: self.height,
            title: &self.title,
            description: &self.description,
            style: &STYLE.replace('&', &format!(".{}", self.class)),
        };
        frame.around(&self.body)
    }

    fn push(&mut self, element: impl Display) {
        // Writing to a string doesn't fail.
        let _ = writeln!(self.body, "{element}");
    }
}
