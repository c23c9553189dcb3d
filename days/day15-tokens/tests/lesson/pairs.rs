//! The algorithms with two keys, and the confusion of them with one that has a secret.

use serde_json::json;
use tokens::{Algorithm, Key, KeyFault, KeyRing, Pair, Refused};

use super::world::{World, ada, claims, part, signed, with};

const PAIRS: [Algorithm; 3] = [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256];

#[test]
fn each_algorithm_signs_what_its_public_key_verifies() {
    for algorithm in PAIRS {
        let pair = Pair::generate(algorithm).unwrap();
        let private = Key::private("a", algorithm, pair.private.as_bytes()).unwrap();
        let public = Key::public("a", algorithm, pair.public.as_bytes()).unwrap();
        let signer = World::of(vec![private]);
        let token = signer.token();
        assert_eq!(signer.verifier.verify(&token).unwrap().identity(), ada());
        let ring = KeyRing::new(vec![public], jiff::SignedDuration::from_mins(15)).unwrap();
        let elsewhere = super::world::verifier(ring, signer.clock.clone());
        assert_eq!(elsewhere.verify(&token).unwrap().identity(), ada());
        let other = Pair::generate(algorithm).unwrap();
        let other = Key::private("a", algorithm, other.private.as_bytes()).unwrap();
        let forged = World::of(vec![other]).token();
        assert_eq!(
            elsewhere.verify(&forged),
            Err(Refused::Signature),
            "{algorithm}"
        );
    }
}

#[test]
fn a_public_key_is_no_secret() {
    for algorithm in PAIRS {
        let pair = Pair::generate(algorithm).unwrap();
        let key = Key::private("a", algorithm, pair.private.as_bytes()).unwrap();
        let world = World::of(vec![key]);
        // Everybody has these bytes, and an HMAC takes any bytes for its key.
        let texts = [pair.public.clone(), pair.public.trim_end().to_owned()];
        for text in texts {
            let header = json!({"typ": "at+jwt", "alg": "HS256", "kid": "a"});
            let forged = signed(&header, &claims(), text.as_bytes());
            assert_eq!(world.verifier.verify(&forged), Err(Refused::Algorithm));
            let honest = with(header, "alg", json!(algorithm.name()));
            let forged = signed(&honest, &claims(), text.as_bytes());
            assert_eq!(world.verifier.verify(&forged), Err(Refused::Signature));
            let as_secret = Key::secret("a", text.as_bytes()).unwrap_err();
            assert_eq!(as_secret, KeyFault::Pem);
        }
    }
}

#[test]
fn a_key_of_one_algorithm_is_no_key_of_another() {
    for made in PAIRS {
        let pair = Pair::generate(made).unwrap();
        for taken in PAIRS.into_iter().filter(|it| *it != made) {
            let fault = KeyFault::Unreadable(taken);
            let private = Key::private("a", taken, pair.private.as_bytes());
            assert_eq!(private.unwrap_err(), fault);
            let public = Key::public("a", taken, pair.public.as_bytes());
            assert_eq!(public.unwrap_err(), fault);
        }
        let hmac = Key::private("a", Algorithm::Hs256, pair.private.as_bytes());
        assert_eq!(hmac.unwrap_err(), KeyFault::NoPair);
        assert!(!format!("{pair:?}").contains("PRIVATE"));
    }
    assert!(Pair::generate(Algorithm::Hs256).is_err());
}

#[test]
fn an_rsa_key_has_2048_bits() {
    // 1,024 bits, by `openssl genrsa 1024`.
    const SHORT: &str = "-----BEGIN PUBLIC KEY-----\n\
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDa1+ejScXwJm83o5HIYe4NivUZ\n\
        7lgWmJGBa6tOA08ifpuW2EP7HAylqtkwdb6K7usy0wXxbx42RMNa6AUH/4UndLXP\n\
        BilLc2DV1pUkHZKXPPGo2zI2QVy5La63zW0ANNnWnNo/eRo/6HbHsqAmKUgfuUIZ\n\
        5wMXVmTBXS20D9n5qQIDAQAB\n\
        -----END PUBLIC KEY-----\n";
    let fault = Key::public("a", Algorithm::Rs256, SHORT.as_bytes());
    assert_eq!(fault.unwrap_err(), KeyFault::Weak);
}

#[test]
fn an_ecdsa_signature_has_a_twin_and_the_tokens_id_has_none() {
    // (r, n - s) verifies wherever (r, s) does: https://www.rfc-editor.org/rfc/rfc6979 has n for P-256.
    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let pair = Pair::generate(Algorithm::Es256).unwrap();
    let key = Key::private("a", Algorithm::Es256, pair.private.as_bytes()).unwrap();
    let world = World::of(vec![key]);
    let token = world.token();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let mut bytes = super::world::bytes(signature);
    let mut borrow = 0;
    for (at, n) in N.iter().enumerate().rev() {
        let (value, first) = n.overflowing_sub(bytes[32 + at]);
        let (value, second) = value.overflowing_sub(borrow);
        bytes[32 + at] = value;
        borrow = u8::from(first || second);
    }
    let twin = format!("{message}.{}", part(&bytes));
    assert_ne!(twin, token);
    let (one, other) = (world.verifier.verify(&token), world.verifier.verify(&twin));
    assert_eq!(one.unwrap().jti, other.unwrap().jti);
}
