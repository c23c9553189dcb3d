//! The messages that a person reads when there is no database.

use localdb::{Database, Server};
use postgres::{Client, NoTls};

use crate::world::{World, script};

#[test]
fn without_server_programs_it_says_what_to_install_or_to_set() {
    let mut world = World::new();
    let programs = world.path("programs");
    world.settings.programs = Some(programs.clone());
    let error = Server::private(&world.settings).unwrap_err().to_string();
    assert!(
        error.contains(&format!("{}: no postgres", programs.display())),
        "{error}"
    );
    for way in [
        "apt install postgresql",
        "brew install",
        "LOCALDB_PROGRAMS",
        "DATABASE_URL",
    ] {
        assert!(error.contains(way), "{error}");
    }
}

#[test]
fn programs_that_are_too_old_are_named() {
    let mut world = World::new();
    let programs = world.path("programs");
    script(&programs, "postgres", "echo 'postgres (PostgreSQL) 13.4'");
    script(&programs, "initdb", "");
    script(&programs, "pg_ctl", "");
    world.settings.programs = Some(programs);
    let error = Server::private(&world.settings).unwrap_err().to_string();
    assert!(error.contains("PostgreSQL 13.4 is too old"), "{error}");
}

#[test]
fn an_initdb_that_fails_is_quoted() {
    let mut world = World::new();
    let programs = world.path("programs");
    script(&programs, "postgres", "echo 'postgres (PostgreSQL) 15.99'");
    script(
        &programs,
        "initdb",
        "echo 'initdb: error: no room left' >&2; exit 3",
    );
    script(&programs, "pg_ctl", "");
    world.settings.programs = Some(programs);
    let error = Server::private(&world.settings).unwrap_err().to_string();
    assert!(error.contains("/initdb -D "), "{error}");
    assert!(error.contains("exit status: 3"), "{error}");
    assert!(error.contains("    initdb: error: no room left"), "{error}");
}

#[test]
fn a_server_that_does_not_answer_is_named_without_its_password() {
    let error = Server::given("postgres://ada:s3cret@127.0.0.1:1/course").unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("postgresql://ada@127.0.0.1:1/course"),
        "{text}"
    );
    assert!(text.contains("unset it to use a private server"), "{text}");
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[test]
fn a_malformed_url_is_called_so_and_a_right_one_is_spelled_out() {
    for (url, reason) in [
        ("postgres://me:S3cr3tPw", "invalid value for option `port`"),
        ("me:S3cr3tPw@127.0.0.1/x", "malformed"),
        ("S3cr3tPw=me", "malformed"),
        ("postgres://h/x?S3cr3tPw=me", "malformed"),
    ] {
        let error = Server::given(url).unwrap_err();
        let text = error.to_string();
        for said in [
            reason,
            "malformed",
            "postgresql://user:password@host:5432/database",
            "%40",
        ] {
            assert!(text.contains(said), "{text}");
        }
        assert!(!text.contains("answer"), "{text}");
        assert!(!format!("{text} {error:?}").contains("S3cr3tPw"), "{text}");
    }
}

#[test]
fn the_error_names_the_privilege_that_a_role_lacks() {
    let world = World::new();
    let private = world.server();
    let mut client = Client::connect(&private.url("postgres"), NoTls).unwrap();
    client.batch_execute("create role ada login").unwrap();
    let url = private
        .url("postgres")
        .replace("user=postgres", "user=ada&password=s3cret");
    let server = Server::given(&url).unwrap();
    let error = Database::empty_on(&server, "mine").unwrap_err().to_string();
    assert!(
        error.contains("permission denied to create database"),
        "{error}"
    );
    assert!(error.contains("alter role ... createdb"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
    assert!(!format!("{server:?}").contains("s3cret"), "{server:?}");
}
