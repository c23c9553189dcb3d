//! A plan as a page that stands alone: the picture, the findings, the nodes as a table, the statement.

use std::fmt::Write as _;

use figure::escaped;

use crate::findings::findings;
use crate::number::{number, thousands};
use crate::plan::Plan;
use crate::svg::svg;
use crate::terminal::totals;

const STYLE: &str = "body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; } \
    .wide { overflow-x: auto; } table { border-collapse: collapse; } th, td { padding: .2rem .6rem; text-align: right; } \
    th:nth-child(2), td:nth-child(2) { text-align: left; } pre { overflow-x: auto; } \
    @media (prefers-color-scheme: dark) { body { background: #0f172a; color: #e2e8f0; } }";

/// The plan as HTML, without anything from elsewhere. `title` says what it is the plan of.
pub fn html(plan: &Plan, title: &str, statement: Option<&str>) -> String {
    let title = escaped(title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n<h1>{title}</h1>\n"
    );
    for total in totals(plan) {
        let _ = writeln!(page, "<p>{}</p>", escaped(&total));
    }
    let _ = writeln!(
        page,
        "<div class=\"wide\" tabindex=\"0\">\n{}</div>",
        svg(plan, &title)
    );
    let findings = findings(plan);
    page.push_str(if findings.is_empty() {
        "<p>Nothing found.</p>\n"
    } else {
        "<h2>Findings</h2>\n<ul>\n"
    });
    for finding in &findings {
        let node = &plan.nodes[finding.node];
        let _ = writeln!(
            page,
            "<li>Node {}, {}: <strong>{}</strong>. {} Try: {}.</li>",
            node.number(),
            escaped(&node.title),
            finding.kind,
            escaped(&finding.evidence),
            finding.advice
        );
    }
    if !findings.is_empty() {
        page.push_str("</ul>\n");
    }
    table(&mut page, plan);
    if let Some(statement) = statement {
        let statement = statement
            .lines()
            .map(escaped)
            .collect::<Vec<_>>()
            .join("\n");
        let _ = writeln!(page, "<h2>Statement</h2>\n<pre>{statement}</pre>");
    }
    page.push_str("</html>\n");
    page
}

fn table(page: &mut String, plan: &Plan) {
    page.push_str(
        "<h2>Nodes</h2>\n<div class=\"wide\" tabindex=\"0\"><table>\n\
         <tr><th>#</th><th>node</th><th>estimated</th><th>rows</th><th>loops</th><th>own pages</th></tr>\n",
    );
    for node in &plan.nodes {
        let (rows, loops) = match &node.actual {
            Some(actual) => (number(actual.rows), number(actual.loops)),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>{}{}</td><td>{}</td><td>{rows}</td><td>{loops}</td><td>{}</td></tr>",
            node.number(),
            "&nbsp;".repeat(3 * node.depth.min(20)),
            escaped(&node.title),
            number(node.estimated),
            thousands(node.own.shared)
        );
    }
    page.push_str("</table></div>\n");
}
