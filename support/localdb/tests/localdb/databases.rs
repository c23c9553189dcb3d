//! Databases of one's own, and the templates they are cloned from.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use localdb::{Database, Error, Server, Template};
use postgres::{Client, NoTls};

use crate::clients::Client as OtherProcess;
use crate::world::{World, await_that, databases};

fn connect(database: &Database) -> Client {
    Client::connect(database.url(), NoTls).unwrap()
}

/// A template with one table `lesson`, and how often it was built.
fn lessons(fingerprint: u64) -> (Template, Arc<AtomicUsize>) {
    let built = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&built);
    let template = Template::new("lessons", fingerprint, move |url| {
        count.fetch_add(1, Ordering::SeqCst);
        let mut client = Client::connect(url, NoTls)?;
        client.batch_execute("create table lesson (day int); insert into lesson values (1)")?;
        Ok(())
    });
    (template, built)
}

#[test]
fn two_databases_do_not_share_data() {
    let world = World::new();
    let server = world.server();
    let (template, _) = lessons(1);
    let one = Database::from_template_on(&server, &template).unwrap();
    let two = Database::from_template_on(&server, &template).unwrap();
    connect(&one).batch_execute("delete from lesson").unwrap();
    let rows = connect(&two).query("select day from lesson", &[]).unwrap();
    assert_eq!(rows.len(), 1);
}

#[test]
fn a_database_is_dropped_with_its_value_despite_open_connections() {
    let world = World::new();
    let server = world.server();
    let database = Database::empty_on(&server, "Ünder-score").unwrap();
    assert!(
        database.name().starts_with("localdb__nder_score_"),
        "{database:?}"
    );
    let mut client = connect(&database);
    drop(database);
    assert_eq!(databases(&server), [""; 0]);
    assert!(client.simple_query("select 1").is_err());
}

#[test]
fn a_kept_database_stays_and_nobody_takes_it_for_abandoned() {
    let world = World::new();
    let server = world.server();
    let url = Database::empty_on(&server, "kept").unwrap().keep().unwrap();
    drop(Database::empty_on(&world.server(), "other").unwrap());
    assert!(Client::connect(&url, NoTls).is_ok());
}

#[test]
fn the_next_process_drops_the_databases_of_a_killed_one() {
    let world = World::new();
    let lease = world.server();
    let mut other = OtherProcess::start(&world, "database");
    let left = other.says();
    let mine = Database::empty_on(&world.server(), "mine").unwrap();
    assert!(
        databases(&lease).contains(&left),
        "a living process's database is not abandoned"
    );
    other.kill();
    drop(mine);
    // A killed client's backend takes a moment to notice, and only a new session looks.
    await_that("what was left is dropped", || {
        drop(Database::empty_on(&world.server(), "next").unwrap());
        !databases(&lease).contains(&left)
    });
}

#[test]
fn databases_may_be_made_and_dropped_inside_async_code() {
    let world = World::new();
    let server = world.server();
    let (template, _) = lessons(1);
    for mut runtime in [
        tokio::runtime::Builder::new_current_thread(),
        tokio::runtime::Builder::new_multi_thread(),
    ] {
        runtime.build().unwrap().block_on(async {
            let database = Database::from_template_on(&server, &template).unwrap();
            drop(database);
            let other = world.server();
            drop(Database::empty_on(&other, "async").unwrap());
            drop(other);
        });
    }
    let left = databases(&server);
    assert_eq!(left.len(), 1, "only the template: {left:?}");
}

#[test]
fn threads_that_need_the_same_template_at_once_build_it_once() {
    let world = World::new();
    let server = world.server();
    let (template, built) = lessons(1);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Database::from_template_on(&server, &template).unwrap());
        }
    });
    assert_eq!(built.load(Ordering::SeqCst), 1);
}

#[test]
fn processes_that_need_the_same_template_at_once_build_it_once() {
    let world = World::new();
    let _lease = world.server();
    let mut others: Vec<OtherProcess> = (0..4)
        .map(|_| OtherProcess::start(&world, "whole template"))
        .collect();
    let mut built = 0;
    for other in &mut others {
        if other.says() == "built" {
            built += 1;
            assert_eq!(other.says(), "cloned");
        }
    }
    assert_eq!(built, 1);
    others.into_iter().for_each(OtherProcess::end);
}

#[test]
fn a_template_whose_builder_was_killed_is_built_from_scratch() {
    let world = World::new();
    let server = world.server();
    let mut other = OtherProcess::start(&world, "half a template");
    assert_eq!(other.says(), "half built");
    other.kill();
    let template = Template::new("half", 1, |url| {
        Client::connect(url, NoTls)?.batch_execute("create table half (whole int)")?;
        Ok(())
    });
    let database = Database::from_template_on(&server, &template).unwrap();
    let rows = connect(&database).query("select whole from half", &[]);
    assert!(rows.unwrap().is_empty());
}

#[test]
fn a_builder_that_fails_says_why_and_leaves_nothing() {
    let world = World::new();
    let server = world.server();
    let broken = Template::new("broken", 1, |url| {
        Ok(Client::connect(url, NoTls)?.batch_execute("create table broken (")?)
    });
    let error = Database::from_template_on(&server, &broken).unwrap_err();
    assert!(matches!(error, Error::Template { .. }), "{error:?}");
    assert!(
        error.to_string().contains("`broken` failed: syntax error"),
        "{error}"
    );
    assert_eq!(databases(&server), [""; 0]);
}

#[test]
fn a_builder_that_panics_does_not_keep_the_others_waiting() {
    let world = World::new();
    let server = world.server();
    let panicking = Template::new("lessons", 1, |_| panic!("on purpose"));
    let outcome = thread::scope(|scope| {
        scope
            .spawn(|| Database::from_template_on(&server, &panicking))
            .join()
    });
    assert!(outcome.is_err());
    let (template, _) = lessons(1);
    assert!(Database::from_template_on(&server, &template).is_ok());
}

#[test]
fn the_server_of_database_url_is_used_as_it_is() {
    let world = World::new();
    let private = world.server();
    let url = private.url("postgres");

    let given = Server::given(&url).unwrap();
    let (template, _) = lessons(1);
    let database = Database::from_template_on(&given, &template).unwrap();
    assert_eq!(
        connect(&database)
            .query("select day from lesson", &[])
            .unwrap()
            .len(),
        1
    );
    drop(database);
    assert_eq!(databases(&private).len(), 1, "the template");

    let elsewhere = World::new();
    let mut other = OtherProcess::start_with(&elsewhere, "lease", |command| {
        command.env("DATABASE_URL", &url);
    });
    assert_eq!(other.says(), crate::world::born(&url));
    other.end();
    let started = std::fs::read_dir(&elsewhere.settings.runtime)
        .unwrap()
        .count();
    assert_eq!(started, 0, "a private server was started all the same");
}

#[test]
fn ensuring_a_database_twice_gives_the_same_one() {
    let world = World::new();
    let server = world.server();
    let url = server.ensure("course").unwrap();
    Client::connect(&url, NoTls)
        .unwrap()
        .batch_execute("create table lesson ()")
        .unwrap();
    let again = server.ensure("course").unwrap();
    assert!(
        Client::connect(&again, NoTls)
            .unwrap()
            .query("table lesson", &[])
            .is_ok()
    );
}
