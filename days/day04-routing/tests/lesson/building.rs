//! The build finds every mistake of a table.

use std::sync::{Arc, Mutex};

use http::Method;
use lifecycle::{BoxFuture, Middleware, Next, Request, Response};
use routing::{Fault, Pattern, PatternError, Router};

use crate::ask::{found, get};

/// Every fault of `router`, as a person reads it.
fn faults(router: Router) -> Vec<String> {
    let error = router.build().unwrap_err();
    error.faults().iter().map(Fault::to_string).collect()
}

#[test]
fn two_routes_for_the_same_requests_are_both_named() {
    let router = Router::new()
        .get("/courses/{slug}", found)
        .name("course")
        .get("/courses/{slug}", found);
    assert_eq!(
        faults(router),
        [
            "`GET /courses/{slug} (course)` and `GET /courses/{slug}` answer the same requests; \
          remove one of them"
        ]
    );
}

#[test]
fn one_pattern_with_two_parameter_names_is_a_conflict_even_between_methods() {
    let router = Router::new()
        .get("/courses/{slug}", found)
        .put("/courses/{id}", found);
    assert_eq!(
        faults(router),
        [
            "`GET /courses/{slug}` and `PUT /courses/{id}` match the same paths; \
          use the same parameter names in both"
        ]
    );
}

#[test]
fn two_spellings_of_one_literal_are_a_conflict() {
    let router = Router::new().get("/caf%c3%a9", found).get("/café", found);
    assert_eq!(
        faults(router),
        ["`GET /caf%c3%a9` and `GET /café` answer the same requests; remove one of them"]
    );
}

#[test]
fn different_names_at_the_same_place_of_different_patterns_are_fine() {
    let router = Router::new()
        .get("/{course}/lessons", found)
        .get("/{cohort}/members", found);
    let table = router.build().unwrap();
    assert_eq!(
        get(&table, "/a/lessons").body,
        "GET /{course}/lessons course=a"
    );
    assert_eq!(
        get(&table, "/a/members").body,
        "GET /{cohort}/members cohort=a"
    );
}

#[test]
fn a_name_is_given_once_and_to_a_route() {
    let inner = Router::new().get("/a", found);
    let router = Router::new()
        .name("nothing")
        .get("/x", found)
        .name("same")
        .get("/y", found)
        .name("same")
        .get("/z", found)
        .mount("/inner", inner)
        .name("a mount is no route");
    assert_eq!(
        faults(router),
        [
            "the name `nothing` follows no route; write it right behind the route it names",
            "the name `a mount is no route` follows no route; write it right behind the route it names",
            "`GET /x (same)` and `GET /y (same)` have the same name; rename one of them",
        ]
    );
}

#[test]
fn every_fault_is_reported_not_just_the_first() {
    let router = Router::new()
        .get("courses", found)
        .mount("/api/", Router::new().get("/courses", found))
        .on(Method::CONNECT, "/tunnel", found);
    assert_eq!(
        faults(router),
        [
            "`GET courses`: a pattern begins with `/`",
            "`GET /api//courses`: segment 2 is empty (two slashes in a row)",
            "`CONNECT /tunnel`: CONNECT has no path to route by",
        ]
    );
}

#[test]
fn a_pattern_that_could_never_match_is_refused() {
    use PatternError::*;
    let text = str::to_owned;
    for (pattern, refused) in [
        ("", NoLeadingSlash),
        ("*", NoLeadingSlash),
        ("/a?b", NotAPath('?')),
        ("/a#b", NotAPath('#')),
        ("/a//b", EmptySegment(2)),
        ("/a/./b", DotSegment(text("."))),
        ("/a/%2e%2E", DotSegment(text("%2e%2E"))),
        ("/a/%4", BadEscape(text("%4"))),
        ("/100%", BadEscape(text("100%"))),
        ("/{id}.json", NotWholeSegment(text("{id}.json"))),
        ("/v{n}", NotWholeSegment(text("v{n}"))),
        ("/{a}{b}", NotWholeSegment(text("{a}{b}"))),
        ("/{a", NotWholeSegment(text("{a"))),
        ("/a}", NotWholeSegment(text("a}"))),
        ("/{}", BadName(text(""))),
        ("/{*}", BadName(text(""))),
        ("/{1st}", BadName(text("1st"))),
        ("/{a-b}", BadName(text("a-b"))),
        ("/{a}/{a}", RepeatedName(text("a"))),
        ("/{*rest}/x", RestNotLast(text("{*rest}"))),
        ("/{*rest}/", RestNotLast(text("{*rest}"))),
    ] {
        assert_eq!(
            pattern.parse::<Pattern>().unwrap_err(),
            refused,
            "{pattern}"
        );
    }
}

#[test]
fn a_mount_joins_texts_and_nothing_else() {
    let courses = || {
        Router::new()
            .get("", found)
            .get("/", found)
            .get("/{slug}", found)
    };
    let table = Router::new()
        .mount("/courses", courses())
        .mount("/cohorts/{cohort}/courses", courses())
        .build()
        .unwrap();
    let patterns: Vec<_> = table.routes().iter().map(ToString::to_string).collect();
    assert_eq!(
        patterns,
        [
            "GET /courses",
            "GET /courses/",
            "GET /courses/{slug}",
            "GET /cohorts/{cohort}/courses",
            "GET /cohorts/{cohort}/courses/",
            "GET /cohorts/{cohort}/courses/{slug}",
        ]
    );
    assert_eq!(
        get(&table, "/cohorts/spring/courses/rust").body,
        "GET /cohorts/{cohort}/courses/{slug} cohort=spring slug=rust"
    );
}

/// Writes its name down whenever a request passes.
struct Passed(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl Middleware for Passed {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        self.1.lock().unwrap().push(self.0);
        next.run(request)
    }
}

#[test]
fn middleware_runs_for_the_routes_of_its_router_from_the_outside_in() {
    let passed = Arc::default();
    let mark = |name| Passed(name, Arc::clone(&passed));
    let innermost = Router::new().get("/a", found).with(mark("innermost"));
    let inner = Router::new().mount("", innermost).with(mark("inner"));
    let table = Router::new()
        .with(mark("outer first"))
        .mount("/inner", inner)
        .get("/b", found)
        .with(mark("outer second"))
        .build()
        .unwrap();
    let passed_by = |target| {
        get(&table, target);
        std::mem::take(&mut *passed.lock().unwrap())
    };
    assert_eq!(
        passed_by("/inner/a"),
        ["outer first", "outer second", "inner", "innermost"]
    );
    assert_eq!(passed_by("/b"), ["outer first", "outer second"]);
    assert_eq!(passed_by("/inner/nothing"), [""; 0]);
}
