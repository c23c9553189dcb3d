//! Where boxes and the lines between them go: a layered drawing in the manner of Sugiyama, Tagawa and Toda (1981).
//!
//! It knows nothing of databases: boxes have sizes, links join points on their sides. Boxes stand in columns, called ranks here,
//! so that links run from left to right where they can (`rank`). A link that passes a rank does so in a lane of its own, which
//! is ordered and placed like a box (`net`). The order within the ranks is chosen for few crossings (`order`), the height
//! of everything for straight lines (`place`, `settle`), and the corners of the lines between two ranks so that no two of them
//! coincide (`channel`). What is not connected is laid out apart and put side by side (`pack`).
//!
//! For 3,000 tables with 6,300 references this takes about two seconds of a processor in a release build; the work grows a little faster than
//! the square of the number of tables.
//!
//! Invariants
//! - The same graph gives the same drawing: whole numbers, and no source of chance but a constant.
//! - Boxes do not overlap, and no line passes through one.
//! - Lines of different nets have no stretch in common.

mod channel;
mod graph;
mod net;
mod order;
mod pack;
mod place;
mod rank;
mod settle;

pub use graph::{Graph, Layout, Link, Placed, Point, Port, Size};
use net::Nets;

/// Draws `graph`, about half again as wide as high if it can be.
///
/// ```
/// use er::layout::{Graph, Link, Port, Size, lay_out};
///
/// let size = Size { width: 100, height: 60 };
/// let link = Link { from: Port { node: 1, y: 30 }, to: Port { node: 0, y: 30 } };
/// let layout = lay_out(&Graph { boxes: vec![size, size], links: vec![link] });
///
/// let [right, left] = [layout.boxes[0], layout.boxes[1]];
/// assert!(left.corner.x + left.size.width < right.corner.x);
/// assert_eq!(layout.routes[0].len(), 2, "one straight line");
/// ```
pub fn lay_out(graph: &Graph) -> Layout {
    let components = pack::components(graph);
    let drawings: Vec<_> = components
        .into_iter()
        .map(|component| {
            let layout = connected(&component.graph);
            (component, layout)
        })
        .collect();
    pack::pack(graph, drawings)
}

/// Draws a graph that is in one piece.
fn connected(graph: &Graph) -> Layout {
    let ranks = rank::ranks(graph);
    let nets = Nets::new(graph, ranks);
    let order = order::order(&nets);
    let tops = place::tops(&nets, &order);
    channel::draw(graph, &nets, &tops)
}
