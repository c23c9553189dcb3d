//! The title of a node, as in PostgreSQL's text format.

use crate::raw::Raw;

/// Kind, join, index and table in one line.
pub(crate) fn title(raw: Raw<'_>) -> String {
    let mut title = String::new();
    if let Some(name) = raw.text("Subplan Name") {
        title.push_str(&format!("{name}: "));
    }
    if raw.0["Parallel Aware"] == true {
        title.push_str("Parallel ");
    }
    if let Some(part @ ("Partial" | "Finalize")) = raw.text("Partial Mode") {
        title.push_str(&format!("{part} "));
    }
    title.push_str(&kind(raw));
    if raw.text("Scan Direction") == Some("Backward") {
        title.push_str(" Backward");
    }
    let relation = raw.text("Relation Name");
    match (raw.text("Index Name"), relation) {
        (Some(index), None) => title.push_str(&format!(" on {index}")),
        (Some(index), Some(_)) => title.push_str(&format!(" using {index}")),
        _ => {}
    }
    let alias = raw.text("Alias");
    let names = [
        relation,
        raw.text("CTE Name"),
        raw.text("Function Name"),
        alias,
    ];
    if let Some(name) = names.into_iter().flatten().next() {
        title.push_str(&format!(" on {name}"));
        if let Some(alias) = alias.filter(|alias| *alias != name) {
            title.push_str(&format!(" {alias}"));
        }
    }
    title
}

fn kind(raw: Raw<'_>) -> String {
    let kind = raw.text("Node Type").unwrap_or_default();
    let join = raw.text("Join Type").filter(|join| *join != "Inner");
    match (kind, join, raw.text("Strategy")) {
        ("Nested Loop", Some(join), _) => format!("Nested Loop {join} Join"),
        ("Hash Join", Some(join), _) => format!("Hash {join} Join"),
        ("Merge Join", Some(join), _) => format!("Merge {join} Join"),
        ("Aggregate", _, Some("Hashed")) => "HashAggregate".to_owned(),
        ("Aggregate", _, Some("Sorted")) => "GroupAggregate".to_owned(),
        ("Aggregate", _, Some("Mixed")) => "MixedAggregate".to_owned(),
        ("ModifyTable", ..) => raw.text("Operation").unwrap_or(kind).to_owned(),
        ("SetOp", ..) => format!("SetOp {}", raw.text("Command").unwrap_or_default()),
        _ => kind.to_owned(),
    }
}

/// Its conditions and keys, in the order in which they take effect.
pub(crate) fn conditions(raw: Raw<'_>) -> Vec<(&'static str, String)> {
    let names = [
        "Index Cond",
        "Recheck Cond",
        "Hash Cond",
        "Merge Cond",
        "Join Filter",
        "Filter",
        "One-Time Filter",
        "Sort Key",
        "Group Key",
        "Cache Key",
    ];
    let given = names.into_iter().filter_map(|name| {
        let text = raw.text(name).map(str::to_owned);
        Some((name, text.or_else(|| raw.list(name))?))
    });
    given.collect()
}
