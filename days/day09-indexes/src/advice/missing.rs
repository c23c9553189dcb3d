//! Indexes that are not there: of foreign keys, and of tables that are read whole all the time.

use explain::thousands;

use super::finding::{Advice, Kind, Thresholds, size, traffic};
use crate::catalog::{Index, Reference, Table};
use crate::name::quoted;

// ANCHOR: serves
/// How many of `columns` an index finds rows by: those that its key begins with, in whatever order.
///
/// An index for some rows only counts if what it leaves out are nulls, which a foreign key never looks for.
pub fn serves(index: &Index, columns: &[String]) -> usize {
    let nulls_only = |predicate: &String| {
        let not_null = |it: &String| *predicate == format!("{it} IS NOT NULL");
        columns.iter().any(not_null)
    };
    let of_all = index.predicate.as_ref().is_none_or(nulls_only);
    let sorted = matches!(&*index.method, "btree" | "hash");
    if !index.valid || !of_all || !sorted {
        return 0;
    }
    let begins = |it: &&crate::catalog::Key| columns.contains(&it.expression);
    index.keys.iter().take_while(begins).count()
}
// ANCHOR_END: serves

/// Foreign keys that no index serves.
pub(super) fn references(table: &Table, thresholds: &Thresholds) -> Vec<Advice> {
    let unserved = table.references.iter().filter(|reference| {
        let full = reference.columns.len();
        let best = table
            .indexes
            .iter()
            .max_by_key(|it| serves(it, &reference.columns));
        match best.map_or(0, |it| serves(it, &reference.columns)) {
            0 => true,
            served if served < full => {
                let index = best.expect("an index serves some of the columns");
                rows_a_value(
                    table,
                    reference,
                    &index.keys[..served]
                        .iter()
                        .map(|it| &*it.expression)
                        .collect::<Vec<_>>(),
                ) > thresholds.rows_a_value
            }
            _ => false,
        }
    });
    unserved.map(|it| advice(table, it)).collect()
}

/// Rows that have the same values in those columns, by the statistics; 0 where there are none.
fn rows_a_value(table: &Table, reference: &Reference, columns: &[&str]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let rows = table.rows as f64;
    let known = reference.columns.iter().zip(&reference.distinct_values);
    let mut values = 1.0_f64;
    for (column, &distinct) in known {
        if columns.contains(&&**column) {
            values *= if distinct < 0.0 {
                -distinct * rows
            } else {
                distinct
            };
        }
    }
    if values < 1.0 { 0.0 } else { rows / values }
}

fn advice(table: &Table, reference: &Reference) -> Advice {
    let columns = reference.columns.join(", ");
    let effect = if reference.cascades {
        "find the rows to change"
    } else {
        "make sure that none refers to it"
    };
    let name = index_name(table, &reference.columns);
    let concurrently = if table.partitioned {
        ""
    } else {
        "concurrently "
    };
    let parent = &reference.parent;
    Advice {
        kind: Kind::Missing,
        table: table.name.clone(),
        about: reference.name.clone(),
        finding: format!(
            "No index begins with {columns}, by which {table} refers to {parent}. Each delete from {parent} reads all of {table} \
             to {effect}.",
            table = table.name
        ),
        evidence: vec![
            format!("{parent} had {} deletes", thousands(reference.parent_deletes)),
            format!("{} takes {} to read", table.name, size(table.bytes)),
            traffic(table),
        ],
        statement: format!("create index {concurrently}{name} on {} ({columns});", table.name),
        caution: table.partitioned.then_some(
            "This blocks writes. Without: `on only` the table, then concurrently on each partition and attach.",
        ),
        bytes: table.bytes,
    }
}

/// `table_column_column`, cut to the 63 bytes that a name has; numbered if there is such an index.
fn index_name(table: &Table, columns: &[String]) -> String {
    let parts = std::iter::once(table.bare_name.as_str())
        .chain(columns.iter().map(|it| it.trim_matches('"')));
    let mut name = parts.collect::<Vec<_>>().join("_");
    let mut end = name.len().min(60);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.truncate(end);
    let taken = |name: &str| {
        table
            .indexes
            .iter()
            .any(|it| it.name.rsplit('.').next() == Some(name))
    };
    let numbered = (2..).map(|number| quoted(&format!("{name}_{number}")));
    let mut names = std::iter::once(quoted(&name)).chain(numbered);
    names.find(|it| !taken(it)).unwrap_or(name)
}

/// Whether the table is read whole often, and is large: then some query looks for few rows without an index.
pub(super) fn scanned(table: &Table, thresholds: &Thresholds) -> Option<Advice> {
    let average = table.rows_scanned.checked_div(table.scans)?;
    if table.scans < thresholds.scans || average < thresholds.rows_a_scan {
        return None;
    }
    Some(Advice {
        kind: Kind::Scanned,
        table: table.name.clone(),
        about: table.name.clone(),
        finding: "It is often read whole. A report or a dump must; a query that wants few rows lacks an index.".to_owned(),
        evidence: vec![
            format!(
                "{} sequential scans read {} rows, {} each",
                thousands(table.scans),
                thousands(table.rows_scanned),
                thousands(average)
            ),
            format!("{} takes {} to read", table.name, size(table.bytes)),
            traffic(table),
        ],
        statement: format!(
            "select calls, rows / calls as rows, query\nfrom pg_stat_statements\nwhere query ilike '%{}%'\norder by shared_blks_hit + shared_blks_read desc\nlimit 5;",
            table.bare_name.replace('\'', "''")
        ),
        caution: Some(
            "Then try an index on such a query: just indexes URL --query FILE --try 'create index ...'.",
        ),
        bytes: table.bytes,
    })
}
