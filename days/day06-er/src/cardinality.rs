//! Cardinalities: declared nowhere, they follow from what is.

use std::collections::BTreeSet;

use crate::model::{Cardinality, End, Key, KeyKind, Model, Relationship, Table, Timing};

// ANCHOR: relate
/// The relationship that a foreign key makes: the columns of `child` refer to those of `parent`.
///
/// - A child without nulls in these columns has exactly one parent. With a null in any of them it
///   has none: the reference is not checked then (`match simple`, or `match full` where all are
///   null).
/// - A parent has at most one child if the columns, or some of them, are a key of the child; else
///   any number.
/// - Nothing makes a parent have a child, so a child's end can always be zero.
pub(crate) fn relate(
    tables: &[Table],
    (child, child_columns): (usize, Vec<usize>),
    (parent, parent_columns): (usize, Vec<usize>),
) -> Relationship {
    let from = &tables[child];
    let nullable = child_columns.iter().any(|&at| from.columns[at].nullable);
    let within = |key: &[usize], columns: &[usize]| key.iter().all(|it| columns.contains(it));
    let single = from
        .keys
        .iter()
        .any(|key| within(&key.columns, &child_columns));
    let primary_key = from.primary_key().map_or(&[][..], |key| &key.columns);
    Relationship {
        name: String::new(),
        identifying: within(&child_columns, primary_key),
        child: End {
            table: child,
            columns: child_columns,
            cardinality: if single {
                Cardinality::ZeroOrOne
            } else {
                Cardinality::Many
            },
        },
        parent: End {
            table: parent,
            columns: parent_columns,
            cardinality: if nullable {
                Cardinality::ZeroOrOne
            } else {
                Cardinality::One
            },
        },
        on_delete: None,
        on_update: None,
        timing: Timing::AtOnce,
        validated: true,
        partition: None,
        partitions: None,
        comment: None,
    }
}
// ANCHOR_END: relate

impl Model {
    // ANCHOR: joins
    /// The relationships that table `at` exists to join, if it is a join table: a row of it stands
    /// for a pair (or three, or four) of other rows, because the references together are one of its
    /// keys.
    ///
    /// ```
    /// # let database = localdb::Database::from_template(&schema::template("er_doc", 6, ""))?;
    /// # let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
    /// let model = er::read(&mut client, &[])?;
    /// let joined = |table: &str| -> Vec<&str> {
    ///     let at = model.tables.iter().position(|it| it.name.name == table).expect("a table");
    ///     model.joins(at).iter().map(|it| &*model.tables[it.parent.table].name.name).collect()
    /// };
    /// assert_eq!(joined("enrollments"), ["accounts", "cohorts"]);
    /// assert!(joined("weeks").is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn joins(&self, at: usize) -> Vec<&Relationship> {
        let mine = || self.relationships.iter().filter(|it| it.child.table == at);
        for key in &self.tables[at].keys {
            let key: BTreeSet<usize> = key.columns.iter().copied().collect();
            let set = |it: &Relationship| BTreeSet::from_iter(it.child.columns.iter().copied());
            let parts: Vec<_> = mine()
                .map(|it| (it, set(it)))
                .filter(|(it, columns)| {
                    it.parent.cardinality == Cardinality::One && columns.is_subset(&key)
                })
                .collect();
            let whole = parts.iter().any(|(_, columns)| *columns == key);
            let covered: BTreeSet<usize> = parts.iter().flat_map(|it| it.1.clone()).collect();
            // A reference within another one, such as that to a tenant, adds nothing to the pair.
            let pair: Vec<_> = parts
                .iter()
                .filter(|(_, columns)| {
                    !parts
                        .iter()
                        .any(|(_, other)| columns.is_subset(other) && columns.len() < other.len())
                })
                .map(|(it, _)| *it)
                .collect();
            if !whole && covered == key && pair.len() > 1 {
                return pair;
            }
        }
        Vec::new()
    }
    // ANCHOR_END: joins

    /// The marks of column `at` of table `place`: `PK` part of the primary key, `FK` part of a reference, `UK`
    /// another key by itself.
    ///
    /// One that is unique only together with others has no mark here; see [`Table::composite_keys`].
    pub fn marks(&self, place: usize, at: usize) -> Vec<&'static str> {
        let table = &self.tables[place];
        let primary = table.primary_key();
        let refers = |it: &Relationship| it.child.table == place && it.child.columns.contains(&at);
        let alone = |it: &Key| it.kind != KeyKind::Primary && it.columns == [at];
        let marks = [
            ("PK", primary.is_some_and(|it| it.columns.contains(&at))),
            ("FK", self.relationships.iter().any(refers)),
            ("UK", table.keys.iter().any(alone)),
        ];
        marks.iter().filter(|it| it.1).map(|it| it.0).collect()
    }
}
