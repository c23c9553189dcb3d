//! Which header and which claims are believed.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tokens::{Identity, LONGEST, Refused};
use uuid::Uuid;

use super::world::{
    AUDIENCE, ISSUER, OTHER, SECRET, World, ada, claims, header, now, part, signed, with,
};

#[test]
fn a_token_says_who_it_was_signed_for() {
    let world = World::new();
    let full = Identity {
        roles: vec!["learner".to_owned(), "mentor".to_owned()],
        scopes: Some(vec!["check-ins:read".to_owned(), "me".to_owned()]),
        session: Some(Uuid::from_u128(7)),
        impersonator: Some(Uuid::from_u128(8)),
        ..ada()
    };
    for identity in [ada(), full] {
        let issued = world.signer.sign(&identity).unwrap();
        let claims = world.verifier.verify(&issued.token).unwrap();
        assert_eq!(claims.identity(), identity);
        assert_eq!(claims.jti, issued.id);
        assert_eq!(claims.exp, issued.expires.as_second());
        assert_eq!(claims.exp - claims.iat, 900);
    }
}

#[test]
fn an_access_token_has_the_members_of_rfc_9068() {
    let world = World::new();
    let text = signed(&header(), &claims(), SECRET);
    assert_eq!(world.verifier.verify(&text).unwrap().identity(), ada());
    for member in ["iss", "aud", "sub", "client_id", "iat", "exp", "jti"] {
        let without = signed(&header(), &with(claims(), member, Value::Null), SECRET);
        assert_eq!(
            world.verifier.verify(&without),
            Err(Refused::Claims),
            "{member}"
        );
    }
    let without_roles = signed(&header(), &with(claims(), "roles", Value::Null), SECRET);
    assert!(world.verifier.verify(&without_roles).is_ok());
}

#[test]
fn a_claim_is_judged_to_the_second() {
    let world = World::new();
    let now = now();
    let table = [
        ("iss", json!("https://login.example/"), Err(Refused::Issuer)),
        ("iss", json!([ISSUER]), Err(Refused::Claims)),
        ("aud", json!([AUDIENCE, "https://b.example"]), Ok(())),
        ("aud", json!("https://b.example"), Err(Refused::Audience)),
        ("aud", json!([]), Err(Refused::Audience)),
        ("aud", json!("https://API.example"), Err(Refused::Audience)),
        ("exp", json!(now - 4), Ok(())),
        ("exp", json!(now - 5), Err(Refused::Expired)),
        ("exp", json!(i64::MAX), Ok(())),
        ("exp", json!(i64::MIN), Err(Refused::Expired)),
        ("exp", json!((now + 900).to_string()), Err(Refused::Claims)),
        ("exp", json!(1e300), Err(Refused::Claims)),
        ("nbf", json!(now + 5), Ok(())),
        ("nbf", json!(now + 6), Err(Refused::NotYet)),
        ("iat", json!(now + 5), Ok(())),
        ("iat", json!(now + 6), Err(Refused::IssuedLater)),
        ("sub", json!("admin"), Err(Refused::Claims)),
        ("roles", json!("staff"), Err(Refused::Claims)),
        ("more", json!({"x": 1}), Ok(())),
    ];
    for (member, value, expected) in table {
        let token = signed(&header(), &with(claims(), member, value.clone()), SECRET);
        let judged = world.verifier.verify(&token).map(|_| ());
        assert_eq!(judged, expected, "{member}: {value}");
    }
}

#[test]
fn a_header_says_no_more_than_type_algorithm_and_key() {
    let world = World::new();
    let table = [
        ("typ", json!("AT+JWT"), Ok(())),
        ("typ", json!("application/at+jwt"), Ok(())),
        ("typ", json!("JWT"), Err(Refused::Type)),
        ("typ", Value::Null, Err(Refused::Header)),
        ("alg", json!("none"), Err(Refused::Algorithm)),
        ("alg", json!("NONE"), Err(Refused::Algorithm)),
        ("alg", json!("hs256"), Err(Refused::Algorithm)),
        ("alg", json!("HS512"), Err(Refused::Algorithm)),
        ("alg", json!("RS256"), Err(Refused::Algorithm)),
        ("alg", json!(["HS256"]), Err(Refused::Header)),
        ("kid", json!("b"), Err(Refused::Key)),
        ("kid", json!("../../dev/null"), Err(Refused::Key)),
        ("kid", json!("a' or '1'='1"), Err(Refused::Key)),
        ("kid", Value::Null, Err(Refused::Key)),
        (
            "jku",
            json!("https://evil.example/keys"),
            Err(Refused::Header),
        ),
        (
            "x5u",
            json!("https://evil.example/cert"),
            Err(Refused::Header),
        ),
        (
            "jwk",
            json!({"kty": "oct", "k": "AAAA"}),
            Err(Refused::Header),
        ),
        ("crit", json!(["b64"]), Err(Refused::Header)),
        ("zip", json!("DEF"), Err(Refused::Header)),
    ];
    for (member, value, expected) in table {
        let token = signed(&with(header(), member, value.clone()), &claims(), SECRET);
        let judged = world.verifier.verify(&token).map(|_| ());
        assert_eq!(judged, expected, "{member}: {value}");
    }
}

#[test]
fn a_member_that_occurs_twice_is_refused() {
    let world = World::new();
    let twice = |text: String, member: &str| text.replacen('{', &format!("{{{member},"), 1);
    let staff = twice(claims().to_string(), r#""roles":["staff"]"#);
    assert_eq!(
        world.verifier.verify(&signed(&header(), &staff, SECRET)),
        Err(Refused::Claims)
    );
    let none = twice(header().to_string(), r#""alg":"none""#);
    assert_eq!(
        world.verifier.verify(&signed(&none, &claims(), SECRET)),
        Err(Refused::Header)
    );
}

#[test]
fn what_is_no_token_is_refused_before_it_is_decoded() {
    let world = World::new();
    let token = world.token();
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, mac] = parts[..] else {
        panic!("{parts:?}")
    };
    let table = [
        (String::new(), Refused::Parts),
        ("a.b".to_owned(), Refused::Parts),
        ("x".repeat(LONGEST + 1), Refused::TooLong),
        (format!("{token}{}", "=".repeat(LONGEST)), Refused::TooLong),
        (format!("{head}.{body}"), Refused::Parts),
        (format!("{head}.{body}."), Refused::Signature),
        (format!("{head}.{body}.{mac}="), Refused::Signature),
        (format!("{head}.{body}.{mac}.{mac}"), Refused::Signature),
        (format!("{head}.{body}.{mac}{mac}"), Refused::Signature),
        (format!("{head}.{body}.{}", &mac[..42]), Refused::Signature),
        (format!("{head}..{mac}"), Refused::Signature),
        (format!("{}.{body}.{mac}", part("{}")), Refused::Header),
        (
            format!("{}.{body}.{mac}", part([0xff, 0xfe])),
            Refused::Header,
        ),
        (format!(" {token}"), Refused::Header),
        (signed(&header(), &claims(), OTHER), Refused::Signature),
    ];
    for (text, refused) in table {
        assert_eq!(world.verifier.verify(&text), Err(refused), "{text}");
    }
    assert!(world.verifier.verify(&token).is_ok());
}

#[test]
fn a_clock_that_is_set_back_lets_no_token_in_that_was_signed_later() {
    let world = World::new();
    let expired = world.token();
    world.clock.advance(SignedDuration::from_mins(20));
    let late = world.token();
    assert_eq!(world.verifier.verify(&expired), Err(Refused::Expired));
    world.clock.advance(SignedDuration::from_mins(-10));
    // The limit that remains: on this clock the first token has five minutes left again.
    assert!(world.verifier.verify(&expired).is_ok());
    assert_eq!(world.verifier.verify(&late), Err(Refused::IssuedLater));
    assert!(world.verifier.verify(&world.token()).is_ok());
}
