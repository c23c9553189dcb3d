//! A forgotten password.

use crate::lesson::lab::{ADA, Lab, OTHER, RIGHT, actor, token_of};

#[tokio::test]
async fn a_reset_works_once_ends_all_sessions_and_makes_other_tokens_void() {
    let lab = Lab::new().await;
    lab.set(RIGHT).await;
    lab.mails().await;
    lab.ask("ada@example.org").await;
    let first = lab.token().await;
    lab.ask("ada@example.org").await;
    let second = lab.token().await;
    let session = lab.session(ADA).await;
    assert_eq!(lab.reset(&second, OTHER).await, Ok(()));
    assert!(!lab.is_open(&session).await);
    assert!(lab.login("ada@example.org", OTHER).await.is_some());
    assert!(lab.login("ada@example.org", RIGHT).await.is_none());
    assert_eq!(lab.reset(&second, RIGHT).await, Err(422));
    assert_eq!(lab.reset(&first, RIGHT).await, Err(422));
    let news = lab.mails().await;
    assert_eq!(news[0].subject, "Thirty Days: Your password was changed");
}

#[tokio::test]
async fn of_two_resets_at_once_with_one_token_one_wins() {
    let lab = Lab::new().await;
    lab.ask("ada@example.org").await;
    let token = lab.token().await;
    let (one, two) = tokio::join!(lab.reset(&token, RIGHT), lab.reset(&token, OTHER));
    let won = [one, two].iter().filter(|it| it.is_ok()).count();
    assert_eq!(won, 1);
    assert_eq!(one.err().or(two.err()), Some(422));
}

#[tokio::test]
async fn a_token_is_good_for_30_minutes_and_for_one_purpose() {
    let lab = Lab::new().await;
    lab.ask("ada@example.org").await;
    let token = lab.token().await;
    assert!(
        lab.passwords
            .verify(&lab.db, actor(), &token)
            .await
            .is_err()
    );
    let other = passwords::Token::new(&"0".repeat(64));
    assert_eq!(lab.reset(&other, RIGHT).await, Err(422));
    lab.advance(30);
    assert_eq!(lab.reset(&token, RIGHT).await, Err(422));
    lab.ask("ada@example.org").await;
    let token = lab.token().await;
    lab.advance(29);
    assert_eq!(lab.reset(&token, RIGHT).await, Ok(()));
}

#[tokio::test]
async fn a_bad_token_costs_no_hash() {
    let lab = Lab::new().await;
    let calls = lab.passwords.hasher().calls();
    for text in ["", "42", &"0".repeat(64), &"x".repeat(100_000), "\0"] {
        let token = passwords::Token::new(text);
        assert_eq!(lab.reset(&token, RIGHT).await, Err(422));
    }
    assert_eq!(lab.passwords.hasher().calls(), calls);
}

#[tokio::test]
async fn an_unknown_address_writes_the_same_row_and_gets_no_mail() {
    let lab = Lab::new().await;
    lab.ask("ada@example.org").await;
    lab.ask("nobody@example.org").await;
    let rows: Vec<(String,)> = lab.rows("select template from mails").await;
    assert_eq!(rows, [("reset".to_owned(),), ("reset".to_owned(),)]);
    let mails = lab.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "ada@example.org");
}

#[tokio::test]
async fn a_reset_leaves_the_lock_of_a_locked_account() {
    let lab = Lab::new().await;
    lab.set(RIGHT).await;
    lab.mails().await;
    lab.passwords
        .lock(&lab.db, actor(), ADA, true)
        .await
        .unwrap();
    lab.ask("ada@example.org").await;
    let token = lab.token().await;
    assert_eq!(lab.reset(&token, OTHER).await, Ok(()));
    assert!(lab.login("ada@example.org", OTHER).await.is_none());
}

#[tokio::test]
async fn a_flood_of_requests_fills_no_mailbox() {
    let lab = Lab::new().await;
    for _ in 0..10 {
        lab.ask("ada@example.org").await;
    }
    let mails = lab.mails().await;
    assert_eq!(mails.iter().filter_map(token_of).count(), 3);
}
