//! The platform's tables of this day: what soft deletion hides, frees and refuses.

use localdb::Database;

use super::world::{Session, until_blocked};

/// Two cohorts, Ada in the first of them, and her check-ins for days 1 and 2.
const ROWS: &str = "
insert into courses (slug, title, summary) values ('rust', 'Rust', 'A language.');
insert into weeks (course_id, number, title) values (1, 1, 'One');
insert into lessons (course_id, day, week, slug, title, summary)
select 1, day, 1, 'day-' || day, 'Day', 'A day.' from generate_series(1, 2) as day;
insert into accounts (id, email, name) values (id('a'), 'ada@example.org', 'Ada');
insert into cohorts (id, course_id, name, starts_on)
values (id('1'), 1, 'January', '2026-01-05'), (id('2'), 1, 'February', '2026-02-02');
insert into enrollments (id, cohort_id, account_id) values (id('e'), id('1'), id('a'));
insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy)
select id(day::text), id('e'), day, '2026-01-05', 1, 5 from generate_series(1, 2) as day";

const ID: &str = "
create function id(letter text) returns uuid immutable
    return ('00000000-0000-7000-8000-00000000000' || letter)::uuid;";

async fn platform() -> (Database, Session) {
    let own = tokio::task::spawn_blocking(|| {
        let template = schema::template("day12", 12, ID);
        Database::from_template(&template).unwrap()
    });
    let own = own.await.unwrap();
    let session = Session::open(own.url()).await.run(ROWS).await;
    (own, session)
}

/// Runs what may be refused, and says so or how many check-ins are present.
async fn tell(session: Session, sql: &'static str) -> (Session, String) {
    let (session, result) = session.attempt(sql).await;
    let (session, count) = session
        .value::<i64>("select count(*) from present_check_ins")
        .await;
    (session, result.err().unwrap_or_else(|| count.to_string()))
}

#[tokio::test]
async fn a_deleted_row_is_hidden_frees_what_was_unique_and_can_come_back() {
    let (_own, mut session) = platform().await;
    for (sql, told) in [
        (
            "update check_ins set deleted_at = now() where id = id('1')",
            "1",
        ),
        // Its day is free, once.
        (
            "insert into check_ins select id('3'), enrollment_id, lesson_id, checked_in_on, hours, energy from check_ins where id = id('1')",
            "2",
        ),
        (
            "insert into check_ins select id('4'), enrollment_id, lesson_id, checked_in_on, hours, energy from check_ins where id = id('1')",
            "check_ins_enrollment_lesson_key",
        ),
        (
            "update check_ins set deleted_at = null where id = id('1')",
            "check_ins_enrollment_lesson_key",
        ),
        // A part is as gone as its whole, and no more than that.
        (
            "update enrollments set deleted_at = now() where id = id('e')",
            "0",
        ),
        (
            "update enrollments set deleted_at = null where id = id('e')",
            "2",
        ),
    ] {
        let (back, heard) = tell(session, sql).await;
        session = back;
        assert_eq!(heard, told, "{sql}");
    }
}

#[tokio::test]
async fn a_cohort_with_people_in_it_stays_and_one_that_is_gone_takes_nobody() {
    let (_own, mut session) = platform().await;
    for (sql, told) in [
        (
            "update cohorts set deleted_at = now() where id = id('1')",
            "cohorts_empty_when_deleted",
        ),
        (
            "update cohorts set deleted_at = now() where id = id('2')",
            "2",
        ),
        (
            "insert into enrollments (id, cohort_id, account_id) values (id('f'), id('2'), id('a'))",
            "enrollments_cohort_present",
        ),
        (
            "update enrollments set cohort_id = id('2') where id = id('e')",
            "enrollments_cohort_present",
        ),
        // The name is free.
        (
            "insert into cohorts (id, course_id, name, starts_on) values (id('3'), 1, 'February', '2026-02-09')",
            "2",
        ),
        // A person who has left may come again, and then the old enrollment can't come back.
        (
            "update enrollments set deleted_at = now() where id = id('e')",
            "0",
        ),
        (
            "insert into enrollments (id, cohort_id, account_id) values (id('f'), id('1'), id('a'))",
            "0",
        ),
        (
            "update enrollments set deleted_at = null where id = id('e')",
            "enrollments_account_cohort_key",
        ),
    ] {
        let (back, heard) = tell(session, sql).await;
        session = back;
        assert_eq!(heard, told, "{sql}");
    }
}

#[tokio::test]
async fn who_enrolls_while_the_cohort_is_deleted_waits_and_is_refused_and_the_other_way_round() {
    const DELETE: &str = "update cohorts set deleted_at = now() where id = id('2')";
    const ENROLL: &str =
        "insert into enrollments (id, cohort_id, account_id) values (id('f'), id('2'), id('a'))";
    for (first, second, refused) in [
        (DELETE, ENROLL, "enrollments_cohort_present"),
        (ENROLL, DELETE, "cohorts_empty_when_deleted"),
    ] {
        let (own, session) = platform().await;
        let one = session.run("begin").await.run(first).await;
        let other = Session::open(own.url()).await;
        let waiting = other.attempt(second);
        let commit = async {
            until_blocked(own.url().to_owned()).await;
            one.run("commit").await
        };
        let ((_, result), _) = tokio::join!(waiting, commit);
        assert_eq!(result, Err(refused.to_owned()), "{first}");
    }
}

#[tokio::test]
async fn the_lessons_log_is_the_platforms() {
    const EVENTS: &str = "
        select string_agg(what, e'\\n' order by what)
        from (
            select attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
            from pg_attribute where attrelid = 'events'::regclass and attnum > 0
            union all
            select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = 'events'::regclass
            union all
            select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'events'::regclass
        ) as parts (what)";
    let (own, session) = platform().await;
    let (_, platform) = session.value::<String>(EVENTS).await;
    drop(own);
    let own = tokio::task::spawn_blocking(|| crate::milestone::TABLES.fresh().unwrap());
    let own = own.await.unwrap();
    let (_, lesson) = Session::open(own.url()).await.value::<String>(EVENTS).await;
    assert_eq!(lesson, platform);
    assert!(lesson.lines().count() >= 20, "{lesson}");
}
