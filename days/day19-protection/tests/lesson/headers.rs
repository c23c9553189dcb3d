//! The fields that every response has.

use http::{HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use lifecycle::{Chain, IntoResponse, Rejection, Request, Response};
use protection::SecurityHeaders;

use super::world::{Answer, send};

async fn ask(headers: SecurityHeaders, target: &str, fields: &[(&str, &str)]) -> Answer {
    async fn api(request: Request) -> Response {
        let mut response = "hello".into_response();
        let fields = response.headers_mut();
        match request.uri().path() {
            "/page" => {
                let own = HeaderValue::from_static("default-src 'self'");
                fields.insert(header::CONTENT_SECURITY_POLICY, own);
                fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
            }
            "/login" => {
                fields.insert(header::SET_COOKIE, HeaderValue::from_static("session=1"));
            }
            "/none" => {
                return Rejection::new(StatusCode::NOT_FOUND, "nothing here").into_response();
            }
            _ => {}
        }
        response
    }
    let line = format!("GET {target}");
    send(
        &Chain::around(api).with(headers),
        "127.0.0.1",
        &line,
        fields,
    )
    .await
}

#[tokio::test]
async fn every_response_has_them_a_refusal_too() {
    for target in ["/", "/none"] {
        let answer = ask(SecurityHeaders::new(), target, &[]).await;
        assert_eq!(
            answer.field("x-content-type-options"),
            "nosniff",
            "{target}"
        );
        assert_eq!(
            answer.field("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'"
        );
        assert_eq!(answer.field("referrer-policy"), "no-referrer");
        assert_eq!(answer.field("strict-transport-security"), "");
        assert_eq!(answer.field("cache-control"), "");
    }
}

#[tokio::test]
async fn hsts_is_said_where_it_is_set() {
    let headers = SecurityHeaders::new().hsts(SignedDuration::from_hours(24));
    assert_eq!(
        ask(headers, "/", &[])
            .await
            .field("strict-transport-security"),
        "max-age=86400"
    );
}

#[tokio::test]
async fn what_belongs_to_a_person_is_stored_by_nobody() {
    for fields in [[("authorization", "Bearer x")], [("cookie", "session=1")]] {
        let answer = ask(SecurityHeaders::new(), "/", &fields).await;
        assert_eq!(answer.field("cache-control"), "no-store", "{fields:?}");
        let answer = ask(SecurityHeaders::new(), "/none", &fields).await;
        assert_eq!(answer.field("cache-control"), "no-store", "{fields:?}");
    }
    assert_eq!(
        ask(SecurityHeaders::new(), "/login", &[])
            .await
            .field("cache-control"),
        "no-store"
    );
}

#[tokio::test]
async fn a_handlers_own_word_stays() {
    let answer = ask(SecurityHeaders::new(), "/page", &[("cookie", "session=1")]).await;
    assert_eq!(
        answer.field("content-security-policy"),
        "default-src 'self'"
    );
    assert_eq!(answer.field("cache-control"), "private");
    assert_eq!(answer.field("x-content-type-options"), "nosniff");
}
