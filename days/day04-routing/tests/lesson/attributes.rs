//! Attributes of routes, and rules over them.

use http::Method;
use lifecycle::{
    Body, BodyError, BoxFuture, IntoResponse, Limits, Next, Rejection, Request, Response, Server,
};
use routing::{Fault, Params, Route, Router, Table};

use crate::ask::{ask, found, get};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Permission {
    Public,
    Staff,
}

struct Summary(&'static str);

#[test]
fn a_route_has_an_attribute_of_each_type_and_keeps_it_when_mounted() {
    let inner = Router::new()
        .get("/a", found)
        .attribute(Permission::Public)
        .name("a")
        .attribute(Summary("lists"))
        .get("/b", found);
    let table = Router::new().mount("/inner", inner).build().unwrap();
    let a = table.route("a").unwrap();
    assert_eq!(a.get(), Some(&Permission::Public));
    assert_eq!(a.get::<Summary>().unwrap().0, "lists");
    assert_eq!(a.get::<u8>(), None);
    assert_eq!(table.routes()[1].get::<Permission>(), None);
}

#[test]
fn an_attribute_is_given_once_and_to_a_route() {
    let router = Router::new()
        .attribute(Permission::Public)
        .get("/a", found)
        .attribute(Permission::Public)
        .attribute(Permission::Staff)
        .mount("", Router::new())
        .attribute(Permission::Public);
    let error = router.build().unwrap_err();
    let faults: Vec<_> = error.faults().iter().map(Fault::to_string).collect();
    let kind = std::any::type_name::<Permission>();
    let follows_none = format!(
        "the attribute `{kind}` follows no route; write it right after the route it is about"
    );
    let twice = format!("`GET /a` has two attributes of type `{kind}`; remove one of them");
    assert_eq!(faults, [follows_none.clone(), twice, follows_none]);
}

#[test]
fn a_rule_over_all_routes_names_those_that_break_it_beside_the_other_faults() {
    let rule = |route: &Route| match route.get::<Permission>() {
        Some(_) => Ok(()),
        None => Err("say `.public()` or `.allow(...)`".to_owned()),
    };
    let router = || {
        Router::new()
            .get("/a", found)
            .attribute(Permission::Public)
            .mount("/api", Router::new().get("/b", found).name("b"))
    };
    let error = router().get("/a", found).build_checked(rule).unwrap_err();
    let faults: Vec<_> = error.faults().iter().map(Fault::to_string).collect();
    assert_eq!(
        faults,
        [
            "`GET /api/b (b)`: say `.public()` or `.allow(...)`",
            "`GET /a`: say `.public()` or `.allow(...)`",
            "`GET /a` and `GET /a` answer the same requests; remove one of them",
        ]
    );
    assert!(router().build().is_ok(), "without the rule");
}

/// 401 without credentials, 403 without the permission, by the route's attribute.
fn rule<'a>(request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
    let needed = Route::of(&request).and_then(Route::get);
    let who = request.headers().get("authorization");
    let rejection = match (needed, who.map(http::HeaderValue::as_bytes)) {
        (Some(Permission::Public), _) | (_, Some(b"staff")) => return next.run(request),
        (_, None) => Rejection::new(http::StatusCode::UNAUTHORIZED, "say who you are"),
        _ => Rejection::new(http::StatusCode::FORBIDDEN, "this is for staff"),
    };
    Box::pin(async { rejection.into_response() })
}

/// Takes an id from the path, then a body.
async fn replace(request: Request) -> Result<String, Response> {
    let id = Params::of(&request).get::<u8>("id");
    let id = id.map_err(IntoResponse::into_response)?;
    let body = request.into_body().bytes().await;
    let body = body.map_err(BodyError::into_response)?;
    Ok(format!("{id}: {} bytes", body.len()))
}

fn guarded() -> Table {
    Router::new()
        .put("/things/{id}", replace)
        .attribute(Permission::Staff)
        .get("/things", found)
        .attribute(Permission::Public)
        .with(rule)
        .build()
        .unwrap()
}

#[test]
fn rejections_come_in_one_order_and_a_rule_comes_before_the_handler_and_the_body() {
    // Each request has every fault of the ones after it: too large a body, a parameter that is none, and so on.
    let large = || Body::from("too large a body");
    let small = || Body::from("fine");
    let cases = [
        (
            Method::POST,
            "/nothing/x",
            None,
            large(),
            404,
            "nothing is at this path",
        ),
        (
            Method::POST,
            "/things/x",
            None,
            large(),
            405,
            "this path does not answer that method",
        ),
        (
            Method::PUT,
            "/things/x",
            None,
            large(),
            401,
            "say who you are",
        ),
        (
            Method::PUT,
            "/things/x",
            Some("learner"),
            large(),
            403,
            "this is for staff",
        ),
        (
            Method::PUT,
            "/things/x",
            Some("staff"),
            large(),
            404,
            "`x` is not a valid id: invalid digit found in string",
        ),
        (
            Method::PUT,
            "/things/7",
            Some("staff"),
            large(),
            413,
            "the request body is larger than 8 bytes",
        ),
        (
            Method::PUT,
            "/things/7",
            Some("staff"),
            small(),
            200,
            "7: 4 bytes",
        ),
    ];
    let server = Server::new(guarded()).limits(Limits {
        body_bytes: 8,
        ..Limits::default()
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (method, target, who, body, status, said) in cases {
        let mut request = http::Request::builder().method(&method).uri(target);
        if let Some(who) = who {
            request = request.header("authorization", who);
        }
        let response = runtime.block_on(server.call(request.body(body).unwrap()));
        assert_eq!(response.status(), status, "{method} {target} by {who:?}");
        let text = runtime.block_on(response.into_body().bytes()).unwrap();
        let text = String::from_utf8(text.to_vec()).unwrap();
        assert_eq!(text.lines().next(), Some(said));
    }
}

#[test]
fn a_rule_is_not_asked_about_what_the_table_answers_itself() {
    let options = ask(&guarded(), Method::OPTIONS, "/things/7");
    assert_eq!((options.status, options.allow()), (204, "PUT, OPTIONS"));
    assert_eq!(get(&guarded(), "/things").status, 200, "it is public");
}

#[test]
fn a_request_that_no_table_routed_has_no_route() {
    assert!(Route::of(&Request::new(Body::empty())).is_none());
}
