//! Every constraint has a meaning, or a reason why no request can break it.

use database::{Connection, Settings};
use problem::{Meaning, live};

use super::world::{World, blocking};
use crate::milestone::RULES;

async fn names(world: &World) -> Vec<String> {
    let url = world.own.url().to_owned();
    blocking(move || live(&mut Connection::connect(&Settings::new(url)).unwrap()).unwrap()).await
}

#[tokio::test]
async fn every_constraint_of_the_live_schema_has_a_meaning() {
    let world = World::new().await;
    let names = names(&world).await;
    assert_eq!(names.len(), 4, "{names:?}");
    RULES.compare(&names).unwrap();
}

#[tokio::test]
async fn a_new_constraint_is_named_until_it_has_one() {
    let world = World::new().await;
    let more =
        "alter table courses add constraint courses_summary_length check (length(summary) < 500)";
    world.batch(more).await.unwrap();
    let drift = RULES.compare(names(&world).await).unwrap_err();
    assert_eq!(drift.unmapped, ["courses_summary_length"]);
    assert!(drift.gone.is_empty());
    // Until then it's a defect: a rule that nobody foresaw isn't the client's.
    let long = "a".repeat(600);
    let answer = world
        .post(&format!(r#"{{"slug":"a","title":"A","summary":"{long}"}}"#))
        .await;
    answer.is(500, "internal");
}

#[tokio::test]
async fn each_constraint_that_a_request_can_break_is_broken_by_one() {
    let world = World::new().await;
    let long = "a".repeat(201);
    let broken = [
        (
            "courses_slug_key",
            r#"{"slug":"rust","title":"R"}"#.to_owned(),
            409,
        ),
        (
            "courses_slug_shape",
            r#"{"slug":"A b","title":"R"}"#.to_owned(),
            422,
        ),
        (
            "courses_title_length",
            format!(r#"{{"slug":"a","title":"{long}"}}"#),
            422,
        ),
    ];
    for (name, course, status) in &broken {
        let answer = world.post(course).await;
        assert_eq!(answer.status, *status, "{name}: {answer:?}");
        let document = answer.document();
        match RULES.meaning(name).unwrap() {
            Meaning::Taken(detail) => assert_eq!(document["detail"], detail),
            Meaning::Input(pointer, code, detail) => {
                let expected =
                    serde_json::json!([{"pointer": pointer, "code": code, "detail": detail}]);
                assert_eq!(document["errors"], expected);
            }
            Meaning::Unreachable(why) => panic!("{name} was reached: {why}"),
        }
    }
    let reachable = names(&world)
        .await
        .into_iter()
        .filter(|name| !matches!(RULES.meaning(name), Some(Meaning::Unreachable(_))));
    assert_eq!(reachable.count(), broken.len());
}
