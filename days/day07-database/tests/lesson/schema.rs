//! The schema: everything named, everything commented, and each constraint refusing what it should.

use database::{Connection, Executor, curriculum};

use super::fixture::{cohort, count, eventually, settings};

/// The migrations that the cohort's database has.
fn source() -> String {
    ::schema::files(7).map(|it| it.sql).collect()
}

fn connection(own: &localdb::Database) -> Connection {
    Connection::connect(&settings(own.url(), 1, 0)).unwrap()
}

#[test]
fn every_constraint_is_named_in_the_source_after_its_table() {
    let own = cohort();
    let constraints: Vec<(String, String)> = connection(&own)
        .query(
            "select relname::text, conname::text
             from pg_constraint join pg_class on pg_class.oid = conrelid
             where connamespace = 'public'::regnamespace and contype <> 'n'
               and relname <> 'refinery_schema_history'",
            &[],
        )
        .unwrap();
    let source = source();
    assert!(constraints.len() > 60, "{}", constraints.len());
    for (table, name) in constraints {
        let named = format!(" constraint {name} ");
        let trigger = format!(" constraint trigger {name}\n");
        assert!(
            source.contains(&named) || source.replace("create", " ").contains(&trigger),
            "{name} is PostgreSQL's choice of a name"
        );
        assert!(name.starts_with(&format!("{table}_")), "{name} on {table}");
    }
}

#[test]
fn every_table_and_function_is_commented() {
    let own = cohort();
    let silent: Vec<(String,)> = connection(&own)
        .query(
            "select relname::text from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')
               and obj_description(oid, 'pg_class') is null
               and relname <> 'refinery_schema_history'
             union all
             select proname::text from pg_proc
             where pronamespace = 'public'::regnamespace and obj_description(oid, 'pg_proc') is null",
            &[],
        )
        .unwrap();
    assert!(silent.is_empty(), "without a comment: {silent:?}");
}

/// Statements that must be refused, each with the constraint.
const REFUSED: [(&str, &str); 80] = [
    (
        "accounts_pkey",
        "insert into accounts (id, name, email) select id, 'A', 'other@example.org' from accounts limit 1",
    ),
    (
        "accounts_email_key",
        "insert into accounts (id, name, email) values (gen_random_uuid(), 'A', 'amara@example.org')",
    ),
    (
        "accounts_email_lowercase",
        "update accounts set email = 'Amara@example.org' where name = 'Amara'",
    ),
    (
        "accounts_email_shape",
        "update accounts set email = 'amara' where name = 'Amara'",
    ),
    (
        "accounts_email_length",
        "update accounts set email = repeat('a', 250) || '@b.cd' where name = 'Amara'",
    ),
    (
        "accounts_name_present",
        "update accounts set name = E' \\n'",
    ),
    (
        "accounts_name_length",
        "update accounts set name = repeat('a', 201)",
    ),
    (
        "courses_pkey",
        "insert into courses (id, slug, title, summary) overriding system value select id, 'other', 'O', 'O' from courses",
    ),
    (
        "courses_slug_key",
        "insert into courses (slug, title, summary) select slug, title, summary from courses",
    ),
    (
        "courses_slug_shape",
        "update courses set slug = 'Thirty Days'",
    ),
    (
        "weeks_pkey",
        "insert into weeks select * from weeks limit 1",
    ),
    ("weeks_course_fkey", "insert into weeks values (-1, 1, 'W')"),
    (
        "weeks_number_range",
        "insert into weeks select id, 0, 'W' from courses",
    ),
    (
        "lessons_pkey",
        "insert into lessons (id, course_id, day, week, slug, title, summary) overriding system value select id, course_id, 99, week, 'other', 'O', 'O' from lessons limit 1",
    ),
    (
        "lessons_course_day_key",
        "update lessons set day = 2 where day = 1",
    ),
    (
        "lessons_course_slug_key",
        "update lessons set slug = 'wire' where day = 1",
    ),
    (
        "lessons_week_fkey",
        "update lessons set week = 5 where day = 1",
    ),
    (
        "lessons_day_range",
        "update lessons set day = 0 where day = 1",
    ),
    (
        "lessons_slug_shape",
        "update lessons set slug = '-' where day = 1",
    ),
    (
        "lessons_course_stays",
        "with other as (insert into courses (slug, title, summary) values ('other', 'O', 'O') returning id), week as (insert into weeks select id, 1, 'W' from other returning course_id) update lessons set course_id = week.course_id, week = 1 from week where day = 29",
    ),
    (
        "deliverables_pkey",
        "insert into deliverables (id, course_id, position, slug, title) overriding system value select id, course_id, 99, 'other', 'O' from deliverables limit 1",
    ),
    (
        "deliverables_course_slug_key",
        "update deliverables set slug = 'er-diagram' where slug = 'websockets'",
    ),
    (
        "deliverables_course_position_key",
        "update deliverables set position = 1 where position = 2",
    ),
    (
        "deliverables_course_fkey",
        "insert into deliverables (course_id, position, slug, title) values (-1, 1, 'o', 'O')",
    ),
    (
        "deliverables_parent_fkey",
        "with other as (insert into courses (slug, title, summary) values ('other', 'O', 'O') returning id) insert into deliverables (course_id, parent_id, position, slug, title) select other.id, deliverables.id, 1, 'stray', 'S' from other, deliverables where deliverables.slug = 'production-patterns'",
    ),
    (
        "deliverables_parent_not_itself",
        "update deliverables set parent_id = id where slug = 'websockets'",
    ),
    (
        "deliverables_position_positive",
        "update deliverables set position = 0 where position = 1",
    ),
    (
        "deliverables_slug_shape",
        "update deliverables set slug = 'Web Sockets' where slug = 'websockets'",
    ),
    (
        "deliverables_course_stays",
        "with other as (insert into courses (slug, title, summary) values ('other', 'O', 'O') returning id) update deliverables set course_id = other.id from other where deliverables.slug = 'er-diagram'",
    ),
    (
        "cohorts_pkey",
        "insert into cohorts select id, course_id, 'other', starts_on from cohorts",
    ),
    (
        "cohorts_course_name_key",
        "insert into cohorts select gen_random_uuid(), course_id, name, starts_on from cohorts",
    ),
    (
        "cohorts_course_fkey",
        "insert into cohorts values (gen_random_uuid(), -1, 'C', '2026-01-30')",
    ),
    ("cohorts_course_fkey", "delete from courses"),
    ("cohorts_name_present", "update cohorts set name = ''"),
    (
        "cohorts_name_length",
        "update cohorts set name = repeat('a', 201)",
    ),
    (
        "cohorts_course_stays",
        "with other as (insert into courses (slug, title, summary) values ('other', 'O', 'O') returning id) update cohorts set course_id = other.id from other",
    ),
    (
        "enrollments_pkey",
        "insert into enrollments (id, cohort_id, account_id) select e.id, e.cohort_id, e.account_id from enrollments e limit 1",
    ),
    (
        "enrollments_account_cohort_key",
        "insert into enrollments (id, cohort_id, account_id) select gen_random_uuid(), cohort_id, account_id from enrollments",
    ),
    ("enrollments_cohort_fkey", "delete from cohorts"),
    ("enrollments_account_fkey", "delete from accounts"),
    (
        "enrollments_commitment_whole",
        "update enrollments set signed_on = null where signed_name = 'Amara'",
    ),
    (
        "enrollments_signed_name_present",
        "update enrollments set signed_name = ' ' where signed_name = 'Amara'",
    ),
    (
        "enrollments_signed_name_length",
        "update enrollments set signed_name = repeat('a', 201) where signed_name = 'Amara'",
    ),
    (
        "enrollments_course_stays",
        "with other as (insert into courses (slug, title, summary) values ('other', 'O', 'O') returning id), cohort as (insert into cohorts select gen_random_uuid(), id, 'C', '2026-01-30' from other returning id) update enrollments set cohort_id = cohort.id from cohort where signed_name = 'Amara'",
    ),
    (
        "check_ins_pkey",
        "insert into check_ins select c.id, c.enrollment_id, l.id, '2026-01-30', 1, 1 from check_ins c, lessons l where c.note = 'Ill.' and l.day = 30",
    ),
    (
        "check_ins_enrollment_lesson_key",
        "insert into check_ins select gen_random_uuid(), enrollment_id, lesson_id, '2026-01-30', 1, 1 from check_ins limit 1",
    ),
    (
        "check_ins_enrollment_fkey",
        "insert into check_ins select gen_random_uuid(), gen_random_uuid(), id, '2026-01-30', 1, 1 from lessons where day = 1",
    ),
    ("check_ins_lesson_fkey", "delete from lessons where day = 1"),
    (
        "check_ins_hours_range",
        "update check_ins set hours = 24.01",
    ),
    (
        "check_ins_hours_range",
        "update check_ins set hours = 'NaN'",
    ),
    (
        "check_ins_hours_scale",
        "update check_ins set hours = 0.125",
    ),
    ("check_ins_energy_range", "update check_ins set energy = 11"),
    ("check_ins_note_present", "update check_ins set note = ''"),
    (
        "check_ins_note_length",
        "update check_ins set note = repeat('a', 2001)",
    ),
    (
        "check_ins_lesson_of_course",
        "with other as (insert into courses (slug, title, summary) values ('other', 'O', 'O') returning id), week as (insert into weeks select id, 1, 'W' from other returning course_id), lesson as (insert into lessons (course_id, day, week, slug, title, summary) select course_id, 1, 1, 's', 'T', 'S' from week returning id) insert into check_ins select gen_random_uuid(), e.id, lesson.id, '2026-01-30', 1, 1 from lesson, enrollments e where signed_name = 'Emeka'",
    ),
    (
        "deliverable_completions_leaf_of_course",
        "insert into deliverable_completions select e.id, d.id from enrollments e, deliverables d where d.slug = 'production-patterns' and signed_name = 'Emeka'",
    ),
    // A word joiner, a soft hyphen, an ideographic space, a Hangul filler, a tag: nothing to see.
    (
        "accounts_name_present",
        r"update accounts set name = U&'\2060\00ad\3000\3164\+0e0041'",
    ),
    (
        "accounts_created_at_year",
        "update accounts set created_at = 'infinity'",
    ),
    (
        "accounts_created_at_year",
        "update accounts set created_at = '0001-12-31 BC'",
    ),
    ("courses_title_present", "update courses set title = ''"),
    ("weeks_title_present", "update weeks set title = ' '"),
    (
        "lessons_title_present",
        r"update lessons set title = U&'\200b'",
    ),
    (
        "deliverables_title_present",
        r"update deliverables set title = U&'\feff'",
    ),
    (
        "deliverables_new_part",
        "with leaf as (select id, course_id from deliverables where slug = 'pagination'), done as (insert into deliverable_completions select e.id, leaf.id from enrollments e, leaf where signed_name = 'Emeka') insert into deliverables (course_id, parent_id, position, slug, title) select course_id, id, 99, 'part', 'P' from leaf",
    ),
    (
        "deliverables_moved_part",
        "with leaf as (select id, course_id from deliverables where slug = 'pagination'), done as (insert into deliverable_completions select e.id, leaf.id from enrollments e, leaf where signed_name = 'Emeka') update deliverables set parent_id = leaf.id from leaf where slug = 'er-diagram'",
    ),
    (
        "deliverables_moved_part",
        "update deliverables whole set parent_id = part.id from deliverables part where part.parent_id = whole.id and part.slug = 'pagination'",
    ),
    (
        "deliverables_new_part",
        "insert into deliverables (id, course_id, parent_id, position, slug, title) overriding system value select -n, courses.id, -n % 2 - 1, 90 + n, 'round-' || n, 'R' from courses, generate_series(1, 2) n",
    ),
    (
        "cohorts_name_present",
        r"update cohorts set name = U&'\200d'",
    ),
    (
        "cohorts_starts_on_year",
        "update cohorts set starts_on = 'infinity'",
    ),
    (
        "cohorts_starts_on_year",
        "update cohorts set starts_on = '2026-01-30 BC'",
    ),
    (
        "enrollments_signed_name_present",
        r"update enrollments set signed_name = U&'\2800' where signed_name = 'Amara'",
    ),
    (
        "enrollments_signed_on_year",
        "update enrollments set signed_on = '-infinity' where signed_name = 'Amara'",
    ),
    (
        "enrollments_enrolled_at_year",
        "update enrollments set enrolled_at = '10000-01-01'",
    ),
    (
        "check_ins_checked_in_on_year",
        "update check_ins set checked_in_on = 'infinity'",
    ),
    (
        "check_ins_checked_in_on_year",
        "update check_ins set checked_in_on = '0044-03-15 BC'",
    ),
    (
        "check_ins_note_present",
        r"update check_ins set note = U&'\200b\000a'",
    ),
    (
        "lesson_completions_completed_at_year",
        "update lesson_completions set completed_at = '-infinity'",
    ),
    (
        "deliverable_completions_completed_at_year",
        "insert into deliverable_completions select e.id, d.id, 'infinity' from enrollments e, deliverables d where d.slug = 'pagination' and signed_name = 'Emeka'",
    ),
    (
        "lesson_completions_evidence_present",
        "update lesson_completions set evidence = ''",
    ),
    (
        "lesson_completions_evidence_length",
        "update lesson_completions set evidence = repeat('a', 2001)",
    ),
];

#[test]
fn each_constraint_refuses_what_it_is_there_for() {
    let own = cohort();
    let mut connection = connection(&own);
    for (constraint, sql) in REFUSED {
        let mut transaction = connection.transaction().unwrap();
        let result = transaction.execute(sql, &[]);
        let Err(refused) =
            result.and_then(|_| transaction.execute("set constraints all immediate", &[]))
        else {
            panic!("{constraint} let pass: {sql}");
        };
        assert_eq!(refused.constraint(), Some(constraint), "{refused}\n{sql}");
    }
}

#[test]
fn names_of_every_script_are_let_in() {
    let own = cohort();
    let mut connection = connection(&own);
    // The joiner between the signs of a family is inside a name, and so is a space.
    for name in [
        "Zoë",
        "Юлия",
        "山田 太郎",
        "علي",
        "👩\u{200d}👩\u{200d}👧",
        "-",
    ] {
        connection
            .execute(
                "update accounts set name = $1 where name = 'Amara'",
                &[&name],
            )
            .unwrap();
        connection
            .execute(
                "update accounts set name = 'Amara' where name = $1",
                &[&name],
            )
            .unwrap();
    }
}

const COMPLETE: &str = "insert into deliverable_completions
    select e.id, d.id from enrollments e, deliverables d where slug = 'pagination' and signed_name = 'Emeka'";

const ADD_PART: &str = "insert into deliverables (course_id, parent_id, position, slug, title)
    select course_id, id, 99, 'part', 'P' from deliverables where slug = 'pagination'";

fn move_below(part: &str, whole: &str) -> String {
    format!(
        "update deliverables set parent_id = (select id from deliverables where slug = '{whole}') where slug = '{part}'"
    )
}

/// Two writers at once: each rule would hold if it were alone, and together they would break it.
#[test]
fn a_rule_about_the_tree_holds_between_two_writers_at_once() {
    let own = cohort();
    connection(&own)
        .batch(
            "insert into deliverables (course_id, position, slug, title)
             select id, 90 + n, (array['a', 'b', 'c', 'd'])[n], 'T' from courses, generate_series(1, 4) n",
        )
        .unwrap();
    for (part, whole) in [("b", "c"), ("d", "a")] {
        let sql = move_below(part, whole);
        connection(&own).execute(&sql, &[]).unwrap();
    }
    // Neither touches a row of the other's, and together they close a round of four.
    let (first, second) = (move_below("a", "b"), move_below("c", "d"));
    for (first, second, constraint) in [
        (COMPLETE, ADD_PART, "deliverables_new_part"),
        (ADD_PART, COMPLETE, "deliverable_completions_leaf_of_course"),
        (&*first, &*second, "deliverables_moved_part"),
    ] {
        let mut one = connection(&own);
        let mut transaction = one.transaction().unwrap();
        transaction.execute(first, &[]).unwrap();
        std::thread::scope(|scope| {
            let other = scope.spawn(|| connection(&own).execute(second, &[]));
            let waits = "select count(*) from pg_stat_activity
                         where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0";
            eventually("the second writer waits", || count(&own, waits) == 1);
            transaction.commit().unwrap();
            let refused = other.join().unwrap().unwrap_err();
            assert_eq!(refused.constraint(), Some(constraint), "{refused}");
        });
        one.batch(
            "delete from deliverable_completions; delete from deliverables where slug = 'part'",
        )
        .unwrap();
    }
}

#[test]
fn a_trigger_sees_the_schemas_tables_whatever_the_writer_has_set() {
    let own = cohort();
    let mut connection = connection(&own);
    // Temporary tables come first in every search_path that doesn't say otherwise.
    connection
        .batch(
            "create temporary table lessons (id int, course_id int);
             set search_path = pg_catalog;
             insert into public.lesson_completions (enrollment_id, lesson_id)
             select e.id, l.id from public.enrollments e, public.lessons l where signed_name = 'Emeka' and day = 1",
        )
        .unwrap();
}

#[test]
fn an_enrollment_takes_its_own_history_with_it_and_nothing_else() {
    let own = cohort();
    let mut connection = connection(&own);
    connection
        .execute("delete from enrollments where signed_name = 'Amara'", &[])
        .unwrap();
    assert_eq!(count(&own, "select count(*) from check_ins"), 13);
    assert_eq!(count(&own, "select count(*) from accounts"), 6);
}

#[test]
fn a_leaf_may_be_delivered_and_an_enrollment_may_change_its_cohort_within_the_course() {
    let own = cohort();
    connection(&own)
        .batch(
            "insert into deliverable_completions (enrollment_id, deliverable_id)
             select enrollments.id, deliverables.id from enrollments, deliverables
             where signed_name = 'Amara' and slug = 'pagination';
             insert into cohorts select gen_random_uuid(), course_id, 'February', '2026-02-28' from cohorts;
             update enrollments set cohort_id = (select id from cohorts where name = 'February')
             where signed_name = 'Amara'",
        )
        .unwrap();
}

#[test]
fn loading_the_curriculum_again_changes_nothing_and_repairs_what_was_changed() {
    let own = cohort();
    let mut connection = connection(&own);
    let state = "select md5(string_agg(it::text, ',' order by it::text)) from
        (select l::text from lessons l union all select d::text from deliverables d union all select w::text from weeks w) as it";
    let (before,): (String,) = connection.query_one(state, &[]).unwrap();
    connection
        .batch(
            "begin;
             set constraints all deferred;
             update deliverables set position = case position when 1 then 2 else 1 end where position < 3;
             update lessons set title = 'Vandalized', week = 2 where day = 1;
             commit",
        )
        .unwrap();

    curriculum::load(&mut connection).unwrap();

    let (after,): (String,) = connection.query_one(state, &[]).unwrap();
    assert_eq!(before, after);
    assert_eq!(count(&own, "select count(*) from lessons"), 30);
    let patterns = "select count(*) from deliverables where parent_id = (select id from deliverables where slug = 'production-patterns')";
    assert_eq!(count(&own, patterns), 6);
}
