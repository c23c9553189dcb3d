//! The fragment of SQL finds the rows that the reach covers, and no other.

use access::{Reach, Whereabouts};
use database::{Connection, Executor, Settings};
use uuid::Uuid;

use super::world::id;

/// Rows with every combination of course, cohort and owner, the absent ones included.
const ROWS: &str = "
create table rows (course_id integer, cohort_id uuid, owner_id uuid);
insert into rows
select course, lpad(to_hex(cohort), 32, '0')::uuid, lpad(to_hex(owner), 32, '0')::uuid
from (values (null), (1), (2)) as courses (course),
     (values (null), (1), (2)) as cohorts (cohort),
     (values (null), (1), (2)) as owners (owner);";

const IN_REACH: &str = "\
select course_id, cohort_id, owner_id
from rows
where ($1 or course_id = any($2) or cohort_id = any($3) or owner_id = $4)";

type Row = (Option<i32>, Option<Uuid>, Option<Uuid>);

fn find(db: &mut Connection, reach: &Reach) -> Vec<Row> {
    let mut found: Vec<Row> = db.query(IN_REACH, &reach.bind(&[])).unwrap();
    found.sort();
    found
}

#[test]
fn the_statement_finds_what_the_reach_covers() {
    let own = localdb::Database::empty("day18").unwrap();
    let mut db = Connection::connect(&Settings::new(own.url())).unwrap();
    db.batch(ROWS).unwrap();
    let all = find(&mut db, &Reach::everything());
    assert_eq!(all.len(), 27);
    let reaches = [
        (Reach::default(), 0),
        (Reach::own(id(1)), 9),
        (Reach::own(id(3)), 0),
        (Reach::cohort(id(2)), 9),
        (Reach::course(1), 9),
        (Reach::course(1).or(Reach::course(2)), 18),
        (Reach::own(id(1)).or(Reach::cohort(id(1))), 15),
        (
            Reach::own(id(1))
                .or(Reach::cohort(id(1)))
                .or(Reach::course(1)),
            19,
        ),
        (Reach::own(id(1)).or(Reach::everything()), 27),
    ];
    for (reach, count) in reaches {
        let covered: Vec<Row> = all
            .iter()
            .filter(|&&(course, cohort, owner)| {
                reach.covers(&Whereabouts {
                    course,
                    cohort,
                    owner,
                })
            })
            .copied()
            .collect();
        assert_eq!(find(&mut db, &reach), covered, "{reach:?}");
        assert_eq!(covered.len(), count, "{reach:?}");
    }
}

#[test]
fn a_statement_that_forgets_the_fragment_does_not_run() {
    let own = localdb::Database::empty("day18").unwrap();
    let mut db = Connection::connect(&Settings::new(own.url())).unwrap();
    db.batch(ROWS).unwrap();
    let forgotten = "select course_id, cohort_id, owner_id from rows where course_id = $1";
    let reach = Reach::everything();
    let found: Result<Vec<Row>, _> = db.query(forgotten, &reach.bind(&[&1]));
    assert!(found.is_err(), "{found:?}");
}

#[test]
fn a_reach_that_nobody_decided_is_empty() {
    assert!(Reach::default().is_nothing());
    assert!(!Reach::everything().is_nothing() && Reach::everything().is_everything());
    let nowhere = Whereabouts::default();
    assert!(!Reach::own(id(1)).covers(&nowhere) && Reach::everything().covers(&nowhere));
}
