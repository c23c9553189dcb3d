//! The numbers read from a plan, compared with PostgreSQL's counts elsewhere.

use explain::{Buffers, DEEPEST, Error, Options, Plan};
use proptest::prelude::*;

use super::fixture::{STATEMENTS, database, run, with};

fn sum(plan: &Plan) -> Buffers {
    let own = plan.nodes.iter().map(|node| node.own);
    own.fold(Buffers::default(), |sum, own| sum + own)
}

#[test]
fn the_nodes_own_pages_sum_up_to_what_the_statement_touched() {
    let (_database, mut client) = database();
    for statement in STATEMENTS {
        for setting in [
            "work_mem = 4MB",
            "work_mem = 64kB",
            "enable_hashjoin = off",
            "enable_seqscan = off",
        ] {
            let plan = explain::run(&mut client, statement, &with(&[setting])).unwrap();
            assert_eq!(sum(&plan), plan.root().buffers, "{setting}: {statement}");
        }
    }
}

#[test]
fn a_plan_of_parallel_workers_sums_up_too() {
    let (_database, mut client) = database();
    client
        .batch_execute(
            "set max_parallel_workers_per_gather = 2; set parallel_setup_cost = 0;
             set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0",
        )
        .unwrap();
    let plan = run(
        &mut client,
        "select energy, count(*) from check_ins group by 1",
    );
    let parallel = |title: &str| title.starts_with("Parallel ");
    assert!(
        plan.nodes.iter().any(|node| parallel(&node.title)),
        "{plan:?}"
    );
    assert_eq!(sum(&plan), plan.root().buffers);
}

#[test]
fn rows_are_those_that_the_statement_gives() {
    let (_database, mut client) = database();
    for statement in STATEMENTS {
        let given = client.query(statement, &[]).unwrap().len();
        let plan = run(&mut client, statement);
        assert_eq!(plan.root().total_rows(), Some(given as f64), "{statement}");
    }
}

#[test]
fn pages_are_those_that_the_server_counted_for_the_statement_itself() {
    let (_database, mut client) = database();
    if client.query("select from pg_stat_statements", &[]).is_err() {
        println!("skipped: this server has no pg_stat_statements");
        return;
    }
    for (number, statement) in STATEMENTS.iter().enumerate() {
        let marked = format!("/* oracle {number}. */ {statement}");
        let mut counted = || -> i64 {
            client.query(&marked, &[]).unwrap();
            let sql = "select sum(shared_blks_hit + shared_blks_read)::bigint from pg_stat_statements
                       where query like $1 and dbid = (select oid from pg_database where datname = current_database())";
            let like = format!("%oracle {number}.%");
            client.query_one(sql, &[&like]).unwrap().get(0)
        };
        // The first run looks things up in the catalog, and those pages count too.
        let before = counted();
        let by_server = counted() - before;
        let warm = Options {
            warm: true,
            ..Options::default()
        };
        let plan = explain::run(&mut client, statement, &warm).unwrap();
        assert_eq!(plan.shared_buffers(), by_server as u64, "{statement}");
    }
}

#[test]
fn pages_of_a_with_are_those_of_its_scan_and_not_of_the_node_that_waits_for_its_rows() {
    let (_database, mut client) = database();
    let plan = run(
        &mut client,
        "with days as materialized (select checked_in_on as day, count(*) from check_ins group by 1)
         select from days where count > (select avg(count) from days) order by count limit 5",
    );
    let pages = |title: &str| {
        let found = plan.nodes.iter().filter(|node| node.title.contains(title));
        found.map(|node| node.own.shared).sum::<u64>()
    };
    let drawn = explain::terminal(&plan, 100);
    assert!(pages("Seq Scan on check_ins") > 200, "{drawn}");
    assert_eq!(pages("CTE Scan"), 0, "{drawn}");
}

#[test]
fn text_that_is_not_a_plan_is_refused_with_the_reason() {
    let open = r#"{"Node Type":"Limit","Plans":["#;
    let deep = format!(r#"[{{"Plan":{}"#, open.repeat(DEEPEST + 2));
    for (text, reason) in [
        ("", "EOF"),
        ("QUERY PLAN", "expected value"),
        ("[]", "it has 0 plans, not one"),
        (
            r#"["Utility statements have no plan structure"]"#,
            "Utility statements have no plan",
        ),
        (r#"[{"Plan": {}}]"#, "node 1 has no `Node Type`"),
        (
            r#"[{"Plan": {"Node Type": "Limit", "Plans": [{}]}}]"#,
            "node 2 has no `Node Type`",
        ),
        (
            r#"[{"Plan": {"Node Type": 1}}]"#,
            "node 1 has no `Node Type`",
        ),
        (&deep, "it has more than 62 nodes, one below the other"),
    ] {
        let error = Plan::parse(text).unwrap_err();
        assert!(matches!(error, Error::NotAPlan(_)), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn the_deepest_plan_that_is_read_is_drawn() {
    let open = r#"{"Node Type":"Limit","Plans":["#;
    let (open, close) = (open.repeat(DEEPEST), "]}".repeat(DEEPEST));
    let plan = Plan::parse(&format!(r#"[{{"Plan":{open}{close}}}]"#)).unwrap();
    assert_eq!(plan.nodes.len(), DEEPEST);
    let drawn = explain::terminal(&plan, 80);
    assert!(
        drawn.lines().all(|line| line.chars().count() <= 80),
        "{drawn}"
    );
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*", cut in 0..300_usize, insert in "[\\[\\]{}\",:0-9a-zA-Z -]{0,5}") {
        let _ = Plan::parse(&text);
        let plan = r#"[{"Plan":{"Node Type":"Limit","Plan Rows":5,"Actual Rows":5,"Actual Loops":1,"Shared Hit Blocks":9,"Plans":[
            {"Node Type":"CTE Scan","Parent Relationship":"InitPlan","Subplan Name":"CTE a","CTE Name":"a","Shared Hit Blocks":90}]}}]"#;
        let (before, after) = plan.split_at(cut.min(plan.len()));
        let _ = Plan::parse(&format!("{before}{insert}{after}"));
    }
}
