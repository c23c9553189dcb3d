//! Registration: the same to the client for every address, and a mail that tells its owner.

use passwords::SignIn;

use crate::lesson::lab::{Lab, OTHER, RIGHT, actor, cost, registration, token_of};

#[tokio::test]
async fn an_account_signs_in_once_its_owner_has_read_the_mail() {
    let lab = Lab::new().await;
    lab.register("grace@example.org", RIGHT).await;
    assert!(lab.login("grace@example.org", RIGHT).await.is_none());
    let mails = lab.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "grace@example.org");
    let token = token_of(&mails[0]).unwrap();
    lab.passwords
        .verify(&lab.db, actor(), &token)
        .await
        .unwrap();
    assert!(lab.login("grace@example.org", RIGHT).await.is_some());
    let again = lab.passwords.verify(&lab.db, actor(), &token).await;
    assert_eq!(again.unwrap_err().status().as_u16(), 422);
}

#[tokio::test]
async fn a_taken_address_changes_nothing_and_costs_the_same() {
    let lab = Lab::new().await;
    lab.verified("grace@example.org", RIGHT).await;
    let calls = lab.passwords.hasher().calls();
    lab.register("grace@example.org", OTHER).await;
    assert_eq!(lab.passwords.hasher().calls() - calls, 1);
    assert!(lab.login("grace@example.org", RIGHT).await.is_some());
    assert!(lab.login("grace@example.org", OTHER).await.is_none());
    let mails = lab.mails().await;
    assert_eq!(mails[0].subject, "Thirty Days: You have an account");
    assert!(token_of(&mails[0]).is_none());
}

#[tokio::test]
async fn the_last_registration_counts_until_one_is_verified() {
    let lab = Lab::new().await;
    lab.register("grace@example.org", OTHER).await;
    let first = lab.token().await;
    lab.register("grace@example.org", RIGHT).await;
    let second = lab.token().await;
    assert!(
        lab.passwords
            .verify(&lab.db, actor(), &first)
            .await
            .is_err()
    );
    lab.passwords
        .verify(&lab.db, actor(), &second)
        .await
        .unwrap();
    assert!(lab.login("grace@example.org", OTHER).await.is_none());
    assert!(lab.login("grace@example.org", RIGHT).await.is_some());
}

#[tokio::test]
async fn where_accounts_sign_in_at_once_a_second_registration_takes_nothing_over() {
    let lab = Lab::with(&cost(4), SignIn::AtOnce).await;
    lab.register("grace@example.org", RIGHT).await;
    assert!(lab.login("grace@example.org", RIGHT).await.is_some());
    lab.register("grace@example.org", OTHER).await;
    assert!(lab.login("grace@example.org", OTHER).await.is_none());
    assert!(lab.login("grace@example.org", RIGHT).await.is_some());
}

#[tokio::test]
async fn two_registrations_of_one_address_at_once_make_one_account() {
    let lab = Lab::new().await;
    let (one, two) = (
        registration("Grace", "grace@example.org", RIGHT),
        registration("Eve", "grace@example.org", OTHER),
    );
    let (one, two) = tokio::join!(
        lab.passwords.register(&lab.db, actor(), one),
        lab.passwords.register(&lab.db, actor(), two),
    );
    assert!(one.is_ok() && two.is_ok());
    let count =
        "select count(*) from accounts join passwords on account_id = id where email like 'grace%'";
    let rows: Vec<(i64,)> = lab.rows(count).await;
    assert_eq!(rows[0].0, 1);
}

#[tokio::test]
async fn a_password_that_is_the_name_or_the_mailbox_is_refused() {
    let lab = Lab::new().await;
    for new in [
        registration("Ada Lovelace", "grace@example.org", "adalovelace1815"),
        registration("Grace", "grace.hopper@example.org", "Grace.Hopper!"),
    ] {
        let refused = lab.passwords.register(&lab.db, actor(), new).await;
        assert_eq!(refused.unwrap_err().violations()[0].pointer, "/password");
    }
}

#[test]
fn a_registration_cannot_say_its_role() {
    let body = br#"{"name": "Eve", "email": "eve@example.org", "password": "violet-anchor-77", "roles": ["staff"]}"#;
    let found = validation::read::<passwords::Registration>(body)
        .unwrap()
        .unwrap_err();
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.pointer.as_str(), it.code))
        .collect();
    assert_eq!(found, [("/roles", "unknown_member")]);
}

#[test]
fn nothing_prints_a_password_or_a_token() {
    let new = registration("Eve", "eve@example.org", RIGHT);
    let token = passwords::Token::new(&"ab".repeat(32));
    let shown = format!("{new:?} {token:?}");
    assert!(!shown.contains(RIGHT) && !shown.contains("abab"), "{shown}");
}
