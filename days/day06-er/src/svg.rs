//! A model as a picture: SVG with crow's feet, for light and dark pages.
//!
//! The text is measured by [`metrics`](crate::metrics), the [layout](crate::layout) is our own, and the style travels within the
//! file, so nothing else is needed to make it or to look at it. It contains no empty line, so that it can stand in Markdown.

mod entity;
mod legend;
mod line;
mod ports;

use figure::Frame;

use crate::layout::{Graph, Layout, Link, Size, lay_out};
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
    drawn(model).0
}

/// The same, with what can be said of it. Crossings are counted line by line, which takes longer than drawing thousands of tables.
pub fn picture(model: &Model) -> Picture {
    let (svg, size, links, layout) = drawn(model);
    Picture {
        svg,
        size,
        crossings: layout.crossings(&links),
    }
}

fn drawn(model: &Model) -> (String, Size, Vec<Link>, Layout) {
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
    let Size { width, height } = size;
    let mut svg = format!(
        "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n<g transform=\"translate({MARGIN} {MARGIN})\">\n"
    );
    line::lines(&mut svg, model, &graph.links, &layout);
    for (entity, placed) in entities.iter().zip(&layout.boxes) {
        entity.draw(&mut svg, *placed);
    }
    line::ends(&mut svg, model, &layout);
    legend.draw(&mut svg, layout.size.height);
    svg.push_str("</g>\n");
    let frame = Frame {
        class: "er",
        width: usize::try_from(width).unwrap_or(0),
        height: usize::try_from(height).unwrap_or(0),
        title: "Entity-relationship diagram",
        description: &described(model),
        style: STYLE,
    };
    (frame.around(&svg), size, graph.links, layout)
}

/// The tables, and what refers to what.
fn described(model: &Model) -> String {
    let name = |table: usize| &model.tables[table].name.name;
    let tables = model.tables.iter().map(|it| it.name.name.as_str());
    let tables: Vec<&str> = tables.collect();
    let references = model.relationships.iter();
    let references: Vec<String> = references
        .map(|it| {
            format!(
                "{} refers to {}.",
                name(it.child.table),
                name(it.parent.table)
            )
        })
        .collect();
    format!("Tables: {}. {}", tables.join(", "), references.join(" "))
}
