//! CORS by the Fetch standard.

use http::StatusCode;
use lifecycle::{Chain, IntoResponse, Rejection};
use protection::Cors;

use super::world::{Answer, send};

const APP: &str = "https://app.example.org";

async fn ask(cors: Cors, line: &str, fields: &[(&str, &str)]) -> Answer {
    async fn api(request: lifecycle::Request) -> Result<lifecycle::Response, Rejection> {
        match request.uri().path() {
            "/vary" => {
                let mut response = "hello".into_response();
                for field in ["Accept", "Prefer"] {
                    let field = http::HeaderValue::from_static(field);
                    response.headers_mut().append(http::header::VARY, field);
                }
                Ok(response)
            }
            "/secret" => Err(Rejection::new(StatusCode::UNAUTHORIZED, "sign in")),
            _ => Ok("hello".into_response()),
        }
    }
    send(&Chain::around(api).with(cors), "127.0.0.1", line, fields).await
}

fn cors() -> Cors {
    Cors::new([APP, "http://localhost:5173"]).unwrap()
}

#[tokio::test]
async fn a_listed_origin_is_echoed_and_every_response_varies_by_it() {
    let answer = ask(cors(), "GET /", &[("origin", APP)]).await;
    assert_eq!(answer.field("access-control-allow-origin"), APP);
    assert_eq!(answer.field("vary"), "Origin");
    assert_eq!(answer.field("access-control-allow-credentials"), "");
    assert!(
        answer
            .field("access-control-expose-headers")
            .contains("etag")
    );
    let answer = ask(cors().credentials(), "GET /", &[("origin", APP)]).await;
    assert_eq!(answer.field("access-control-allow-credentials"), "true");
    let answer = ask(cors(), "GET /", &[]).await;
    assert_eq!(answer.field("vary"), "Origin");
}

#[tokio::test]
async fn what_else_a_response_varies_by_stays_on_the_same_line() {
    let answer = ask(cors(), "GET /vary", &[]).await;
    assert_eq!(answer.headers.get_all("vary").iter().count(), 1);
    assert_eq!(answer.field("vary"), "Accept, Prefer, Origin");
}

#[tokio::test]
async fn a_refusal_can_be_read_as_well() {
    let answer = ask(cors(), "GET /secret", &[("origin", APP)]).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.field("access-control-allow-origin"), APP);
}

#[tokio::test]
async fn an_origin_that_is_nearly_a_listed_one_gets_nothing() {
    let others = [
        "https://evil.org",
        "null",
        "*",
        "https://app.example.org.evil.org",
        "https://evil-app.example.org",
        "http://app.example.org",
        "https://app.example.org:8443",
        "https://app.example.org/",
        "HTTPS://APP.EXAMPLE.ORG",
        "https://app.example.org, https://evil.org",
        "https://app_example.org",
        "",
    ];
    for origin in others {
        let answer = ask(cors().credentials(), "GET /", &[("origin", origin)]).await;
        assert_eq!(answer.status, 200);
        for name in answer.headers.keys() {
            assert!(
                !name.as_str().starts_with("access-control"),
                "{origin}: {name}"
            );
        }
        assert_eq!(answer.field("vary"), "Origin");
    }
    let twice = ask(
        cors(),
        "GET /",
        &[("origin", APP), ("origin", "https://evil.org")],
    )
    .await;
    assert_eq!(twice.field("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_preflight_is_answered_before_anything_asks_for_credentials() {
    let asks = [
        ("origin", APP),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "if-match"),
    ];
    let answer = ask(cors().credentials(), "OPTIONS /secret", &asks).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.field("access-control-allow-origin"), APP);
    assert_eq!(answer.field("access-control-allow-credentials"), "true");
    assert!(answer.field("access-control-allow-methods").contains("PUT"));
    assert!(
        answer
            .field("access-control-allow-headers")
            .contains("if-match")
    );
    assert_eq!(answer.field("access-control-max-age"), "7200");
    assert_eq!(
        answer.field("vary"),
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    );
}

#[tokio::test]
async fn a_preflight_of_another_site_gets_no_permission() {
    let asks = [
        ("origin", "https://evil.org"),
        ("access-control-request-method", "PUT"),
    ];
    let answer = ask(cors(), "OPTIONS /", &asks).await;
    assert_eq!(answer.status, 204);
    assert!(
        !answer
            .headers
            .keys()
            .any(|it| it.as_str().starts_with("access-control"))
    );
    assert!(answer.field("vary").starts_with("Origin"));
}

#[tokio::test]
async fn options_that_is_not_a_preflight_goes_to_the_table() {
    for fields in [
        vec![("origin", APP)],
        vec![("access-control-request-method", "PUT")],
    ] {
        assert_eq!(ask(cors(), "OPTIONS /", &fields).await.body, "hello");
    }
}

#[test]
fn an_origin_that_no_browser_sends_is_refused_at_start() {
    for bad in [
        "*",
        "null",
        "",
        "app.example.org",
        "https://app.example.org/",
        "https://app.example.org/a",
        "https://*.example.org",
        "HTTPS://app.example.org",
        "https://App.example.org",
        "https://app.example.org:443",
        "http://app.example.org:80",
        "ftp://example.org",
        "https://a@example.org",
        "https://",
    ] {
        let error = Cors::new([APP, bad]).unwrap_err().to_string();
        assert!(error.contains(&format!("{bad:?}")), "{error}");
    }
}
