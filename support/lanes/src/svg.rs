//! The lanes as a picture for the book: SVG in the book's own colors, without an empty line, so that it can stand in Markdown.

use std::fmt::Write as _;

use figure::{Frame, escaped};

use crate::play::{Moment, Played};
use crate::wrap::wrap;

const STYLE: &str = include_str!("svg/style.css");
/// A line of text, and the width of a character of 12 px.
const LINE: usize = 17;
const CHARACTER_TENTHS: usize = 74;
/// For the step's number, around a box, and within it.
const GUTTER: usize = 34;
const GAP: usize = 12;
const PAD: usize = 8;
/// The names at the top.
const HEAD: usize = 40;
/// The column of row versions.
const VERSIONS: usize = 400;

/// A block of text in a lane.
struct Block {
    lane: usize,
    y: usize,
    lines: Vec<String>,
    class: &'static str,
}

/// Where a lane waits, from one height to another.
struct Waiting {
    lane: usize,
    from: usize,
    holders: Vec<usize>,
    to: Option<usize>,
}

impl Played {
    /// The lanes as SVG, time downward. Its text alternative is the list of steps.
    pub fn svg(&self) -> String {
        let lane = match self.sessions.len() {
            0..=2 => 330,
            3 => 240,
            _ => 200,
        };
        let mut drawing = Drawing {
            played: self,
            lane,
            y: HEAD,
            body: String::new(),
            waiting: Vec::new(),
        };
        drawing.versions(HEAD, &self.before);
        if self.watch.is_some() {
            drawing.y += LINE * self.before.len().saturating_sub(1);
        }
        for (number, moment) in self.moments.iter().enumerate() {
            drawing.moment(number, moment);
        }
        drawing.finish()
    }

    /// The picture in words.
    fn alternative(&self) -> String {
        let steps = self.moments.iter().enumerate().map(|(number, moment)| {
            let parts = self
                .parts(moment)
                .into_iter()
                .map(|(session, lines)| format!("{}: {}", self.sessions[session], lines.join(" ")));
            format!("{}. {}.", number + 1, parts.collect::<Vec<_>>().join("; "))
        });
        steps.collect::<Vec<_>>().join(" ")
    }
}

struct Drawing<'a> {
    played: &'a Played,
    lane: usize,
    y: usize,
    body: String,
    waiting: Vec<Waiting>,
}

impl Drawing<'_> {
    fn x(&self, lane: usize) -> usize {
        GUTTER + lane * self.lane
    }

    fn moment(&mut self, number: usize, moment: &Moment) {
        let top = self.y + GAP;
        let room = (self.lane - GAP - 2 * PAD) * 10 / CHARACTER_TENTHS;
        let mut bottom = top;
        for (index, (lane, parts)) in self.played.parts(moment).into_iter().enumerate() {
            let answer = match index {
                0 => moment.answer.as_ref(),
                _ => moment.resumed.get(index - 1).map(|it| &it.answer),
            };
            let block = Block {
                lane,
                y: top,
                lines: parts.iter().flat_map(|it| wrap(it, room)).collect(),
                class: match answer {
                    None => "box waiting",
                    Some(answer) if answer.refused => "box refused",
                    Some(_) => "box",
                },
            };
            bottom = bottom.max(self.block(&block));
        }
        let _ = writeln!(
            self.body,
            "<text class=\"no\" x=\"4\" y=\"{}\">{}</text>",
            top + LINE + 2,
            number + 1
        );
        for waiting in &mut self.waiting {
            let still = moment.waits.iter().any(|it| it.session == waiting.lane);
            if waiting.to.is_none() && !still {
                waiting.to = Some(top);
            }
        }
        for wait in &moment.waits {
            let known = |it: &Waiting| it.to.is_none() && it.lane == wait.session;
            if !self.waiting.iter().any(known) {
                self.waiting.push(Waiting {
                    lane: wait.session,
                    from: bottom,
                    holders: wait.holders.clone(),
                    to: None,
                });
            }
        }
        if let Some(versions) = &moment.versions {
            bottom = bottom.max(self.versions(top, versions));
        }
        self.y = bottom;
    }

    /// Draws a box with text; its lower edge.
    fn block(&mut self, block: &Block) -> usize {
        let (x, height) = (self.x(block.lane), block.lines.len() * LINE + PAD);
        let _ = writeln!(
            self.body,
            "<rect class=\"{}\" x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{height}\" rx=\"4\"/>",
            block.class,
            block.y,
            self.lane - GAP
        );
        for (index, line) in block.lines.iter().enumerate() {
            let y = block.y + (index + 1) * LINE;
            let _ = writeln!(
                self.body,
                "<text x=\"{}\" y=\"{y}\">{}</text>",
                x + PAD,
                escaped(line)
            );
        }
        block.y + height
    }

    /// Writes versions beside the lanes; the height below them.
    fn versions(&mut self, top: usize, versions: &[crate::Version]) -> usize {
        if self.played.watch.is_none() {
            return top;
        }
        let x = self.x(self.played.sessions.len());
        for (index, version) in versions.iter().enumerate() {
            let _ = writeln!(
                self.body,
                "<text x=\"{x}\" y=\"{}\">{}</text>",
                top + (index + 1) * LINE - 2,
                escaped(&self.played.version(version))
            );
        }
        top + versions.len() * LINE
    }

    fn finish(self) -> String {
        let sessions = self.played.sessions.len();
        let beside = if self.played.watch.is_some() {
            VERSIONS
        } else {
            0
        };
        let (width, height) = (self.x(sessions) + beside, self.y + 2 * GAP);
        let mut svg = String::new();
        for (lane, name) in self.played.sessions.iter().enumerate() {
            let x = self.x(lane);
            let rail = x + 3;
            let _ = writeln!(
                svg,
                "<text class=\"name\" x=\"{x}\" y=\"24\">{}</text>\n\
                 <path class=\"rail\" d=\"M{rail} {HEAD}V{height}\"/>",
                escaped(name)
            );
        }
        if let Some(table) = &self.played.watch {
            let x = self.x(sessions);
            let table = escaped(table);
            let _ = writeln!(
                svg,
                "<text class=\"name\" x=\"{x}\" y=\"24\">row versions of {table}</text>"
            );
        }
        for waiting in &self.waiting {
            let x = self.x(waiting.lane) + 3;
            let to = waiting.to.unwrap_or(height);
            let _ = writeln!(
                svg,
                "<path class=\"waits\" d=\"M{x} {}V{to}\"/>",
                waiting.from
            );
            for holder in &waiting.holders {
                self.arrow(&mut svg, waiting, *holder);
            }
        }
        svg.push_str(&self.body);
        let frame = Frame {
            class: "lanes",
            width,
            height,
            title: &self.played.title,
            description: &self.played.alternative(),
            style: STYLE,
        };
        frame.around(&svg)
    }

    /// From the lane that waits to the one that it waits for.
    fn arrow(&self, svg: &mut String, waiting: &Waiting, holder: usize) {
        let (from, to) = (self.x(waiting.lane) + 3, self.x(holder) + 3);
        let y = waiting.from + GAP / 2;
        let back = if to < from { to + 8 } else { to - 8 };
        let _ = writeln!(
            svg,
            "<path class=\"arrow\" d=\"M{from} {y}H{back}\"/>\n\
             <path class=\"head\" d=\"M{to} {y}L{back} {}V{}Z\"/>",
            y - 4,
            y + 4
        );
    }
}
