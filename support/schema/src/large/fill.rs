//! Making the rows of the large data set.

use postgres::Client;

pub(super) const ROWS: &str = include_str!("rows.sql");

/// Puts `rows` check-ins, and the cohorts, accounts and enrollments that they need, into a database of day 7's schema or a
/// later one. Takes a superuser. Ids are numbered: check-in `n`, counted from 1, is `0190a5b0-0000-7000-8000-` and `n` with
/// leading zeros to twelve digits. Makes a course of thirty lessons if there is none.
///
/// # Errors
/// The server's refusal of a statement.
pub fn fill(client: &mut Client, rows: u32) -> Result<(), postgres::Error> {
    // Filling an index row by row takes three times as long as building it.
    let keys = client.query(
        "select conname::text, pg_get_constraintdef(oid) from pg_constraint
         where conrelid = 'check_ins'::regclass and contype in ('p', 'u') order by contype, conname",
        &[],
    )?;
    let mut transaction = client.transaction()?;
    for key in &keys {
        let name: &str = key.get(0);
        transaction.batch_execute(&format!("alter table check_ins drop constraint {name}"))?;
    }
    transaction.batch_execute(&format!("set local large.rows = {rows}; {ROWS}"))?;
    for key in &keys {
        let (name, definition): (&str, &str) = (key.get(0), key.get(1));
        let add = format!("alter table check_ins add constraint {name} {definition}");
        transaction.batch_execute(&add)?;
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use postgres::{Client, NoTls};

    use super::fill;

    #[test]
    fn filled_rows_are_as_many_as_asked_and_pass_the_checks_that_were_off() {
        let database = localdb::Database::from_template(&crate::template("fill", 7, "")).unwrap();
        let mut client = Client::connect(database.url(), NoTls).unwrap();
        fill(&mut client, 5_000).unwrap();
        let count = "select count(*) from check_ins";
        let filled: i64 = client.query_one(count, &[]).unwrap().get(0);
        assert_eq!(filled, 5_000);
        // Written again, each row meets the foreign keys and the triggers.
        for table in ["cohorts", "enrollments", "check_ins"] {
            let again = format!(
                "create temporary table again as table {table};
                 delete from {table};
                 insert into {table} table again;
                 drop table again"
            );
            if table == "check_ins" {
                client.batch_execute(&again).unwrap();
                continue;
            }
            let orphans = match table {
                "cohorts" => {
                    "select from cohorts left join courses on courses.id = course_id where courses.id is null"
                }
                _ => {
                    "select from enrollments
                      left join cohorts on cohorts.id = cohort_id
                      left join accounts on accounts.id = account_id
                      where cohorts.id is null or accounts.id is null"
                }
            };
            assert_eq!(client.query(orphans, &[]).unwrap().len(), 0, "{table}");
        }
        let again: i64 = client.query_one(count, &[]).unwrap().get(0);
        assert_eq!(again, 5_000);
        let keys: i64 = client
            .query_one("select count(*) from pg_index where indrelid = 'check_ins'::regclass and indisunique and indisvalid", &[])
            .unwrap()
            .get(0);
        assert_eq!(keys, 2);
    }
}
