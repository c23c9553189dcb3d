//! Nothing internal leaves the server, and the log has it once.

use http::StatusCode;
use lifecycle::{Request, Server};
use problem::Registry;
use rest::Problem;

use super::world::{Answer, Log, World};

const INTERNAL: [&str; 9] = [
    "42P01",
    "relation",
    "courses_20",
    "constraint",
    "select",
    "postgres",
    ".rs",
    "panic",
    "127.0.0.1",
];

fn assert_nothing_internal(answer: &Answer) {
    let said = format!("{:?} {}", answer.headers, answer.body).to_lowercase();
    for word in INTERNAL {
        assert!(!said.contains(&word.to_lowercase()), "{word}: {said}");
    }
}

#[tokio::test]
async fn a_failed_statement_is_in_the_log_once_and_not_in_the_response() {
    let world = World::new().await;
    world
        .batch("alter table courses rename to courses_2026")
        .await
        .unwrap();
    let (log, _guard) = Log::start();
    let read = world.get("/courses").await;
    let written = world.post(r#"{"slug":"a","title":"A"}"#).await;
    for answer in [read, written] {
        answer.is(500, "internal");
        assert_nothing_internal(&answer);
        let text = log.text();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| line.contains(answer.field("x-request-id")))
            .collect();
        assert_eq!(lines.len(), 1, "{text}");
        assert!(
            lines[0].contains("ERROR") && lines[0].contains("42P01"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_panic_tells_the_client_nothing() {
    let answer = World::new().await.get("/bug").await;
    answer.is(500, "internal");
    assert_nothing_internal(&answer);
    assert!(!answer.body.contains("week 7"), "{}", answer.body);
}

#[tokio::test]
async fn an_outage_tells_the_client_nothing_of_the_database() {
    let world = World::new().await;
    world.network.cut();
    let (log, _guard) = Log::start();
    let answer = world.get("/courses").await;
    answer.is(503, "unavailable");
    assert_nothing_internal(&answer);
    let text = log.text();
    assert_eq!(text.matches("a request was put off").count(), 1, "{text}");
    assert!(text.contains("WARN"), "{text}");
}

#[tokio::test]
async fn a_handler_that_puts_the_cause_into_a_500_does_not_send_it() {
    async fn careless(_: Request) -> Result<String, Problem> {
        let text = "relation \"courses_2026\" does not exist (42P01) at rows.rs:12";
        Err(Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "oops",
            text,
        ))
    }
    let registry = Registry::standard();
    let server = Server::new(careless).refusals(move |it, context| registry.render(it, context));
    let request = http::Request::get("/a").body("".into()).unwrap();
    let answer = Answer::of(server.call(request).await).await;
    answer.is(500, "internal");
    assert_nothing_internal(&answer);
}

#[tokio::test]
async fn a_refusal_that_the_client_has_to_mend_wakes_nobody_up() {
    let world = World::new().await;
    let (log, _guard) = Log::start();
    let taken = world.post(r#"{"slug":"rust","title":"Rust"}"#).await;
    taken.is(409, "taken");
    assert_nothing_internal(&taken);
    world.get("/courses/cobol").await.is(404, "not_found");
    let text = log.text();
    assert!(!text.contains("ERROR") && !text.contains("WARN"), "{text}");
}
