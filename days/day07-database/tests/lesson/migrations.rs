//! Migrations: in order, up to a day, once, all or nothing.

use std::time::Duration;

use database::Settings;
use database::schema::{Schema, Script, migrate};
use postgres::{Client, NoTls};

use super::fixture::{count, empty, eventually, execute};

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
fn a_program_goes_on_beside_newer_migrations_unless_one_breaks_older_programs() {
    let own = empty();
    let older = two();
    schema(three()).migrate(own.url(), 30).unwrap();
    assert_eq!(
        schema(older.clone()).migrate(own.url(), 30).unwrap(),
        [0; 0]
    );

    let mut newer = three();
    let drop = "-- migration: breaks older programs\nalter table note drop column body";
    newer.push(script(4, 13, "drop", drop));
    schema(newer.clone()).migrate(own.url(), 30).unwrap();
    assert_eq!(schema(newer).migrate(own.url(), 30).unwrap(), [0; 0]);
    assert_eq!(
        refusal(older, &own),
        "this database has sql/schema/0004_d13_drop.sql, which a program that does not know it \
         can't go on beside: use a newer program"
    );
}

/// As `three`, without the correction.
fn two() -> Vec<Script> {
    three().into_iter().filter(|it| it.ordinal < 3).collect()
}

#[test]
fn what_is_due_is_said_without_changing_anything() {
    let own = empty();
    let settings = Settings::new(own.url());
    let all = [
        "sql/schema/0001_d06_note.sql",
        "sql/schema/0003_d06_unique.sql",
    ];
    assert_eq!(schema(three()).due(&settings, 6).unwrap(), all);
    assert_eq!(schema(three()).due(&settings, 6).unwrap(), all);
    schema(two()).migrate(own.url(), 30).unwrap();
    assert_eq!(schema(three()).due(&settings, 30).unwrap(), all[1..]);
    schema(three()).migrate(own.url(), 30).unwrap();
    assert_eq!(schema(three()).due(&settings, 30).unwrap(), [""; 0]);
}

const CONCURRENTLY: &str = "-- migration: no transaction
drop index concurrently if exists note_body;
create index concurrently note_body on note (body);
-- the end
";

#[test]
fn a_script_that_says_so_runs_outside_a_transaction_between_the_others() {
    let own = empty();
    let mut scripts = three();
    scripts.push(script(4, 12, "index", CONCURRENTLY));
    scripts.push(script(5, 12, "more", "alter table note add more text"));
    let schema = schema(scripts);
    assert_eq!(schema.migrate(own.url(), 30).unwrap(), [1, 2, 3, 4, 5]);
    assert_eq!(schema.migrate(own.url(), 30).unwrap(), [0; 0]);
    let valid =
        "select count(*) from pg_index where indexrelid = 'note_body'::regclass and indisvalid";
    assert_eq!(count(&own, valid), 1);
}

#[test]
fn a_script_outside_a_transaction_that_failed_runs_again() {
    let own = empty();
    schema(three()).migrate(own.url(), 30).unwrap();
    execute(&own, "insert into note values (1, 'same'), (2, 'same')");
    let mut scripts = three();
    let unique = CONCURRENTLY.replace("create index", "create unique index");
    scripts.push(script(4, 12, "index", &unique));
    assert!(refusal(scripts.clone(), &own).contains("could not create unique index"));
    execute(&own, "delete from note where id = 2");
    assert_eq!(schema(scripts).migrate(own.url(), 30).unwrap(), [4]);
}

#[test]
fn a_migration_that_gets_no_lock_gives_way_and_tries_again() {
    let own = empty();
    schema(two()).migrate(own.url(), 6).unwrap();
    let mut holder = Client::connect(own.url(), NoTls).unwrap();
    let mut reading = holder.transaction().unwrap();
    reading.execute("select from note", &[]).unwrap();
    let waiting = "select count(*) from pg_stat_activity
                   where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0";
    let patient = schema(two()).patience(Duration::from_millis(300), 1000);
    std::thread::scope(|scope| {
        let migrating = scope.spawn(|| patient.migrate(own.url(), 30));
        for _ in 0..2 {
            eventually("it waits for the table", || count(&own, waiting) == 1);
            eventually("it gives way", || count(&own, waiting) == 0);
        }
        reading.commit().unwrap();
        assert_eq!(migrating.join().unwrap().unwrap(), [2]);
    });
}

#[test]
fn a_migration_that_never_gets_its_lock_says_what_to_do() {
    let own = empty();
    schema(two()).migrate(own.url(), 6).unwrap();
    let mut holder = Client::connect(own.url(), NoTls).unwrap();
    let mut reading = holder.transaction().unwrap();
    reading.execute("select from note", &[]).unwrap();
    let hasty = schema(two()).patience(Duration::from_millis(20), 2);
    let refused = hasty.migrate(own.url(), 30).unwrap_err().to_string();
    assert!(refused.contains("lock timeout (55P03)"), "{refused}");
    assert!(
        refused.contains("end the transactions that hold them"),
        "{refused}"
    );
    assert_eq!(
        count(&own, "select count(*) from refinery_schema_history"),
        1
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
    let old = refinery_core::Migration::unapplied("V6__tracker", first.sql).unwrap();
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
