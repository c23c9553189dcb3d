//! The time, the memory and the rows that an answer may take.

use std::fs;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use checker::solution::SolutionFolder;
use checker::writing::Unmet;
use exercises::grader::Grader;
use exercises::sandbox::Limits;
use exercises::schema::{self, Schema};
use tracker::Day;

use super::{
    CHECKS, RETURNS, SIZES, WRITES, assert_verdicts, exercise, first_extra, grader, verdict,
};

/// The nets under an answer that does not end, each without the other.
const NEVER: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(500);

/// After that, an answer is taken to go on forever. A busy machine may need a minute to copy what one answer may change.
const FOR_EVER: Duration = Duration::from_secs(600);

#[test]
fn what_takes_too_long_is_stopped() {
    assert_stopped(Limits {
        time: SOON,
        patience: NEVER,
        ..Limits::default()
    });
}

#[test]
fn what_cannot_be_stopped_is_ended() {
    assert_stopped(Limits {
        time: NEVER,
        patience: SOON,
        ..Limits::default()
    });
}

#[test]
fn a_schema_script_that_never_ends_is_stopped() {
    let tracker = tempfile::tempdir().unwrap();
    let folder = SolutionFolder::beside(&tracker.path().join("PROGRESS.md"), Day::new(6).unwrap());
    fs::create_dir_all(folder.path()).unwrap();
    // It ignores what cancels it, so its session has to be ended.
    let script = "
        create table books (id int);
        do $$ begin
            loop begin perform pg_sleep(100); exception when query_canceled then null; end; end loop;
        end $$;";
    fs::write(folder.file(schema::FILE), script).unwrap();
    let limits = Limits {
        time: SOON,
        patience: SOON * 2,
        ..Limits::default()
    };

    match Schema::make(&folder, limits).unwrap() {
        Err(Unmet::Wrong(failure)) => {
            let what = failure.what;
            assert!(what.contains("it was stopped after "), "{what}");
        }
        _ => panic!("the script has ended"),
    }
}

#[test]
fn what_nobody_stops_has_a_limit_of_the_servers_own() {
    let mut grader = grader();
    let limit = "select current_setting('statement_timeout') as name, 1 as learners";
    assert_eq!(first_extra(&mut grader, limit), "5min");
}

fn assert_stopped(limits: Limits) {
    let mut grader = Grader::new(limits).unwrap();
    // What the references give is there before anything is slow.
    assert_right_in_time(&mut grader);
    let (tell, told) = mpsc::channel();
    let grading = thread::spawn(move || {
        for (number, sql) in [
            (SIZES, "select pg_sleep(3600)"),
            (
                SIZES,
                // Without a row that is kept: on a busy machine, the space would be full before the time is over.
                "select count(*) from (select generate_series(1, 1000000000000)) as n",
            ),
            (
                SIZES,
                "select count(*) from check_ins, check_ins as b, check_ins as c",
            ),
            (WRITES, "update check_ins set note = pg_sleep(3600)::text"),
            (
                CHECKS,
                "alter table check_ins alter note type text using pg_sleep(3600)::text",
            ),
        ] {
            tell.send((sql, verdict(&mut grader, number, sql).0))
                .unwrap();
        }
        assert_right_in_time(&mut grader);
    });
    let mut stopped = 0;
    loop {
        match told.recv_timeout(FOR_EVER) {
            Ok((sql, verdict)) => assert_eq!(verdict, "too-slow", "{sql}"),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => panic!("after {stopped}, an answer goes on forever"),
        }
        stopped += 1;
    }
    grading.join().unwrap();
    assert_eq!(stopped, 5);
}

/// Right answers are right. The time is so short here that a busy machine may keep one longer, or the reference (then there
/// is no grade); that one is given again.
fn assert_right_in_time(grader: &mut Grader) {
    for number in [SIZES, WRITES, CHECKS] {
        let exercise = exercise(number);
        let mut names = (0..20).map(|_| {
            let grade = grader.grade(exercise, &exercise.answer);
            grade.map_or("too-slow", |it| it.verdict.name())
        });
        let name = names.find(|it| *it != "too-slow");
        assert_eq!(name, Some("right"), "{number}");
    }
}

#[test]
fn no_result_is_read_that_does_not_fit() {
    assert_verdicts(
        &mut grader(),
        &[
            (
                SIZES,
                "select n from generate_series(1, 20000) as n",
                "too-many-rows",
            ),
            (
                SIZES,
                "select repeat('x', 100000000) as name, 1 as learners",
                "too-large",
            ),
            (
                SIZES,
                "select repeat('x', 100000) as name, n as learners from generate_series(1, 1000) as n",
                "too-large",
            ),
            // A few bytes each, and 131,072 digits.
            (
                SIZES,
                "select 10::numeric ^ 131071 as name, n as learners from generate_series(1, 5000) as n",
                "too-large",
            ),
            (
                SIZES,
                "select array_agg(a) as name, 1 as learners from generate_series(1, 2000000) as a",
                "too-large",
            ),
            (
                WRITES,
                "select repeat('x', 1000000) from generate_series(1, 2000)",
                "column-count",
            ),
            (
                RETURNS,
                "select gen_random_uuid() as account_id from generate_series(1, 20000)",
                "too-many-rows",
            ),
        ],
    );
}

/// Where the memory of a session can be bounded: on Linux, and not on a server of somebody else.
#[cfg(target_os = "linux")]
#[test]
fn no_statement_gets_all_of_the_memory() {
    if std::env::var_os("DATABASE_URL").is_some() {
        return;
    }
    assert_verdicts(
        &mut grader(),
        &[
            (
                SIZES,
                "select repeat('x', 1000000000) as name, 1 as learners",
                "too-much-memory",
            ),
            (
                SIZES,
                "select string_agg(repeat('x', 1000000), '') as name, 1 as learners from generate_series(1, 1000)",
                "too-much-memory",
            ),
            (
                SIZES,
                "select json_agg(repeat('x', 1000000)) as name, 1 as learners from generate_series(1, 1000)",
                "too-much-memory",
            ),
            (
                WRITES,
                "update check_ins set note = left(repeat('x', 1000000000), 9)",
                "too-much-memory",
            ),
        ],
    );
}
