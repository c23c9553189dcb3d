//! Every class of SQLSTATE, raised by PostgreSQL and sent through the bridge.

use problem::{Class, Constraints, class_of, explain};
use rest::Problem;

use super::world::World;

const NO_RULES: Constraints = Constraints::new(&[]);

/// The classes of appendix A, but for 00 to 02, which are no errors.
const CLASSES: [&str; 41] = [
    "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24", "25",
    "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53",
    "54", "55", "57", "58", "72", "F0", "HV", "P0", "XX",
];

/// The class of PostgreSQL's error with this SQLSTATE, as the two steps of the road have it: what the bridge
/// knows already (day 7), and what this day adds.
async fn problem_of(world: &World, sqlstate: &str) -> Problem {
    let raise =
        format!("do $$ begin raise exception 'the secret' using errcode = '{sqlstate}'; end $$");
    let error = world.batch(raise).await.unwrap_err();
    let explained = explain(&error, &NO_RULES);
    let problem = Problem::from(error);
    match problem.refused_statement() {
        Some(_) => explained.unwrap_or(problem),
        None => problem,
    }
}

#[tokio::test]
async fn every_class_of_sqlstate_becomes_a_problem_of_the_right_kind() {
    let world = World::new().await;
    for class in CLASSES {
        // A code that is in no table, so that it's judged by its class.
        let sqlstate = format!("{class}ZZ9");
        let problem = problem_of(&world, &sqlstate).await;
        let expected = match class {
            "08" | "40" | "53" | "57" | "58" => (503, "unavailable"),
            _ => (500, "internal"),
        };
        assert_eq!(
            (problem.status().as_u16(), problem.code()),
            expected,
            "{sqlstate}"
        );
        assert!(!problem.detail().contains("secret"), "{problem}");
        assert_eq!(
            class_of(&sqlstate).is_retryable(),
            expected.0 == 503,
            "{sqlstate}"
        );
    }
}

#[tokio::test]
async fn codes_that_differ_from_their_class_are_known() {
    let world = World::new().await;
    let table = [
        ("22001", 422), // too long
        ("22003", 422), // too large
        ("22008", 422), // no such date
        ("22021", 422), // a NUL
        ("22012", 500), // division by zero
        ("25006", 503), // read-only: a standby
        ("40001", 503), // serialization failure
        ("40P01", 503), // deadlock
        ("42601", 500), // syntax error
        ("53300", 503), // too many connections
        ("55P03", 503), // lock not available
        ("57P04", 500), // database dropped
        ("57014", 503), // canceled
        ("XX000", 500), // internal error
    ];
    for (sqlstate, status) in table {
        let problem = problem_of(&world, sqlstate).await;
        assert_eq!(problem.status().as_u16(), status, "{sqlstate}: {problem}");
        let class = match status {
            422 => Class::Fix,
            503 => Class::Retry,
            _ => Class::Defect,
        };
        assert_eq!(class_of(sqlstate), class, "{sqlstate}");
    }
}

#[test]
fn what_is_no_sqlstate_is_a_defect() {
    for text in ["", "2", "22", "é1234"] {
        assert_eq!(class_of(text), Class::Defect, "{text:?}");
    }
}
