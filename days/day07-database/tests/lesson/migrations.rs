//! Migrations: in order, up to a day, once, all or nothing.

use database::schema::{Schema, Script, migrate};

use super::fixture::{count, empty};

fn script(day: u8, name: &str, sql: &str) -> Script {
    Script {
        day,
        name: name.to_owned(),
        sql: sql.to_owned(),
    }
}

fn two_days() -> Vec<Script> {
    vec![
        script(12, "body", "alter table note add body text"),
        script(6, "note", "create table note (id int)"),
    ]
}

fn refusal(schema: Vec<Script>, own: &localdb::Database) -> String {
    let refused = Schema::new(schema).migrate(own.url(), 30);
    refused.unwrap_err().to_string()
}

#[test]
fn they_are_applied_in_order_up_to_a_day_and_then_from_there() {
    let own = empty();
    let schema = Schema::new(two_days());
    assert_eq!(schema.migrate(own.url(), 6).unwrap(), [6]);
    assert_eq!(schema.migrate(own.url(), 11).unwrap(), [0; 0]);
    assert_eq!(schema.migrate(own.url(), 30).unwrap(), [12]);
    // A lesson of an earlier day finds more than it needs, which is no error.
    assert_eq!(schema.migrate(own.url(), 7).unwrap(), [0; 0]);
    assert_eq!(count(&own, "select count(body) from note"), 0);
}

#[test]
fn programs_that_start_at_once_apply_each_of_them_once() {
    let own = empty();
    let applied: usize = std::thread::scope(|scope| {
        let starters: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| migrate(own.url(), 7).unwrap().len()))
            .collect();
        starters.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(applied, 1);
}

#[test]
fn after_an_error_nothing_has_changed() {
    let own = empty();
    let mut scripts = two_days();
    scripts[0].sql = "alter table note add body text; select 1 / 0".to_owned();
    assert_eq!(
        refusal(scripts, &own),
        "a migration failed, and nothing was changed: division by zero (22012)"
    );
    assert_eq!(
        count(
            &own,
            "select count(*) from pg_tables where tablename = 'note'"
        ),
        0
    );
    Schema::new(two_days()).migrate(own.url(), 30).unwrap();
}

#[test]
fn a_script_that_was_changed_after_it_ran_is_refused_by_name() {
    let own = empty();
    Schema::new(two_days()).migrate(own.url(), 6).unwrap();
    let mut scripts = two_days();
    scripts[1].sql.push_str("; create index on note (id)");
    assert_eq!(
        refusal(scripts, &own),
        "sql/schema/06_note.sql has changed since this database applied it: restore it, put the \
         change into a new migration, or begin with a fresh database"
    );
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let own = empty();
    let mut scripts = two_days();
    Schema::new(scripts.clone()).migrate(own.url(), 30).unwrap();
    scripts.remove(0);
    assert_eq!(
        refusal(scripts, &own),
        "this database has sql/schema/12_body.sql, which this program does not know: it was made \
         by a newer program"
    );
}

#[test]
fn a_script_that_comes_too_late_is_refused() {
    let own = empty();
    let mut scripts = two_days();
    Schema::new(scripts.clone()).migrate(own.url(), 30).unwrap();
    scripts.push(script(9, "late", "create index on note (id)"));
    assert_eq!(
        refusal(scripts, &own),
        "sql/schema/09_late.sql is older than what this database has, but was never applied to it: \
         give it a later day, or begin with a fresh database"
    );
}

#[tokio::test]
async fn they_may_be_applied_from_async_code() {
    let own = empty();
    migrate(own.url(), 7).unwrap();
    assert_eq!(count(&own, "select count(*) from accounts"), 0);
}
