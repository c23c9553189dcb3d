//! Findings: each kind from a statement that has it, with its node, and none where nothing is wrong.

use explain::{Comparison, Finding, ForValues, Kind, Options, Plan};
use postgres::Client;

use super::fixture::{database, run, with};

fn kinds(plan: &Plan) -> Vec<(Kind, &str)> {
    let found = explain::findings(plan).into_iter();
    found
        .map(|it| (it.kind, plan.nodes[it.node].title.as_str()))
        .collect()
}

fn has(plan: &Plan, kind: Kind) -> bool {
    kinds(plan).iter().any(|(found, _)| *found == kind)
}

fn only(plan: &Plan, kind: Kind) -> Finding {
    let mut found = explain::findings(plan);
    found.retain(|it| it.kind == kind);
    let drawn = explain::terminal(plan, 100);
    assert_eq!(found.len(), 1, "{found:?}\n{drawn}");
    found.remove(0)
}

fn correlated(client: &mut Client) {
    let script = include_str!("../../sql/correlated.sql");
    client
        .batch_execute(&format!("set day08.rows = 20000; {script}"))
        .unwrap();
}

const PLACE: &str =
    "select from learners where country = 'country 17' and city = 'city 17' and zone = 'zone 17'";

#[test]
fn a_good_plan_has_no_findings() {
    let (_database, mut client) = database();
    for statement in [
        "table lessons",
        "select from check_ins where id = '0190a5b0-0000-7000-8000-000000000017'",
        "select sum(hours) from check_ins",
        "select name, count(*) from accounts join enrollments on account_id = accounts.id group by accounts.id",
    ] {
        let plan = run(&mut client, statement);
        assert_eq!(kinds(&plan), [], "{statement}");
    }
}

#[test]
fn correlated_filters_are_a_misestimate_until_the_planner_knows_of_it() {
    let (_database, mut client) = database();
    correlated(&mut client);
    let before = only(&run(&mut client, PLACE), Kind::Misestimate);
    assert_eq!(
        before.evidence,
        "1 row estimated, 100 came: wrong by 100 times"
    );
    assert!(before.advice.contains("create statistics"), "{before:?}");
    client
        .batch_execute(include_str!("../../sql/statistics.sql"))
        .unwrap();
    let after = run(&mut client, PLACE);
    assert!(!has(&after, Kind::Misestimate), "{:?}", kinds(&after));
}

#[test]
fn a_misestimate_is_found_where_it_begins_and_not_again_above() {
    let (_database, mut client) = database();
    correlated(&mut client);
    let statement = format!("select count(*) from ({PLACE}) as a, generate_series(1, 3)");
    let plan = run(&mut client, &statement);
    let above = plan.nodes.iter().find(|node| node.kind == "Nested Loop");
    assert!(above.unwrap().misestimate().unwrap() >= 10.0);
    let found = only(&plan, Kind::Misestimate);
    assert_eq!(plan.nodes[found.node].title, "Seq Scan on learners");
}

#[test]
fn fewer_rows_than_expected_are_not_a_misestimate_where_a_limit_stops_the_node() {
    let (_database, mut client) = database();
    let plan = run(&mut client, "select * from check_ins limit 3");
    assert!(plan.nodes[1].misestimate().unwrap() > 1000.0);
    assert_eq!(kinds(&plan), []);
}

#[test]
fn fewer_rows_than_expected_are_not_a_misestimate_where_one_row_is_enough() {
    let (_database, mut client) = database();
    let plan = run(
        &mut client,
        "select exists (select from enrollments join check_ins on enrollment_id = enrollments.id where energy = 5)",
    );
    assert_eq!(kinds(&plan), [], "{}", explain::terminal(&plan, 80));
}

#[test]
fn rows_thrown_away_are_found_with_the_filter() {
    let (_database, mut client) = database();
    let plan = run(
        &mut client,
        "select from check_ins where note = 'nobody wrote this'",
    );
    assert_eq!(
        only(&plan, Kind::ThrownAway).evidence,
        "reads 20,000 rows to keep 0: Filter (note = 'nobody wrote this'::text)"
    );
    // Half of the rows are worth reading.
    let half = run(&mut client, "select from check_ins where energy > 5");
    assert_eq!(kinds(&half), []);
}

#[test]
fn a_sort_a_hash_and_an_aggregate_that_spill_are_found() {
    let (_database, mut client) = database();
    for (statement, at) in [
        ("select id from check_ins order by hours", "Sort"),
        (
            "select from check_ins as a join check_ins as b using (id)",
            "Hash",
        ),
        (
            "select id, count(*) from check_ins group by id",
            "HashAggregate",
        ),
    ] {
        let sort = format!("enable_sort = {}", if at == "Sort" { "on" } else { "off" });
        for (memory, spills) in [("work_mem = 64kB", true), ("work_mem = 64MB", false)] {
            let options = with(&[
                memory,
                &sort,
                "hash_mem_multiplier = 1",
                "enable_mergejoin = off",
                "enable_nestloop = off",
                "enable_indexscan = off",
                "enable_indexonlyscan = off",
            ]);
            let plan = explain::run(&mut client, statement, &options).unwrap();
            match spills {
                true => {
                    let found = only(&plan, Kind::Spilled);
                    assert_eq!(plan.nodes[found.node].title, at, "{statement}");
                }
                false => assert!(!has(&plan, Kind::Spilled), "{statement}"),
            }
        }
    }
}

#[test]
fn a_bitmap_that_forgets_rows_is_found() {
    let (_database, mut client) = database();
    client
        .batch_execute(
            "create table wide as
             select n % 500 as a, repeat('x', 1000) as b from generate_series(1, 60000) as n;
             create index on wide (a); analyze wide",
        )
        .unwrap();
    let options = with(&[
        "work_mem = 64kB",
        "enable_seqscan = off",
        "enable_indexscan = off",
    ]);
    let plan = explain::run(&mut client, "select from wide where a < 100", &options).unwrap();
    let found = only(&plan, Kind::LossyBitmap);
    assert_eq!(plan.nodes[found.node].title, "Bitmap Heap Scan on wide");
}

#[test]
fn an_inner_scan_that_is_repeated_is_found() {
    let (_database, mut client) = database();
    correlated(&mut client);
    let plan = run(
        &mut client,
        "select from learners join devices on learner_id < id
         where country = 'country 17' and city = 'city 17' and zone = 'zone 17'",
    );
    let found = only(&plan, Kind::InnerRepeated);
    assert!(
        found.evidence.starts_with("is read 100 times, "),
        "{}",
        found.evidence
    );
}

#[test]
fn a_subquery_for_each_row_is_found_and_one_that_is_hashed_is_not() {
    let (_database, mut client) = database();
    let each = run(
        &mut client,
        "select (select count(*) from enrollments where account_id = accounts.id) from accounts",
    );
    let found = only(&each, Kind::SubplanRepeated);
    let begins = "runs 833 times, once for each row, and touches ";
    assert!(found.evidence.starts_with(begins), "{}", found.evidence);
    let hashed = run(
        &mut client,
        "select from accounts where id not in (select account_id from enrollments)",
    );
    assert!(
        !has(&hashed, Kind::SubplanRepeated),
        "{}",
        explain::terminal(&hashed, 80)
    );
}

#[test]
fn a_generic_plan_is_found_only_where_it_is_another_and_dearer() {
    let (_database, mut client) = database();
    client
        .batch_execute(
            "create table deliveries as
             select n as id, case when n > 19900 then 'waiting' else 'done' end as state, repeat('somewhere ', 20) as address
             from generate_series(1, 20000) as n;
             alter table deliveries add primary key (id);
             create index on deliveries (state);
             analyze deliveries",
        )
        .unwrap();
    let statement = "select id, address from deliveries where state = $1 order by id limit 5";
    for (value, dearer) in [("waiting", true), ("done", false)] {
        let these = Options {
            parameters: vec![Some(value.to_owned())],
            ..Options::default()
        };
        let custom = explain::run(&mut client, statement, &these).unwrap();
        let any = Options {
            for_values: ForValues::Any,
            ..these
        };
        let generic = explain::run(&mut client, statement, &any).unwrap();
        let found = explain::generic_plan(&custom, &generic);
        assert_eq!(found.is_some(), dearer, "{value}: {found:?}");
        if let Some(found) = found {
            let title = &generic.nodes[found.node].title;
            assert!(title.contains("deliveries_pkey"), "{title}");
        }
    }
}

#[test]
fn a_generic_plan_that_is_another_but_hardly_dearer_is_not_found() {
    let plan = |kind: &str, pages: u32| {
        let json = format!(
            r#"[{{"Plan": {{"Node Type": "{kind}", "Shared Hit Blocks": {pages}, "Actual Loops": 1}}}}]"#
        );
        Plan::parse(&json).unwrap()
    };
    let custom = plan("Index Scan", 100);
    assert_eq!(explain::generic_plan(&custom, &plan("Seq Scan", 199)), None);
    assert!(explain::generic_plan(&custom, &plan("Seq Scan", 200)).is_some());
    assert_eq!(
        explain::generic_plan(&custom, &plan("Index Scan", 200)),
        None
    );
}

#[test]
fn a_comparison_says_what_changed_and_whether_the_rows_are_the_same() {
    let (_database, mut client) = database();
    let before = run(
        &mut client,
        "select from check_ins where id = '0190a5b0-0000-7000-8000-000000000017'",
    );
    let after = run(&mut client, "select from check_ins where energy = 3");
    let comparison = Comparison::new(&before, &after);
    assert_eq!(
        comparison.gone,
        ["Index Only Scan using check_ins_pkey on check_ins"]
    );
    assert_eq!(comparison.new, ["Seq Scan on check_ins"]);
    assert!(comparison.ratio() > 10.0);
    assert!(
        comparison.to_string().contains("not the same rows"),
        "{comparison}"
    );
    let same = Comparison::new(&before, &before);
    assert_eq!((same.gone.len(), same.new.len()), (0, 0));
    assert!(!same.to_string().contains("not the same"), "{same}");
}
