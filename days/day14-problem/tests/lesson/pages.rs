//! The type of every problem is the URL of a page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use problem::{Page, Registry};
use sha2::{Digest, Sha256};

use super::world::World;

#[tokio::test]
async fn every_type_has_its_page() {
    let world = World::new().await;
    let registry = Registry::standard();
    for kind in registry.kinds() {
        let page = world.get(&registry.url(kind)).await;
        assert_eq!(
            (page.status, page.field("content-type")),
            (200, "text/html; charset=utf-8")
        );
        assert!(page.body.contains(&format!(
            "<code>{}</code> · status {}",
            kind.code, kind.status
        )));
        assert!(page.body.contains(kind.class.advice()));
    }
    world.get("/problems/cobol").await.is(404, "not_found");
}

#[tokio::test]
async fn the_policy_of_a_page_allows_its_own_style_and_nothing_else() {
    let page = World::new().await.get("/problems/taken").await;
    let (_, rest) = page.body.split_once("<style>").unwrap();
    let (style, _) = rest.split_once("</style>").unwrap();
    let digest = STANDARD.encode(Sha256::digest(style));
    assert_eq!(
        page.field("content-security-policy"),
        format!("default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'")
    );
}

#[tokio::test]
async fn the_list_of_types_says_which_may_be_retried() {
    let world = World::new().await;
    let list = world.get("/problems").await.document();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), Registry::standard().kinds().len());
    let retryable = items.iter().filter(|it| it["retryable"] == true);
    let types: Vec<_> = retryable.map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(
        types,
        [
            "request_timeout",
            "in_flight",
            "too_many_requests",
            "unavailable",
            "timeout"
        ]
        .map(|code| format!("/problems/{code}"))
    );
}

#[test]
fn a_page_escapes_what_it_says() {
    let kind = problem::Kind {
        title: "a < b & \"c\"",
        ..problem::standard::TAKEN
    };
    let page = Page::of(&kind).html();
    assert!(
        page.contains("<h1>a &lt; b &amp; &quot;c&quot;</h1>"),
        "{page}"
    );
}
