//! A model as a data dictionary in Markdown: every table and column with its meaning.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::model::{Column, Default, KeyKind, Model, Relationship, Table};

const TITLE: &str = "Data dictionary";

/// The model for readers: what each table and column means, its keys and rules, and what refers to what.
pub fn dictionary(model: &Model) -> String {
    let links = links(model);
    let mut text = format!("# {TITLE}\n\n");
    let _ = writeln!(
        text,
        "{}, {}.\n",
        count(model.tables.len(), "table"),
        count(model.relationships.len(), "reference")
    );
    contents(&mut text, model, &links);
    for (place, table) in model.tables.iter().enumerate() {
        let _ = writeln!(text, "\n## {}\n", prose(&model.display(&table.name)));
        describe(&mut text, model, &links, place);
    }
    types(&mut text, model);
    left_out(&mut text, model);
    text
}

fn contents(text: &mut String, model: &Model, links: &[String]) {
    if model.tables.is_empty() {
        return;
    }
    text.push_str("| table | what it is |\n|---|---|\n");
    for (table, link) in model.tables.iter().zip(links) {
        let meaning = table.comment.as_deref().map(prose).unwrap_or_default();
        let _ = writeln!(text, "| {link} | {meaning} |");
    }
}

fn describe(text: &mut String, model: &Model, links: &[String], place: usize) {
    let table = &model.tables[place];
    if let Some(comment) = &table.comment {
        let _ = writeln!(text, "{}\n", prose(comment));
    }
    let joins = model.joins(place);
    if !joins.is_empty() {
        let joined: Vec<_> = joins.iter().map(|it| &*links[it.parent.table]).collect();
        let _ = writeln!(text, "A join table: {}.\n", joined.join(" × "));
    }
    text.push_str("| column | type | null | key | meaning |\n|---|---|---|---|---|\n");
    for (at, column) in table.columns.iter().enumerate() {
        let marks = model.marks(place, at).into_iter().map(str::to_owned);
        let numbers = table.composite_keys_with(at);
        let numbered = numbers.iter().map(|number| format!("UK{number}"));
        let marks: Vec<String> = marks.chain(numbered).collect();
        let _ = writeln!(
            text,
            "| {} | {}{} | {} | {} | {} |",
            code(&column.name),
            code(&column.type_name),
            origin(column),
            if column.nullable { "yes" } else { "" },
            marks.join(" "),
            column.comment.as_deref().map(prose).unwrap_or_default()
        );
    }
    keys(text, table);
    references(text, model, links, place);
    for rule in &table.rules {
        let meaning = meaning(rule.comment.as_deref());
        let (name, definition) = (code(&rule.name), code(&rule.definition));
        let _ = writeln!(text, "- rule {name}: {definition}{meaning}");
    }
    for index in &table.indexes {
        let kind = if index.unique {
            "unique index"
        } else {
            "index"
        };
        let broken = remark((!index.valid).then_some("not valid: it was not built to the end"));
        let meaning = meaning(index.comment.as_deref());
        let (name, definition) = (code(&index.name), code(&index.definition));
        let _ = writeln!(text, "- {kind} {name}: {definition}{broken}{meaning}");
    }
    if let Some(how) = &table.partitioned_by {
        let _ = writeln!(text, "- partitioned by {}", code(how));
        for partition in &table.partitions {
            let indent = "  ".repeat(partition.level as usize);
            let name = code(&model.display(&partition.name));
            let _ = writeln!(text, "{indent}- {name} {}", code(&partition.bound));
        }
    }
}

fn keys(text: &mut String, table: &Table) {
    text.push('\n');
    for key in &table.keys {
        let kind = match key.kind {
            KeyKind::Primary => "primary key",
            KeyKind::Unique => "unique",
            KeyKind::Index => "unique index",
        };
        let columns = code(&table.list(&key.columns));
        let number = table.composite_keys().find(|(_, it)| *it == key);
        let number = number.map_or(String::new(), |(number, _)| format!(" (UK{number})"));
        let meaning = meaning(key.comment.as_deref());
        let name = code(&key.name);
        let timing = remark(key.timing.declared());
        let _ = writeln!(text, "- {kind} {columns}{number}, {name}{timing}{meaning}");
    }
}

/// The tables that table `place` refers to, and those that refer to it.
fn references(text: &mut String, model: &Model, links: &[String], place: usize) {
    let relationships = || model.relationships.iter();
    for it in relationships().filter(|it| it.child.table == place) {
        let parent = &model.tables[it.parent.table];
        let _ = writeln!(
            text,
            "- {} refers to {}{} {}, {}: {} to {}{}{}{}{}{}{}",
            code(&model.tables[place].list(&it.child.columns)),
            links[it.parent.table],
            it.partition
                .as_ref()
                .map(|it| format!(", partition {},", code(&model.display(it))))
                .unwrap_or_default(),
            code(&parent.list(&it.parent.columns)),
            code(&it.name),
            it.child.cardinality.range(),
            it.parent.cardinality.range(),
            it.on_delete
                .map(|what| format!("; on delete {what}"))
                .unwrap_or_default(),
            it.on_update
                .map(|what| format!("; on update {what}"))
                .unwrap_or_default(),
            remark(it.timing.declared()),
            remark((!it.validated).then_some("not valid: older rows may break it")),
            it.partitions
                .map(|(on, of)| format!("; declared on {on} of {of} partitions"))
                .unwrap_or_default(),
            meaning(it.comment.as_deref()),
        );
    }
    let mut from: Vec<&Relationship> = relationships()
        .filter(|it| it.parent.table == place)
        .collect();
    from.dedup_by_key(|it| it.child.table);
    let from: Vec<&str> = from.iter().map(|it| &*links[it.child.table]).collect();
    if !from.is_empty() {
        let _ = writeln!(text, "- referred to by {}", from.join(", "));
    }
}

fn types(text: &mut String, model: &Model) {
    if !model.enums.is_empty() {
        text.push_str("\n## Enumerations\n\n| type | values | meaning |\n|---|---|---|\n");
    }
    for it in &model.enums {
        let values: Vec<String> = it.values.iter().map(|value| code(value)).collect();
        let meaning = it.comment.as_deref().map(prose).unwrap_or_default();
        let name = code(&model.display(&it.name));
        let _ = writeln!(text, "| {name} | {} | {meaning} |", values.join(", "));
    }
    if !model.domains.is_empty() {
        text.push_str("\n## Domains\n\n| domain | type | rules | meaning |\n|---|---|---|---|\n");
    }
    for it in &model.domains {
        let not_null = it.not_null.then(|| code("NOT NULL"));
        let checks = it.checks.iter().map(|check| code(check));
        let rules: Vec<String> = not_null.into_iter().chain(checks).collect();
        let meaning = it.comment.as_deref().map(prose).unwrap_or_default();
        let (name, below) = (code(&model.display(&it.name)), code(&it.type_name));
        let rules = rules.join(", ");
        let _ = writeln!(text, "| {name} | {below} | {rules} | {meaning} |");
    }
}

/// The objects that the drawings do not show, and the dictionary only names.
fn left_out(text: &mut String, model: &Model) {
    let views = (model.views > 0).then(|| count(model.views, "view"));
    let name = |at: usize| prose(&model.display(&model.tables[at].name));
    let inherits = model.inherits.iter();
    let inherits =
        inherits.map(|&(child, parent)| format!("{} inherits {}", name(child), name(parent)));
    let left_out: Vec<String> = views.into_iter().chain(inherits).collect();
    if left_out.is_empty() {
        return;
    }
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
    let _ = writeln!(text, "Not drawn: {}.", left_out.join("; "));
}

/// Where the column's value comes from when none is given.
fn origin(column: &Column) -> String {
    match &column.default {
        None => String::new(),
        Some(Default::Identity) => ", identity".to_owned(),
        Some(Default::Expression(it)) => format!(", default {}", code(it)),
        Some(Default::Generated(it)) => format!(", generated as {}", code(it)),
    }
}

/// `; deferrable`, or nothing.
fn remark(what: Option<&str>) -> String {
    what.map(|it| format!("; {it}")).unwrap_or_default()
}

fn meaning(comment: Option<&str>) -> String {
    comment
        .map(|it| format!(". {}", prose(it)))
        .unwrap_or_default()
}

/// A link to each table, under the name that GitHub gives its heading: the second of a kind gets a number, from 1.
fn links(model: &Model) -> Vec<String> {
    let mut repeats = HashMap::from([(slug(TITLE), 0)]);
    let link = |table: &Table| {
        let name = model.display(&table.name);
        let plain = slug(&name);
        let mut anchor = plain.clone();
        while repeats.contains_key(&anchor) {
            let repeat = repeats.entry(plain.clone()).or_insert(0);
            *repeat += 1;
            anchor = format!("{plain}-{repeat}");
        }
        repeats.insert(anchor.clone(), 0);
        format!("[{}](#{anchor})", prose(&name))
    };
    model.tables.iter().map(link).collect()
}

fn count(number: usize, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}

/// Text on one line, with whatever Markdown or HTML would take for its own made harmless.
fn prose(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !safe.is_empty() {
            safe.push(' ');
        }
        for c in word.chars() {
            match c {
                '&' => safe.push_str("&amp;"),
                '<' => safe.push_str("&lt;"),
                '\\' | '`' | '*' | '[' | ']' | '|' | '#' | '~' => safe.extend(['\\', c]),
                _ => safe.push(c),
            }
        }
    }
    safe
}

/// A code span, within a fence that is longer than any in `text`; a bar is escaped even there (GFM section 4.10).
fn code(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A heading as GitHub names it in links.
fn slug(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars()
        .filter(|&c| c.is_alphanumeric() || c == '-' || c == '_')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{code, prose};

    #[test]
    fn what_a_comment_says_stays_text() {
        for (comment, written) in [
            ("a | b", "a \\| b"),
            ("two\n\nlines", "two lines"),
            ("<script>", "&lt;script>"),
            ("[x](y) `z`", "\\[x\\](y) \\`z\\`"),
        ] {
            assert_eq!(prose(comment), written);
        }
    }

    #[test]
    fn code_is_fenced_whatever_it_holds() {
        assert_eq!(code("a || b"), "`a \\|\\| b`");
        assert_eq!(code("a `b` c"), "`` a `b` c ``");
    }
}
