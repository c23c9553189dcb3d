//! The check of the project's own tables, and schemas that are wrong in one way each.

use localdb::Database;
use normal_forms::NormalForm;
use normal_forms::schema_check::{Report, check};
use postgres::{Client, NoTls};

const DECLARED: &str = include_str!("../../../../sql/schema/dependencies.fd");

fn sample() -> Database {
    let template = schema::template("day05", 30, include_str!("../../sql/sample.sql"));
    Database::from_template(&template).unwrap()
}

fn report(database: &Database, declared: &str) -> Report {
    let mut client = Client::connect(database.url(), NoTls).unwrap();
    check(&mut client.transaction().unwrap(), declared).unwrap()
}

/// The findings after `change`, with the declarations as they are or as `declared` has them.
fn findings(change: &str, declared: &str) -> Vec<String> {
    let database = sample();
    let mut client = Client::connect(database.url(), NoTls).unwrap();
    client.batch_execute(change).unwrap();
    report(&database, declared).findings
}

#[test]
fn every_table_of_the_schema_is_in_third_normal_form_and_every_dependency_holds() {
    let report = report(&sample(), DECLARED);
    assert_eq!(report.findings, Vec::<String>::new());
    assert!(report.tables.len() >= 10);
    for table in &report.tables {
        assert!(table.form >= Some(NormalForm::Third), "{}", table.name);
        for tested in &table.tested {
            assert!(
                tested.rows > 1,
                "{}: sql/sample.sql has no rows to test {} on",
                table.name,
                tested.dependency
            );
        }
    }
    // The one that no constraint enforces by itself is tested where it could fail.
    let deliverables = report
        .tables
        .iter()
        .find(|table| table.name == "deliverables");
    let parent = deliverables.unwrap().tested.last().unwrap();
    assert_eq!(parent.dependency, "parent_id -> course_id");
    assert!(parent.repeated > 1);
}

#[test]
fn what_is_wrong_with_a_schema_is_said() {
    let transitive = DECLARED.replace(
        "starts_on, version, deleted_at)\n",
        "starts_on, version, deleted_at, weekday)\nstarts_on -> weekday\nid -> weekday\n",
    );
    let named = format!("{DECLARED}\nname_tags(name, email)\nname -> email\n");
    let doubtful = DECLARED.replace("email -> id\n", "email -> id\nname -> email\n");
    for (change, declared, expected) in [
        (
            "alter table cohorts add weekday text",
            DECLARED,
            vec!["cohorts.weekday is a column, but not declared"],
        ),
        (
            "alter table cohorts add weekday text",
            &transitive,
            vec![
                "cohorts: starts_on -> weekday breaks 3NF: starts_on is no key, and weekday is in none",
            ],
        ),
        (
            "create table extra (id int)",
            DECLARED,
            vec!["extra is a table, but no dependencies are declared for it"],
        ),
        (
            "",
            &named,
            vec!["name_tags is declared, but there is no such table"],
        ),
        (
            "alter table lessons drop column summary",
            DECLARED,
            vec!["lessons.summary is declared, but there is no such column"],
        ),
        (
            "alter table accounts drop constraint accounts_email_key",
            DECLARED,
            vec!["accounts: {email} is a key, but nothing enforces it"],
        ),
        (
            "create unique index cohorts_starts_on_key on cohorts (course_id, starts_on)",
            DECLARED,
            vec![
                "cohorts: cohorts_starts_on_key enforces a key that does not follow: nothing declared leads from \
                 course_id, starts_on to id, name, version, deleted_at",
            ],
        ),
        // A key over some of the rows, or with a null in it, is none.
        (
            "create unique index on cohorts (course_id, starts_on) where name <> '';
             create unique index on enrollments (cohort_id, signed_name);
             create unique index on accounts (lower(name), id)",
            DECLARED,
            vec![],
        ),
        (
            "",
            &doubtful,
            vec![
                "accounts: {name} is a key, but nothing enforces it",
                "accounts: name -> email does not hold: rows with (\"Ada Lovelace\") on the left differ on the right",
            ],
        ),
        (
            "create table refinery_schema_history (version int)",
            DECLARED,
            vec![],
        ),
    ] {
        assert_eq!(findings(change, declared), expected, "{change}");
    }
}

#[test]
fn a_null_on_the_right_is_a_value_and_on_the_left_says_nothing() {
    let database = Database::empty("day05").unwrap();
    let mut client = Client::connect(database.url(), NoTls).unwrap();
    let rows = "create table t (id int primary key, a int, b int);
                insert into t values (1, null, 1), (2, null, 2), (3, 1, 1)";
    client.batch_execute(rows).unwrap();
    let declared = "t(id, a, b)\nid -> a, b\na -> b";
    // 3NF is broken either way; the rows are not.
    assert_eq!(report(&database, declared).findings.len(), 1);
    client
        .batch_execute("insert into t values (4, 1, null)")
        .unwrap();
    let findings = report(&database, declared).findings;
    assert!(
        findings[1].starts_with("t: a -> b does not hold"),
        "{findings:?}"
    );
}
