//! Databases to draw.

use er::{Model, Table};
use localdb::Database;
use postgres::{Client, NoTls};

/// Several schemas, and one of everything that a catalog can hold.
pub const SHOP: &str = include_str!("fixtures/shop.sql");

/// A database of its own on which `sql` was run.
pub fn database(sql: &str) -> Database {
    let database = Database::empty("day06_test").unwrap();
    client(&database).batch_execute(sql).unwrap();
    database
}

pub fn client(database: &Database) -> Client {
    Client::connect(database.url(), NoTls).unwrap()
}

/// The model of a database on which `sql` was run.
pub fn model(sql: &str) -> Model {
    er::read(&mut client(&database(sql)), &[]).unwrap()
}

/// The table called `name`, and its place.
pub fn table<'a>(model: &'a Model, name: &str) -> (usize, &'a Table) {
    let mut tables = model.tables.iter().enumerate();
    tables.find(|(_, it)| it.name.name == name).unwrap()
}

/// Each relationship as `child.columns 0..n to 1 parent.columns`.
pub fn sentences(model: &Model) -> Vec<String> {
    let sentence = |it: &er::Relationship| {
        let (child, parent) = (
            &model.tables[it.child.table],
            &model.tables[it.parent.table],
        );
        format!(
            "{}.{} {} to {} {}.{}",
            child.name.name,
            child.list(&it.child.columns),
            it.child.cardinality.range(),
            it.parent.cardinality.range(),
            parent.name.name,
            parent.list(&it.parent.columns),
        )
    };
    model.relationships.iter().map(sentence).collect()
}
