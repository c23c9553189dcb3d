//! The naive version: a loop of queries, then an index for each slow one.

use anyhow::ensure;
use explain::{Options, Plan, thousands};
use lesson::Tour;
use postgres::{Client, NoTls};

// ANCHOR: loop
/// The cohorts and their hours, as one writes it first: the list, then a query for each of its
/// rows.
fn hours_by_cohort(client: &mut Client) -> Result<(Vec<(String, String)>, usize), postgres::Error> {
    let cohorts = client.query(
        "select id, name from cohorts where starts_on < '2023-08-07' order by starts_on",
        &[],
    )?;
    let mut statements = 1;
    let mut report = Vec::new();
    for cohort in &cohorts {
        let id: uuid::Uuid = cohort.get("id");
        let sum = client.query_one(HOURS_OF_ONE, &[&id])?;
        statements += 1;
        report.push((cohort.get("name"), sum.get(0)));
    }
    Ok((report, statements))
}

const HOURS_OF_ONE: &str = "select coalesce(sum(hours), 0)::text from check_ins
    where enrollment_id in (select id from enrollments where cohort_id = $1)";
// ANCHOR_END: loop

/// One of them.
const COHORT: &str = "0190a5b0-0000-7000-8c00-000000000017";

/// The same in one statement.
pub(crate) const HOURS_OF_ALL: &str = "select cohorts.name, coalesce(sum(hours), 0)::text
from cohorts
left join enrollments on cohort_id = cohorts.id
left join check_ins on enrollment_id = enrollments.id
where starts_on < '2023-08-07'
group by cohorts.id
order by starts_on";

/// `day08 naive`.
pub(crate) fn naive(tour: &mut Tour) -> anyhow::Result<()> {
    let mut client = Client::connect(tour.database()?, NoTls)?;
    in_a_loop(tour, &mut client)?;
    guessing(tour, &mut client)
}

fn in_a_loop(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A query for each row of a query");
    tour.say(
        "The hours of each of the first thirty cohorts. First the list of cohorts, then one query for each of them:",
    );
    let (report, statements) = hours_by_cohort(client)?;
    let one = parameters(&[COHORT]);
    let plan = explain::run(client, HOURS_OF_ONE, &one)?;
    tour.show(explain::terminal(&plan, 77));
    tour.say(format!(
        "That was one of {statements} statements. Each goes to the server and back, and each \
         touches about {} pages: it reads all check-ins to find those of its cohort.",
        thousands(rounded(plan.shared_buffers()))
    ));
    tour.say("One statement that asks for all of them:");
    let joined = explain::run(client, HOURS_OF_ALL, &Options::default())?;
    tour.show(explain::terminal(&joined, 77));
    let all: Vec<(String, String)> = client
        .query(HOURS_OF_ALL, &[])?
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    ensure!(all == report, "the loop and the join give different rows");
    let loops = plan.shared_buffers() * (statements as u64 - 1);
    tour.say(format!(
        "The same {} rows from {} pages. The loop touched about {}.",
        all.len(),
        thousands(joined.shared_buffers()),
        thousands(rounded(loops))
    ));
    ensure!(
        loops > 5 * joined.shared_buffers(),
        "the loop is not the dearer one"
    );
    Ok(())
}

/// How many statements the loop sends after its first, the pages of one of them, and those of the one statement that does the same.
pub(crate) fn measured() -> anyhow::Result<(usize, u64, u64)> {
    let large = schema::large(8)?;
    let mut client = Client::connect(large.url(), NoTls)?;
    let (_, statements) = hours_by_cohort(&mut client)?;
    let one = explain::run(&mut client, HOURS_OF_ONE, &parameters(&[COHORT]))?;
    let all = explain::run(&mut client, HOURS_OF_ALL, &Options::default())?;
    Ok((statements - 1, one.shared_buffers(), all.shared_buffers()))
}

fn guessing(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("An index for whatever looks slow");
    tour.say("Every column of check_ins that the statement names could get an index. Two guesses, each built and taken back:");
    let before = explain::run(client, HOURS_OF_ALL, &Options::default())?;
    for columns in ["hours", "checked_in_on, hours"] {
        let after = with_index(client, columns)?;
        tour.say(format!(
            "create index on check_ins ({columns}): {} pages before, {} after, and an index of {} to keep.",
            thousands(before.shared_buffers()),
            thousands(after.0.shared_buffers()),
            after.1
        ));
    }
    tour.say("Nothing says whether an index could help at all, until somebody reads the plan: every check-in is read once, because any of them may belong to one of these cohorts.");
    Ok(())
}

/// The plan of the join with an index on these columns, and the index's size. The index is gone afterward.
fn with_index(client: &mut Client, columns: &str) -> anyhow::Result<(Plan, String)> {
    let mut transaction = client.build_transaction().read_only(false).start()?;
    transaction.batch_execute(&format!("create index guessed on check_ins ({columns})"))?;
    let size = transaction.query_one("select pg_size_pretty(pg_relation_size('guessed'))", &[])?;
    let plan = explain::run_in(&mut transaction, HOURS_OF_ALL, &Options::default())?;
    transaction.rollback()?;
    Ok((plan, size.get(0)))
}

pub(crate) fn parameters(values: &[&str]) -> Options {
    Options {
        parameters: values
            .iter()
            .map(|value| Some((*value).to_owned()))
            .collect(),
        ..Options::default()
    }
}

/// Two digits, and zeros: what does not depend on the last page.
fn rounded(pages: u64) -> u64 {
    let unit = 10_u64.pow(pages.max(1).ilog10().saturating_sub(1));
    pages / unit * unit
}
