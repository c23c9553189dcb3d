//! A model as a Mermaid entity-relationship diagram (mermaid.js.org, "Entity Relationship Diagrams").

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

// ANCHOR: mermaid
/// The model as text that GitHub and many others draw: `accounts ||--o{ enrollments : "account_id"`.
///
/// A line is solid where the child is known by its parent (the reference is part of its primary key), else dotted. What a name
/// may not contain here becomes an underscore. A column that may be null says so.
pub fn mermaid(model: &Model) -> String {
    let mut text = "erDiagram\n".to_owned();
    for (place, table) in model.tables.iter().enumerate() {
        let _ = writeln!(text, "    {} {{", entity(&model.display(&table.name)));
        for at in 0..table.columns.len() {
            let _ = writeln!(text, "        {}", attribute(model, place, at));
        }
        text.push_str("    }\n");
    }
    for relationship in &model.relationships {
        let _ = writeln!(text, "    {}", line(model, relationship));
    }
    text
}

fn line(model: &Model, relationship: &Relationship) -> String {
    let end = |table: usize| entity(&model.display(&model.tables[table].name));
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
    let columns = model.tables[child.table].list(&child.columns);
    format!(
        "{} {left}{stroke}{right} {} : {}",
        end(parent.table),
        end(child.table),
        quoted(&columns)
    )
}
// ANCHOR_END: mermaid

/// `integer course_id PK, FK`
fn attribute(model: &Model, place: usize, at: usize) -> String {
    let column = &model.tables[place].columns[at];
    let mut text = format!("{} {}", word(&column.type_name), word(&column.name));
    let marks = model.marks(place, at);
    if !marks.is_empty() {
        let _ = write!(text, " {}", marks.join(", "));
    }
    if column.nullable {
        text.push_str(" \"null\"");
    }
    text
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

/// Text in quotes. There is no escape for what it may not contain.
fn quoted(text: &str) -> String {
    let refused = |c: char| c.is_control() || matches!(c, '"' | '%' | '\\');
    format!("\"{}\"", text.replace(refused, "_"))
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
