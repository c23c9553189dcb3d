//! Keys: which are taken, which of them signs, and for how long one verifies.

use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tokens::{Algorithm, Key, KeyFault, KeyRing, Refused, RingFault};

use super::world::{NOW, OTHER, SECRET, World, claims, header, signed, with};

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

#[test]
fn a_new_key_signs_and_the_old_one_verifies_until_its_last_token_has_expired() {
    let world = World::of(vec![
        Key::secret("new", OTHER)
            .unwrap()
            .since(now() + minutes(10)),
        Key::secret("old", SECRET).unwrap(),
    ]);
    world
        .clock
        .advance(minutes(10) - SignedDuration::from_secs(1));
    let last = world.token();
    world.clock.advance(SignedDuration::from_secs(1));
    let first = world.token();
    assert_ne!(last.split('.').next(), first.split('.').next());
    for token in [&last, &first] {
        assert!(world.verifier.verify(token).is_ok());
    }
    world
        .clock
        .advance(minutes(15) + SignedDuration::from_secs(4));
    assert_eq!(world.verifier.verify(&last), Err(Refused::Expired));
    // Whoever finds the old key now can't sign with it any more.
    let forged = with(header(), "kid", "old".into());
    let fresh = world.clock.now().as_second();
    let claims = with(
        with(claims(), "iat", fresh.into()),
        "exp",
        (fresh + 60).into(),
    );
    assert!(
        world
            .verifier
            .verify(&signed(&forged, &claims, SECRET))
            .is_ok()
    );
    world.clock.advance(SignedDuration::from_secs(1));
    let refused = world.verifier.verify(&signed(&forged, &claims, SECRET));
    assert_eq!(refused, Err(Refused::Key));
}

#[test]
fn an_instance_whose_clock_is_behind_knows_the_new_key() {
    let ring = || {
        let keys = vec![
            Key::secret("old", SECRET).unwrap(),
            Key::secret("new", OTHER).unwrap().since(now()),
        ];
        KeyRing::new(keys, minutes(15)).unwrap()
    };
    let ahead = World::at(ring(), Clock::set_to(now()));
    let behind = Clock::set_to(now() - SignedDuration::from_secs(4));
    let behind = World::at(ring(), behind);
    assert!(behind.verifier.verify(&ahead.token()).is_ok());
    assert!(ahead.verifier.verify(&behind.token()).is_ok());
}

#[test]
fn a_token_without_a_kid_is_judged_by_the_key_that_the_ring_names() {
    let keys = || {
        vec![
            Key::secret("a", SECRET).unwrap(),
            Key::secret("b", OTHER).unwrap().since(now()),
        ]
    };
    let unnamed = with(header(), "kid", serde_json::Value::Null);
    let by_a = signed(&unnamed, &claims(), SECRET);
    let by_b = signed(&unnamed, &claims(), OTHER);
    let without = World::of(keys());
    assert_eq!(without.verifier.verify(&by_a), Err(Refused::Key));
    let ring = KeyRing::new(keys(), minutes(15)).unwrap();
    let world = World::at(ring.with_unnamed("a").unwrap(), Clock::set_to(now()));
    assert!(world.verifier.verify(&by_a).is_ok());
    assert_eq!(world.verifier.verify(&by_b), Err(Refused::Signature));
}

#[test]
fn keys_that_make_no_ring_are_named() {
    let key = |id: &str| Key::secret(id, SECRET).unwrap();
    let ring = |keys, life| KeyRing::new(keys, life).map(|_| ()).unwrap_err();
    assert_eq!(ring(vec![], minutes(15)), RingFault::Empty);
    let twice = vec![key("a"), key("a").since(now())];
    assert_eq!(ring(twice, minutes(15)), RingFault::Twice("a".into()));
    let one_moment = ring(vec![key("a"), key("b")], minutes(15)).to_string();
    assert!(one_moment.contains("keys a and b"), "{one_moment}");
    for life in [0, 24 * 60 + 1] {
        assert_eq!(ring(vec![key("a")], minutes(life)), RingFault::Lifetime);
    }
    let unknown = KeyRing::new(vec![key("a")], minutes(15)).unwrap();
    assert!(unknown.with_unnamed("b").is_err());
}

#[test]
fn a_weak_secret_is_refused() {
    let fault = |secret: &[u8]| Key::secret("a", secret).unwrap_err();
    assert_eq!(fault(&SECRET[..31]), KeyFault::Short { bytes: 31 });
    assert_eq!(fault(b""), KeyFault::Short { bytes: 0 });
    assert_eq!(fault(&[b'a'; 64]), KeyFault::Uniform { different: 1 });
    let repeated = "secret".repeat(8);
    assert_eq!(
        fault(repeated.as_bytes()),
        KeyFault::Uniform { different: 5 }
    );
    let tutorial = b"a-string-secret-at-least-256-bits-long";
    assert_eq!(fault(tutorial), KeyFault::Published);
    let public = b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n";
    assert_eq!(fault(public), KeyFault::Pem);
    assert!(Key::secret("a", b"0123456789abcdef0123456789abcdef").is_ok());
}

#[test]
fn a_key_that_cant_be_read_or_named_is_refused() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        for pem in [
            "",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            let fault = KeyFault::Unreadable(algorithm);
            assert_eq!(
                Key::private("a", algorithm, pem.as_bytes()).unwrap_err(),
                fault
            );
            assert_eq!(
                Key::public("a", algorithm, pem.as_bytes()).unwrap_err(),
                fault
            );
        }
    }
    for id in ["", "two words", "ü", &"x".repeat(65)] {
        assert_eq!(Key::secret(id, SECRET).unwrap_err(), KeyFault::Id, "{id}");
    }
}

#[test]
fn nothing_that_prints_a_key_prints_its_material() {
    let world = World::new();
    let issued = world.signer.sign(&super::world::ada()).unwrap();
    let printed = format!("{:?} {:?} {issued:?}", world.signer, world.verifier);
    assert!(
        !printed.contains("G7rb0") && !printed.contains("eyJ"),
        "{printed}"
    );
    assert!(printed.contains("Key(a HS256"), "{printed}");
}

proptest! {
    #[test]
    fn a_key_verifies_as_long_as_a_token_of_it_lives_and_then_ends(
        starts in prop::collection::btree_set(0..3600_i64, 1..6),
        lifetime in 1..900_i64,
        (near, offset) in (any::<prop::sample::Index>(), -2..3_i64),
        later in -10..1200_i64,
    ) {
        // Near the beginning of a key and near a token's end: there it goes wrong, if it does.
        let signed_at = near.get(&Vec::from_iter(&starts)).saturating_add(offset);
        let later = if later < 600 { lifetime + later % 10 } else { later - 600 }.max(0);
        let at = |second: i64| now() + SignedDuration::from_secs(second);
        let keys = starts.iter().map(|start| {
            let key = Key::secret(&format!("k{start}"), SECRET).unwrap();
            key.since(at(*start))
        });
        let ring = KeyRing::new(keys.collect(), SignedDuration::from_secs(lifetime)).unwrap();
        let expected = starts.range(..=signed_at).next_back();
        let signing = ring.signing(at(signed_at)).map(Key::id);
        let named = expected.map(|start| format!("k{start}"));
        prop_assert_eq!(signing, named.as_deref());
        let Some(start) = expected else {
            return Ok(());
        };
        let found = ring.find(signing, at(signed_at + later)).is_some();
        if later < lifetime + 5 {
            prop_assert!(found, "its token has {} s to live", lifetime + 5 - later);
        }
        // The next key's beginning ends it, and nothing else does.
        let next = starts.range(start + 1..).next();
        let ends = next.map(|next| next + lifetime + 5);
        prop_assert_eq!(found, ends.is_none_or(|end| signed_at + later < end));
    }
}
