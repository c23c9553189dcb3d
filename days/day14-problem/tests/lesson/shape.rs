//! One shape, whoever refuses.

use http::StatusCode;
use lifecycle::{Rejection, Request, Server};
use problem::{Class, Flaw, Kind, Registry, standard};
use rest::Problem;

use super::world::{Answer, World};

type Fields = &'static [(&'static str, &'static str)];

#[tokio::test]
async fn every_layer_refuses_in_one_shape() {
    let world = World::new().await;
    const JSON: Fields = &[("content-type", "application/json")];
    let table: [(&str, Fields, &str, u16, &str); 10] = [
        ("GET /nothing", &[], "", 404, "not_found"),
        ("GET /courses/cobol", &[], "", 404, "not_found"),
        ("DELETE /courses", &[], "", 405, "method_not_allowed"),
        (
            "GET /courses",
            &[("accept", "text/html")],
            "",
            406,
            "not_acceptable",
        ),
        (
            "POST /courses",
            &[("content-type", "text/plain")],
            "a",
            415,
            "unsupported_media_type",
        ),
        ("POST /courses", JSON, "{", 400, "malformed"),
        (
            "POST /courses",
            JSON,
            r#"{"slug":"a"}"#,
            422,
            "invalid_input",
        ),
        (
            "POST /courses",
            JSON,
            r#"{"slug":"rust","title":"R"}"#,
            409,
            "taken",
        ),
        (
            "GET /courses",
            &[("if-none-match", "x")],
            "",
            400,
            "unreadable_header",
        ),
        ("GET /bug", &[], "", 500, "internal"),
    ];
    for (line, fields, body, status, code) in table {
        let answer = world.send(line, fields, body).await;
        answer.is(status, code);
        let path = line.split_once(' ').unwrap().1;
        assert_eq!(answer.document()["instance"], path);
    }
    let refused = world.send("DELETE /courses", &[], "").await;
    assert_eq!(refused.field("allow"), "GET, HEAD, POST, OPTIONS");
}

#[test]
fn every_status_that_the_server_itself_gives_has_a_kind() {
    // lifecycle::Refusal::status, the router's 404 and 405, and those of days 15 to 19.
    let statuses = [
        400, 401, 403, 404, 405, 408, 413, 414, 417, 421, 429, 431, 500, 501, 503, 504,
    ];
    let registry = Registry::standard();
    for status in statuses {
        let rejection = Rejection::new(StatusCode::from_u16(status).unwrap(), "no");
        let kind = registry.of(&rejection).unwrap();
        assert_eq!(kind.status, status, "{kind:?}");
    }
}

#[test]
fn a_code_that_nobody_registered_or_that_has_another_status_is_its_statuss_kind() {
    let registry = Registry::standard();
    for (status, code) in [
        (StatusCode::CONFLICT, "never_heard_of"),
        (StatusCode::CONFLICT, "internal"),
    ] {
        let rejection = Rejection::from(Problem::new(status, code, "No."));
        assert_eq!(registry.of(&rejection).unwrap().code, "conflict");
    }
    let teapot = Rejection::from(Problem::new(StatusCode::IM_A_TEAPOT, "tea", "No."));
    assert!(registry.of(&teapot).is_none());
}

#[tokio::test]
async fn a_status_without_a_kind_explains_itself() {
    async fn teapot(_: Request) -> Result<String, Rejection> {
        Err(Rejection::new(StatusCode::IM_A_TEAPOT, "short and stout"))
    }
    let registry = Registry::standard();
    let server = Server::new(teapot).refusals(move |it, context| registry.render(it, context));
    let request = http::Request::get("/pot").body("".into()).unwrap();
    let answer = Answer::of(server.call(request).await).await;
    let document = answer.document();
    assert_eq!(document["type"], "about:blank");
    assert_eq!(document["title"], "I'm a teapot");
    assert_eq!(document["detail"], "Short and stout.");
}

#[test]
fn a_flaw_of_a_kind_is_found_when_it_is_registered() {
    let good = Kind {
        code: "cohort_full",
        status: 409,
        title: "The cohort is full",
        class: Class::Fix,
        means: "All places are taken.",
        advice: "Choose another.",
    };
    let register = |kind: Kind| Registry::standard().with(&[kind]).map(|_| ());
    assert_eq!(register(good), Ok(()));
    let flaws = [
        (
            Kind {
                code: "taken",
                ..good
            },
            Flaw::Twice("taken"),
        ),
        (
            Kind {
                code: "Cohort Full",
                ..good
            },
            Flaw::Code("Cohort Full"),
        ),
        (Kind { code: "", ..good }, Flaw::Code("")),
        (
            Kind {
                status: 200,
                ..good
            },
            Flaw::Status {
                code: "cohort_full",
                status: 200,
            },
        ),
        (Kind { advice: "", ..good }, Flaw::Page("cohort_full")),
    ];
    for (kind, flaw) in flaws {
        assert_eq!(register(kind), Err(flaw));
    }
}

#[test]
fn the_standard_kinds_have_no_flaw() {
    let empty = Registry::standard();
    for (at, kind) in standard::ALL.iter().enumerate() {
        let others = standard::ALL.iter().enumerate().filter(|(it, _)| *it != at);
        assert!(
            others.into_iter().all(|(_, it)| it.code != kind.code),
            "{kind:?}"
        );
        // Under another code, so that only its other members are judged.
        let alone = Kind {
            code: "alone",
            ..*kind
        };
        assert!(empty.clone().with(&[alone]).is_ok(), "{kind:?}");
        let sentence = |text: &str| text.ends_with('.') && text.starts_with(char::is_uppercase);
        assert!(sentence(kind.means) && sentence(kind.advice), "{kind:?}");
    }
}
