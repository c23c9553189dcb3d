//! A real deadlock: the platform's side of it is undone, tried again, and logged.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::{World, id_of};

/// The log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[test]
fn a_deadlock_is_tried_again_and_logged_and_the_client_hears_nothing_of_it() {
    let world = World::new();
    let enrollment = world.enrollment();
    let cohorts = [world.cohort("Spring"), world.cohort("Summer")];
    let log = Log::default();

    // PostgreSQL undoes whoever notices the deadlock, a second after it began to wait: the platform, if the test is in
    // time. If it isn't, the test's own session is undone, and the test begins again with the other cohort.
    let moved = (0..20).find_map(|round| {
        let cohort = &cohorts[round % 2];
        let mut other = world.sql();
        other.batch("begin").unwrap();
        let lock = format!(
            "select from cohorts where id = '{}' for update",
            id_of(cohort)
        );
        other.batch(&lock).unwrap();
        std::thread::scope(|scope| {
            let transfer = json!({"cohort_id": id_of(cohort)});
            let line = format!("PUT {enrollment}");
            let logged = tracing_subscriber::fmt().with_writer(log.clone()).finish();
            let world = &world;
            let moved = scope.spawn(move || {
                tracing::subscriber::with_default(logged, || {
                    world.json(&line, &[("if-match", "*")], &transfer)
                })
            });
            // It has changed the enrollment, and waits for the cohort.
            world.until_blocked();
            let change = format!(
                "update enrollments set signed_name = signed_name where id = '{}'",
                id_of(&enrollment)
            );
            let is_undone = other.batch(&change).is_err();
            let _ = other.batch("commit");
            let moved = moved.join().unwrap();
            (!is_undone).then_some(moved)
        })
    });

    let moved = moved.expect("the platform's side was never undone");
    moved.expect(200);
    let log = log.text();
    assert!(log.contains("a transaction is tried again"), "{log}");
    assert!(log.contains("deadlock"), "{log}");
}
