//! The table of routes: each says who may use it, and what it takes and gives.

use std::sync::Arc;

use capstone::app::App;
use capstone::http::permission::Access;
use capstone::routes;
use clock::{Clock, Ids};
use database::{Database, Settings};
use rest::Shapes;

#[test]
fn every_route_says_who_may_use_it_and_what_it_gives() {
    // Nothing is asked of it.
    let nowhere = Database::open(&Settings::new("postgresql://127.0.0.1:1/none")).unwrap();
    let app = Arc::new(App::new(nowhere, Clock::system(), Ids::system()));

    let told: Vec<String> = routes::table(&app)
        .unwrap()
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
            "GET /api/v1/courses/{slug}/lessons (lessons) Public [200]",
            "GET /api/v1/enrollments/{id}/check-ins (check-ins) Only(ReadCheckIns) [200]",
            "POST /api/v1/enrollments/{id}/check-ins (new-check-in) Only(WriteCheckIns) [201]",
            "GET /api/v1/check-ins/{id} (check-in) Only(ReadCheckIns) [200]",
        ]
    );
}
