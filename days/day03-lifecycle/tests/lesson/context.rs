//! The context: names and deadlines.

use std::collections::HashSet;
use std::time::Duration;

use lifecycle::{Context, Limits, Request, RequestId};

use crate::client::get;
use crate::server::TestServer;

async fn id(request: Request) -> String {
    Context::of(&request).id().to_string()
}

fn with_ids(ids: &[&str]) -> String {
    let fields: String = ids
        .iter()
        .map(|id| format!("X-Request-Id: {id}\r\n"))
        .collect();
    format!("GET / HTTP/1.1\r\nHost: test\r\n{fields}\r\n")
}

#[test]
fn a_fit_request_id_is_kept_and_an_unfit_one_replaced() {
    let server = TestServer::start(id, Limits::default());
    let longest = "a".repeat(64);
    let too_long = "a".repeat(65);
    for (sent, kept) in [
        (vec!["order-7_b.2"], true),
        (vec![longest.as_str()], true),
        (vec![too_long.as_str()], false),
        (vec!["a b"], false),
        (vec!["a\"b"], false),
        (vec![""], false),
        (vec!["one", "two"], false),
    ] {
        let answer = server.ask(with_ids(&sent)).expect(200);
        let given = answer.header("x-request-id").unwrap();
        assert_eq!(
            given,
            answer.text(),
            "the handler and the client see one id"
        );
        assert_eq!(given == sent[0], kept, "{sent:?} became {given}");
    }
}

#[test]
fn fresh_ids_are_version_7_uuids_that_never_meet() {
    let ids: HashSet<String> = (0..10_000)
        .map(|_| RequestId::fresh().to_string())
        .collect();
    assert_eq!(ids.len(), 10_000);
    for id in ids.iter().take(100) {
        let id: uuid::Uuid = id.parse().unwrap();
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
    }
}

#[test]
fn an_id_is_parsed_or_refused() {
    assert_eq!("abc".parse::<RequestId>().unwrap().as_str(), "abc");
    assert!("a\nb".parse::<RequestId>().is_err());
}

#[test]
fn the_context_knows_the_peer_and_the_deadline() {
    let time = Duration::from_secs(100);
    let server = TestServer::start(
        move |request: Request| async move {
            let context = Context::of(&request);
            assert_eq!(context.deadline() - context.start(), time);
            assert!(context.remaining() <= time && context.remaining() > time / 2);
            context.peer().ip().to_string()
        },
        Limits {
            handler_time: time,
            ..Limits::default()
        },
    );
    assert_eq!(server.ask(get("/")).expect(200).text(), "127.0.0.1");
}

#[test]
fn limits_without_end_are_no_overflow() {
    let server = TestServer::start(
        id,
        Limits {
            connections: usize::MAX,
            head_time: Duration::MAX,
            body_bytes: u64::MAX,
            body_time: Duration::MAX,
            handler_time: Duration::MAX,
            write_time: Duration::MAX,
            idle_time: Duration::MAX,
            drain_time: Duration::MAX,
            ..Limits::default()
        },
    );
    server.ask(get("/")).expect(200);
}
