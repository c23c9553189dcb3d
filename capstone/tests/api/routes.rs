//! The table of routes: each says who may use it, and what it takes and gives.

use std::sync::Arc;

use crate::identity;
use capstone::app::App;
use capstone::http::bounds::Bounds;
use capstone::http::permission::Access;
use capstone::routes;
use clock::{Clock, Ids};
use database::{Database, Settings};
use rest::Shapes;
use routing::Table;

fn table() -> Table {
    // Nothing is asked of it.
    let nowhere = Database::open(&Settings::new("postgresql://127.0.0.1:1/none")).unwrap();
    let app = App::new(nowhere, Clock::system(), Ids::system(), identity::keys()).unwrap();
    routes::table(&Arc::new(app), &Bounds::default()).unwrap()
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
            let who = match Access::of(route).unwrap() {
                Access::Public => "everybody".to_owned(),
                Access::SignedIn => "signed in".to_owned(),
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
fn what_changes_something_is_not_for_everybody_and_every_route_has_its_shapes() {
    let table = table();
    let everybody_writes: Vec<String> = table
        .routes()
        .iter()
        .filter(|route| route.method() != http::Method::GET)
        .filter(|route| Access::of(route) == Some(Access::Public))
        .map(ToString::to_string)
        .collect();
    // A refresh token is the credential of this one.
    assert_eq!(everybody_writes, ["POST /api/v1/tokens (tokens)"]);
    for route in table.routes() {
        let shapes: &Shapes = route.get().unwrap();
        let takes_body = ["POST", "PUT", "PATCH"].contains(&route.method().as_str());
        // An access token says all that there is to say.
        let takes_body = takes_body && route.name() != Some("new-session");
        assert_eq!(shapes.body.is_some(), takes_body, "{route}");
        assert_eq!(
            shapes.parameters.len(),
            route.pattern().parameters().count()
        );
    }
}
