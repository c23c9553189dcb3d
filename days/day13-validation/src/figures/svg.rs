//! A drawing in the book's own colors, with a title and a text alternative.

use std::fmt::{Display, Write as _};

/// An SVG picture that grows element by element.
pub(super) struct Svg {
    width: i32,
    height: i32,
    title: String,
    alternative: String,
    body: String,
}

const STYLE: &str = "\
.valid { font: 13px \"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", Arimo, sans-serif; \
--ink: var(--fg, #1e293b); --line: var(--quote-border, #94a3b8); --mark: var(--links, #1d4ed8); }\n\
.valid text { fill: var(--ink); }\n\
.valid .small { font-size: 12px; opacity: .85; }\n\
.valid .bold { font-weight: 700; }\n\
.valid .middle { text-anchor: middle; }\n\
.valid .end { text-anchor: end; }\n\
.valid .line { stroke: var(--line); fill: none; }\n\
.valid .box { stroke: var(--line); fill: var(--bg, #ffffff); }\n\
.valid .good { stroke: var(--mark); fill: var(--mark); }\n\
.valid .bad { stroke: #c2410c; fill: #c2410c; }\n\
.valid text.good { fill: var(--mark); stroke: none; }\n\
.valid text.bad { fill: #c2410c; stroke: none; }\n\
.valid .dashed { stroke-dasharray: 5 4; }\n";

impl Svg {
    pub(super) fn new(width: i32, height: i32, title: &str, alternative: &str) -> Self {
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

    /// A line from point to point, with a dot on each.
    pub(super) fn dotted(&mut self, points: &[(i32, i32)], class: &str) {
        for pair in points.windows(2) {
            self.line(pair[0], pair[1], class);
        }
        for (x, y) in points {
            self.push(format_args!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" class=\"{class}\"/>"
            ));
        }
    }

    pub(super) fn finish(self) -> String {
        let Self {
            width,
            height,
            title,
            alternative,
            body,
        } = self;
        let (title, alternative) = (escaped(&title), escaped(&alternative));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"valid\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\">\n<title>{title}</title>\n<desc>{alternative}</desc>\n\
             <style>\n{STYLE}</style>\n{body}</svg>\n"
        )
    }

    fn push(&mut self, element: impl Display) {
        // Writing to a string doesn't fail.
        let _ = writeln!(self.body, "{element}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
