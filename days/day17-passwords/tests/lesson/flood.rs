//! More logins than can be hashed.

use clock::Ids;
use lifecycle::IntoResponse as _;
use passwords::{Cost, Hasher, HasherSettings, Password, PoolError};
use rest::Problem;

use crate::lesson::lab::cost;

#[tokio::test]
async fn a_flood_is_refused_at_once_and_judged_as_far_as_there_are_places() {
    // Nothing is polled between the 20 requests, so at most one of them is begun meanwhile.
    let settings = cost(12).with_places(1, 2);
    let hasher = Hasher::new(&settings, Ids::system()).unwrap();
    let before = hasher.calls();
    let password = Password::new("violet-anchor-77").unwrap();
    let mut logins = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (hasher, password) = (hasher.clone(), password.clone());
        logins.spawn(async move { hasher.verify(password, None).await });
    }
    let verdicts = logins.join_all().await;
    let full = Err(PoolError::Full);
    let refused = verdicts.iter().filter(|it| **it == full).count();
    let judged = verdicts.iter().filter(|it| it.is_ok()).count();
    assert_eq!(refused + judged, 20);
    assert!(judged >= 2 && refused > 0, "{judged} were judged");
    assert_eq!(hasher.calls() - before, judged as u64);
}

#[test]
fn a_full_queue_is_503_with_the_time_to_come_back() {
    let response = Problem::from(PoolError::Full).into_response();
    assert_eq!(response.status().as_u16(), 503);
    let problem = Problem::from(PoolError::Lost);
    assert_eq!(problem.status().as_u16(), 500);
}

#[test]
fn the_queue_is_a_second_of_work() {
    let settings = HasherSettings::default().with_cost(Cost::LEAST);
    let hasher = Hasher::new(&settings, Ids::system()).unwrap();
    assert!((settings.threads..=1024).contains(&hasher.queue()));
    assert_eq!(hasher.waiting(), 0);
}
