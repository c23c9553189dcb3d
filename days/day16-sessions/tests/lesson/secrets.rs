//! Secrets and cookies: nothing of them is stored, and nothing else is taken for one.

use http::{HeaderMap, HeaderValue, header};
use proptest::prelude::*;
use sessions::{Cookie, Secret, pairs};

use super::lab::{ADA, Lab};

#[tokio::test]
async fn neither_the_tables_nor_the_log_have_a_value_that_opens_a_session() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    let next = lab.refresh(&opened.refresh_token).await.unwrap();
    let roles = vec!["admin".to_owned()];
    let renewed = lab
        .sessions
        .renew(&lab.db, super::lab::actor(), opened.session.id, roles);
    let renewed = renewed.await.unwrap();
    let dump: Vec<(String,)> = lab
        .rows(
            "select sessions::text from sessions
             union all select refresh_tokens::text from refresh_tokens
             union all select events::text from events",
        )
        .await;
    assert_eq!(dump.len(), 1 + 2 + 2);
    for secret in [&opened.secret, &opened.refresh_token, &next, &renewed] {
        // As text, as bytes, and the bytes of half the text.
        let half: String = secret.reveal()[..32]
            .bytes()
            .map(|it| format!("{it:02x}"))
            .collect();
        for form in [secret.reveal(), &half] {
            assert!(!dump.iter().any(|(row,)| row.contains(form)), "{form}");
        }
        assert!(!format!("{opened:?}{secret:?}").contains(secret.reveal()));
    }
}

#[tokio::test]
async fn a_hash_from_the_table_opens_nothing() {
    let lab = Lab::new().await;
    lab.open(ADA).await;
    let hashes: Vec<(String,)> = lab
        .rows(
            "select encode(secret_hash, 'hex') from sessions
             union all select encode(secret_hash, 'hex') from refresh_tokens",
        )
        .await;
    for (hash,) in hashes {
        let stolen = Secret::parse(&hash).unwrap();
        assert_eq!(lab.find(&stolen).await, None);
        assert_eq!(lab.refresh(&stolen).await, Err(401));
    }
}

#[test]
fn two_cookies_of_one_name_are_as_good_as_none() {
    let cookie = Cookie::named("__Host-sid");
    let (one, two) = ("a".repeat(64), "b".repeat(64));
    let read = |fields: &[&str]| {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(header::COOKIE, HeaderValue::from_str(field).unwrap());
        }
        cookie.read(&headers).map(|it| it.reveal().to_owned())
    };
    assert_eq!(read(&[&format!("__Host-sid={one}")]), Some(one.clone()));
    assert_eq!(
        read(&[&format!("a=b;__Host-sid=\"{one}\"; c=d")]),
        Some(one.clone())
    );
    assert_eq!(
        read(&[&format!("__Host-sid={one}; __Host-sid={two}")]),
        None
    );
    assert_eq!(
        read(&[&format!("__Host-sid={one}"), &format!("__Host-sid={two}")]),
        None
    );
    assert_eq!(read(&[&format!("__host-sid={one}")]), None);
    assert_eq!(read(&["__Host-sid=1", "sid=2"]), None);
}

#[test]
fn a_cookie_that_is_taken_away_says_so_with_the_same_attributes() {
    let cookie = Cookie::named("__Host-sid");
    let line = cookie.clear();
    let expected = "__Host-sid=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax";
    assert_eq!(line.to_str().unwrap(), expected);
    let set = cookie.set(&Secret::parse(&"a".repeat(64)).unwrap());
    assert!(set.is_sensitive());
    assert!(!format!("{set:?}").contains("aaaa"));
}

proptest! {
    #[test]
    fn any_field_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(&bytes) {
            headers.insert(header::COOKIE, value);
        }
        for (name, value) in pairs(&headers) {
            prop_assert!(!name.contains([';', '=']) && !value.contains(';'));
        }
    }

    #[test]
    fn a_cookie_that_was_set_is_read_among_any_others(
        digits in "[0-9a-f]{64}",
        others in prop::collection::vec("[a-z]{1,8}=[!-:<-~]{0,20}", 0..5),
        place in any::<prop::sample::Index>(),
    ) {
        let cookie = Cookie::named("__Host-sid");
        let secret = Secret::parse(&digits).unwrap();
        let line = cookie.set(&secret).to_str().unwrap().to_owned();
        let mut sent = others;
        sent.insert(place.index(sent.len() + 1), line.split(';').next().unwrap().to_owned());
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, sent.join("; ").parse().unwrap());
        prop_assert_eq!(cookie.read(&headers), Some(secret));
    }
}
