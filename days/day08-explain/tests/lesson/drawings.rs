//! Drawings: within their width, and no name breaks out of one.

use explain::Plan;
use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::fixture::{STATEMENTS, database, run};

#[test]
fn every_plan_fits_the_page_and_names_every_node() {
    let (_database, mut client) = database();
    for statement in STATEMENTS {
        let plan = run(&mut client, statement);
        let drawn = explain::report(&plan, 80);
        assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");
        for node in &plan.nodes {
            let number = format!("{:>2} ", node.number());
            let has_row = drawn.lines().any(|line| line.starts_with(&number));
            assert!(has_row, "{drawn}");
        }
        let svg = explain::svg(&plan, "Plan");
        assert!(svg.lines().all(|line| !line.trim().is_empty()), "{svg}");
        assert_eq!(svg.matches("<g class=\"node").count(), plan.nodes.len());
    }
}

#[test]
fn two_hundred_tables_in_one_statement_fit_the_page() {
    let (_database, mut client) = database();
    let name = |n: usize| format!("a_table_with_a_long_name_{n}");
    let tables: Vec<String> = (1..=200)
        .map(|n| format!("create table {} (id int primary key, parent int)", name(n)))
        .collect();
    client.batch_execute(&tables.join(";")).unwrap();
    let all: Vec<String> = (1..=200)
        .map(|n| format!("select id from {} where parent = 1", name(n)))
        .collect();
    let plan = run(&mut client, &all.join(" union all "));
    assert_eq!(plan.nodes.len(), 201);
    let drawn = explain::terminal(&plan, 80);
    assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");

    let joined: Vec<String> = (2..=40)
        .map(|n| format!("join {} as t{n} on t{n}.id = t{}.parent", name(n), n - 1))
        .collect();
    let chain = format!("select t1.id from {} as t1 {}", name(1), joined.join(" "));
    let plan = run(&mut client, &chain);
    let drawn = explain::terminal(&plan, 80);
    assert!(plan.nodes.len() > 70, "{drawn}");
    assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");
}

#[test]
fn names_are_text_wherever_they_are_drawn() {
    let hostile = "<script>\u{1b}[31m & \"日本語\"\n";
    let plan = json!([{"Plan": {
        "Node Type": "Seq Scan", "Relation Name": hostile, "Alias": hostile, "Filter": hostile, "Plan Rows": 1.0,
    }}]);
    let plan = Plan::parse(&plan.to_string()).unwrap();
    let drawn = explain::terminal(&plan, 80);
    assert!(
        !drawn.contains('\u{1b}') && drawn.lines().count() == 3,
        "{drawn:?}"
    );
    for text in [
        explain::svg(&plan, hostile),
        explain::html(&plan, hostile, Some(hostile)),
    ] {
        assert!(
            !text.contains("<script>") && !text.contains('\u{1b}'),
            "{text}"
        );
        assert!(text.contains("&lt;script&gt;"), "{text}");
    }
}

/// Plans that no server made: any names, any numbers.
fn node() -> impl Strategy<Value = Value> {
    let kinds = [
        "Seq Scan",
        "Nested Loop",
        "Sort",
        "CTE Scan",
        "Aggregate",
        "größe",
        "x\u{7}y",
    ];
    let roles = ["Outer", "Inner", "InitPlan", "SubPlan", "Member"];
    let leaf = (
        prop::sample::select(kinds.to_vec()),
        prop::sample::select(roles.to_vec()),
        "\\PC{0,60}",
        (0.0..1e12_f64, 0.0..1e12_f64, 0..1000_u32, 0..u32::MAX),
    );
    let leaf = leaf.prop_map(|(kind, role, name, (rows, came, loops, pages))| {
        json!({
            "Node Type": kind, "Parent Relationship": role, "Subplan Name": format!("CTE {name}"),
            "Relation Name": name, "Filter": format!("({name} = 1) AND {name}"), "Plan Rows": rows,
            "Actual Rows": came, "Actual Loops": loops, "Rows Removed by Filter": came,
            "Shared Hit Blocks": pages, "Sort Space Type": "Disk", "Sort Space Used": pages,
        })
    });
    leaf.prop_recursive(8, 40, 4, |inner| {
        let below = prop::collection::vec(inner.clone(), 0..4);
        (inner, below).prop_map(|(mut node, plans)| {
            node["Plans"] = Value::Array(plans);
            node
        })
    })
}

#[test]
fn a_name_is_cut_by_the_columns_it_takes_and_not_by_its_characters() {
    let name = "candle \u{1f56f}\u{fe0f} ".repeat(12);
    let plan = json!([{"Plan": {
        "Node Type": "Seq Scan", "Relation Name": name, "Plan Rows": 1.0, "Actual Rows": 1.0, "Actual Loops": 1,
    }}]);
    let plan = Plan::parse(&plan.to_string()).unwrap();
    for width in 60..80 {
        for line in explain::terminal(&plan, width).lines() {
            assert!(
                line.width() <= width,
                "{} columns of {width}: {line}",
                line.width()
            );
        }
    }
}

proptest! {
    #[test]
    fn any_plan_is_drawn_within_its_width(node in node(), width in 0..200_usize) {
        let plan = json!([{"Plan": node, "Execution Time": 1.5}]);
        let plan = Plan::parse(&plan.to_string()).unwrap();
        let most = width.max(60);
        for drawn in [explain::terminal(&plan, width), explain::report(&plan, width)] {
            for line in drawn.lines() {
                prop_assert!(line.width() <= most, "{} columns of {most}: {line}", line.width());
            }
        }
        let svg = explain::svg(&plan, "Plan");
        for (open, close) in [("<g ", "</g>"), ("<text ", "</text>"), ("<title>", "</title>")] {
            prop_assert_eq!(svg.matches(open).count(), svg.matches(close).count());
        }
    }
}
