//! The day's own server, in process: the bounds together.

use clock::Clock;
use database::{Database, Settings as Pool};
use jiff::SignedDuration;
use lifecycle::{Context, RequestId, Server};
use std::time::Duration;

use super::world::{Answer, nine_o_clock};
use crate::milestone::{Settings, TABLES, server};

struct World {
    server: Server,
    clock: Clock,
    _own: localdb::Database,
}

impl World {
    async fn new() -> Self {
        let own = tokio::task::spawn_blocking(|| TABLES.fresh().unwrap())
            .await
            .unwrap();
        let clock = nine_o_clock();
        let mut settings = Settings::standing(&clock);
        settings.proxies.push("127.0.0.1".parse().unwrap());
        let database = Database::open(&Pool::new(own.url())).unwrap();
        Self {
            server: server(database, &settings).unwrap(),
            clock,
            _own: own,
        }
    }

    async fn send(
        &self,
        peer: &str,
        line: &str,
        fields: &[(&str, &str)],
        body: impl Into<lifecycle::Body>,
    ) -> Answer {
        let (method, target) = line.split_once(' ').unwrap();
        let peer = (peer.parse::<std::net::IpAddr>().unwrap(), 40_000).into();
        let context = Context::new(RequestId::fresh(), peer, Duration::from_secs(30));
        let mut request = http::Request::builder()
            .method(method)
            .uri(target)
            .extension(context);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let response = self.server.call(request.body(body.into()).unwrap()).await;
        let (head, body) = response.into_parts();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.bytes().await.unwrap().to_vec()).unwrap(),
        }
    }

    async fn guess(&self, peer: &str, fields: &[(&str, &str)], password: &str) -> Answer {
        let fields = [&[("content-type", "application/json")], fields].concat();
        let body = format!(r#"{{"email":" Ada@example.org","password":"{password}"}}"#);
        self.send(peer, "POST /sessions", &fields, body).await
    }
}

#[tokio::test]
async fn guesses_are_bounded_by_account_and_address_and_the_owner_gets_in() {
    let world = World::new().await;
    let thief = [("x-forwarded-for", "203.0.113.9")];
    for expected in [[401; 10].as_slice(), &[429; 3]].concat() {
        assert_eq!(
            world.guess("127.0.0.1", &thief, "letmein").await.status,
            expected
        );
    }
    // The right password doesn't help a guesser who has no guess left.
    let right = "correct horse battery staple";
    assert_eq!(world.guess("127.0.0.1", &thief, right).await.status, 429);
    let owner = [("x-forwarded-for", "198.51.100.4")];
    assert_eq!(world.guess("127.0.0.1", &owner, right).await.status, 201);
    world.clock.advance(SignedDuration::from_secs(6));
    assert_eq!(world.guess("127.0.0.1", &thief, right).await.status, 201);
}

#[tokio::test]
async fn a_peer_that_is_no_proxy_cannot_choose_the_address_that_its_guesses_count_for() {
    let world = World::new().await;
    let mut statuses = Vec::new();
    for last in 0..11 {
        let made_up = format!("198.51.100.{last}");
        let fields = [("x-forwarded-for", made_up.as_str())];
        statuses.push(world.guess("127.0.0.2", &fields, "letmein").await.status);
    }
    assert_eq!(statuses[..10], [401; 10]);
    assert_eq!(statuses[10], 429);
}

#[tokio::test]
async fn a_compressed_body_is_refused_by_its_head() {
    let world = World::new().await;
    let fields = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let answer = world
        .send("127.0.0.1", "POST /previews", &fields, "{}")
        .await;
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn a_word_is_never_a_part_of_the_statement() {
    let world = World::new().await;
    for word in [
        "'",
        "%27",
        "';drop table courses;--",
        "\\",
        "%",
        "_",
        "%00",
        "rust' or '1'='1",
    ] {
        let word: String = word.bytes().map(|it| format!("%{it:02x}")).collect();
        let answer = world
            .send("127.0.0.1", &format!("GET /courses?q={word}"), &[], "")
            .await;
        assert!([200, 422].contains(&answer.status), "{word}: {answer:?}");
        assert!(!answer.body.contains("HTTP by hand"), "{word}: {answer:?}");
    }
    let answer = world.send("127.0.0.1", "GET /courses", &[], "").await;
    assert!(answer.body.contains("HTTP by hand"), "{answer:?}");
}

#[tokio::test]
async fn every_refusal_has_the_security_headers() {
    let world = World::new().await;
    for (line, status) in [
        ("GET /none", 404),
        ("DELETE /courses", 405),
        ("POST /sessions", 415),
    ] {
        let answer = world.send("127.0.0.1", line, &[], "").await;
        assert_eq!(answer.status, status, "{line}");
        assert_eq!(answer.field("x-content-type-options"), "nosniff", "{line}");
        assert_eq!(answer.field("vary"), "Origin", "{line}");
    }
}
