//! The tables in the catalog, and the rows as tests of a dependency.

use std::collections::BTreeMap;

use postgres::Transaction;
use postgres::error::Error as SqlError;

use crate::{AttributeSet, Dependency, Relation};

/// Where a migration runner keeps its account: no table of the schema it runs.
const NOT_OURS: &str = "refinery_schema_history";

pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) keys: Vec<Key>,
}

pub(super) struct Column {
    pub(super) name: String,
    pub(super) nullable: bool,
}

/// A unique index over all rows, with or without a constraint above it; not on expressions.
pub(super) struct Key {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

/// The result of testing a dependency on the rows.
pub(super) struct Test {
    pub(super) rows: i64,
    pub(super) repeated: i64,
    /// A left side for which it fails.
    pub(super) violated_by: Option<String>,
}

impl Table {
    pub(super) fn is_nullable(&self, column: &str) -> bool {
        self.columns
            .iter()
            .any(|known| known.name == column && known.nullable)
    }
}

const COLUMNS: &str = "
    select relname::text, attname::text, not attnotnull
    from pg_class
    join pg_attribute on attrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace
      and relkind in ('r', 'p')
      and not relispartition
      and relname <> $1
      and attnum > 0
      and not attisdropped
    order by relname, attnum";

const KEYS: &str = "
    select tables.relname::text, indexes.relname::text, array(
        select attname::text
        from unnest(indkey::int2[]) with ordinality as part (number, place)
        join pg_attribute on attrelid = indrelid and attnum = part.number
        where place <= indnkeyatts
        order by place
    )
    from pg_index
    join pg_class as tables on tables.oid = indrelid
    join pg_class as indexes on indexes.oid = indexrelid
    where tables.relnamespace = current_schema()::regnamespace
      and indisunique
      and indisvalid
      and indpred is null
      and indexprs is null
    order by tables.relname, not indisprimary, indexes.relname";

/// The tables of the current schema, in order of their names.
pub(super) fn tables(transaction: &mut Transaction<'_>) -> Result<Vec<Table>, SqlError> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in transaction.query(COLUMNS, &[&NOT_OURS])? {
        let name: String = row.get(0);
        let table = tables.entry(name.clone()).or_insert_with(|| Table {
            name,
            columns: Vec::new(),
            keys: Vec::new(),
        });
        table.columns.push(Column {
            name: row.get(1),
            nullable: row.get(2),
        });
    }
    for row in transaction.query(KEYS, &[])? {
        if let Some(table) = tables.get_mut(row.get::<_, &str>(0)) {
            table.keys.push(Key {
                name: row.get(1),
                columns: row.get(2),
            });
        }
    }
    Ok(tables.into_values().collect())
}

// ANCHOR: test
/// Groups the rows by the left side, and counts the right sides in each group.
pub(super) fn test(
    transaction: &mut Transaction<'_>,
    relation: &Relation,
    dependency: Dependency,
) -> Result<Test, SqlError> {
    let columns = |set: AttributeSet| -> Vec<String> {
        let names = set
            .iter()
            .map(|index| quoted(&relation.attributes()[index]));
        names.collect()
    };
    let (left, right) = (columns(dependency.left), columns(dependency.right));
    let query = format!(
        "with groups as (
            select row({left})::text as left_side, count(*) as rows,
                   count(distinct row({right})) as right_sides
            from {table}
            where {known}
            group by {left}
        )
        select coalesce(sum(rows), 0)::bigint,
               count(*) filter (where rows > 1),
               min(left_side) filter (where right_sides > 1)
        from groups",
        table = quoted(relation.name()),
        known = left.join(" is not null and ") + " is not null",
        left = left.join(", "),
        right = right.join(", "),
    );
    let row = transaction.query_one(&query, &[])?;
    Ok(Test {
        rows: row.get(0),
        repeated: row.get(1),
        violated_by: row.get(2),
    })
}
// ANCHOR_END: test

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
