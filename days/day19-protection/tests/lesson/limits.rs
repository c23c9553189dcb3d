//! Rate limits around routes.

use std::sync::Arc;

use clock::Clock;
use jiff::SignedDuration;
use lifecycle::{Chain, Handler};
use protection::{Limiter, Rate, RateLimit, TrustedProxies};
use routing::{Router, Table};

use super::world::{nine_o_clock, send};

fn limiter(clock: &Clock) -> Arc<Limiter> {
    Arc::new(Limiter::new(clock.clone()))
}

async fn ok(_: lifecycle::Request) -> &'static str {
    "ok"
}

fn table(limit: RateLimit) -> Table {
    let router = Router::new().get("/a", ok).get("/b", ok);
    let router = router.get("/export", ok).attribute(Rate("export"));
    router.with(limit).build().unwrap()
}

async fn statuses(
    handler: &impl Handler,
    peer: &str,
    line: &str,
    fields: &[(&str, &str)],
    count: usize,
) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(send(handler, peer, line, fields).await.status);
    }
    statuses
}

#[tokio::test]
async fn a_response_says_what_is_left_and_a_refusal_when_to_come_back() {
    let clock = nine_o_clock();
    let limit = RateLimit::by_address(limiter(&clock), "address", "100/1m".parse().unwrap());
    let handler = Chain::around(ok).with(limit);
    let first = send(&handler, "203.0.113.9", "GET /", &[]).await;
    assert_eq!(first.field("ratelimit-policy"), r#""address";q=100;w=60"#);
    assert_eq!(first.field("ratelimit"), r#""address";r=99;t=1"#);
    assert_eq!(first.field("retry-after"), "");
    assert_eq!(
        statuses(&handler, "203.0.113.9", "GET /", &[], 99).await,
        [200; 99]
    );
    let refused = send(&handler, "203.0.113.9", "GET /", &[]).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.field("retry-after"), "1");
    assert_eq!(refused.field("ratelimit"), r#""address";r=0;t=60"#);
    clock.advance(SignedDuration::from_millis(600));
    assert_eq!(
        statuses(&handler, "203.0.113.9", "GET /", &[], 2).await,
        [200, 429]
    );
}

#[tokio::test]
async fn the_seconds_of_retry_after_are_enough() {
    let clock = nine_o_clock();
    let limit = RateLimit::by_address(limiter(&clock), "address", "7/1m".parse().unwrap());
    let handler = Chain::around(ok).with(limit);
    statuses(&handler, "203.0.113.9", "GET /", &[], 7).await;
    let refused = send(&handler, "203.0.113.9", "GET /", &[]).await;
    let wait: i64 = refused.field("retry-after").parse().unwrap();
    assert_eq!(wait, 9);
    clock.advance(SignedDuration::from_secs(wait));
    assert_eq!(
        statuses(&handler, "203.0.113.9", "GET /", &[], 1).await,
        [200]
    );
}

#[tokio::test]
async fn each_address_has_its_own_and_a_64_of_ipv6_has_one() {
    let limit = RateLimit::by_address(limiter(&nine_o_clock()), "address", "2/1m".parse().unwrap());
    let handler = Chain::around(ok).with(limit);
    assert_eq!(
        statuses(&handler, "203.0.113.9", "GET /", &[], 3).await,
        [200, 200, 429]
    );
    assert_eq!(
        statuses(&handler, "203.0.113.8", "GET /", &[], 1).await,
        [200]
    );
    let mut of_one_64 = Vec::new();
    for last in 1..4 {
        let peer = format!("2606:4700:0:1::{last}");
        of_one_64.extend(statuses(&handler, &peer, "GET /", &[], 1).await);
    }
    assert_eq!(of_one_64, [200, 200, 429]);
    assert_eq!(
        statuses(&handler, "2606:4700:0:2::1", "GET /", &[], 1).await,
        [200]
    );
}

#[tokio::test]
async fn a_made_up_header_buys_nothing_and_a_proxys_word_counts() {
    let limit = RateLimit::by_address(limiter(&nine_o_clock()), "address", "2/1m".parse().unwrap());
    let proxies = TrustedProxies::new(["127.0.0.1".parse().unwrap()]);
    let handler = Chain::around(ok).with(proxies).with(limit);
    let mut spoofed = Vec::new();
    for made_up in ["1.1.1.1", "1.1.1.2", "1.1.1.3"] {
        let field = [("x-forwarded-for", made_up)];
        spoofed.extend(statuses(&handler, "127.0.0.2", "GET /", &field, 1).await);
    }
    assert_eq!(spoofed, [200, 200, 429]);
    for learner in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
        let field = [("x-forwarded-for", learner)];
        assert_eq!(
            statuses(&handler, "127.0.0.1", "GET /", &field, 1).await,
            [200]
        );
    }
}

#[tokio::test]
async fn an_account_is_one_wherever_it_is_and_nobody_is_no_account() {
    let limit = RateLimit::by_account(limiter(&nine_o_clock()), "account", "2/1m".parse().unwrap());
    let table = table(limit);
    let ada = [("as", "ada")];
    assert_eq!(
        statuses(&table, "203.0.113.1", "GET /a", &ada, 1).await,
        [200]
    );
    assert_eq!(
        statuses(&table, "203.0.113.2", "GET /b", &ada, 2).await,
        [200, 429]
    );
    assert_eq!(
        statuses(&table, "203.0.113.1", "GET /a", &[("as", "bob")], 1).await,
        [200]
    );
    let answer = send(&table, "203.0.113.1", "GET /a", &[]).await;
    assert_eq!(
        (answer.status, answer.field("ratelimit")),
        (200, String::new())
    );
}

#[tokio::test]
async fn a_class_of_routes_has_a_quota_of_its_own() {
    let limit = RateLimit::by_account(
        limiter(&nine_o_clock()),
        "account",
        "100/1m".parse().unwrap(),
    );
    let limit = limit.class("export", "1/1h".parse().unwrap());
    assert!(limit.knows(Rate("export")) && !limit.knows(Rate("exports")));
    let table = table(limit);
    let ada = [("as", "ada")];
    let answer = send(&table, "203.0.113.1", "GET /export", &ada).await;
    assert_eq!(answer.field("ratelimit-policy"), r#""export";q=1;w=3600"#);
    assert_eq!(
        statuses(&table, "203.0.113.1", "GET /export", &ada, 1).await,
        [429]
    );
    assert_eq!(
        statuses(&table, "203.0.113.1", "GET /a", &ada, 1).await,
        [200]
    );
}

#[tokio::test]
async fn two_limits_are_two_members_of_one_list() {
    let limiter = limiter(&nine_o_clock());
    let inner = RateLimit::by_account(Arc::clone(&limiter), "account", "50/1m".parse().unwrap());
    let outer = RateLimit::by_address(limiter, "address", "100/1m".parse().unwrap());
    let handler = Chain::around(table(inner)).with(outer);
    let answer = send(&handler, "203.0.113.1", "GET /a", &[("as", "ada")]).await;
    assert_eq!(
        answer.field("ratelimit-policy"),
        r#""account";q=50;w=60, "address";q=100;w=60"#
    );
    assert_eq!(
        answer.field("ratelimit"),
        r#""account";r=49;t=2, "address";r=99;t=1"#
    );
}

#[tokio::test]
async fn a_refused_request_never_reaches_its_handler() {
    async fn bug(_: lifecycle::Request) -> &'static str {
        panic!("it was called")
    }
    let limit = RateLimit::by_address(limiter(&nine_o_clock()), "address", "1/1m".parse().unwrap());
    let handler = Chain::around(bug).with(limit);
    assert_eq!(
        statuses(&handler, "203.0.113.9", "GET /", &[], 3).await,
        [500, 429, 429]
    );
}
