//! The legend below the drawing: the meaning of the marks that it uses.

use std::fmt::Write as _;

use super::line::mark;
use crate::layout::Point;
use crate::metrics;
use crate::model::{Cardinality, Model};

/// The length of the line that carries an example.
const SAMPLE: i32 = 34;
/// Between an example and its meaning, and between two of them.
const GAPS: [i32; 2] = [8, 26];

pub(super) struct Legend {
    samples: Vec<(Sample, &'static str)>,
}

#[derive(Clone, Copy)]
enum Sample {
    End(Cardinality),
    Word(&'static str, &'static str),
    /// The head of a table of this class.
    Head(&'static str),
}

impl Legend {
    pub(super) fn new(model: &Model) -> Self {
        let uses = |wanted| {
            let ends = model
                .relationships
                .iter()
                .flat_map(|it| [&it.parent, &it.child]);
            ends.clone().any(|it| it.cardinality == wanted)
        };
        let columns = || model.tables.iter().flat_map(|it| &it.columns);
        let places = || {
            (0..model.tables.len())
                .flat_map(|it| (0..model.tables[it].columns.len()).map(move |at| (it, at)))
        };
        let marked = |mark| places().any(|(it, at)| model.marks(it, at).contains(&mark));
        let all = [
            (
                uses(Cardinality::One),
                Sample::End(Cardinality::One),
                "exactly one",
            ),
            (
                uses(Cardinality::ZeroOrOne),
                Sample::End(Cardinality::ZeroOrOne),
                "at most one",
            ),
            (
                uses(Cardinality::Many),
                Sample::End(Cardinality::Many),
                "any number",
            ),
            (marked("PK"), Sample::Word("pk", "PK"), "primary key"),
            (marked("FK"), Sample::Word("fk", "FK"), "refers to"),
            (marked("UK"), Sample::Word("uk", "UK"), "unique"),
            (
                model
                    .tables
                    .iter()
                    .any(|it| it.composite_keys().count() > 0),
                Sample::Word("uk", "UK1"),
                "unique with those of its number",
            ),
            (
                columns().any(|it| it.nullable),
                Sample::Word("type", "?"),
                "may be null",
            ),
            (
                (0..model.tables.len()).any(|it| !model.joins(it).is_empty()),
                Sample::Head("c0 join"),
                "join table",
            ),
        ];
        let samples = all.into_iter().filter(|it| it.0).map(|it| (it.1, it.2));
        Self {
            samples: samples.collect(),
        }
    }

    pub(super) fn height(&self) -> i32 {
        if self.samples.is_empty() { 0 } else { 44 }
    }

    pub(super) fn width(&self) -> i32 {
        let widths = self.samples.iter().map(|(sample, meaning)| {
            sample.width() + GAPS[0] + metrics::width(meaning, 11, false) + GAPS[1]
        });
        widths.sum()
    }

    pub(super) fn draw(&self, text: &mut String, below: i32) {
        let y = below + 38;
        let mut x = 0;
        for (sample, meaning) in &self.samples {
            sample.draw(text, x, y);
            x += sample.width() + GAPS[0];
            let _ = writeln!(
                text,
                "<text class=\"type\" x=\"{x}\" y=\"{}\">{meaning}</text>",
                y + 4
            );
            x += metrics::width(meaning, 11, false) + GAPS[1];
        }
    }
}

impl Sample {
    fn width(self) -> i32 {
        match self {
            Self::End(_) => SAMPLE,
            Self::Word(_, word) => metrics::width(word, 9, true).max(14),
            Self::Head(_) => 14,
        }
    }

    fn draw(self, text: &mut String, x: i32, y: i32) {
        match self {
            Self::End(cardinality) => {
                let edge = x + SAMPLE;
                let _ = writeln!(
                    text,
                    "<g class=\"line\"><path d=\"M{x} {y}H{edge}\"/></g><path class=\"edge\" d=\"M{edge} {}v18\"/>",
                    y - 9
                );
                mark(text, Point { x: edge, y }, -1, cardinality);
            }
            Self::Head(class) => {
                let _ = writeln!(
                    text,
                    "<g class=\"{class}\"><rect class=\"box\" x=\"{x}\" y=\"{top}\" width=\"14\" height=\"12\" rx=\"3\"/>\
                     <rect class=\"head\" x=\"{x}\" y=\"{top}\" width=\"14\" height=\"12\" rx=\"3\"/></g>",
                    top = y - 6
                );
            }
            Self::Word(class, word) => {
                let _ = writeln!(
                    text,
                    "<text class=\"{class}\" x=\"{x}\" y=\"{}\">{word}</text>",
                    y + 3
                );
            }
        }
    }
}
