//! The responses of a table when the path exists or not, and has the method or not.

use http::Method;
use lifecycle::{Body, Chain, IntoResponse, Rejection, Request, Response};
use routing::{Router, Table};

use crate::ask::{ask, ask_with, found, get};

fn table() -> Table {
    Router::new()
        .get("/courses", found)
        .post("/courses", found)
        .get("/courses/new", found)
        .get("/courses/{slug}", found)
        .put("/courses/{slug}", found)
        .post("/logins", found)
        .on(Method::from_bytes(b"PURGE").unwrap(), "/cache", found)
        .build()
        .unwrap()
}

#[test]
fn a_path_that_no_pattern_matches_is_404() {
    for target in [
        "/",
        "/course",
        "/courses/",
        "/Courses",
        "//courses",
        "/courses/a/b",
        "/courses//",
    ] {
        assert_eq!(get(&table(), target).status, 404, "{target}");
    }
}

#[test]
fn the_query_is_not_routed_by() {
    assert_eq!(get(&table(), "/courses?slug=x/y").body, "GET /courses");
}

#[test]
fn a_target_in_absolute_form_is_routed_by_its_path() {
    assert_eq!(
        get(&table(), "http://localhost/courses/a").body,
        "GET /courses/{slug} slug=a"
    );
    assert_eq!(get(&table(), "http://localhost").status, 404);
}

#[test]
fn the_wrong_method_is_405_and_allow_lists_all_that_work() {
    for (method, target, allow) in [
        (Method::DELETE, "/courses", "GET, HEAD, POST, OPTIONS"),
        (Method::TRACE, "/courses/a", "GET, HEAD, PUT, OPTIONS"),
        (Method::HEAD, "/logins", "POST, OPTIONS"),
        (Method::GET, "/cache", "OPTIONS, PURGE"),
    ] {
        let answer = ask(&table(), method, target);
        assert_eq!((answer.status, answer.allow()), (405, allow), "{target}");
    }
}

#[test]
fn a_literal_route_does_not_borrow_methods_from_a_parameter_route() {
    let answer = ask(&table(), Method::PUT, "/courses/new");
    assert_eq!((answer.status, answer.allow()), (405, "GET, HEAD, OPTIONS"));
}

#[test]
fn a_method_that_nothing_here_knows_is_501_at_any_path() {
    let brew = Method::from_bytes(b"BREW").unwrap();
    let lower = Method::from_bytes(b"get").unwrap();
    for target in ["/courses", "/nowhere"] {
        assert_eq!(ask(&table(), brew.clone(), target).status, 501);
        assert_eq!(
            ask(&table(), lower.clone(), target).status,
            501,
            "methods are case-sensitive"
        );
    }
    let purge = Method::from_bytes(b"PURGE").unwrap();
    assert_eq!(ask(&table(), purge.clone(), "/courses").status, 405);
    assert_eq!(ask(&table(), purge, "/cache").body, "PURGE /cache");
}

#[test]
fn connect_is_501_because_this_is_no_proxy() {
    assert_eq!(ask(&table(), Method::CONNECT, "localhost:80").status, 501);
    assert_eq!(ask(&table(), Method::CONNECT, "/courses").status, 501);
}

#[test]
fn head_runs_the_handler_for_get() {
    let answer = ask(&table(), Method::HEAD, "/courses");
    let length = "GET /courses".len().to_string();
    assert_eq!(answer.headers["content-length"], *length);
}

#[test]
fn a_route_for_head_or_options_goes_first() {
    let table = Router::new()
        .get("/x", found)
        .on(Method::HEAD, "/x", found)
        .on(Method::OPTIONS, "/x", found)
        .build()
        .unwrap();
    let headed = ask(&table, Method::HEAD, "/x").headers;
    assert_eq!(headed["content-length"], *"HEAD /x".len().to_string());
    assert_eq!(ask(&table, Method::OPTIONS, "/x").body, "OPTIONS /x");
    assert_eq!(ask(&table, Method::PUT, "/x").allow(), "GET, HEAD, OPTIONS");
}

#[test]
fn options_lists_the_methods_of_a_path_or_of_the_server() {
    for (target, allow) in [
        ("/courses", "GET, HEAD, POST, OPTIONS"),
        ("/logins", "POST, OPTIONS"),
        ("*", "GET, HEAD, POST, PUT, OPTIONS, PURGE"),
    ] {
        let answer = ask(&table(), Method::OPTIONS, target);
        assert_eq!(
            (answer.status, answer.allow(), &*answer.body),
            (204, allow, ""),
            "{target}"
        );
        assert!(
            !answer.headers.contains_key("content-length"),
            "RFC 9110 section 8.6"
        );
    }
    assert_eq!(ask(&table(), Method::OPTIONS, "/nowhere").status, 404);
}

#[test]
fn an_asterisk_is_for_options_only() {
    assert_eq!(get(&table(), "*").status, 400);
}

#[test]
fn a_middleware_outside_sees_the_status_and_may_say_it_in_its_own_words() {
    struct Shout;
    impl lifecycle::Middleware for Shout {
        fn handle<'a>(
            &'a self,
            request: Request,
            next: lifecycle::Next<'a>,
        ) -> lifecycle::BoxFuture<'a, Response> {
            Box::pin(async move {
                let mut response = next.run(request).await;
                assert_eq!(response.status(), 404);
                let rejection = response.extensions_mut().remove::<Rejection>().unwrap();
                rejection.to_string().to_uppercase().into_response()
            })
        }
    }
    let shouting = Chain::around(table()).with(Shout);
    let request = http::Request::get("/nowhere").body(Body::empty()).unwrap();
    assert_eq!(ask_with(&shouting, request).body, "NOTHING IS AT THIS PATH");
}
