//! A login: what is right, and what costs the same.

use passwords::SignIn;

use crate::lesson::lab::{ADA, Lab, OTHER, RIGHT, actor, cost};

#[tokio::test]
async fn a_right_password_is_the_account_with_its_roles() {
    let lab = Lab::new().await;
    lab.set(RIGHT).await;
    let account = lab.login("ADA@example.org", RIGHT).await.unwrap();
    assert_eq!(
        (account.id, account.roles),
        (ADA, vec!["learner".to_owned()])
    );
    assert!(lab.login("ada@example.org", OTHER).await.is_none());
}

#[tokio::test]
async fn every_login_that_fails_costs_one_call_of_today() {
    let lab = Lab::with(&cost(6), SignIn::Verified).await;
    lab.verified("grace@example.org", RIGHT).await;
    lab.verified("locked@example.org", RIGHT).await;
    lab.register("new@example.org", RIGHT).await;
    let locked: Vec<(uuid::Uuid,)> = lab
        .rows("select id from accounts where email like 'locked%'")
        .await;
    lab.passwords
        .lock(&lab.db, actor(), locked[0].0, true)
        .await
        .unwrap();
    for (email, password, why) in [
        ("grace@example.org", OTHER, "a wrong password"),
        ("nobody@example.org", RIGHT, "no account"),
        ("ada@example.org", RIGHT, "an account without a password"),
        ("new@example.org", RIGHT, "an account that isn't verified"),
        ("locked@example.org", RIGHT, "a locked account"),
    ] {
        let hasher = lab.passwords.hasher();
        let (calls, rounds) = (hasher.calls(), hasher.rounds());
        assert_eq!(lab.login(email, password).await, None, "{why}");
        let work = (hasher.calls() - calls, hasher.rounds() - rounds);
        assert_eq!(work, (1, 64), "{why}");
    }
    lab.passwords
        .lock(&lab.db, actor(), locked[0].0, false)
        .await
        .unwrap();
    assert!(lab.login("locked@example.org", RIGHT).await.is_some());
}

#[tokio::test]
async fn an_old_hash_costs_the_rounds_of_today_and_a_right_password_renews_it() {
    let lab = Lab::new().await;
    lab.set(RIGHT).await;
    let lab = lab.with_cost(&cost(7));
    let before = lab.passwords.hasher().rounds();
    assert!(lab.login("ada@example.org", OTHER).await.is_none());
    assert_eq!(lab.passwords.hasher().rounds() - before, 128);
    let cost_and_day = "select substr(hash, 5, 2), changed_at::text from passwords";
    let old: Vec<(String, String)> = lab.rows(cost_and_day).await;
    assert!(lab.login("ada@example.org", RIGHT).await.is_some());
    let new: Vec<(String, String)> = lab.rows(cost_and_day).await;
    assert_eq!((old[0].0.as_str(), new[0].0.as_str()), ("04", "07"));
    assert_eq!(old[0].1, new[0].1, "the password is the same one");
    let calls = lab.passwords.hasher().calls();
    assert!(lab.login("ada@example.org", RIGHT).await.is_some());
    assert_eq!(lab.passwords.hasher().calls() - calls, 1);
}

#[tokio::test]
async fn a_hash_that_asks_for_too_much_work_is_not_worked_off() {
    let lab = Lab::new().await;
    lab.set(RIGHT).await;
    lab.execute("update passwords set hash = overlay(hash placing '31' from 5)")
        .await;
    let before = lab.passwords.hasher().rounds();
    assert!(lab.login("ada@example.org", RIGHT).await.is_none());
    assert_eq!(lab.passwords.hasher().rounds() - before, 16);
}

#[tokio::test]
async fn another_password_by_the_old_one_leaves_this_session_alone() {
    let lab = Lab::new().await;
    lab.set(RIGHT).await;
    let (here, elsewhere) = (lab.session(ADA).await, lab.session(ADA).await);
    let change = |old: &str| {
        let old = passwords::Password::new(old).unwrap();
        let new = passwords::NewPassword::new(OTHER).unwrap();
        let here = Some(here.session.id);
        lab.passwords.change(&lab.db, actor(), ADA, here, old, new)
    };
    assert_eq!(
        change("not this one").await.unwrap_err().status().as_u16(),
        422
    );
    assert!(lab.is_open(&elsewhere).await);
    change(RIGHT).await.unwrap();
    assert!(lab.is_open(&here).await && !lab.is_open(&elsewhere).await);
    assert!(lab.login("ada@example.org", OTHER).await.is_some());
    assert!(lab.login("ada@example.org", RIGHT).await.is_none());
}
