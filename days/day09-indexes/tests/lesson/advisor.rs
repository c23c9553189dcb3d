//! The advisor on a real server: what it says, and that following it silences it.

use indexes::{Kind, Thresholds};

use super::fixture::{advice, at_once, client, database, flush, follow, headlines};

#[test]
fn a_foreign_key_without_an_index_is_missing_one_until_it_has_it() {
    let database = database(
        "create table courses (id integer primary key);
         create table lessons (id integer primary key, course_id integer constraint lessons_course_fkey references courses);",
    );
    let client = &mut client(&database);
    let found = advice(client, &Thresholds::default());
    assert_eq!(headlines(&found), ["missing lessons_course_fkey"]);
    follow(client, &found, Kind::Missing);
    assert_eq!(headlines(&advice(client, &Thresholds::default())), [""; 0]);
}

#[test]
fn which_indexes_serve_a_foreign_key_of_two_columns() {
    for (index, served) in [
        ("(a, b)", true),
        ("(b, a)", true),
        ("(b, a, c)", true),
        ("(c, a, b)", false),
        ("(a) where b > 0", false),
        ("(a, b) where a is not null", true),
        ("(a, b) where c > 0", false),
        ("using brin (a, b)", false),
    ] {
        let database = database(&format!(
            "create table parents (a integer, b integer, primary key (a, b));
             create table children (a integer, b integer, c integer, constraint fk foreign key (a, b) references parents);
             create index on children {index}"
        ));
        let found = advice(&mut client(&database), &Thresholds::default());
        let expected: &[&str] = if served { &[] } else { &["missing fk"] };
        assert_eq!(headlines(&found), expected, "{index}");
    }
}

#[test]
fn an_index_on_the_first_column_is_enough_while_few_rows_share_its_value() {
    for (values, enough) in [(100, true), (2, false)] {
        let database = database(&format!(
            "create table parents (a integer, b integer, primary key (a, b));
             insert into parents select n % {values}, n from generate_series(1, 5000) as n;
             create table children (a integer, b integer, constraint fk foreign key (a, b) references parents);
             insert into children select * from parents;
             create index on children (a);
             analyze"
        ));
        let found = advice(&mut client(&database), &Thresholds::default());
        assert_eq!(found.is_empty(), enough, "{values}: {found:#?}");
    }
}

#[test]
fn an_index_that_another_begins_with_is_a_duplicate() {
    for (first, second, duplicate) in [
        ("(a)", "(a, b)", true),
        ("(a)", "(a)", true),
        ("(a desc)", "(a, b)", true), // read backward, it has the nulls first as well
        ("(a desc nulls last)", "(a, b)", false),
        ("(a desc)", "(a)", true),
        ("(a desc, b)", "(a, b desc, c)", true),
        ("(a desc, b)", "(a, b, c)", false),
        ("(b)", "(a, b)", false),
        ("(a)", "(a, b) where a > 0", false),
        ("(a) where a > 0", "(a, b) where a > 0", true),
        ("(lower(t))", "(lower(t), a)", true),
        ("(t)", "(lower(t))", false),
        ("(t)", "(t collate \"C\", a)", false),
        ("(t text_pattern_ops)", "(t, a)", false),
        ("(a) include (b)", "(a, b)", true),
        ("(a) include (c)", "(a, b)", false),
        ("(a)", "using hash (a)", false),
        ("using brin (a)", "using brin (a, b)", false),
        ("using brin (a)", "using brin (a)", true),
    ] {
        let database = database(&format!(
            "create table things (a integer, b integer, c integer, t text);
             create index first on things {first};
             create index second on things {second}"
        ));
        let found = advice(&mut client(&database), &Thresholds::default());
        let found = headlines(&found);
        let said = found.iter().any(|it| it.starts_with("duplicate"));
        assert_eq!(said, duplicate, "{first} beside {second}: {found:?}");
    }
}

#[test]
fn a_unique_index_is_a_duplicate_of_one_that_is_as_strict_only() {
    for (second, duplicate) in [
        ("create unique index second on things (a, b)", None),
        ("create unique index second on things (a)", Some("second")),
        ("create index second on things (a)", Some("second")),
        (
            "alter table things add constraint second unique (a)",
            Some("first"),
        ),
    ] {
        let database = database(&format!(
            "create table things (a integer, b integer);
             create unique index first on things (a);
             {second}"
        ));
        let found = headlines(&advice(&mut client(&database), &Thresholds::default()));
        let expected: Vec<_> = duplicate
            .iter()
            .map(|it| format!("duplicate {it}"))
            .collect();
        assert_eq!(found, expected, "{second}");
    }
}

#[test]
fn an_index_whose_making_failed_is_invalid_and_the_advice_makes_it_anew() {
    let database = database(
        "create table things (a integer);
         insert into things values (1), (1)",
    );
    let client = &mut client(&database);
    client
        .batch_execute("create unique index concurrently once on things (a)")
        .unwrap_err();
    let found = advice(client, &Thresholds::default());
    assert_eq!(headlines(&found), ["invalid once"]);
    assert_eq!(
        found[0].statement,
        "drop index concurrently once;\nCREATE UNIQUE INDEX CONCURRENTLY once ON things USING btree (a);"
    );
    client.batch_execute("delete from things").unwrap();
    follow(client, &found, Kind::Invalid);
    assert_eq!(headlines(&advice(client, &Thresholds::default())), [""; 0]);
    let (count, valid): (i64, bool) = {
        let row = client
            .query_one("select count(*), bool_and(indisvalid) from pg_index where indrelid = 'things'::regclass", &[])
            .unwrap();
        (row.get(0), row.get(1))
    };
    assert_eq!((count, valid), (1, true));
}

const VISITED: &str = "create table visits (id integer primary key, place integer, at date, note text);
     insert into visits select n, n % 500, date '2026-01-01' + n % 300, 'x' from generate_series(1, 20000) as n;
     create index visits_place on visits (place);
     create index visits_at on visits (at);
     create unique index visits_note on visits (note, id);
     vacuum (analyze) visits";

/// Runs the statements of a script one by one: `vacuum` can't be in a transaction.
fn visited() -> localdb::Database {
    let database = database("");
    let client = &mut client(&database);
    for statement in VISITED.split_inclusive(';') {
        client.batch_execute(statement).unwrap();
    }
    // Making an index reads the table, and that counts.
    flush(client);
    client.batch_execute("select pg_stat_reset()").unwrap();
    database
}

#[test]
fn an_index_that_nothing_read_is_unused_once_there_was_time_and_occasion() {
    let database = visited();
    let client = &mut client(&database);
    assert_eq!(headlines(&advice(client, &at_once())), [""; 0]);

    client.batch_execute("set enable_seqscan to off").unwrap();
    client
        .query("select id from visits where place = 7", &[])
        .unwrap();
    flush(client);
    assert_eq!(headlines(&advice(client, &at_once())), ["unused visits_at"]);
    assert_eq!(headlines(&advice(client, &Thresholds::default())), [""; 0]);
    let found = advice(client, &at_once());
    follow(client, &found, Kind::Unused);
    assert_eq!(headlines(&advice(client, &at_once())), [""; 0]);
}

#[test]
fn a_table_that_is_read_whole_again_and_again_is_named() {
    let database = visited();
    let client = &mut client(&database);
    let thresholds = Thresholds {
        scans: 3,
        ..Thresholds::default()
    };
    for _ in 0..2 {
        client
            .query("select max(at + place) from visits", &[])
            .unwrap();
    }
    flush(client);
    assert_eq!(headlines(&advice(client, &thresholds)), [""; 0]);
    client
        .query("select max(at + place) from visits", &[])
        .unwrap();
    flush(client);
    let found = advice(client, &thresholds);
    assert_eq!(headlines(&found), ["scanned visits"]);
    assert!(
        found[0].evidence[0].starts_with("3 sequential scans read 60,000 rows"),
        "{found:#?}"
    );
}

#[test]
fn a_partitioned_table_is_advised_on_as_one() {
    let database = database(
        "create table parents (id integer primary key);
         create table parts (id integer, parent_id integer constraint fk references parents, at date) partition by range (at);
         create table parts_1 partition of parts for values from ('2026-01-01') to ('2026-02-01');
         create table parts_2 partition of parts for values from ('2026-02-01') to ('2026-03-01');
         create index on parts (at)",
    );
    let client = &mut client(&database);
    assert_eq!(indexes::read(client, &[]).unwrap().tables.len(), 2);
    let found = advice(client, &Thresholds::default());
    assert_eq!(headlines(&found), ["missing fk"]);
    assert_eq!(
        found[0].statement,
        "create index parts_parent_id on parts (parent_id);"
    );
    follow(client, &found, Kind::Missing);
    assert_eq!(headlines(&advice(client, &Thresholds::default())), [""; 0]);

    client
        .batch_execute("create index half on only parts (id)")
        .unwrap();
    let found = advice(client, &Thresholds::default());
    assert_eq!(headlines(&found), ["invalid half"]);
    follow(client, &found, Kind::Invalid);
    assert_eq!(headlines(&advice(client, &Thresholds::default())), [""; 0]);
}

#[test]
fn names_that_need_quotes_get_them_and_a_taken_name_a_number() {
    let database = database(
        "create schema \"Back Office\";
         create table \"Back Office\".\"Orders\" (id integer primary key, \"User\" integer constraint fk references \"Back Office\".\"Orders\", b integer);
         create table plain (id integer primary key, parent integer constraint fk2 references plain, other integer);
         create index plain_parent on plain (other)",
    );
    let client = &mut client(&database);
    let found = advice(client, &Thresholds::default());
    let statements: Vec<&str> = found.iter().map(|it| &*it.statement).collect();
    assert_eq!(
        statements,
        [
            "create index concurrently \"Orders_User\" on \"Back Office\".\"Orders\" (\"User\");",
            "create index concurrently plain_parent_2 on plain (parent);"
        ]
    );
    follow(client, &found, Kind::Missing);
    assert_eq!(headlines(&advice(client, &Thresholds::default())), [""; 0]);
}

#[test]
fn a_schema_is_chosen_and_one_without_tables_is_refused() {
    let database = database("create table t (a integer); create schema empty");
    let client = &mut client(&database);
    let read =
        |client: &mut postgres::Client, name: &str| indexes::read(client, &[name.to_owned()]);
    assert_eq!(read(client, "public").unwrap().tables.len(), 1);
    let error = read(client, "empty").unwrap_err().to_string();
    assert_eq!(error, "there are no tables in schema empty");
}

#[test]
fn two_hundred_tables_are_read_and_each_fault_is_found() {
    let mut sql = String::from("create table t0 (id integer primary key);");
    for n in 1..200 {
        sql += &format!(
            "create table t{n} (id integer primary key, parent integer constraint fk{n} references t{}, a integer);",
            n / 3
        );
        if n % 10 != 0 {
            sql += &format!("create index on t{n} (parent);");
        }
        if n % 25 == 0 {
            sql += &format!("create index double{n} on t{n} (a); create index on t{n} (a, id);");
        }
    }
    let database = database(&sql);
    let client = &mut client(&database);
    let catalog = indexes::read(client, &[]).unwrap();
    assert_eq!(catalog.tables.len(), 200);
    let found = indexes::advise(&catalog, &Thresholds::default());
    let count = |kind| found.iter().filter(|it| it.kind == kind).count();
    assert_eq!(
        (count(Kind::Missing), count(Kind::Duplicate), found.len()),
        (19, 7, 26)
    );
    follow(client, &found, Kind::Missing);
    follow(client, &found, Kind::Duplicate);
    assert_eq!(headlines(&advice(client, &Thresholds::default())), [""; 0]);
}

#[test]
fn reading_changes_nothing_and_waits_a_second_for_a_lock_at_most() {
    let database = database("create table t (a integer)");
    let (reader, other) = (&mut client(&database), &mut client(&database));
    let before: String = reader.query_one("show search_path", &[]).unwrap().get(0);
    indexes::read(reader, &[]).unwrap();
    let after: String = reader.query_one("show search_path", &[]).unwrap().get(0);
    assert_eq!(before, after);
    let mut holder = other.transaction().unwrap();
    holder
        .batch_execute("lock table t in access exclusive mode")
        .unwrap();
    let error = indexes::read(reader, &[]).unwrap_err().to_string();
    assert!(error.contains("55P03"), "{error}");
}
