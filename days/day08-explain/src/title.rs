//! What a node is called, as PostgreSQL's text format calls it.

use crate::raw::RawNode;

/// Kind, join, index and table in one line.
pub(crate) fn title(raw: &RawNode) -> String {
    let mut title = String::new();
    if let Some(name) = &raw.subplan {
        title.push_str(&format!("{name}: "));
    }
    if raw.parallel {
        title.push_str("Parallel ");
    }
    if let Some(part @ ("Partial" | "Finalize")) = raw.partial.as_deref() {
        title.push_str(&format!("{part} "));
    }
    title.push_str(&kind(raw));
    if raw.direction.as_deref() == Some("Backward") {
        title.push_str(" Backward");
    }
    match (&raw.index, &raw.relation) {
        (Some(index), None) => title.push_str(&format!(" on {index}")),
        (Some(index), Some(_)) => title.push_str(&format!(" using {index}")),
        _ => {}
    }
    let of = [&raw.relation, &raw.cte, &raw.function, &raw.alias];
    if let Some(name) = of.into_iter().flatten().next() {
        title.push_str(&format!(" on {name}"));
        if let Some(alias) = raw.alias.as_ref().filter(|alias| *alias != name) {
            title.push_str(&format!(" {alias}"));
        }
    }
    title
}

fn kind(raw: &RawNode) -> String {
    let join = raw.join.as_deref().filter(|join| *join != "Inner");
    match (raw.kind.as_str(), join) {
        ("Nested Loop", Some(join)) => return format!("Nested Loop {join} Join"),
        ("Hash Join", Some(join)) => return format!("Hash {join} Join"),
        ("Merge Join", Some(join)) => return format!("Merge {join} Join"),
        _ => {}
    }
    match (raw.kind.as_str(), raw.strategy.as_deref()) {
        ("Aggregate", Some("Hashed")) => "HashAggregate".to_owned(),
        ("Aggregate", Some("Sorted")) => "GroupAggregate".to_owned(),
        ("Aggregate", Some("Mixed")) => "MixedAggregate".to_owned(),
        ("ModifyTable", _) => raw
            .operation
            .clone()
            .unwrap_or_else(|| "ModifyTable".into()),
        ("SetOp", _) => format!("SetOp {}", raw.command.as_deref().unwrap_or_default()),
        (kind, _) => kind.to_owned(),
    }
}

/// Its conditions and keys, in the order in which they take effect.
pub(crate) fn conditions(raw: &RawNode) -> Vec<(&'static str, String)> {
    let keys = |keys: &Option<Vec<String>>| keys.as_ref().map(|keys| keys.join(", "));
    let conditions = [
        ("Index Cond", raw.index_condition.clone()),
        ("Recheck Cond", raw.recheck.clone()),
        ("Hash Cond", raw.hash_condition.clone()),
        ("Merge Cond", raw.merge_condition.clone()),
        ("Join Filter", raw.join_filter.clone()),
        ("Filter", raw.filter.clone()),
        ("One-Time Filter", raw.one_time_filter.clone()),
        ("Sort Key", keys(&raw.sort_key)),
        ("Group Key", keys(&raw.group_key)),
        ("Cache Key", raw.cache_key.clone()),
    ];
    let given = conditions.into_iter();
    given
        .filter_map(|(name, text)| Some((name, text?)))
        .collect()
}
