//! An administrator as somebody else: for a while, no further, and both of them in the log.

use access::{Grant, Impersonation, Person};
use jiff::SignedDuration;
use tokens::Identity;

use super::gate::World;
use super::world::{id, person};

fn begin(
    administrator: &Identity,
    own: &[Grant],
    subject: u128,
    of_subject: &[Grant],
) -> Result<Identity, u16> {
    let who = Person {
        identity: administrator,
        grants: own,
    };
    let begun = Impersonation::begin(who, id(subject), of_subject);
    begun
        .map(|it| it.identity())
        .map_err(|problem| problem.status().as_u16())
}

const ROOT: &[Grant] = &[Grant::Administrator];
const LEARNER: &[Grant] = &[Grant::Learner];

#[tokio::test]
async fn the_administrator_sees_what_the_person_sees_and_the_log_knows_both() {
    let world = World::new();
    let acting = begin(&person(2), ROOT, 1, LEARNER).unwrap();
    let (response, seen) = world.send("GET /courses", Some(&acting), "").await;
    assert_eq!(response.status(), 200);
    assert_eq!(seen["actor"], id(2).to_string());
    assert_eq!(seen["on_behalf_of"], id(1).to_string());
    // The administrator's own roles are left behind.
    assert_eq!(world.status("POST /courses", Some(&acting)).await, 403);
}

#[tokio::test]
async fn it_ends_with_the_token_with_the_role_and_with_the_others_promotion() {
    let world = World::new();
    let acting = begin(&person(2), ROOT, 1, LEARNER).unwrap();
    assert_eq!(acting.session, None, "nothing can renew it");
    assert_eq!(world.status("GET /courses", Some(&acting)).await, 200);
    world.book.set(Some(vec![(id(1), Grant::Learner)]));
    assert_eq!(world.status("GET /courses", Some(&acting)).await, 403);
    world.book.set(Some(vec![
        (id(1), Grant::Learner),
        (id(1), Grant::Administrator),
        (id(2), Grant::Administrator),
    ]));
    assert_eq!(world.status("GET /courses", Some(&acting)).await, 403);
}

#[tokio::test]
async fn its_token_is_worth_nothing_after_the_lifetime() {
    let world = World::new();
    let acting = begin(&person(2), ROOT, 1, LEARNER).unwrap();
    let token = world.signer.sign(&acting).unwrap().token;
    let ask = || {
        let request = http::Request::get("/courses")
            .header("authorization", format!("Bearer {token}"))
            .body("".into());
        world.server.call(request.unwrap())
    };
    assert_eq!(ask().await.status(), 200);
    world.clock.advance(SignedDuration::from_mins(16));
    assert_eq!(ask().await.status(), 401);
}

#[tokio::test]
async fn credentials_are_out_of_its_reach() {
    let world = World::new();
    let acting = begin(&person(2), ROOT, 1, LEARNER).unwrap();
    for (who, status) in [(&acting, 403), (&person(1), 422)] {
        let (response, _) = world.send("PUT /password", Some(who), "{}").await;
        assert_eq!(response.status(), status);
    }
}

#[test]
fn nobody_acts_as_an_administrator_or_twice_or_without_the_role() {
    let root = person(2);
    let nested = Identity {
        impersonator: Some(id(2)),
        ..person(5)
    };
    let limited = Identity {
        scopes: Some(Vec::new()),
        ..person(2)
    };
    assert!(begin(&root, ROOT, 1, &[]).is_ok());
    for (case, begun) in [
        ("a learner", begin(&person(3), LEARNER, 1, LEARNER)),
        (
            "an instructor",
            begin(&person(3), &[Grant::Instructor(1)], 1, LEARNER),
        ),
        ("of an administrator", begin(&root, ROOT, 4, ROOT)),
        ("of oneself", begin(&root, ROOT, 2, LEARNER)),
        ("nested", begin(&nested, ROOT, 1, LEARNER)),
        ("by a limited token", begin(&limited, ROOT, 1, LEARNER)),
    ] {
        assert_eq!(begun, Err(403), "{case}");
    }
}
