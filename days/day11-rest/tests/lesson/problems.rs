//! Problems: one shape, and nothing from inside.

use http::StatusCode;
use lifecycle::{IntoResponse, Rejection, Request, Server};
use rest::{Problem, Violation};

use super::world::World;

#[derive(Debug, thiserror::Error)]
#[error("the secret is 42")]
struct Secret;

#[tokio::test]
async fn a_cause_is_for_the_log_alone() {
    async fn broken(_: Request) -> Result<String, Problem> {
        Err(Problem::internal("it broke", Secret))
    }
    let server = Server::new(broken).refusals(rest::render);
    let request = http::Request::get("/a?token=b").body("".into()).unwrap();
    let response = server.call(request).await;
    assert_eq!(response.status(), 500);
    let body = response.into_body().bytes().await.unwrap();
    let text = std::str::from_utf8(&body).unwrap();
    assert!(
        text.contains(r#""detail":"Something went wrong on our side.""#),
        "{text}"
    );
    assert!(
        !text.contains("secret") && !text.contains("token"),
        "{text}"
    );
}

#[tokio::test]
async fn a_problem_comes_out_of_a_job_as_it_went_in() {
    let world = World::new().await;
    let problem = Problem::from(vec![
        Violation::new("/a", "required", "Say a."),
        Violation::new("/b", "taken", "Another b."),
    ]);
    let ended: Result<(), database::Error> = world.database.run(move |_| Err(problem.into())).await;
    let problem = Problem::from(ended.unwrap_err());
    assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.detail(), "The input breaks 2 rules.");
    assert_eq!(problem.violations().len(), 2);
}

#[tokio::test]
async fn without_a_database_the_answer_is_503_and_says_when_to_come_back() {
    let world = World::new().await;
    world.get("/courses").await.expect(200);
    world.take_database_away().await;
    let answer = world.get("/courses").await.expect(503);
    assert_eq!(answer.field("retry-after"), "1");
    assert!(!answer.body.contains("postgres"), "{}", answer.body);
}

#[test]
fn a_rejection_of_the_server_keeps_what_it_says() {
    let rejection = Rejection::new(StatusCode::TOO_MANY_REQUESTS, "ten are the limit")
        .header(http::header::RETRY_AFTER, "60".parse().unwrap());
    let response = Problem::from(rejection).into_response();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "60");
}
