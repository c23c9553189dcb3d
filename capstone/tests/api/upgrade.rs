//! A database of an older program, brought to this one's schema.

use capstone::storage;
use database::{Connection, Executor, Settings, schema};
use localdb::Database;

#[test]
fn people_who_had_accounts_before_there_were_roles_are_learners() {
    let database = Database::empty("upgrade").unwrap();
    schema::migrate(database.url(), 12).unwrap();
    Connection::connect(&Settings::new(database.url()))
        .unwrap()
        .batch(
            "insert into accounts (id, email, name)
             values ('00000000-0000-7000-8000-000000000001', 'ada@example.org', 'Ada')",
        )
        .unwrap();

    storage::prepare(database.url()).unwrap();

    let mut connection = Connection::connect(&Settings::new(database.url())).unwrap();
    let select =
        "select role from role_grants join accounts on accounts.id = account_id where name = 'Ada'";
    let roles: Vec<(String,)> = connection.query(select, &[]).unwrap();
    assert_eq!(roles, [("learner".to_owned(),)]);
}
