//! The catalog of a database, read into a [`Model`].
//!
//! Invariants
//! - Nothing is changed, and nothing is locked that a reader would not lock: one read-only transaction.
//! - `search_path` is set for its duration, so that names come out the same for everybody.

use std::collections::HashMap;

use postgres::{Client, IsolationLevel, Row, Transaction};

use crate::cardinality::relate;
use crate::model::{
    Cardinality, Column, Default, Domain, Enum, Index, Key, KeyKind, Model, Name, Partition,
    Relationship, Rule, Table, Timing,
};
use crate::types::shorten;

/// Why a catalog could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused, or went away.
    #[error("the catalog cannot be read: {}", reason(.0))]
    Postgres(#[from] postgres::Error),
    /// A schema was asked for that is not there, or has no tables.
    #[error("there are no tables in schema {wanted:?}; {}", those_with_tables(.found))]
    NoSuchSchema {
        /// The schema.
        wanted: String,
        /// The schemas that have tables.
        found: Vec<String>,
    },
}

fn reason(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(told) => format!("{} (SQLSTATE {})", told.message(), told.code().code()),
        None => error.to_string(),
    }
}

fn those_with_tables(found: &[String]) -> String {
    match found {
        [] => "the database has none at all".to_owned(),
        _ => format!("schemas with tables: {}", found.join(", ")),
    }
}

// ANCHOR: read
/// Reads the schemas called `only`, or all that have tables if it names none.
///
/// System schemas, temporary tables, and whatever belongs to an extension are left out; views are
/// only counted. A partition is told with the table that it is a part of.
///
/// # Errors
/// The server refuses or goes away, or one of `only` has no tables.
pub fn read(client: &mut Client, only: &[String]) -> Result<Model, Error> {
    let mut transaction = client
        .build_transaction()
        .read_only(true)
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()?;
    let schemas = schemas(&mut transaction, only)?;
    let path = match &schemas[..] {
        [only] => only,
        _ => "",
    };
    transaction.execute(
        "select set_config('search_path', quote_ident($1), true)",
        &[&path],
    )?;
    let model = Reader::new(&mut transaction, &schemas)?.model(&schemas, only)?;
    transaction.commit()?;
    Ok(model)
}
// ANCHOR_END: read

fn schemas(transaction: &mut Transaction<'_>, only: &[String]) -> Result<Vec<String>, Error> {
    let rows = transaction.query(include_str!("catalog/schemas.sql"), &[])?;
    let found = rows.iter().map(|row| row.try_get(0));
    let mut found: Vec<String> = found.collect::<Result<_, _>>()?;
    if let Some(wanted) = only.iter().find(|schema| !found.contains(schema)) {
        let wanted = wanted.clone();
        return Err(Error::NoSuchSchema { wanted, found });
    }
    if !only.is_empty() {
        found.retain(|schema| only.contains(schema));
    }
    Ok(found)
}

/// Reads what belongs to tables, whose object ids it knows.
struct Reader<'a, 'b> {
    transaction: &'a mut Transaction<'b>,
    /// Tables, and partitions too, with those of their columns that are used by number.
    ids: Vec<u32>,
    /// Where a table is in `tables`; a partition, where the table is that it is a part of.
    place: HashMap<u32, usize>,
    /// Where column `number` of a table or partition is in its [`Table::columns`].
    columns: HashMap<(u32, i16), usize>,
    /// How many of the parts of a table hold rows themselves.
    parts: HashMap<usize, usize>,
    partitions: HashMap<u32, Name>,
    tables: Vec<Table>,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(transaction: &'a mut Transaction<'b>, schemas: &[String]) -> Result<Self, Error> {
        let mut reader = Self {
            transaction,
            ids: Vec::new(),
            place: HashMap::new(),
            columns: HashMap::new(),
            parts: HashMap::new(),
            partitions: HashMap::new(),
            tables: Vec::new(),
        };
        let rows = reader
            .transaction
            .query(include_str!("catalog/tables.sql"), &[&schemas])?;
        for (place, row) in rows.iter().enumerate() {
            let id = row.try_get("oid")?;
            reader.ids.push(id);
            reader.place.insert(id, place);
            reader.tables.push(Table {
                name: name(row)?,
                comment: row.try_get("comment")?,
                columns: Vec::new(),
                keys: Vec::new(),
                rules: Vec::new(),
                indexes: Vec::new(),
                partitioned_by: row.try_get("partitioned_by")?,
                partitions: Vec::new(),
            });
        }
        Ok(reader)
    }

    fn model(mut self, schemas: &[String], only: &[String]) -> Result<Model, Error> {
        self.columns()?;
        self.partitions()?;
        self.keys()?;
        self.rules()?;
        self.indexes()?;
        let relationships = self.relationships()?;
        Ok(Model {
            inherits: self.inheritance()?,
            enums: enums(self.transaction, schemas)?,
            domains: domains(self.transaction, schemas)?,
            views: views(self.transaction, only)?,
            tables: self.tables,
            relationships,
        })
    }

    fn columns(&mut self) -> Result<(), Error> {
        let sql = include_str!("catalog/columns.sql");
        for row in self.transaction.query(sql, &[&self.ids])? {
            let table: u32 = row.try_get("table")?;
            let expression: Option<String> = row.try_get("expression")?;
            let default = if row.try_get("identity")? {
                Some(Default::Identity)
            } else if row.try_get("generated")? {
                expression.map(Default::Generated)
            } else {
                expression.map(Default::Expression)
            };
            let columns = &mut self.tables[self.place[&table]].columns;
            self.columns
                .insert((table, row.try_get("number")?), columns.len());
            columns.push(Column {
                name: row.try_get("name")?,
                type_name: shorten(row.try_get("type_name")?),
                nullable: row.try_get("nullable")?,
                default,
                comment: row.try_get("comment")?,
            });
        }
        Ok(())
    }

    fn partitions(&mut self) -> Result<(), Error> {
        let sql = include_str!("catalog/partitions.sql");
        for row in self.transaction.query(sql, &[&self.ids])? {
            let root: u32 = row.try_get("root")?;
            let part: u32 = row.try_get("part")?;
            let place = self.place[&root];
            let table = &mut self.tables[place];
            let names: Vec<Option<String>> = row.try_get("columns")?;
            for (number, name) in (1..).zip(names) {
                let same = |column: &Column| Some(&column.name) == name.as_ref();
                if let Some(at) = table.columns.iter().position(same) {
                    self.columns.insert((part, number), at);
                }
            }
            table.partitions.push(Partition {
                name: name(&row)?,
                level: row.try_get::<_, i32>("level")?.unsigned_abs(),
                bound: row.try_get("bound")?,
            });
            if !row.try_get::<_, bool>("divided")? {
                *self.parts.entry(place).or_default() += 1;
            }
            self.place.insert(part, place);
            self.partitions.insert(part, name(&row)?);
        }
        Ok(())
    }

    fn keys(&mut self) -> Result<(), Error> {
        let sql = include_str!("catalog/keys.sql");
        for row in self.transaction.query(sql, &[&self.ids])? {
            let table: u32 = row.try_get("table")?;
            let columns = self.numbered(table, &row, "columns")?;
            self.tables[self.place[&table]].keys.push(Key {
                name: row.try_get("name")?,
                kind: match row.try_get("kind")? {
                    0 => KeyKind::Primary,
                    1 => KeyKind::Unique,
                    _ => KeyKind::Index,
                },
                columns,
                timing: timing(&row)?,
                comment: row.try_get("comment")?,
            });
        }
        Ok(())
    }

    fn indexes(&mut self) -> Result<(), Error> {
        let sql = include_str!("catalog/indexes.sql");
        for row in self.transaction.query(sql, &[&self.ids])? {
            let table: u32 = row.try_get("table")?;
            self.tables[self.place[&table]].indexes.push(Index {
                name: row.try_get("name")?,
                definition: row.try_get("definition")?,
                unique: row.try_get("is_unique")?,
                valid: row.try_get("valid")?,
                comment: row.try_get("comment")?,
            });
        }
        Ok(())
    }

    fn rules(&mut self) -> Result<(), Error> {
        let sql = include_str!("catalog/rules.sql");
        for row in self.transaction.query(sql, &[&self.ids])? {
            let table: u32 = row.try_get("table")?;
            self.tables[self.place[&table]].rules.push(Rule {
                name: row.try_get("name")?,
                definition: row.try_get("definition")?,
                comment: row.try_get("comment")?,
            });
        }
        Ok(())
    }

    fn relationships(&mut self) -> Result<Vec<Relationship>, Error> {
        let sql = include_str!("catalog/references.sql");
        let ids: Vec<u32> = self
            .ids
            .iter()
            .chain(self.partitions.keys())
            .copied()
            .collect();
        let mut found: Vec<Relationship> = Vec::new();
        for row in self.transaction.query(sql, &[&ids])? {
            let (child, parent): (u32, u32) = (row.try_get("table")?, row.try_get("parent")?);
            let (Some(&from), Some(&to)) = (self.place.get(&child), self.place.get(&parent)) else {
                continue; // the other end is in a schema that nobody asked for
            };
            let mut relationship = relate(
                &self.tables,
                (from, self.numbered(child, &row, "columns")?),
                (to, self.numbered(parent, &row, "parent_columns")?),
            );
            relationship.name = row.try_get("name")?;
            relationship.comment = row.try_get("comment")?;
            relationship.on_delete = action(row.try_get("on_delete")?);
            relationship.on_update = action(row.try_get("on_update")?);
            relationship.timing = timing(&row)?;
            relationship.validated = row.try_get("validated")?;
            if !relationship.validated {
                // A row from before may refer to nothing.
                relationship.parent.cardinality = Cardinality::ZeroOrOne;
            }
            relationship.partition = self.partitions.get(&parent).cloned();
            if self.partitions.contains_key(&child) {
                let same = |it: &&mut Relationship| {
                    it.partitions.is_some()
                        && it.child == relationship.child
                        && it.parent == relationship.parent
                        && it.partition == relationship.partition
                };
                let known = found.iter_mut().find(same);
                if let Some((on, _)) = known.and_then(|it| it.partitions.as_mut()) {
                    *on += 1;
                    continue;
                }
                relationship.partitions = Some((1, self.parts.get(&from).copied().unwrap_or(1)));
            }
            found.push(relationship);
        }
        found.sort_by(|a, b| (a.child.table, &a.name).cmp(&(b.child.table, &b.name)));
        Ok(found)
    }

    fn inheritance(&mut self) -> Result<Vec<(usize, usize)>, Error> {
        let sql = include_str!("catalog/inheritance.sql");
        let rows = self.transaction.query(sql, &[&self.ids])?;
        let pair = |row: &Row| -> Result<_, Error> {
            let (child, parent): (u32, u32) = (row.try_get("child")?, row.try_get("parent")?);
            Ok((self.place[&child], self.place[&parent]))
        };
        let mut pairs: Vec<_> = rows.iter().map(pair).collect::<Result<_, _>>()?;
        pairs.sort_unstable();
        Ok(pairs)
    }

    /// The columns of `table` whose numbers are in the field `field`.
    fn numbered(&self, table: u32, row: &Row, field: &str) -> Result<Vec<usize>, Error> {
        let numbers: Vec<i16> = row.try_get(field)?;
        let known = |number| self.columns.get(&(table, number)).copied();
        Ok(numbers.into_iter().filter_map(known).collect())
    }
}

/// The effect of a foreign key on a child; nothing if it refuses at the end of the statement.
fn action(code: &str) -> Option<&'static str> {
    match code {
        "c" => Some("cascade"),
        "n" => Some("set null"),
        "d" => Some("set default"),
        "r" => Some("restrict"),
        _ => None,
    }
}

fn timing(row: &Row) -> Result<Timing, Error> {
    Ok(
        match (row.try_get("deferrable")?, row.try_get("deferred")?) {
            (false, _) => Timing::AtOnce,
            (true, false) => Timing::Deferrable,
            (true, true) => Timing::Deferred,
        },
    )
}

fn views(transaction: &mut Transaction<'_>, only: &[String]) -> Result<usize, Error> {
    let row = transaction.query_one(include_str!("catalog/views.sql"), &[&only])?;
    let count: i64 = row.try_get(0)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

fn enums(transaction: &mut Transaction<'_>, schemas: &[String]) -> Result<Vec<Enum>, Error> {
    let rows = transaction.query(include_str!("catalog/enums.sql"), &[&schemas])?;
    rows.iter()
        .map(|row| {
            Ok(Enum {
                name: name(row)?,
                values: row.try_get("values")?,
                comment: row.try_get("comment")?,
            })
        })
        .collect()
}

fn domains(transaction: &mut Transaction<'_>, schemas: &[String]) -> Result<Vec<Domain>, Error> {
    let rows = transaction.query(include_str!("catalog/domains.sql"), &[&schemas])?;
    rows.iter()
        .map(|row| {
            Ok(Domain {
                name: name(row)?,
                type_name: shorten(row.try_get("type_name")?),
                not_null: row.try_get("not_null")?,
                checks: row.try_get("checks")?,
                comment: row.try_get("comment")?,
            })
        })
        .collect()
}

fn name(row: &Row) -> Result<Name, Error> {
    Ok(Name {
        schema: row.try_get("schema")?,
        name: row.try_get("name")?,
    })
}
