//! A model as a picture: SVG with crow's feet, for light and dark pages.
//!
//! The text is measured by [`metrics`](crate::metrics), the [layout](crate::layout) is our own, and the style travels within the
//! file, so nothing else is needed to make it or to look at it. It contains no empty line, so that it can stand in Markdown.

mod entity;
mod legend;
mod line;
mod ports;

use std::fmt::Write as _;

use crate::layout::{Graph, Size, lay_out};
use crate::model::Model;
use entity::Entity;
use legend::Legend;

const STYLE: &str = include_str!("svg/style.css");
/// Around the drawing.
const MARGIN: i32 = 32;

/// A picture, and what can be said of it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The picture.
    pub svg: String,
    /// Its size, with the margin and the legend.
    pub size: Size,
    /// How often lines cross in it.
    pub crossings: usize,
}

/// The model as an SVG picture. Boxes and lines say more under the pointer: comments, the name of a constraint.
pub fn svg(model: &Model) -> String {
    picture(model).svg
}

/// The same, with what can be said of it.
pub fn picture(model: &Model) -> Picture {
    let entities = entity::entities(model);
    let links = ports::links(model, &entities);
    let graph = Graph {
        boxes: entities.iter().map(Entity::size).collect(),
        links,
    };
    let layout = lay_out(&graph);
    let legend = Legend::new(model);
    let size = Size {
        width: layout.size.width.max(legend.width()) + 2 * MARGIN,
        height: layout.size.height + legend.height() + 2 * MARGIN,
    };
    let mut svg = String::new();
    begin(&mut svg, size);
    line::lines(&mut svg, model, &graph.links, &layout);
    for (entity, placed) in entities.iter().zip(&layout.boxes) {
        entity.draw(&mut svg, *placed);
    }
    line::ends(&mut svg, model, &layout);
    legend.draw(&mut svg, layout.size.height);
    svg.push_str("</g>\n</svg>\n");
    Picture {
        svg,
        size,
        crossings: layout.crossings(&graph.links),
    }
}

fn begin(text: &mut String, Size { width, height }: Size) {
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"er\" role=\"img\" aria-label=\"Entity-relationship diagram\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <style>\n{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\">"
    );
}

/// `text` within an element or a quoted attribute; what XML 1.0 cannot contain is left out, and line ends become spaces.
fn escaped(text: &str) -> String {
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

/// A tooltip, if there is something to say.
fn title(comment: Option<&str>) -> String {
    comment.map_or_else(String::new, |it| format!("<title>{}</title>", escaped(it)))
}
