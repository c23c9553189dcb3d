//! Cross-site requests: what passes and what doesn't.

use http::Request;
use sessions::{Cookie, CrossSite};

/// The status that a request gets: 0 if it passes.
fn status(method: &str, target: &str, fields: &[(&str, &str)]) -> u16 {
    let rule =
        CrossSite::protecting(Cookie::named("__Host-sid")).trusting("https://app.example.org");
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let (head, ()) = request.body(()).unwrap().into_parts();
    let judged = rule.judge(&head);
    judged.map_or_else(|refused| refused.status().as_u16(), |()| 0)
}

const HOST: (&str, &str) = ("host", "course.example:8443");
const COOKIE: (&str, &str) = ("cookie", "a=b; __Host-sid=1");
const BEARER: (&str, &str) = ("authorization", "Bearer abc");

const fn site(value: &'static str) -> (&'static str, &'static str) {
    ("sec-fetch-site", value)
}

const fn origin(value: &'static str) -> (&'static str, &'static str) {
    ("origin", value)
}

#[test]
fn an_unsafe_request_passes_only_from_our_own_pages_or_from_no_browser() {
    let own = origin("https://course.example:8443");
    let evil = origin("https://evil.example");
    let trusted = origin("https://app.example.org");
    let cases: &[(&[(&str, &str)], u16)] = &[
        (&[HOST, COOKIE], 0),
        (&[HOST, COOKIE, site("same-origin")], 0),
        (&[HOST, COOKIE, site("none")], 0),
        (&[HOST, COOKIE, site("same-site")], 403),
        (&[HOST, COOKIE, site("cross-site")], 403),
        (&[HOST, COOKIE, site("Same-Origin")], 403),
        (&[HOST, COOKIE, site("")], 403),
        (
            &[HOST, COOKIE, site("same-origin"), site("cross-site")],
            403,
        ),
        // Sec-Fetch-Site is believed before Origin.
        (&[HOST, COOKIE, site("cross-site"), own], 403),
        (&[HOST, COOKIE, site("same-origin"), evil], 0),
        // An old browser.
        (&[HOST, COOKIE, own], 0),
        (&[HOST, COOKIE, origin("http://course.example:8443")], 0),
        (&[HOST, COOKIE, origin("https://COURSE.example:8443")], 0),
        (&[HOST, COOKIE, evil], 403),
        (&[HOST, COOKIE, origin("https://course.example")], 403),
        (
            &[
                HOST,
                COOKIE,
                origin("https://course.example:8443.evil.example"),
            ],
            403,
        ),
        (
            &[
                HOST,
                COOKIE,
                origin("https://evil.example/course.example:8443"),
            ],
            403,
        ),
        (
            &[
                HOST,
                COOKIE,
                origin("https://evil.example@course.example:8443"),
            ],
            403,
        ),
        (&[HOST, COOKIE, origin("null")], 403),
        (&[HOST, COOKIE, origin("course.example:8443")], 403),
        (&[HOST, COOKIE, own, evil], 403),
        (&[COOKIE, own], 403),
        // A friend.
        (&[HOST, COOKIE, site("cross-site"), trusted], 0),
        (&[HOST, COOKIE, trusted], 0),
        (
            &[
                HOST,
                COOKIE,
                site("cross-site"),
                origin("https://app.example.org.evil.example"),
            ],
            403,
        ),
        // A login from elsewhere would sign the victim in as somebody else.
        (&[HOST, site("cross-site")], 403),
        // No browser adds this field by itself, and with the cookie beside it nobody knows which of the two counts.
        (&[HOST, BEARER, site("cross-site")], 0),
        (&[HOST, BEARER, COOKIE, site("cross-site")], 403),
    ];
    for (fields, expected) in cases {
        for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"] {
            assert_eq!(
                status(method, "/sessions", fields),
                *expected,
                "{method} {fields:?}"
            );
        }
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert_eq!(
                status(method, "/sessions", fields),
                0,
                "{method} {fields:?}"
            );
        }
    }
}

#[test]
fn the_host_of_http_2_is_in_the_target() {
    let own = [origin("https://course.example"), COOKIE];
    assert_eq!(status("POST", "https://course.example/sessions", &own), 0);
    assert_eq!(status("POST", "https://other.example/sessions", &own), 403);
}
