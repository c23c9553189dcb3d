//! Kinds of problems: each refusal names one, and each has its page.

use capstone::http::problems::REGISTRY;
use serde_json::json;

use crate::world::World;

#[test]
fn each_kind_is_listed_and_has_its_page() {
    let world = World::new();

    let listed = world.get("/problems").expect(200).items();

    assert_eq!(listed.len(), REGISTRY.kinds().len());
    for kind in listed {
        let page = world.get(kind["type"].as_str().unwrap()).expect(200);
        assert_eq!(page.field("content-type"), "text/html; charset=utf-8");
        assert!(page.body.contains(kind["title"].as_str().unwrap()));
    }
    world.get("/problems/none").expect(404);
    world.get("/problems/None").expect(404);
}

#[test]
fn a_refusal_names_the_kind_that_it_is() {
    let world = World::new();
    let enrollment = world.enrollment();
    let cohort = world.get(&enrollment).json()["cohort_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let whole = world
        .get("/courses/thirty-days-of-backend/deliverables")
        .items();
    let whole = whole.iter().find(|it| it["parts"] != 0).unwrap()["slug"].clone();
    let completion = format!(
        "{enrollment}/deliverables/{}/completion",
        whole.as_str().unwrap()
    );
    let table = [
        (world.get("/nowhere"), "not_found"),
        (world.get("/courses?limit=0"), "invalid_query"),
        (
            world.json("POST /cohorts", &[], &json!({})),
            "invalid_input",
        ),
        (
            world.send(
                "POST /cohorts",
                &[("content-type", "application/json")],
                "{",
            ),
            "malformed",
        ),
        (
            world.delete(&format!("/cohorts/{cohort}"), "\"9\""),
            "stale",
        ),
        (
            world.delete(&format!("/cohorts/{cohort}"), "*"),
            "not_empty",
        ),
        (
            world.send(&format!("DELETE {enrollment}"), &[], ""),
            "precondition_required",
        ),
        (
            world.json(&format!("PUT {completion}"), &[], &json!({})),
            "has_parts",
        ),
    ];

    for (refused, code) in table {
        assert_eq!(
            refused.json()["type"],
            format!("/problems/{code}"),
            "{}",
            refused.body
        );
    }
}
