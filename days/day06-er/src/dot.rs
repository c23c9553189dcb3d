//! A model in DOT, the language of Graphviz (graphviz.org/doc/info/lang.html).

use std::fmt::Write as _;

use crate::model::{Cardinality, Model, Relationship, Table};

const HEAD: &str = r##"digraph schema {
    graph [rankdir=LR, nodesep=0.3, ranksep=1.2, bgcolor="transparent"]
    node [shape=plain, fontname="Helvetica", fontsize=11]
    edge [dir=both, color="#64748b", arrowsize=0.9]
"##;

/// The model for Graphviz: `dot -Tpdf schema.dot`, or any of its other layouts and formats. Lines join columns.
pub fn dot(model: &Model) -> String {
    let mut text = HEAD.to_owned();
    for (place, table) in model.tables.iter().enumerate() {
        node(&mut text, model, place, table);
    }
    for relationship in &model.relationships {
        edge(&mut text, model, relationship);
    }
    text.push_str("}\n");
    text
}

fn node(text: &mut String, model: &Model, place: usize, table: &Table) {
    let name = model.display(&table.name);
    let color = if model.joins(place).is_empty() {
        "#dbeafe"
    } else {
        "#f1f5f9" // a join table stands for a relationship
    };
    let _ = writeln!(
        text,
        "    {} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\" color=\"#94a3b8\">",
        quoted(&name)
    );
    let _ = writeln!(
        text,
        "        <tr><td colspan=\"2\" bgcolor=\"{color}\"><b>{}</b></td></tr>",
        escaped(&name)
    );
    for (at, column) in table.columns.iter().enumerate() {
        let mut name = escaped(&column.name);
        let marks = model.marks(place, at);
        if marks.contains(&"PK") {
            name = format!("<u>{name}</u>");
        }
        if marks.contains(&"FK") {
            name = format!("<i>{name}</i>");
        }
        let _ = writeln!(
            text,
            "        <tr><td port=\"{at}w\" align=\"left\">{name}</td><td port=\"{at}e\" align=\"left\">{}{}</td></tr>",
            escaped(&column.type_name),
            if column.nullable { "?" } else { "" }
        );
    }
    text.push_str("    </table>>]\n");
}

fn edge(text: &mut String, model: &Model, relationship: &Relationship) {
    let Relationship { parent, child, .. } = relationship;
    let name = |table: usize| quoted(&model.display(&model.tables[table].name));
    let port = |columns: &[usize]| columns.last().copied().unwrap_or_default();
    let style = if relationship.identifying {
        ""
    } else {
        ", style=dashed"
    };
    let _ = writeln!(
        text,
        "    {}:\"{}e\" -> {}:\"{}w\" [arrowtail={}, arrowhead={}, tooltip={}{style}]",
        name(parent.table),
        port(&parent.columns),
        name(child.table),
        port(&child.columns),
        arrow(parent.cardinality),
        arrow(child.cardinality),
        quoted(&match &relationship.partition {
            Some(it) => format!("{} to partition {}", relationship.name, model.display(it)),
            None => relationship.name.clone(),
        })
    );
}

fn arrow(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::One => "teetee",
        Cardinality::ZeroOrOne => "teeodot",
        Cardinality::Many => "crowodot",
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
