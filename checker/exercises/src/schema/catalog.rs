//! The tables that a script has made, read from PostgreSQL's catalog.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use postgres::{Client, Error};

/// The tables in the schema `public`, by name.
#[derive(Debug)]
pub struct Catalog {
    /// The tables of the schema `public`, by name.
    pub tables: BTreeMap<String, Table>,
    /// Tables that are in another schema, with its name.
    pub elsewhere: Vec<(String, String)>,
}

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Its foreign keys.
    pub references: Vec<Reference>,
    /// Its indexes.
    pub indexes: Vec<Index>,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether it is computed from others.
    pub generated: bool,
    /// Whether it has a value when none is given.
    pub fills_itself: bool,
    mandatory: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The table that has the foreign key.
    pub from: String,
    /// The columns of the foreign key.
    pub columns: Vec<String>,
    /// The table that it refers to.
    pub to: String,
    /// Whether a row may do without.
    pub optional: bool,
    /// Whether no two rows may refer to the same one.
    pub single: bool,
}

/// An index on columns.
#[derive(Debug)]
pub struct Index {
    /// In order; an expression has no name.
    columns: Vec<Option<String>>,
    /// Whether it is the primary key.
    pub primary: bool,
    unique: bool,
    /// The condition of a partial index, if it is one.
    predicate: Option<String>,
}

const TABLES: &str = "
    select c.relname::text, n.nspname::text
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'";

/// A column is mandatory also by its domain, or by a check that says just that.
const COLUMNS: &str = "
    select c.relname::text, a.attname::text, a.attgenerated <> '',
           a.attidentity <> '' or a.atthasdef or t.typdefault is not null,
           a.attnotnull or t.typnotnull or exists (
               select from pg_catalog.pg_constraint as k
               where k.conrelid = c.oid and k.contype = 'c'
                 and pg_catalog.pg_get_expr(k.conbin, k.conrelid)
                     = pg_catalog.format('(%I IS NOT NULL)', a.attname)
           )
    from pg_catalog.pg_class as c
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_catalog.pg_type as t on t.oid = a.atttypid
    where c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace = 'public'::pg_catalog.regnamespace
    order by c.relname, a.attnum";

const INDEXES: &str = "
    select c.relname::text, i.indisprimary, i.indisunique,
           pg_catalog.pg_get_expr(i.indpred, i.indrelid),
           array(
               select a.attname::text
               from pg_catalog.unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
               left join pg_catalog.pg_attribute as a
                   on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
               where k.place <= i.indnkeyatts
               order by k.place
           )
    from pg_catalog.pg_index as i
    join pg_catalog.pg_class as c on c.oid = i.indrelid
    where i.indisvalid and c.relnamespace = 'public'::pg_catalog.regnamespace";

const REFERENCES: &str = "
    select c.relname::text, p.relname::text,
           array(
               select a.attname::text
               from pg_catalog.unnest(f.conkey) with ordinality as k (attnum, place)
               join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
               order by k.place
           )
    from pg_catalog.pg_constraint as f
    join pg_catalog.pg_class as c on c.oid = f.conrelid
    join pg_catalog.pg_class as p on p.oid = f.confrelid
    where f.contype = 'f' and f.conparentid = 0 and c.relnamespace = 'public'::pg_catalog.regnamespace
    order by c.relname, f.conkey";

impl Catalog {
    pub(super) fn read(session: &mut Client) -> Result<Self, Error> {
        let mut tables = BTreeMap::<String, Table>::new();
        let mut elsewhere = Vec::new();
        for row in session.query(TABLES, &[])? {
            match row.get::<_, String>(1).as_str() {
                "public" => _ = tables.insert(row.get(0), Table::default()),
                other => elsewhere.push((row.get(0), other.to_owned())),
            }
        }
        for row in session.query(COLUMNS, &[])? {
            let table = tables.entry(row.get(0)).or_default();
            table.columns.push(Column {
                name: row.get(1),
                generated: row.get(2),
                fills_itself: row.get(3),
                mandatory: row.get(4),
            });
        }
        for row in session.query(INDEXES, &[])? {
            let table = tables.entry(row.get(0)).or_default();
            table.indexes.push(Index {
                primary: row.get(1),
                unique: row.get(2),
                predicate: row.get(3),
                columns: row.get(4),
            });
        }
        for row in session.query(REFERENCES, &[])? {
            let from: String = row.get(0);
            let columns: Vec<String> = row.get(2);
            let table = tables.entry(from.clone()).or_default();
            let reference = Reference {
                from,
                to: row.get(1),
                optional: columns.iter().any(|name| table.may_lack(name)),
                single: table.indexes.iter().any(|index| index.keys(&columns)),
                columns,
            };
            table.references.push(reference);
        }
        Ok(Self { tables, elsewhere })
    }

    /// The table `name`, if it is there.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The tables that a row of `from` leads to, by one reference or more.
    pub fn reached_from(&self, from: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            let references = self.table(name).map_or(&[][..], |it| &it.references);
            for reference in references {
                if reached.insert(reference.to.as_str()) {
                    open.push(&reference.to);
                }
            }
        }
        reached
    }
}

impl Table {
    /// The column `name`, if it is there.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    fn may_lack(&self, name: &str) -> bool {
        self.column(name).is_none_or(|column| !column.mandatory)
    }
}

impl Index {
    /// Whether it says that no two rows agree in all of `columns`.
    fn keys(&self, columns: &[String]) -> bool {
        let named = |it: &Option<String>| it.as_ref().is_some_and(|it| columns.contains(it));
        self.unique && self.predicate.is_none() && self.columns.iter().all(named)
    }

    /// Whether it begins with `columns`, in any order.
    pub fn begins_with(&self, columns: &[String]) -> bool {
        let first: BTreeSet<_> = self.columns.iter().take(columns.len()).flatten().collect();
        first == columns.iter().collect()
    }

    /// Whether all of `columns` are in it, wherever.
    pub fn has(&self, columns: &[String]) -> bool {
        let mut columns = columns.iter();
        columns.all(|column| self.columns.iter().flatten().any(|it| it == column))
    }

    /// Whether it finds the rows that agree in `columns`, whatever is in their other columns.
    pub fn finds(&self, columns: &[String]) -> bool {
        let whole = match &self.predicate {
            None => true,
            // Rows without a reference refer to nothing.
            Some(predicate) => columns
                .iter()
                .any(|name| *predicate == format!("({name} IS NOT NULL)")),
        };
        whole && self.begins_with(columns)
    }

    /// Whether this one column is all of it.
    pub fn is_only(&self, name: &str) -> bool {
        matches!(&self.columns[..], [Some(only)] if only == name)
    }
}

/// As an entity-relationship diagram in text has it: `books ||--o{ copies : book_id`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parent = if self.optional { "|o" } else { "||" };
        let child = if self.single { "o|" } else { "o{" };
        let columns = self.columns.join(", ");
        write!(f, "{} {parent}--{child} {} : {columns}", self.to, self.from)
    }
}
