//! The brief's tables and references, compared with the catalog.

use std::collections::BTreeSet;

use checker::failure::{Failure, Written};
use exercises::schema::{Case, Catalog, Index, Must, Reference, Schema};

type Held = Result<(), Failure>;

/// The tables that rows are put into, and their columns.
const TABLES: &[(&str, &[&str])] = &[
    (
        "members",
        &["id", "email", "name", "joined_on", "guardian_id"],
    ),
    ("books", &["id", "title", "isbn"]),
    ("authors", &["id", "name"]),
    ("authorships", &["book_id", "author_id", "position"]),
    ("copies", &["id", "book_id", "barcode", "price"]),
    (
        "loans",
        &[
            "id",
            "copy_id",
            "member_id",
            "lent_at",
            "due_on",
            "returned_at",
            "extensions",
        ],
    ),
    ("fines", &["loan_id", "amount", "paid_at"]),
    (
        "reservations",
        &["book_id", "member_id", "reserved_at", "ended_at"],
    ),
];

/// Table, column, the table it refers to, and whether it is optional. A loan has at most one fine.
const REFERENCES: &[(&str, &str, &str, bool)] = &[
    ("members", "guardian_id", "members", true),
    ("authorships", "book_id", "books", false),
    ("authorships", "author_id", "authors", false),
    ("copies", "book_id", "books", false),
    ("loans", "copy_id", "copies", false),
    ("loans", "member_id", "members", false),
    ("fines", "loan_id", "loans", false),
    ("reservations", "book_id", "books", false),
    ("reservations", "member_id", "members", false),
];

pub(super) fn made(schema: &mut Schema) -> Held {
    let catalog = schema.catalog()?;
    for (name, columns) in TABLES {
        let Some(table) = catalog.table(name) else {
            return Err(missing(&catalog, name));
        };
        let absent = columns.iter().find(|column| table.column(column).is_none());
        if let Some(column) = absent {
            let what = format!("{name} has no column {column}");
            return Err(written(schema, name, what));
        }
        let count = format!("select count(*) from {name}");
        schema.hold(
            &[],
            &[Case {
                what: &format!("the number of rows that the script puts into {name}"),
                given: &[],
                sql: &count,
                must: Must::Give("0"),
            }],
        )?;
    }
    Ok(())
}

fn missing(catalog: &Catalog, name: &str) -> Failure {
    let elsewhere = catalog.elsewhere.iter().find(|(table, _)| table == name);
    let what = match elsewhere {
        Some((_, schema)) => {
            format!("the table {name} is in the schema {schema}, and belongs in the schema public")
        }
        None => {
            let there: Vec<_> = catalog.tables.keys().map(String::as_str).collect();
            let ours = |table: &&str| TABLES.iter().any(|(name, _)| name == table);
            let (ours, others): (Vec<_>, Vec<_>) = there.into_iter().partition(ours);
            match (&ours[..], &others[..]) {
                ([], []) => format!("there is no table {name}: the script makes no tables"),
                (ours, []) => format!(
                    "there is no table {name}; the script makes {}",
                    ours.join(", ")
                ),
                (_, others) => format!(
                    "there is no table {name}, but there is {}, which the brief does not name",
                    others.join(", ")
                ),
            }
        }
    };
    Failure::plain(what)
}

/// A failure with the statements about `table`.
fn written(schema: &Schema, table: &str, what: String) -> Failure {
    Failure {
        written: Some(Box::new(Written {
            yours: schema.script.about(table),
            against: Vec::new(),
        })),
        ..Failure::plain(what)
    }
}

pub(super) fn references(schema: &mut Schema) -> Held {
    let catalog = schema.catalog()?;
    for &(table, column, to, optional) in REFERENCES {
        let found = reference(&catalog, table, column, to);
        let what = match found {
            None => match elsewhere(&catalog, table, column) {
                Some(other) => format!("{table}.{column} refers to {other}, and not to {to}"),
                None => format!("{table}.{column} does not refer to {to}"),
            },
            // A fine's reference is unique; rows test that, in stage 5.
            Some(found) if found.single && table != "fines" => {
                format!("no two rows of {table} may have the same {column}")
            }
            Some(found) if optional && !found.optional => {
                format!("{table}.{column} is mandatory, and the brief makes it optional")
            }
            Some(_) => continue,
        };
        let drawn = catalog.tables.values().flat_map(|it| &it.references);
        let drawn: Vec<_> = drawn.map(Reference::to_string).collect();
        let mut failure = written(schema, table, what);
        failure.came = match drawn.is_empty() {
            true => vec!["the catalog has no foreign key".to_owned()],
            false => drawn,
        };
        return Err(failure);
    }
    Ok(())
}

fn reference<'a>(
    catalog: &'a Catalog,
    table: &str,
    column: &str,
    to: &str,
) -> Option<&'a Reference> {
    let references = &catalog.table(table)?.references;
    references
        .iter()
        .find(|it| it.to == to && it.columns.iter().any(|name| name == column))
}

/// The table that `column` refers to, whichever it is.
fn elsewhere<'a>(catalog: &'a Catalog, table: &str, column: &str) -> Option<&'a str> {
    let references = &catalog.table(table)?.references;
    let of = |it: &&Reference| it.columns.iter().any(|name| name == column);
    references.iter().find(of).map(|it| it.to.as_str())
}

pub(super) fn once(schema: &mut Schema) -> Held {
    let catalog = schema.catalog()?;
    for (name, columns) in TABLES {
        let Some(table) = catalog.table(name) else {
            continue;
        };
        for column in &table.columns {
            let only = |index: &Index| index.is_only(&column.name);
            let a_key = column.name == "id" || table.indexes.iter().any(only);
            let a_key = a_key && column.fills_itself;
            if column.generated || a_key || columns.contains(&column.name.as_str()) {
                continue;
            }
            let what = match told_by(&catalog, name, &column.name) {
                Some((other, fact)) => format!(
                    "{name}.{} repeats {other}.{fact}, which a join from {name} finds",
                    column.name
                ),
                None => format!(
                    "{name} has a column {}, which the brief does not ask for",
                    column.name
                ),
            };
            return Err(written(schema, name, what));
        }
    }
    Ok(())
}

/// The column of the brief that `column` seems to repeat: one of a table that `from` leads to, by its name or with that of
/// the table before it.
fn told_by(catalog: &Catalog, from: &str, column: &str) -> Option<(&'static str, &'static str)> {
    let reached: BTreeSet<_> = catalog.reached_from(from);
    let others = TABLES.iter().filter(|(name, _)| reached.contains(name));
    let mut facts =
        others.flat_map(|(name, columns)| columns.iter().map(move |fact| (*name, *fact)));
    facts.find(|(_, fact)| {
        let before = column.strip_suffix(fact);
        let one_of = |before: &str| before.is_empty() || before.ends_with('_');
        *fact != "id" && before.is_some_and(one_of)
    })
}

/// That every table has a primary key.
pub(super) fn keys(schema: &mut Schema) -> Held {
    let catalog = schema.catalog()?;
    let without = catalog
        .tables
        .iter()
        .find(|(_, table)| !table.indexes.iter().any(|index| index.primary));
    match without {
        None => Ok(()),
        Some((name, _)) => {
            let what = format!("{name} has no primary key");
            Err(written(schema, name, what))
        }
    }
}

pub(super) fn indexes(schema: &mut Schema) -> Held {
    let catalog = schema.catalog()?;
    for &(name, column, to, _) in REFERENCES {
        let (Some(table), Some(reference)) =
            (catalog.table(name), reference(&catalog, name, column, to))
        else {
            continue;
        };
        if !table
            .indexes
            .iter()
            .any(|index| index.finds(&reference.columns))
        {
            let columns = reference.columns.join(", ");
            let any = |has: fn(&Index, &[String]) -> bool| {
                let mut indexes = table.indexes.iter();
                indexes.any(|index| has(index, &reference.columns))
            };
            // An index with `where` may begin with the columns and still miss rows.
            let what = if any(Index::begins_with) {
                format!("each index of {name} that begins with {columns} is partial")
            } else if any(Index::has) {
                format!("an index of {name} contains {columns}, but none begins with it")
            } else {
                format!("there is no index of {name} on {columns}")
            };
            return Err(written(schema, name, what));
        }
    }
    Ok(())
}
