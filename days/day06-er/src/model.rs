//! The entities of a schema: tables, their columns and keys, and their references.

use std::borrow::Cow;

/// The name of a thing, and its schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The schema it is in.
    pub schema: String,
    /// Its name within the schema.
    pub name: String,
}

/// The entities of a database and their relationships, in an order that depends on nothing but the names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// By schema and name.
    pub tables: Vec<Table>,
    /// By schema and name.
    pub enums: Vec<Enum>,
    /// By schema and name.
    pub domains: Vec<Domain>,
    /// By the referring table, then by the name of the constraint.
    pub relationships: Vec<Relationship>,
    /// Inheritance, as indexes into `tables`: the child, the parent. Not drawn.
    pub inherits: Vec<(usize, usize)>,
    /// How many views there are, materialized ones too. Not drawn.
    pub views: usize,
}

/// A table; views and partitions are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its comment.
    pub comment: Option<String>,
    /// In the order of their declaration.
    pub columns: Vec<Column>,
    /// The primary key first, then constraints, then unique indexes, each by name.
    pub keys: Vec<Key>,
    /// Check and exclusion constraints, and constraint triggers, by name.
    pub rules: Vec<Rule>,
    /// Indexes that make no key, by name.
    pub indexes: Vec<Index>,
    /// How its rows are divided among partitions, as `RANGE (paid_at)`.
    pub partitioned_by: Option<String>,
    /// Its partitions by name, each followed by its own.
    pub partitions: Vec<Partition>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type as declared, in the shortest of its usual names: `timestamptz`, `varchar(20)`.
    pub type_name: String,
    /// Whether it may be null.
    pub nullable: bool,
    /// Where a value comes from when none is given.
    pub default: Option<Default>,
    /// Its comment.
    pub comment: Option<String>,
}

/// Where the value of a column comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Default {
    /// An expression, evaluated when a row is inserted without a value.
    Expression(String),
    /// A sequence of its own.
    Identity,
    /// Always computed from the row's other columns.
    Generated(String),
}

/// Columns of which no two rows have the same values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The constraint or the index.
    pub name: String,
    /// The constraint or index that makes it a key.
    pub kind: KeyKind,
    /// Indexes into [`Table::columns`], in the key's order.
    pub columns: Vec<usize>,
    /// When it is checked.
    pub timing: Timing,
    /// Its comment.
    pub comment: Option<String>,
}

/// The constraint or index that makes a [`Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// `primary key`
    Primary,
    /// `unique`
    Unique,
    /// `create unique index`, over whole columns and all rows
    Index,
}

/// Something that always holds in a table and is not a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The constraint.
    pub name: String,
    /// As PostgreSQL writes it.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// An index that makes no key: it is not unique, or covers a part of the rows, or an expression, or was not built to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its method and what it covers, as PostgreSQL writes them: `btree (lower(email)) WHERE active`.
    pub definition: String,
    /// Whether it allows no two equal entries.
    pub unique: bool,
    /// Whether it was built to the end; queries don't use it otherwise.
    pub valid: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// When a constraint is checked (manual, "SET CONSTRAINTS").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// After each statement, or already at each row.
    #[default]
    AtOnce,
    /// After each statement, unless the transaction defers it to the commit.
    Deferrable,
    /// At the commit, unless the transaction asks for it earlier.
    Deferred,
}

/// A part of a partitioned table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its name.
    pub name: Name,
    /// How deep below the table, from 1.
    pub level: u32,
    /// Its rows, as `FOR VALUES FROM (1) TO (10)`.
    pub bound: String,
}

/// An enumerated type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its values in their order.
    pub values: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// A type with rules of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: Name,
    /// The type below it.
    pub type_name: String,
    /// Whether it refuses null.
    pub not_null: bool,
    /// Its checks, as PostgreSQL writes them.
    pub checks: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// A foreign key, seen from both ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship {
    /// The constraint.
    pub name: String,
    /// The table that refers.
    pub child: End,
    /// The table that is referred to.
    pub parent: End,
    /// Whether a child is known by its parent: the foreign key is part of its primary key.
    pub identifying: bool,
    /// The effect on a child when its parent is deleted; without one, PostgreSQL refuses.
    pub on_delete: Option<&'static str>,
    /// The effect on a child when its parent's key changes; without one, PostgreSQL refuses.
    pub on_update: Option<&'static str>,
    /// When it is checked.
    pub timing: Timing,
    /// Whether the rows that were there before it have been checked; without that, any of them may break it.
    pub validated: bool,
    /// The one partition of the parent that it refers to, if it doesn't refer to the whole table.
    pub partition: Option<Name>,
    /// Where it is declared on partitions only: on how many, and of how many.
    pub partitions: Option<(usize, usize)>,
    /// Its comment.
    pub comment: Option<String>,
}

/// One end of a relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Index into [`Model::tables`].
    pub table: usize,
    /// Indexes into [`Table::columns`], in the order of the constraint.
    pub columns: Vec<usize>,
    /// How many rows of this end's table there are for one row at the other end.
    pub cardinality: Cardinality,
}

/// How many rows there are at one end of a relationship for one row at the other.
///
/// "One or many" is not among them: no foreign key can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cardinality {
    /// Exactly one.
    One,
    /// At most one.
    ZeroOrOne,
    /// Any number.
    Many,
}

impl Model {
    /// The schemas that have tables, by name.
    pub fn schemas(&self) -> Vec<&str> {
        let mut schemas: Vec<&str> = self.tables.iter().map(|it| &*it.name.schema).collect();
        schemas.dedup();
        schemas
    }

    /// `name`, with its schema if there is more than one. No two are written alike: what has a dot within is quoted then.
    pub fn display(&self, name: &Name) -> String {
        match self.schemas()[..] {
            [only] if only == name.schema => name.name.clone(),
            _ => format!("{}.{}", part(&name.schema), part(&name.name)),
        }
    }
}

/// One part of a name with a dot, as in SQL.
fn part(name: &str) -> Cow<'_, str> {
    match name.contains('.') {
        true => format!("\"{}\"", name.replace('"', "\"\"")).into(),
        false => name.into(),
    }
}

impl Table {
    /// The names of `columns`, with commas.
    pub fn list(&self, columns: &[usize]) -> String {
        let names: Vec<&str> = columns.iter().map(|&at| &*self.columns[at].name).collect();
        names.join(", ")
    }

    /// Its primary key.
    pub fn primary_key(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.kind == KeyKind::Primary)
    }

    /// Its keys of several columns besides the primary one, each by its number, from 1: `UK1`, `UK2` in the drawings.
    pub fn composite_keys(&self) -> impl Iterator<Item = (usize, &Key)> {
        let composite = |key: &&Key| key.kind != KeyKind::Primary && key.columns.len() > 1;
        (1..).zip(self.keys.iter().filter(composite))
    }

    /// The numbers of those that column `at` is part of.
    pub fn composite_keys_with(&self, at: usize) -> Vec<usize> {
        let with = self
            .composite_keys()
            .filter(|(_, key)| key.columns.contains(&at));
        with.map(|(number, _)| number).collect()
    }
}

impl Timing {
    /// As it is declared; nothing if it is checked at once.
    pub fn declared(self) -> Option<&'static str> {
        match self {
            Self::AtOnce => None,
            Self::Deferrable => Some("deferrable"),
            Self::Deferred => Some("deferrable initially deferred"),
        }
    }
}

impl Cardinality {
    /// As it is written beside a line: `1`, `0..1`, `0..n`.
    pub fn range(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::ZeroOrOne => "0..1",
            Self::Many => "0..n",
        }
    }
}
