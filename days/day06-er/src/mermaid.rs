//! A model as a Mermaid entity-relationship diagram (mermaid.js.org, "Entity Relationship Diagrams").

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::model::{Cardinality, Model, Relationship};

/// Words that its grammar takes for something else where an entity is expected, in any case.
const RESERVED: [&str; 17] = [
    "accdescr",
    "acctitle",
    "class",
    "classdef",
    "direction",
    "end",
    "erdiagram",
    "many",
    "one",
    "only",
    "optionally",
    "style",
    "subgraph",
    "title",
    "to",
    "u",
    "zero",
];

/// How many characters (UTF-16 code units) Mermaid draws unless its setting `maxTextSize` is raised; of more, it draws an error.
pub const MERMAID_LIMIT: usize = 50_000;

// ANCHOR: mermaid
/// The model as text that GitHub and many others draw: `accounts ||--o{ enrollments :
/// "account_id"`.
///
/// A line is solid where the child is known by its parent (the reference is part of its primary
/// key), else dotted. What a name may not contain here becomes an underscore, and names that would
/// become the same are numbered. A column that may be null says so. `UK` is a column that is unique
/// by itself; those with `UK1` in their remarks are unique together.
pub fn mermaid(model: &Model) -> String {
    let names = Names::new(model);
    let mut text = "erDiagram\n".to_owned();
    for (place, table) in model.tables.iter().enumerate() {
        let _ = writeln!(text, "    {} {{", entity(&names.tables[place]));
        for at in 0..table.columns.len() {
            let _ = writeln!(text, "        {}", attribute(model, &names, place, at));
        }
        text.push_str("    }\n");
    }
    for relationship in &model.relationships {
        let _ = writeln!(text, "    {}", line(model, &names, relationship));
    }
    text
}

fn line(model: &Model, names: &Names, relationship: &Relationship) -> String {
    let end = |table: usize| entity(&names.tables[table]);
    let Relationship { parent, child, .. } = relationship;
    let left = match parent.cardinality {
        Cardinality::One => "||",
        Cardinality::ZeroOrOne => "|o",
        Cardinality::Many => "}o",
    };
    let right = match child.cardinality {
        Cardinality::One => "||",
        Cardinality::ZeroOrOne => "o|",
        Cardinality::Many => "o{",
    };
    let stroke = if relationship.identifying { "--" } else { ".." };
    let mut label = names.list(child.table, &child.columns);
    if let Some(partition) = &relationship.partition {
        let _ = write!(label, " to partition {}", model.display(partition));
    }
    format!(
        "{} {left}{stroke}{right} {} : {}",
        end(parent.table),
        end(child.table),
        quoted(&label)
    )
}
// ANCHOR_END: mermaid

/// `integer course_id PK, FK "UK1"`
fn attribute(model: &Model, names: &Names, place: usize, at: usize) -> String {
    let column = &model.tables[place].columns[at];
    let name = &names.columns[place][at];
    let mut text = format!("{} {name}", word(&column.type_name));
    let marks = model.marks(place, at);
    if !marks.is_empty() {
        let _ = write!(text, " {}", marks.join(", "));
    }
    let null = column.nullable.then(|| "null".to_owned());
    let keys = model.tables[place].composite_keys_with(at);
    let keys = keys.iter().map(|number| format!("UK{number}"));
    let remarks: Vec<String> = null.into_iter().chain(keys).collect();
    if !remarks.is_empty() {
        let _ = write!(text, " \"{}\"", remarks.join(", "));
    }
    text
}

/// The Mermaid names of tables, and of the columns within each of them.
struct Names {
    tables: Vec<String>,
    columns: Vec<Vec<String>>,
}

impl Names {
    fn new(model: &Model) -> Self {
        let tables = model.tables.iter().map(|it| model.display(&it.name));
        let columns = model.tables.iter().map(|table| {
            let names = table.columns.iter().map(|it| it.name.clone());
            distinct(&names.collect::<Vec<_>>(), word)
        });
        Self {
            tables: distinct(&tables.collect::<Vec<_>>(), harmless),
            columns: columns.collect(),
        }
    }

    fn list(&self, table: usize, columns: &[usize]) -> String {
        let names: Vec<&str> = columns
            .iter()
            .map(|&at| &*self.columns[table][at])
            .collect();
        names.join(", ")
    }
}

/// Each of `names` as `write` writes it, with a number behind those that are not the first to be written so. What need not be
/// changed goes first and keeps its name.
fn distinct(names: &[String], write: fn(&str) -> String) -> Vec<String> {
    let mut written: Vec<String> = names.iter().map(|name| write(name)).collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&at| written[at] != names[at]);
    let mut taken = HashSet::new();
    for at in order {
        let plain = written[at].clone();
        let mut number = 2;
        while !taken.insert(written[at].clone()) {
            written[at] = format!("{plain}_{number}");
            number += 1;
        }
    }
    written
}

/// The name of an entity: bare if it may be.
fn entity(name: &str) -> String {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let bare = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(letters);
    if bare && !RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", harmless(text))
}

/// Text that may stand in quotes. There is no escape for what it may not contain.
fn harmless(text: &str) -> String {
    let refused = |c: char| c.is_control() || matches!(c, '"' | '%' | '\\');
    text.replace(refused, "_")
}

/// A name or a type of an attribute, which is a bare word always.
fn word(text: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || "-_[]()".contains(c) || c >= '\u{c0}';
    let keep = |c: char| match c {
        ',' => '-', // numeric(4-2)
        c if kept(c) && u32::from(c) < 0xffff => c,
        _ => '_',
    };
    let mut word: String = text.chars().map(keep).collect();
    if !word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c >= '\u{c0}') {
        word.insert(0, '_');
    }
    if ["pk", "fk", "uk"].contains(&word.to_ascii_lowercase().as_str()) {
        word.push('_');
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_grammar_would_misread_are_quoted() {
        for (name, written) in [
            ("lessons", "lessons"),
            ("end", "\"end\""),
            ("One", "\"One\""),
            ("shop.orders", "\"shop.orders\""),
            ("Order Details", "\"Order Details\""),
            ("50%\"off\"", "\"50__off_\""),
            ("1st", "\"1st\""),
        ] {
            assert_eq!(entity(name), written);
        }
    }

    #[test]
    fn attributes_are_words() {
        for (name, written) in [
            ("numeric(4,2)", "numeric(4-2)"),
            ("float8", "float8"),
            ("\"char\"", "_char_"),
            ("time zone", "time_zone"),
            ("größe", "größe"),
            ("2nd", "_2nd"),
            ("pk", "pk_"),
        ] {
            assert_eq!(word(name), written);
        }
    }
}
