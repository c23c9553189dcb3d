//! Starting: what can go wrong before the first request, and what is said of it.

use std::net::TcpListener;
use std::process::Command;

use capstone::settings::CommandLine;
use clap::CommandFactory;
use lesson::Program;
use localdb::Database;

use crate::client::Client;
use crate::identity;
use crate::platform::{CAPSTONE, Platform};

/// Runs `capstone` to its end: whether it succeeded, and what it said on standard error.
fn run(url: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(CAPSTONE)
        .args(arguments)
        .env("DATABASE_URL", url)
        .env("CAPSTONE_TOKEN_KEYS", identity::file())
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), error)
}

#[test]
fn help_explains_every_setting_of_serve_with_its_variable() {
    let command = CommandLine::command();
    let serve = command.find_subcommand("serve").unwrap();

    for setting in serve.get_arguments() {
        let name = setting.get_id();
        let help = setting.get_help().unwrap().to_string();
        assert!(setting.get_env().is_some(), "{name} has no variable");
        let default = !setting.get_default_values().is_empty() || help.contains("[default: ");
        assert!(default, "{name} says no default");
    }
}

#[test]
fn a_port_in_use_is_said_before_anything_is_started() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();

    let (success, error) = run("postgresql://127.0.0.1:1/none", &["serve", "--port", &port]);

    assert!(!success);
    assert_eq!(
        error,
        format!(
            "capstone: port {port} is in use (pass --port N, or stop the program that holds it)\n"
        )
    );
}

#[test]
fn a_server_for_migrations_that_is_away_is_named_and_not_the_other_one() {
    let database = Database::empty("capstone").unwrap();
    let away = "postgresql://ada:secret@127.0.0.1:1/tracker";

    let (success, error) = run(database.url(), &["migrate", "--migrate-url", away]);

    assert!(!success);
    let expected =
        "the server of --migrate-url (postgresql://ada@127.0.0.1:1/tracker) cannot be used";
    assert!(error.contains(expected), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_database_that_is_not_there_is_an_error_without_its_password() {
    let url = "postgresql://ada:secret@127.0.0.1:1/tracker";

    for arguments in [&["serve", "--port", "0"][..], &["migrate"]] {
        let (success, error) = run(url, arguments);
        assert!(!success);
        assert!(error.contains("PostgreSQL"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_database_that_cannot_be_used_is_named_with_what_to_do() {
    let (_, error) = run("postgresql://ada:secret@127.0.0.1:1/tracker", &["migrate"]);
    for part in [
        "the server of DATABASE_URL (postgresql://ada@127.0.0.1:1/tracker) cannot be used",
        "start it, correct DATABASE_URL, or unset it to use a private server",
    ] {
        assert!(error.contains(part), "{error}");
    }

    for malformed in ["mysql://ada:secret@db/x", "ada:secret@db", "not a url"] {
        let (success, error) = run(malformed, &["migrate"]);
        assert!(!success);
        let said = "capstone: the URL of the database (DATABASE_URL, unless you named another) is malformed";
        assert!(error.starts_with(said), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    for (flag, value) in [
        ("--port", "70000"),
        ("--host", "nowhere"),
        ("--pool", "0"),
        ("--request-deadline", "10"),
        ("--trusted-proxies", "10.0.0.1/8"),
        ("--forwarded-field", "via"),
        ("--allowed-origins", "*"),
        ("--address-limit", "many"),
        ("--hsts", "a year"),
        ("--log", "=="),
    ] {
        let (success, error) = run("postgresql://127.0.0.1:1/none", &["serve", flag, value]);
        assert!(!success);
        assert!(error.contains(value), "{flag}: {error}");
    }
}

#[test]
fn several_that_start_at_once_on_an_empty_database_all_serve() {
    let database = Database::empty("capstone").unwrap();
    let settings = [
        ("DATABASE_URL", database.url()),
        ("CAPSTONE_LOG", "error"),
        ("CAPSTONE_TOKEN_KEYS", identity::file()),
    ];

    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let program = Program::serve_with(CAPSTONE, &settings).unwrap();
                let mut client = Client::connect(program.address());
                client.get("/api/v1/courses").expect(200);
                assert!(program.stop().unwrap().success());
            });
        }
    });
}

#[test]
fn without_migrating_it_starts_on_a_migrated_database_only() {
    let database = Database::empty("capstone").unwrap();

    let (success, error) = run(database.url(), &["serve", "--port", "0", "--no-migrate"]);

    assert!(!success);
    assert!(
        error.contains("the database lacks sql/schema/0001_d06_tracker.sql, "),
        "{error}"
    );
    assert!(error.contains("run `capstone migrate` first"), "{error}");
    let tables = "select from pg_class where relnamespace = 'public'::regnamespace";
    let mut client = postgres::Client::connect(database.url(), postgres::NoTls).unwrap();
    assert!(
        client.query(tables, &[]).unwrap().is_empty(),
        "it changed something"
    );

    // The migration goes where it is told to, whatever the database to serve from is.
    let elsewhere = ["migrate", "--migrate-url", database.url()];
    let (success, error) = run("postgresql://127.0.0.1:1/none", &elsewhere);
    assert!(success, "{error}");
    let environment = [
        ("DATABASE_URL", database.url()),
        ("CAPSTONE_NO_MIGRATE", "true"),
        ("CAPSTONE_TOKEN_KEYS", identity::file()),
    ];
    Program::serve_with(CAPSTONE, &environment).unwrap();
}

#[test]
fn statements_without_names_serve_the_same() {
    let platform = Platform::with(&[("CAPSTONE_UNNAMED_STATEMENTS", "true")]);
    let courses = platform.client().get("/api/v1/courses");
    assert_eq!(courses.status, 200);
    assert!(
        courses.json()["items"]
            .as_array()
            .is_some_and(|it| !it.is_empty())
    );
    let place = platform.enroll();
    assert_eq!(platform.client().get(&place).status, 200);
}
