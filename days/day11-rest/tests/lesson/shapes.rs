//! Shapes: what a route takes and gives, as data.

use clock::{Clock, Ids};
use database::{Database, Settings};
use rest::{Api, Call, NoContent, Problem, Shapes};
use schemars::SchemaGenerator;

use crate::milestone::{App, table};

fn app() -> App {
    App {
        // Nothing is asked of it.
        database: Database::open(&Settings::new("postgresql://127.0.0.1:1/none")).unwrap(),
        clock: Clock::system(),
        ids: Ids::system(),
    }
}

#[tokio::test]
async fn every_route_says_what_it_takes_and_gives() {
    let table = table(app()).unwrap();
    let told = table.routes().iter().map(|route| {
        let shapes: &Shapes = route.get().unwrap();
        let names: Vec<_> = shapes.parameters.iter().map(|(name, _)| *name).collect();
        let takes = shapes
            .body
            .map_or("nothing".to_owned(), |(media, _)| media.join(", "));
        let gives: Vec<_> = shapes
            .outcomes
            .iter()
            .map(|it| it.status.to_string())
            .collect();
        format!(
            "{route}: {names:?} takes {takes}, gives {}",
            gives.join(" or ")
        )
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "GET /courses (courses): [] takes nothing, gives 200",
            "POST /courses: [] takes application/json, gives 201",
            r#"GET /courses/{slug} (course): ["slug"] takes nothing, gives 200"#,
            r#"PUT /courses/{slug}: ["slug"] takes application/json, gives 200 or 201"#,
            r#"PATCH /courses/{slug}: ["slug"] takes application/merge-patch+json, gives 200"#,
            r#"DELETE /courses/{slug}: ["slug"] takes nothing, gives 204"#,
        ]
    );

    let post: &Shapes = table.routes()[1].get().unwrap();
    let (_, body) = post.body.unwrap();
    let mut generator = SchemaGenerator::default();
    let schema = (body.schema)(&mut generator);
    assert_eq!(schema.as_value()["$ref"], "#/$defs/NewCourse");
    let definition = &generator.definitions()["NewCourse"];
    assert_eq!(definition["required"], serde_json::json!(["slug", "title"]));
    assert_eq!(definition["additionalProperties"], false);
}

#[tokio::test]
async fn a_parameter_that_nobody_declared_is_a_fault_of_the_table() {
    async fn nothing(_: Call<App>) -> Result<NoContent, Problem> {
        Ok(NoContent)
    }
    let api = Api::new(app().into()).parameter::<String>("slug");
    let api = api
        .get("/{slug}", nothing)
        .get("/{slug}/lessons/{day}", nothing);
    let fault = api.build(|_| Ok(())).unwrap_err().to_string();
    assert!(
        fault.contains("`GET /{slug}/lessons/{day}`: say with Api::parameter"),
        "{fault}"
    );
    assert!(!fault.contains("`GET /{slug}`"), "{fault}");
}
