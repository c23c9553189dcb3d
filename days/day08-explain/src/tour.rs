//! The tour: from one plan to the statements of a whole server.

use anyhow::{Context as _, ensure};
use explain::{Comparison, ForValues, Kind, Options, Plan, Top, thousands};
use lesson::{Call, Tour};
use postgres::{Client, NoTls};

use crate::experiment::{QUESTION, STATISTICS, database};
use crate::naive::parameters;

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let mut client = Client::connect(tour.database()?, NoTls)?;
    a_tree(tour, &mut client)?;
    thrown_away(tour, &mut client)?;
    spilled(tour, &mut client)?;
    let (own, mut client) = database(ROWS)?;
    for_each_row(tour, &mut client)?;
    correlated(tour, &mut client)?;
    prepared(tour, &mut client)?;
    refused(tour, &mut client)?;
    counted(tour, &mut client)?;
    drop(own);
    over_http(tour)
}

/// Rows of the two tables with correlated columns: statistics are made of all of them, so each run has the same.
const ROWS: u32 = 30_000;

fn draw(
    tour: &mut Tour,
    client: &mut Client,
    statement: &str,
    options: &Options,
) -> anyhow::Result<Plan> {
    tour.show(statement.trim());
    let plan = explain::run(client, statement, options)?;
    tour.show(explain::terminal(&plan, 77));
    Ok(plan)
}

/// Prints what was found of this kind; fails if it was not.
fn expect(tour: &mut Tour, plan: &Plan, kind: Kind) -> anyhow::Result<()> {
    let findings = explain::findings(plan);
    let found = findings.iter().find(|finding| finding.kind == kind);
    let found = found.with_context(|| format!("no {kind} among {findings:?}"))?;
    tour.show(found.told(plan, 77));
    Ok(())
}

fn a_tree(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A plan is a tree, and rows flow up");
    tour.say(
        "A million check-ins. The days of one learner, with their titles. The innermost nodes run first, and each gives its rows \
         to the node above it:",
    );
    draw(
        tour,
        client,
        "select day, title, hours
from check_ins
join lessons on lessons.id = lesson_id
where enrollment_id = '0190a5b0-0000-7000-8e00-000000000042'
order by day",
        &Options::default(),
    )?;
    tour.say(
        "Estimated is what the planner expected before it chose this plan, rows is what came. A block of the bar is a digit. \
         Pages are what the node touched itself, 8 KiB each.",
    );
    Ok(())
}

fn thrown_away(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Read and thrown away");
    tour.say("The tired people of one day. No index leads to them:");
    let statement = "select enrollment_id, note\nfrom check_ins\nwhere checked_in_on = '2023-06-01' and energy = 3";
    let plan = draw(tour, client, statement, &Options::default())?;
    expect(tour, &plan, Kind::ThrownAway)
}

fn for_each_row(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A subquery that runs for each row");
    let rows = thousands(ROWS.into());
    tour.say(format!("Two tables of {rows} rows, in a database of their own. How many devices have the learners of a country?"));
    let subquery = "select id, (select count(*) from devices where learner_id = learners.id)
from learners
where country = 'country 17'";
    let before = draw(tour, client, subquery, &Options::default())?;
    expect(tour, &before, Kind::SubplanRepeated)?;
    tour.say("The same question as a join, which reads each table once:");
    let join = "select learners.id, count(learner_id)
from learners
left join devices on learner_id = learners.id
where country = 'country 17'
group by learners.id";
    let after = draw(tour, client, join, &Options::default())?;
    tour.show(pages(&Comparison::new(&before, &after)));
    Ok(())
}

fn spilled(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A sort that doesn't fit");
    let statement = "select id from check_ins where checked_in_on < '2023-04-01'
order by hours, energy";
    let memory = |value: &str| Options {
        settings: vec![("work_mem".to_owned(), value.to_owned())],
        ..Options::default()
    };
    tour.say("work_mem is 1 MB for this statement:");
    let before = draw(tour, client, statement, &memory("1MB"))?;
    expect(tour, &before, Kind::Spilled)?;
    tour.say("With 64 MB:");
    let after = explain::run(client, statement, &memory("64MB"))?;
    tour.show(pages(&Comparison::new(&before, &after)));
    ensure!(after.root().buffers.temporary == 0, "it still spills");
    Ok(())
}

fn correlated(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Estimated one, came a hundred and fifty");
    tour.say(
        "A city is in one country and one time zone, so three filters choose what one would. The planner multiplies their \
         chances, 1/200 each:",
    );
    let before = draw(tour, client, QUESTION, &Options::default())?;
    tour.say("Innermost first, that is where it goes wrong, and the join above is chosen for a single row:");
    for finding in explain::findings(&before) {
        tour.show(finding.told(&before, 77));
    }
    tour.step("Tell the planner what determines what");
    tour.sql_script(client, STATISTICS)?;
    let after = explain::run(client, QUESTION, &Options::default())?;
    tour.show(explain::terminal(&after, 77));
    let comparison = Comparison::new(&before, &after);
    ensure!(
        comparison.ratio() < 0.1,
        "it touches {} of the pages",
        comparison.ratio()
    );
    tour.show(pages(&comparison));
    tour.step("A range is not helped");
    tour.say("A dependency says which value goes with which value. Of a range it says nothing:");
    let range = "select id from learners
where country = 'country 17' and city = 'city 17'
  and zone >= 'zone 17' and zone < 'zone 170'";
    let plan = draw(tour, client, range, &Options::default())?;
    ensure!(
        plan.root().misestimate().is_some_and(|factor| factor > 5.0),
        "the estimate is right"
    );
    Ok(())
}

fn prepared(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A plan for these values, and one for any");
    tour.say(
        "Of 30,000 deliveries the last hundred wait. Which five wait longest? A prepared statement may be planned for the value \
         that it gets, or once for any value:",
    );
    tour.sql_script(
        client,
        "create table deliveries as
         select number as id,
                case when number > 29900 then 'waiting' else 'done' end as state,
                repeat('somewhere ', 20) as address
         from generate_series(1, 30000) as number;
         alter table deliveries add primary key (id);
         create index deliveries_state on deliveries (state);
         analyze deliveries",
    )?;
    let statement = "select id, address from deliveries where state = $1 order by id limit 5";
    let waiting = parameters(&["waiting"]);
    let custom = draw(tour, client, statement, &waiting)?;
    tour.say("For any value, the planner expects half of the rows to match, so that five come soon in the order of the key:");
    let generic = explain::run(
        client,
        statement,
        &Options {
            for_values: ForValues::Any,
            ..waiting
        },
    )?;
    tour.show(explain::terminal(&generic, 77));
    let finding = explain::generic_plan(&custom, &generic).context("the plans cost the same")?;
    tour.show(finding.told(&generic, 77));
    Ok(())
}

fn refused(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("EXPLAIN ANALYZE runs the statement");
    tour.say("So one that writes, writes. This library runs it in a read-only transaction, and rolls that back:");
    for statement in [
        "delete from deliveries",
        "select set_config('transaction_read_only', 'off', true)",
        "select 1; drop table deliveries",
    ] {
        let refused = explain::run(client, statement, &Options::default());
        tour.show(statement);
        tour.say(refused.err().context("it ran")?.to_string());
    }
    tour.say("Asked for, it runs, and is taken back:");
    let write = Options {
        write: true,
        ..Options::default()
    };
    draw(
        tour,
        client,
        "delete from deliveries where state = 'waiting'",
        &write,
    )?;
    let left: i64 = client
        .query_one("select count(*) from deliveries", &[])?
        .get(0);
    ensure!(left == 30_000);
    tour.say(format!("{} rows are still there.", thousands(30_000)));
    Ok(())
}

fn counted(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Which statement to look at");
    if let Err(error) = client.batch_execute("create extension pg_stat_statements") {
        tour.say(format!("This server has no pg_stat_statements: {error}"));
        return Ok(());
    }
    tour.say("The server counts. The dearest statement is rarely the slowest one; it's one that runs often:");
    let one = client.prepare("select city from learners where id = $1")?;
    for id in 1..=20 {
        client.query(&one, &[&id])?;
    }
    client.query("select count(*) from devices", &[])?;
    match explain::top(client, 2)? {
        Top::Statements(statements) => {
            for it in &statements {
                tour.show(format!(
                    "{:>5} calls {:>7} pages   {}",
                    it.calls, it.buffers, it.text
                ));
            }
        }
        Top::NotAvailable(why) => tour.say(format!("not available: {why}")),
    }
    Ok(())
}

fn over_http(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Over HTTP");
    tour.say("The milestone draws the plan of any statement on the large data set:");
    tour.http(&Call::post("/explain").body("delete from check_ins"))?
        .expect_status(403)?;
    let statement = "select count(*) from check_ins where hours > 7 and energy = 1";
    tour.http(&Call::post("/explain").body(statement))?
        .expect_status(200)?
        .expect_body_with("Node 2, Seq Scan on check_ins: rows thrown away")?;
    Ok(())
}

/// Pages and rows of a comparison, and the nodes: what does not depend on the clock.
fn pages(comparison: &Comparison) -> String {
    Comparison {
        time: None,
        ..comparison.clone()
    }
    .to_string()
}
