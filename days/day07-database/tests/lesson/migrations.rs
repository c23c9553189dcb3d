//! Migrations: in order, up to a day, once, all or nothing.

use database::schema::{Schema, Script, migrate};

use super::fixture::{count, empty, execute};

fn script(ordinal: u16, day: u8, name: &str, sql: &str) -> Script {
    Script {
        ordinal,
        day,
        name: name.to_owned(),
        sql: sql.to_owned(),
    }
}

/// A table of day 6, a column of day 12, and a correction of the table that came after it.
fn three() -> Vec<Script> {
    vec![
        script(3, 6, "unique", "create unique index on note (id)"),
        script(1, 6, "note", "create table note (id int)"),
        script(2, 12, "body", "alter table note add body text"),
    ]
}

fn schema(scripts: Vec<Script>) -> Schema {
    Schema::new(scripts).unwrap()
}

fn refusal(scripts: Vec<Script>, own: &localdb::Database) -> String {
    let refused = Schema::new(scripts).and_then(|it| it.migrate(own.url(), 30));
    refused.unwrap_err().to_string()
}

#[test]
fn they_are_applied_in_order_up_to_a_day_and_then_from_there() {
    let own = empty();
    let schema = schema(three());
    assert_eq!(schema.migrate(own.url(), 5).unwrap(), [0; 0]);
    assert_eq!(schema.migrate(own.url(), 6).unwrap(), [1, 3]);
    assert_eq!(schema.migrate(own.url(), 11).unwrap(), [0; 0]);
    assert_eq!(schema.migrate(own.url(), 30).unwrap(), [2]);
    // A lesson of an earlier day finds more than it needs, which is no error.
    assert_eq!(schema.migrate(own.url(), 7).unwrap(), [0; 0]);
    assert_eq!(count(&own, "select count(body) from note"), 0);
}

#[test]
fn programs_that_start_at_once_apply_each_of_them_once() {
    let own = empty();
    let applied: usize = std::thread::scope(|scope| {
        let starters: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| migrate(own.url(), 6).unwrap().len()))
            .collect();
        starters.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(applied, ::schema::files(6).count());
}

#[test]
fn after_an_error_nothing_has_changed() {
    let own = empty();
    let mut scripts = three();
    scripts[2].sql = "alter table note add body text; select 1 / 0".to_owned();
    assert_eq!(
        refusal(scripts, &own),
        "a migration failed, and nothing was changed: division by zero (22012)"
    );
    let tables = "select count(*) from pg_tables where tablename = 'note'";
    assert_eq!(count(&own, tables), 0);
    schema(three()).migrate(own.url(), 30).unwrap();
}

#[test]
fn two_of_one_ordinal_are_refused_by_name() {
    let own = empty();
    let mut scripts = three();
    scripts.push(script(2, 9, "index", "create index on note (id)"));
    assert_eq!(
        refusal(scripts, &own),
        "sql/schema/0002_d12_body.sql and sql/schema/0002_d09_index.sql have the same ordinal: \
         give one of them the next free one"
    );
}

#[test]
fn a_gap_is_refused_by_name() {
    let own = empty();
    let mut scripts = three();
    scripts.push(script(5, 9, "index", "create index on note (id)"));
    assert_eq!(
        refusal(scripts, &own),
        "sql/schema/0005_d09_index.sql leaves a gap: there is no migration 0004, so give it this \
         ordinal"
    );
    let from_two = vec![script(2, 6, "note", "create table note (id int)")];
    assert!(refusal(from_two, &own).contains("there is no migration 0001"));
}

#[test]
fn a_script_that_was_changed_after_it_ran_is_refused_by_name() {
    let own = empty();
    schema(three()).migrate(own.url(), 6).unwrap();
    let mut scripts = three();
    scripts[0].sql.push_str("; create index on note (id)");
    let words = "has changed since this database applied it: restore it, put the change into a new \
                 migration, or begin with a fresh database";
    assert_eq!(
        refusal(scripts, &own),
        format!("sql/schema/0003_d06_unique.sql {words}")
    );
    // A lesson would lack what it thinks it has, so a script that moved to another day has changed, too.
    let mut scripts = three();
    scripts[1].day = 5;
    assert_eq!(
        refusal(scripts, &own),
        format!("sql/schema/0001_d06_note.sql {words}")
    );
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let own = empty();
    let mut scripts = three();
    schema(scripts.clone()).migrate(own.url(), 30).unwrap();
    scripts.remove(0);
    assert_eq!(
        refusal(scripts, &own),
        "this database has sql/schema/0003_d06_unique.sql, which this program does not know: it \
         was made by a newer program"
    );
}

#[test]
fn a_script_that_was_put_in_before_those_that_ran_is_refused() {
    let own = empty();
    schema(three()).migrate(own.url(), 30).unwrap();
    // As if another script had been 0001 when this database was made.
    execute(
        &own,
        "delete from refinery_schema_history where version = 1",
    );
    assert_eq!(
        refusal(three(), &own),
        "sql/schema/0001_d06_note.sql comes before what this database has, but was never applied \
         to it: give it the next free ordinal, or begin with a fresh database"
    );
}

#[test]
fn a_database_numbered_by_days_moves_over_and_keeps_its_rows() {
    let own = empty();
    let first = ::schema::files(6).next().unwrap();
    execute(&own, first.sql);
    let old = refinery::Migration::unapplied("V6__tracker", first.sql).unwrap();
    execute(
        &own,
        &format!(
            "create table refinery_schema_history
                 (version int4 primary key, name varchar(255), applied_on varchar(255), checksum varchar(255));
             insert into refinery_schema_history values (6, 'tracker', '2026-02-02T09:00:00Z', '{}');
             insert into courses (slug, title, summary) values ('kept', 'Kept', 'Kept.')",
            old.checksum()
        ),
    );

    let applied = migrate(own.url(), 30).unwrap();

    let all: Vec<u16> = ::schema::files(30).map(|it| it.ordinal).collect();
    assert_eq!(applied, all[1..]);
    assert_eq!(count(&own, "select count(*) from courses"), 1);
    assert_eq!(migrate(own.url(), 30).unwrap(), [0; 0]);
    let moved = "select count(*) from refinery_schema_history
                 where version = 1 and name = 'd06_tracker' and applied_on = '2026-02-02T09:00:00Z'";
    assert_eq!(count(&own, moved), 1);
}

#[test]
fn a_database_numbered_by_days_whose_script_has_changed_is_refused() {
    let own = empty();
    execute(
        &own,
        "create table refinery_schema_history
             (version int4 primary key, name varchar(255), applied_on varchar(255), checksum varchar(255));
         insert into refinery_schema_history values (6, 'tracker', '2026-02-02T09:00:00Z', '1')",
    );
    let refused = migrate(own.url(), 30).unwrap_err().to_string();
    assert!(
        refused.starts_with("sql/schema/0001_d06_tracker.sql has changed"),
        "{refused}"
    );
}

#[tokio::test]
async fn they_may_be_applied_from_async_code() {
    let own = empty();
    migrate(own.url(), 7).unwrap();
    assert_eq!(count(&own, "select count(*) from accounts"), 0);
}
