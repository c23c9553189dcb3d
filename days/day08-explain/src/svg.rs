//! A plan as a picture: SVG with a row for each node, for light and dark pages.
//!
//! Colors are those of the page that it stands in (the book's variables), or its own where it stands alone. It contains no
//! empty line, so that it can stand in Markdown.

use std::fmt::Write as _;

use figure::{Frame, escaped};

use crate::findings::findings;
use crate::number::{number, of, thousands, times};
use crate::plan::{Node, Plan};
use crate::terminal::terminal;

const STYLE: &str = include_str!("svg/style.css");
const WIDTH: usize = 860;
/// A row with its title and its remark.
const ROW: usize = 44;
const HEAD: usize = 40;
/// Where the bars for rows begin, and how long ten times as many rows are.
const BARS: usize = 430;
const DECADE: f64 = 24.0;
/// Where the bar for pages begins, and its longest.
const PAGES: usize = 710;
const LONGEST: f64 = 90.0;
/// A level of the tree; deeper ones than [`DEEP`] share a place.
const INDENT: usize = 14;
const DEEP: usize = 10;
/// Characters of a title and of a remark at the root; a level takes two.
const TITLE: usize = 54;
const REMARK: usize = 66;

/// The plan as SVG. `title` says what it is the plan of.
pub fn svg(plan: &Plan, title: &str) -> String {
    let height = HEAD + ROW * plan.nodes.len() + 12;
    let mut svg = format!("<rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n");
    head(&mut svg, plan);
    let bad: Vec<usize> = findings(plan).iter().map(|finding| finding.node).collect();
    let most = plan
        .nodes
        .iter()
        .map(|node| node.own.shared)
        .max()
        .unwrap_or(0);
    for node in &plan.nodes {
        row(&mut svg, node, bad.contains(&node.place), most);
    }
    let frame = Frame {
        class: "plan",
        width: WIDTH,
        height,
        title,
        description: &terminal(plan, 80),
        style: STYLE,
    };
    frame.around(&svg)
}

fn head(svg: &mut String, plan: &Plan) {
    let heads = [
        (12, "node"),
        (BARS, "rows of a loop: estimated (outline), came (filled)"),
        (PAGES, "pages"),
    ];
    for (x, text) in heads {
        let _ = writeln!(svg, "<text class=\"head\" x=\"{x}\" y=\"22\">{text}</text>");
    }
    let bottom = HEAD + ROW * plan.nodes.len();
    for decade in 0..=10_u8 {
        let x = at(10_f64.powi(i32::from(decade)));
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{x:.0}\" x2=\"{x:.0}\" y1=\"{HEAD}\" y2=\"{bottom}\"/>"
        );
    }
}

/// Where a number of rows is on the axis: ten times as many are a step further, and none is at its beginning.
fn at(rows: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a place in a picture")]
    let begin = BARS as f64;
    if rows < 1.0 {
        begin
    } else {
        begin + 4.0 + DECADE * rows.log10().min(10.5)
    }
}

#[expect(clippy::cast_precision_loss, reason = "places in a picture")]
fn row(svg: &mut String, node: &Node, is_bad: bool, most: u64) {
    let y = HEAD + ROW * node.place;
    let depth = node.depth.min(DEEP);
    let x = 12 + INDENT * depth;
    let class = if is_bad { " bad" } else { "" };
    let _ = writeln!(svg, "<g class=\"node{class}\">");
    let title = clipped(
        &format!("{}  {}", node.number(), node.title),
        TITLE - 2 * depth,
    );
    let _ = writeln!(
        svg,
        "<text class=\"name\" x=\"{x}\" y=\"{}\">{title}</text>",
        y + 18
    );
    let remark = clipped(&remark(node), REMARK - 2 * depth);
    let _ = writeln!(
        svg,
        "<text class=\"remark\" x=\"{x}\" y=\"{}\">{remark}</text>",
        y + 34
    );
    let begin = BARS;
    let length = at(node.estimated) - begin as f64;
    let _ = writeln!(
        svg,
        "<rect class=\"estimated\" x=\"{begin}\" y=\"{}\" width=\"{length:.1}\" height=\"9\"/>\
         <text class=\"value\" x=\"{:.0}\" y=\"{}\">{}</text>",
        y + 8,
        begin as f64 + length + 6.0,
        y + 17,
        number(node.estimated)
    );
    if let Some(actual) = &node.actual {
        let length = at(actual.rows) - begin as f64;
        let value = if actual.loops == 0.0 {
            "not run".to_owned()
        } else {
            number(actual.rows)
        };
        let _ = writeln!(
            svg,
            "<rect class=\"came\" x=\"{begin}\" y=\"{}\" width=\"{length:.1}\" height=\"9\"/>\
             <text class=\"value\" x=\"{:.0}\" y=\"{}\">{value}</text>",
            y + 22,
            begin as f64 + length + 6.0,
            y + 31
        );
        let pages = node.own.shared;
        let length = LONGEST * pages as f64 / most.max(1) as f64;
        let _ = writeln!(
            svg,
            "<rect class=\"pages\" x=\"{PAGES}\" y=\"{}\" width=\"{length:.1}\" height=\"9\"/>\
             <text class=\"value\" x=\"{PAGES}\" y=\"{}\">{}</text>",
            y + 8,
            y + 31,
            thousands(pages)
        );
    }
    svg.push_str("</g>\n");
}

/// The condition that says most, and how often the node ran.
fn remark(node: &Node) -> String {
    let mut remark = Vec::new();
    if let Some(actual) = &node.actual {
        if actual.loops > 1.0 {
            remark.push(format!("run {}", times(actual.loops)));
        }
        if actual.removed > 0.0 {
            remark.push(format!("{} thrown away", of(actual.removed, "row")));
        }
    }
    let said = [
        "Filter",
        "Index Cond",
        "Join Filter",
        "Hash Cond",
        "Merge Cond",
    ];
    let condition = said.iter().find_map(|name| node.condition(name));
    remark.extend(
        condition
            .or(node.conditions.first().map(|(_, text)| text.as_str()))
            .map(str::to_owned),
    );
    remark.join(" · ")
}

/// `text` of at most `most` characters, escaped; the whole of it is shown under the pointer.
fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return escaped(text);
    }
    let cut: String = text.chars().take(most - 1).collect();
    format!("{}…<title>{}</title>", escaped(&cut), escaped(text))
}
