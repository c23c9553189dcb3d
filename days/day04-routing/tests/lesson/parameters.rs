//! The parameters that a handler gets.

use std::num::NonZeroU32;

use http::Method;
use lifecycle::{Body, Request};
use routing::{ParamError, Params, Router, Table};

use crate::ask::{ask, found, get};

fn table() -> Table {
    async fn numbered(request: Request) -> Result<String, ParamError> {
        let id: NonZeroU32 = Params::of(&request).get("id")?;
        Ok(format!("number {id}"))
    }
    async fn mistaken(request: Request) -> Result<String, ParamError> {
        Params::of(&request).text("idd").map(ToOwned::to_owned)
    }
    Router::new()
        .get("/numbers/{id}", numbered)
        .get("/mistakes/{id}", mistaken)
        .get("/courses/{slug}", found)
        .get("/courses/{slug}/lessons/{day}", found)
        .get("/files/{*path}", found)
        .get("/café", found)
        .get("/a|b/{c}", found)
        .get("/many/{a}/{b}/{c}/{d}/{e}/{f}", found)
        .get("/many/{a}/{b}/{c}/{d}/{*rest}", found)
        .get("/six/{a}/{b}/{c}/{d}/{e}/{f}", found)
        .build()
        .unwrap()
}

#[test]
fn parameters_are_decoded_after_the_path_was_split() {
    for (target, captured) in [
        ("/courses/rust", "slug=rust"),
        ("/courses/c%2Fc%2b%2B", "slug=c/c++"),
        ("/courses/a+b%20c", "slug=a+b c"),
        ("/courses/caf%C3%A9", "slug=café"),
        ("/courses/%25", "slug=%"),
        ("/courses/%2541", "slug=%41"),
        ("/courses/..", "slug=.."),
        ("/courses/a;b=c,d", "slug=a;b=c,d"),
        ("/%63ours%65s/%72ust", "slug=rust"),
    ] {
        let answer = get(&table(), target);
        assert_eq!(
            answer.body,
            format!("GET /courses/{{slug}} {captured}"),
            "{target}"
        );
    }
}

#[test]
fn two_parameters_are_told_apart_also_when_decoded() {
    let expected = "GET /courses/{slug}/lessons/{day} slug=é/é day=4é";
    assert_eq!(
        get(&table(), "/courses/%C3%A9%2F%C3%A9/lessons/4%C3%A9").body,
        expected
    );
}

#[test]
fn more_parameters_than_fit_without_allocating() {
    let expected = "GET /six/{a}/{b}/{c}/{d}/{e}/{f} a=1 b=2 c=3 d=4 e=5 f=6";
    assert_eq!(get(&table(), "/six/1/2/3/4/5/6").body, expected);
    assert_eq!(get(&table(), "/six/1/2/3/4/5/%36").body, expected);
    assert_eq!(get(&table(), "/six/1/2/3/4/5").status, 404);
}

#[test]
fn what_was_captured_on_a_way_that_led_nowhere_is_dropped() {
    let expected = "GET /many/{a}/{b}/{c}/{d}/{*rest} a=1 b=2 c=3 d=4 rest=5/6/7";
    assert_eq!(get(&table(), "/many/1/2/3/4/5/6/7").body, expected);
}

#[test]
fn a_catch_all_takes_the_rest_but_not_nothing() {
    for (target, path) in [
        ("/files/a", "a"),
        ("/files/a/b//c/", "a/b//c/"),
        ("/files//", "/"),
    ] {
        assert_eq!(
            get(&table(), target).body,
            format!("GET /files/{{*path}} path={path}")
        );
    }
    assert_eq!(get(&table(), "/files/").status, 404);
    assert_eq!(get(&table(), "/files").status, 404);
}

#[test]
fn equivalent_spellings_of_a_literal_are_one_path() {
    for target in ["/caf%C3%A9", "/caf%c3%a9", "/%63af%C3%A9", "/café"] {
        assert_eq!(get(&table(), target).body, "GET /café", "{target}");
    }
    for target in ["/a|b/c", "/a%7cb/c", "/a|b/%63"] {
        assert_eq!(get(&table(), target).body, "GET /a|b/{c} c=c", "{target}");
    }
    assert_eq!(
        get(&table(), "/courses%2Frust").status,
        404,
        "an escaped slash separates nothing"
    );
}

#[test]
fn what_cannot_be_decoded_is_400() {
    for target in [
        "/courses/%",
        "/courses/%4",
        "/courses/%zz",
        "/courses/%+1",
        "/nowhere/%zz",
    ] {
        assert_eq!(get(&table(), target).status, 400, "{target}");
    }
    for target in [
        "/courses/%FF",
        "/courses/%C3",
        "/courses/%ED%A0%80",
        "/files/a/%FF",
    ] {
        assert_eq!(get(&table(), target).status, 400, "{target}");
    }
    let answer = get(&table(), "/courses/a%zz");
    assert_eq!(
        answer.said(),
        "the path has a `%` at byte 10 that two hexadecimal digits do not follow"
    );
}

#[test]
fn what_is_no_value_of_the_type_names_no_resource() {
    assert_eq!(get(&table(), "/numbers/17").body, "number 17");
    assert_eq!(get(&table(), "/numbers/%31%37").body, "number 17");
    for value in ["x", "0", "-1", "4294967296", "1.5", "%20"] {
        assert_eq!(
            get(&table(), &format!("/numbers/{value}")).status,
            404,
            "{value}"
        );
    }
    assert_eq!(
        get(&table(), "/numbers/x").said(),
        "`x` is not a valid id: invalid digit found in string"
    );
}

#[test]
fn a_handler_that_asks_for_what_is_not_in_its_pattern_is_500_without_details() {
    let answer = get(&table(), "/mistakes/1");
    assert_eq!(
        (answer.status, answer.said()),
        (500, "internal server error")
    );
}

#[test]
fn a_request_that_no_table_routed_has_no_parameters() {
    let request = Request::new(Body::empty());
    let params = Params::of(&request);
    assert_eq!(params.iter().count(), 0);
    assert!(params.route().is_none() && params.table().is_none());
    assert!(matches!(
        params.text("id"),
        Err(ParamError::NotInPattern { .. })
    ));
}

#[test]
fn any_method_gets_the_same_parameters() {
    let table = Router::new()
        .put("/{a}", found)
        .delete("/{a}", found)
        .build()
        .unwrap();
    assert_eq!(ask(&table, Method::PUT, "/1").body, "PUT /{a} a=1");
    assert_eq!(ask(&table, Method::DELETE, "/2").body, "DELETE /{a} a=2");
}
