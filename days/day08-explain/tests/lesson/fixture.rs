//! A database with some rows, settled, and shorthands.

use explain::{Options, Plan};
use localdb::{Database, Template};
use postgres::{Client, NoTls};

/// Check-ins in it.
pub const ROWS: u32 = 20_000;

/// A database of one's own with check-ins, and a session on it that plans alike on every machine.
pub fn database() -> (Database, Client) {
    let scripts = schema::files(8).map(|it| it.sql);
    let fingerprint = localdb::fingerprint(scripts.chain([ROWS.to_string().as_str()]));
    let template = Template::new("day08_tests", fingerprint, |url| {
        let mut client = Client::connect(url, NoTls)?;
        schema::apply(&mut client, 8)?;
        schema::fill(&mut client, ROWS)?;
        // Where the server has it.
        let _ = client.batch_execute("create extension pg_stat_statements");
        Ok(schema::settle(&mut client)?)
    });
    let database = Database::from_template(&template).unwrap();
    let mut client = Client::connect(database.url(), NoTls).unwrap();
    let settings = "set jit = off; set max_parallel_workers_per_gather = 0";
    client.batch_execute(settings).unwrap();
    (database, client)
}

pub fn run(client: &mut Client, statement: &str) -> Plan {
    explain::run(client, statement, &Options::default()).unwrap()
}

pub fn count(client: &mut Client, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    client.query_one(&sql, &[]).unwrap().get(0)
}

/// Options with these settings, each `name = value`.
pub fn with(settings: &[&str]) -> Options {
    let pair = |text: &&str| {
        let (name, value) = text.split_once(" = ").unwrap();
        (name.to_owned(), value.to_owned())
    };
    Options {
        settings: settings.iter().map(pair).collect(),
        ..Options::default()
    }
}

/// A statement for each way in which a plan counts its pages.
pub const STATEMENTS: [&str; 14] = [
    "table lessons",
    "select from check_ins where energy = 3",
    "select from check_ins where id = '0190a5b0-0000-7000-8000-000000000017'",
    "select * from check_ins order by hours, note limit 5",
    "select cohort_id, sum(hours) from check_ins join enrollments on enrollments.id = enrollment_id group by 1 order by 2",
    "select name, (select count(*) from enrollments where account_id = accounts.id) from accounts",
    "select from check_ins where hours > (select avg(hours) from check_ins)",
    "with best as (select enrollment_id, max(energy) as most from check_ins group by 1)
     select from best where most = (select max(most) from best)",
    "with days as materialized (select checked_in_on as day, count(*) from check_ins group by 1)
     select from days as a join days as b on b.day = a.day + 1 where a.count > b.count",
    "select from accounts where id not in (select account_id from enrollments where signed_on > '2024-01-01')",
    "select title from lessons where exists (select from check_ins where lesson_id = lessons.id and energy = 10)",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
     select count(*) from n join lessons on day = i",
    "select 1 from check_ins where lesson_id = 1 union all select 2 from check_ins where lesson_id = 2",
    "select max(count) from (select count(*) from check_ins group by enrollment_id) as counts
     where (select count(*) from cohorts) > 5",
];
