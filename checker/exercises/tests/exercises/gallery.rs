//! Every exercise: its reference is right, and the mistakes that people make get the verdicts that they should.

use exercises::data_set::DataSet;
use exercises::exercise::{Exercise, exercises};
use exercises::grader::Grader;
use exercises::judgment::Judgment;
use exercises::outcome::{Outcome, Table};
use exercises::sandbox::Limits;

/// Asks `judge` about every exercise, and shows all that it complains about.
fn every_exercise(mut judge: impl FnMut(&mut Grader, &'static Exercise) -> Vec<String>) {
    let mut grader = Grader::new(Limits::default()).unwrap();
    let mut complaints = Vec::new();
    for exercise in exercises().unwrap() {
        for complaint in judge(&mut grader, exercise) {
            complaints.push(format!(
                "{} {}: {complaint}",
                exercise.place, exercise.title
            ));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_reference_is_right() {
    every_exercise(|grader, exercise| {
        let grade = grader.grade(exercise, &exercise.answer).unwrap();
        let wrong = grade.verdict != Judgment::Right;
        wrong
            .then(|| grade.verdict.to_string())
            .into_iter()
            .collect()
    });
}

#[test]
fn every_other_right_answer_is_right_too() {
    every_exercise(|grader, exercise| {
        let judge = |sql: &String| {
            let grade = grader.grade(exercise, sql).unwrap();
            let wrong = grade.verdict != Judgment::Right;
            wrong.then(|| format!("{} ({}):{sql}", grade.verdict, grade.set))
        };
        exercise.others.iter().filter_map(judge).collect()
    });
}

#[test]
fn every_known_mistake_gets_its_verdict_and_is_recognized() {
    every_exercise(|grader, exercise| {
        let judge = |mistake: &'static exercises::exercise::Mistake| {
            let grade = grader.grade(exercise, &mistake.sql).unwrap();
            let verdict = grade.verdict.name();
            if verdict != mistake.verdict {
                return Some(format!(
                    "{:?} is {verdict}, not {}: {}",
                    mistake.what, mistake.verdict, grade.verdict
                ));
            }
            // Columns are told before anything is looked for.
            let told = [
                "refused",
                "column-count",
                "column-name",
                "column-type",
                "order",
            ];
            if grade.known.is_none() && !told.contains(&verdict) {
                return Some(format!("{:?} is not recognized", mistake.what));
            }
            None
        };
        exercise.mistakes.iter().filter_map(judge).collect()
    });
}

#[test]
fn every_result_has_the_columns_that_its_question_names() {
    every_exercise(|grader, exercise| {
        let expected = grader.expected(exercise, DataSet::First).unwrap();
        let columns = expected.result.columns.iter();
        let columns: Vec<String> = columns
            .map(|it| format!("{} {}", it.name, it.type_name))
            .collect();
        let unsorted = exercise
            .sorted_by
            .iter()
            .filter(|by| !expected.result.columns.iter().any(|it| it.name == **by));
        let mut complaints: Vec<String> = unsorted.map(|by| format!("{by} is no column")).collect();
        if columns != exercise.columns {
            complaints.push(format!("the columns are {columns:?}"));
        }
        complaints
    });
}

/// Somebody who types the result in instead of asking for it.
#[test]
fn a_result_that_is_typed_in_fails_and_is_told_so() {
    every_exercise(|grader, exercise| {
        if exercise.writes() {
            return Vec::new();
        }
        let Outcome { result, .. } = grader.expected(exercise, DataSet::First).unwrap();
        let grade = grader.grade(exercise, &typed_in(&result)).unwrap();
        let caught = grade.verdict == Judgment::TypedIn && grade.set == DataSet::Second;
        (!caught)
            .then(|| grade.verdict.to_string())
            .into_iter()
            .collect()
    });
}

/// A statement that says this table, without looking at any other.
fn typed_in(table: &Table) -> String {
    let literal = |cell: &Option<String>| match cell {
        Some(value) => format!("'{}'", value.replace('\'', "''")),
        None => "null".to_owned(),
    };
    let rows = table.rows.iter().map(|row| {
        let cells: Vec<String> = row.iter().map(literal).collect();
        format!("({})", cells.join(", "))
    });
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|it| format!("\"{0}\"::{1} as \"{0}\"", it.name, it.type_name))
        .collect();
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|it| format!("\"{}\"", it.name))
        .collect();
    format!(
        "select {} from (values {}) as typed ({})",
        columns.join(", "),
        rows.collect::<Vec<_>>().join(", "),
        names.join(", ")
    )
}

/// A value that the session's time zone changes is not an answer, so the second data set is graded far from UTC.
#[test]
fn a_date_of_the_sessions_time_zone_is_wrong_on_the_second_data_set() {
    let mut grader = Grader::new(Limits::default()).unwrap();
    let feed = super::exercise(20);
    let of_the_session = feed.mistakes.last().unwrap();
    let grade = grader.grade(feed, &of_the_session.sql).unwrap();
    assert_eq!(grade.set, DataSet::Second);
    assert_eq!(grade.known, Some(&*of_the_session.what));
}

/// Mistakes that the shown data could hide: dates of one year, a person once in a course, rows in the order of anything.
#[test]
fn the_data_has_what_a_careless_answer_overlooks() {
    for set in DataSet::ALL {
        let database = localdb::Database::from_template(&set.template()).unwrap();
        let mut client = postgres::Client::connect(database.url(), postgres::NoTls).unwrap();
        for (what, sql) in [
            (
                "more than one year",
                "select count(distinct date_trunc('year', checked_in_on)) > 1 from check_ins",
            ),
            (
                "a leap day",
                "select count(*) > 0 from check_ins where to_char(checked_in_on, 'MM-DD') = '02-29'",
            ),
            (
                "the first and the last day of a month",
                "select count(*) = 2 from cohorts where starts_on in ('2026-02-01', '2026-02-28')",
            ),
            (
                "people twice in one course",
                "select count(*) > 3 from (
                     select from enrollments join cohorts on cohorts.id = cohort_id group by account_id, course_id having count(*) > 1
                 ) as twice",
            ),
            (
                "check-ins out of order",
                "select abs(corr(row_number, days)) < 0.2 from (
                     select row_number() over (order by ctid), checked_in_on - date '2026-01-01' as days
                     from check_ins where checked_in_on > '2026-01-01'
                 ) as placed",
            ),
            (
                "lessons out of order",
                "select count(*) > 0 from (
                     select id < lag(id) over (order by ctid) as back from lessons
                 ) as placed where back",
            ),
        ] {
            let found: bool = client.query_one(sql, &[]).unwrap().get(0);
            assert!(found, "{what}, in {set}");
        }
    }
}

#[test]
fn the_data_is_the_same_wherever_it_is_made() {
    let mut grader = Grader::new(Limits::default()).unwrap();
    let sizes = super::exercise(10);
    let rows = grader.expected(sizes, DataSet::First).unwrap().result.rows;
    let mut rows: Vec<String> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| cell.as_deref().unwrap_or("null"))
                .collect::<Vec<_>>()
                .join(": ")
        })
        .collect();
    rows.sort();
    insta::assert_snapshot!(rows.join("\n"), @"
    April: 0
    Early Birds: 47
    Evenings: 25
    First Run: 17
    January: 57
    Return to Code: 14
    SQL Sprint II: 18
    SQL Sprint: 37
    Weekenders: 24
    ");
}
