//! Results that count as the same, and results that don't.

use exercises::data_set::DataSet;
use exercises::grader::Grader;
use exercises::sandbox::Limits;

use super::exercise;

fn grader() -> Grader {
    Grader::new(Limits::default()).unwrap()
}

/// The name of the verdict, and what it says.
fn verdict(grader: &mut Grader, number: usize, sql: &str) -> (&'static str, String) {
    let verdict = grader.grade(exercise(number), sql).unwrap().verdict;
    (verdict.name(), verdict.to_string())
}

const LONG_DAYS: &str = "select hours, checked_in_on, energy from check_ins where hours >= 8";

#[test]
fn rows_that_tie_may_come_in_any_order() {
    let mut grader = grader();
    for tie in ["energy", "energy desc", "id", "md5(id::text)"] {
        let sql = format!("{LONG_DAYS} order by hours desc, checked_in_on, {tie}");
        assert_eq!(verdict(&mut grader, 2, &sql).0, "right", "{tie}");
    }
}

#[test]
fn the_first_row_that_is_out_of_place_is_named() {
    let mut grader = grader();
    let (name, message) = verdict(&mut grader, 2,
        "select hours, checked_in_on, energy
         from (select *, row_number() over (order by hours desc, checked_in_on) as place from check_ins where hours >= 8) as sorted
         order by place = 7, place",
    );
    assert_eq!(name, "order");
    let expected = "the right rows in the wrong order, from row 7: hours, checked_in_on is ";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn the_same_row_twice_is_not_the_row_once() {
    let mut grader = grader();
    let (_, message) = verdict(
        &mut grader,
        1,
        "select name, starts_on from cohorts cross join generate_series(1, 2)
         where starts_on >= '2026-02-01' and starts_on < '2026-03-01'",
    );
    assert_eq!(message, "4 rows are too many");
}

#[test]
fn a_numeric_is_its_value_and_not_its_digits() {
    let mut grader = grader();
    let answer = "select hours::numeric(10, 5), checked_in_on, energy from check_ins where hours >= 8 order by hours desc, checked_in_on";
    assert_eq!(verdict(&mut grader, 2, answer).0, "right");
}

#[test]
fn a_float_may_be_off_by_what_the_exercise_says_and_no_more() {
    let mut grader = grader();
    let mut off_by = |error: &str| {
        let sql = format!(
            "select cohort, median_hours + {error} as median_hours, energy_deviation from ({}) as a",
            exercise(30).answer
        );
        verdict(&mut grader, 30, &sql).0
    };
    assert_eq!(off_by("0.0000005"), "right");
    assert_eq!(off_by("0.000002"), "rows-differ");
}

#[test]
fn integers_of_any_size_are_integers_and_nothing_else_is() {
    let mut grader = grader();
    let mut sizes = |counted: &str| {
        verdict(
            &mut grader,
            10,
            &format!(
                "select cohorts.name, {counted} as learners from cohorts
             left join enrollments on cohort_id = cohorts.id group by cohorts.id"
            ),
        )
    };
    assert_eq!(sizes("count(enrollments.id)::smallint").0, "right");
    assert_eq!(sizes("count(enrollments.id)::int").0, "right");
    assert_eq!(
        sizes("count(enrollments.id)::numeric").1,
        "column learners is numeric, expected integer"
    );
    assert_eq!(
        sizes("count(enrollments.id)::float").1,
        "column learners is double precision, expected integer"
    );
}

#[test]
fn a_story_is_told_for_the_text_of_its_mistake_and_not_for_its_rows_alone() {
    let mut grader = grader();
    for (number, sql, story) in [
        // Each of these is empty, and one of them compares with null.
        (3, "select account_id from enrollments where false", None),
        (
            3,
            "select account_id from enrollments where signed_on > '2100-01-01'",
            None,
        ),
        (
            3,
            "select account_id from enrollments where signed_on = '2100-01-01'",
            None,
        ),
        (
            3,
            "SELECT e.account_id -- those who\nFROM enrollments e WHERE e.signed_on = NULL",
            Some("Nothing equals null"),
        ),
        (
            3,
            "select account_id from enrollments where signed_name = ''",
            Some("An empty text is a value"),
        ),
        // The rows of `between`, in other words: from one day to another.
        (
            1,
            "select name, starts_on from cohorts where starts_on between date '2026-02-01' and date '2026-03-01'",
            Some("`between` includes both ends"),
        ),
        (
            1,
            "select name, starts_on from cohorts where name in (select name from cohorts where extract(year from starts_on) = 2026 and starts_on - date '2026-02-01' in (select generate_series(0, 28)))",
            None,
        ),
    ] {
        let known = grader.grade(exercise(number), sql).unwrap().known;
        match story {
            Some(begin) => assert!(
                known.is_some_and(|it| it.starts_with(begin)),
                "{sql}: {known:?}"
            ),
            None => assert_eq!(known, None, "{sql}"),
        }
    }
}

#[test]
fn columns_are_told_before_rows() {
    let mut grader = grader();
    for (sql, expected) in [
        (
            "select name from cohorts",
            "1 column (name), expected 2 columns (name, starts_on)",
        ),
        ("select", "no columns, expected 2 columns (name, starts_on)"),
        (
            "select starts_on, name from cohorts",
            "column 1 is called starts_on, expected name",
        ),
        (
            "select name, now() as starts_on from cohorts",
            "column starts_on is timestamptz, expected date",
        ),
    ] {
        assert_eq!(verdict(&mut grader, 1, sql).1, expected, "{sql}");
    }
}

#[test]
fn an_answer_that_is_right_by_chance_is_told_what_other_data_shows() {
    let grade = grader().grade(
        exercise(10),
        "select cohorts.name, count(enrollments.id) + (case when max(starts_on) over () = '2026-03-30' then 0 else 1 end) as learners
         from cohorts left join enrollments on cohort_id = cohorts.id group by cohorts.id",
    ).unwrap();
    assert_eq!(grade.set, DataSet::Second);
    assert_eq!(grade.verdict.name(), "rows-differ");
}

#[test]
fn an_error_says_where_in_the_answer_it_is() {
    let mut grader = grader();
    for (sql, expected) in [
        (
            "select name,\n  start_on\nfrom cohorts",
            "PostgreSQL refuses it at line 2, column 3: column \"start_on\" does not exist",
        ),
        (
            "select 'é', nmae from cohorts",
            "PostgreSQL refuses it at line 1, column 13: column \"nmae\" does not exist",
        ),
        (
            "\\d cohorts",
            "PostgreSQL refuses it at line 1, column 1: syntax error at or near \"\\\"",
        ),
        (
            "select nam from cohorts",
            "PostgreSQL refuses it at line 1, column 8: column \"nam\" does not exist. Perhaps you meant to reference the column \"cohorts.name\".",
        ),
        (
            "with recursive n (x) as (select repeat('x', 100000) union all select x || 'x' from n) select x from n order by x",
            "it was stopped when its rows filled 256 MB: look for a recursion",
        ),
        (
            "/* nothing /* at all */ */ ; -- yet",
            "the file has no statement",
        ),
        ("select 1 / 0", "PostgreSQL refuses it: division by zero"),
    ] {
        let message = verdict(&mut grader, 1, sql).1;
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_statement_about_something_else_is_told_so() {
    let mut grader = grader();
    for (sql, keyword) in [
        ("commit", "commit"),
        ("/* now */ BEGIN", "begin"),
        ("copy accounts to stdout", "copy"),
        ("vacuum", "vacuum"),
    ] {
        let (name, message) = verdict(&mut grader, 22, sql);
        assert_eq!(name, "changes-nothing", "{sql}: {message}");
        let expected = format!("`{keyword}` can't answer this question");
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[test]
fn a_rule_may_be_made_by_any_kind_of_constraint() {
    let mut grader = grader();
    for (number, sql) in [
        (
            38,
            "alter table enrollments add constraint one_open exclude (account_id with =) where (signed_on is null)",
        ),
        (
            38,
            "create unique index on enrollments ((case when signed_on is null then account_id end))",
        ),
        (
            39,
            "alter table check_ins add check (not (hours = 0 and note is null))",
        ),
        (
            39,
            "alter table check_ins add check (hours <> 0 or coalesce(note, '') <> '')",
        ),
    ] {
        let (name, message) = verdict(&mut grader, number, sql);
        assert_eq!(name, "right", "{sql}: {message}");
    }
}
