//! The table of routes: each says who may use it, and what it takes and gives.

use std::sync::Arc;

use capstone::app::App;
use capstone::http::permission::Access;
use capstone::routes;
use clock::{Clock, Ids};
use database::{Database, Settings};
use rest::Shapes;
use routing::Table;

fn table() -> Table {
    // Nothing is asked of it.
    let nowhere = Database::open(&Settings::new("postgresql://127.0.0.1:1/none")).unwrap();
    routes::table(&Arc::new(App::new(nowhere, Clock::system(), Ids::system()))).unwrap()
}

#[test]
fn the_document_of_the_api_lists_the_routes_that_there_are() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../notes/api.md");
    let document = std::fs::read_to_string(path).unwrap();
    let listed: Vec<&str> = document
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains(" /"))
        .map(|line| line.rsplit_once(" | ").unwrap().0)
        .collect();
    let table = table();
    let there: Vec<String> = table
        .routes()
        .iter()
        .map(|route| {
            let who = match route.get::<Access>().unwrap() {
                Access::Public => "everybody".to_owned(),
                Access::Only(permission) => format!("{permission:?}"),
            };
            let outcomes = &route.get::<Shapes>().unwrap().outcomes;
            let statuses: Vec<String> = outcomes.iter().map(|it| it.status.to_string()).collect();
            let (name, statuses) = (route.name().unwrap(), statuses.join(", "));
            format!(
                "| `{} {}` | `{name}` | {who} | {statuses}",
                route.method(),
                route.pattern()
            )
        })
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn every_route_says_who_may_use_it_and_what_it_gives() {
    let told: Vec<String> = table()
        .routes()
        .iter()
        .map(|route| {
            let access: &Access = route.get().unwrap();
            let shapes: &Shapes = route.get().unwrap();
            let statuses: Vec<u16> = shapes.outcomes.iter().map(|it| it.status).collect();
            format!("{route} {access:?} {statuses:?}")
        })
        .collect();

    assert_eq!(
        told,
        [
            "GET / (index) Public [200]",
            "GET /health/live (live) Public [200]",
            "GET /health/ready (ready) Public [200]",
            "GET /api/v1/courses (courses) Public [200]",
            "GET /api/v1/courses/{slug} (course) Public [200]",
            "GET /api/v1/courses/{slug}/lessons (lessons) Public [200]",
            "GET /api/v1/courses/{slug}/lessons/{day} (lesson) Public [200]",
            "GET /api/v1/courses/{slug}/deliverables (deliverables) Public [200]",
            "GET /api/v1/courses/{slug}/deliverables/{deliverable} (deliverable) Public [200]",
            "GET /api/v1/enrollments/{id}/check-ins (check-ins) Only(ReadCheckIns) [200]",
            "POST /api/v1/enrollments/{id}/check-ins (new-check-in) Only(WriteCheckIns) [201]",
            "GET /api/v1/check-ins/{id} (check-in) Only(ReadCheckIns) [200]",
        ]
    );
}
