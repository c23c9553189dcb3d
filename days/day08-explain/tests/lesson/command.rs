//! `day08 explain`, as people type it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::fixture::{ROWS, count, database};

fn explain(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_day08"));
    command.arg("explain").args(arguments);
    command.env("INVOKED_IN", folder).env("NO_COLOR", "1");
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let said = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code().unwrap(), said.concat())
}

#[test]
fn a_statement_on_a_database_is_drawn_written_and_judged() {
    let (database, _client) = database();
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let statement = "select from check_ins where note = 'nobody';\n";
    fs::write(here.join("tired.sql"), statement).unwrap();
    for (file, ending) in [("tired.svg", "</svg>\n"), ("tired.html", "</html>\n")] {
        let (code, said) = explain(here, &[database.url(), "tired.sql", "--to", file]);
        assert_eq!(code, 0, "{said}");
        let finding = "Node 1, Seq Scan on check_ins: rows thrown away";
        assert!(said.contains(finding), "{said}");
        let written = fs::read_to_string(here.join(file)).unwrap();
        assert!(written.ends_with(ending), "{written}");
    }
    for (more, expected) in [
        (["--check", "--timeout=30"], 3),
        (["--max-pages", "10"], 3),
        (["--max-pages", "100000"], 0),
        (["--to", "tired.png"], 1),
        (["--set", "work_mem"], 1),
    ] {
        let arguments = [&[database.url(), "tired.sql"][..], &more].concat();
        let (code, said) = explain(here, &arguments);
        assert_eq!(code, expected, "{more:?}: {said}");
    }
}

#[test]
fn a_statement_that_would_write_has_to_be_asked_for() {
    let (database, mut client) = database();
    let here = tempfile::tempdir().unwrap();
    let delete = [
        database.url(),
        "-c",
        "delete from check_ins where energy = 3",
    ];
    let (code, said) = explain(here.path(), &delete);
    assert_eq!(code, 1);
    assert!(said.contains("--write"), "{said}");
    let (code, said) = explain(here.path(), &[&delete[..], &["--write"]].concat());
    assert_eq!(code, 0, "{said}");
    assert_eq!(count(&mut client, "check_ins"), i64::from(ROWS));
}

#[test]
fn parameters_get_values_and_the_generic_plan_is_shown_beside() {
    let (database, _client) = database();
    let here = tempfile::tempdir().unwrap();
    let statement = [
        database.url(),
        "-c",
        "select from check_ins where energy = $1",
    ];
    let (code, said) = explain(here.path(), &statement);
    assert_eq!(code, 1);
    assert!(said.contains("--param VALUE"), "{said}");
    let with_value = [&statement[..], &["-p", "3", "--generic"]].concat();
    let (code, said) = explain(here.path(), &with_value);
    assert_eq!(code, 0, "{said}");
    for part in [
        "For any values:",
        "(energy = $1)",
        "For these values:",
        "(energy = '3'::smallint)",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}

#[test]
fn saved_plans_are_drawn_and_compared_without_a_database() {
    let (_database, mut client) = database();
    let here = tempfile::tempdir().unwrap();
    for (name, statement) in [
        ("one", "table lessons"),
        ("two", "select count(*) from lessons"),
    ] {
        let sql = format!("explain (analyze, buffers, format json) {statement}");
        let messages = client.simple_query(&sql).unwrap();
        let json = messages.iter().find_map(|message| match message {
            postgres::SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        // With what psql prints around it.
        let json = json.unwrap().replace('\n', "+\n");
        let text = format!(" QUERY PLAN \n------\n{json}\n(1 row)\n");
        fs::write(here.path().join(name).with_extension("json"), text).unwrap();
    }
    let (code, said) = explain(here.path(), &["one.json", "two.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("only after    Aggregate"), "{said}");
    let (code, said) = explain(here.path(), &["one.json", "two.json", "one.json"]);
    let reason = "error: two plans can be compared, not 3\n";
    assert_eq!((code, said.as_str()), (1, reason));
    let (code, said) = explain(here.path(), &["none.json"]);
    assert_eq!(code, 1);
    assert!(said.contains("none.json"), "{said}");
}

#[test]
fn a_url_alone_lists_the_dearest_statements_and_shows_no_password() {
    let (database, mut client) = database();
    let here = tempfile::tempdir().unwrap();
    let counted = "select count(*) from check_ins";
    client.query(counted, &[]).unwrap();
    let (code, said) = explain(here.path(), &[database.url()]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(counted) || said.starts_with("not available: "),
        "{said}"
    );
    let secret = "postgres://me:S3cr3tPw@127.0.0.1:1/none";
    let (code, said) = explain(here.path(), &[secret, "-c", "select 1"]);
    assert_eq!(code, 1);
    assert!(!said.contains("S3cr3tPw"), "{said}");
}
