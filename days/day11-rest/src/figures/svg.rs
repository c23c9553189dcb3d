//! A drawing in the book's own colors, with a title and a text alternative.

use std::fmt::{Display, Write as _};

use figure::{Frame, escaped};

/// An SVG picture that grows element by element.
pub(super) struct Svg {
    width: usize,
    height: usize,
    title: String,
    alternative: String,
    body: String,
}

const STYLE: &str = "\
.rest { font: 13px \"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", Arimo, sans-serif; \
--ink: var(--fg, #1e293b); --line: var(--quote-border, #94a3b8); --mark: var(--links, #1d4ed8); }\n\
.rest text { fill: var(--ink); }\n\
.rest .small { font-size: 12px; opacity: .85; }\n\
.rest .bold { font-weight: 700; }\n\
.rest .middle { text-anchor: middle; }\n\
.rest .end { text-anchor: end; }\n\
.rest .line { stroke: var(--line); fill: none; }\n\
.rest .box { stroke: var(--line); fill: var(--bg, #ffffff); }\n\
.rest .good { stroke: var(--mark); fill: var(--mark); }\n\
.rest .bad { stroke: #c2410c; fill: #c2410c; }\n\
.rest text.good { fill: var(--mark); stroke: none; }\n\
.rest text.bad { fill: #c2410c; stroke: none; }\n\
.rest .dashed { stroke-dasharray: 5 4; }\n";

impl Svg {
    pub(super) fn new(width: usize, height: usize, title: &str, alternative: &str) -> Self {
        Self {
            width,
            height,
            title: title.to_owned(),
            alternative: alternative.to_owned(),
            body: String::new(),
        }
    }

    pub(super) fn text(&mut self, x: i32, y: i32, class: &str, text: impl Display) {
        let text = escaped(&text.to_string());
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{text}</text>"
        ));
    }

    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), class: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.push(format_args!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"line {class}\"/>"
        ));
    }

    pub(super) fn rect(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), class: &str) {
        self.push(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" class=\"{class}\"/>"
        ));
    }

    /// A level arrow from `x` to `to`.
    pub(super) fn arrow(&mut self, x: i32, to: i32, y: i32, class: &str) {
        self.line((x, y), (to, y), class);
        let back = if to > x { to - 8 } else { to + 8 };
        self.push(format_args!(
            "<path d=\"M {to} {y} L {back} {} L {back} {} Z\" class=\"{class}\"/>",
            y - 4,
            y + 4
        ));
    }

    pub(super) fn finish(self) -> String {
        let frame = Frame {
            class: "rest",
            width: self.width,
            height: self.height,
            title: &self.title,
            description: &self.alternative,
            style: STYLE,
        };
        frame.around(&self.body)
    }

    fn push(&mut self, element: impl Display) {
        // Writing to a string doesn't fail.
        let _ = writeln!(self.body, "{element}");
    }
}
