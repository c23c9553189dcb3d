//! Mutants of valid tokens: only the original is believed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use tokens::{Algorithm, Key, Pair};

use super::world::{ISSUER, SECRET, World, claims, header, now, part, signed, with};

const STAFF: &str = r#"{"roles":["staff"]}"#;

/// The kinds of mutants that are made from a token's parts, without any key.
fn of_parts(token: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, mac] = parts[..] else {
        panic!("{token}")
    };
    let staff = part(with(claims(), "roles", json!(["staff"])).to_string());
    let mut mutants = vec![
        ("other claims".to_owned(), format!("{head}.{staff}.{mac}")),
        ("no signature".to_owned(), format!("{head}.{body}.")),
        ("two parts".to_owned(), format!("{head}.{body}")),
        ("one part".to_owned(), head.to_owned()),
        ("four parts".to_owned(), format!("{token}.{mac}")),
        ("five parts".to_owned(), format!("{token}.{mac}.{mac}")),
        (
            "doubled signature".to_owned(),
            format!("{head}.{body}.{mac}{mac}"),
        ),
        (
            "doubled claims".to_owned(),
            format!("{head}.{body}{staff}.{mac}"),
        ),
        (
            "claims in front".to_owned(),
            format!("{head}.{staff}.{body}.{mac}"),
        ),
        ("doubled token".to_owned(), format!("{token}{token}")),
        ("two tokens".to_owned(), format!("{token},{token}")),
        ("padded signature".to_owned(), format!("{token}=")),
        ("padded twice".to_owned(), format!("{token}==")),
        ("line at the end".to_owned(), format!("{token}\n")),
        ("space at the end".to_owned(), format!("{token} ")),
        ("space at the start".to_owned(), format!(" {token}")),
        ("NUL at the end".to_owned(), format!("{token}\0")),
        ("quoted".to_owned(), format!("\"{token}\"")),
        ("parts swapped".to_owned(), format!("{body}.{head}.{mac}")),
        ("no header".to_owned(), format!(".{body}.{mac}")),
        ("no claims".to_owned(), format!("{head}..{mac}")),
        ("dots".to_owned(), "..".to_owned()),
        ("plain JSON".to_owned(), STAFF.to_owned()),
        ("upper case".to_owned(), token.to_ascii_uppercase()),
        ("lower case".to_owned(), token.to_ascii_lowercase()),
        (
            "half a signature".to_owned(),
            format!("{head}.{body}.{}", &mac[..mac.len() / 2]),
        ),
        (
            "zero signature".to_owned(),
            format!("{head}.{body}.{}", part([0; 32])),
        ),
        (
            "zero pair".to_owned(),
            format!("{head}.{body}.{}", part([0; 64])),
        ),
        (
            "empty object".to_owned(),
            format!("{head}.{}.{mac}", part("{}")),
        ),
    ];
    for alg in [
        "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "RS256", "PS256", "ES256",
        "EdDSA",
    ] {
        for signature in ["", mac] {
            let forged = part(json!({"typ": "at+jwt", "alg": alg, "kid": "a"}).to_string());
            let kind = format!("alg {alg}, {} bytes", signature.len());
            if forged != head {
                mutants.push((kind, format!("{forged}.{staff}.{signature}")));
            }
        }
    }
    mutants
}

/// The kinds that need a signature: by the right secret and with a claim or a member of the header that isn't right.
fn of_claims() -> Vec<(String, String)> {
    let claim = |member: &str, value: Value| {
        let kind = format!("{member} {value}");
        (
            kind,
            signed(&header(), &with(claims(), member, value), SECRET),
        )
    };
    let head = |member: &str, value: Value| {
        let kind = format!("header {member} {value}");
        (
            kind,
            signed(&with(header(), member, value), &claims(), SECRET),
        )
    };
    vec![
        claim("iss", json!("https://evil.example")),
        claim("iss", json!(format!("{ISSUER}.evil.example"))),
        claim("iss", json!([ISSUER])),
        claim("iss", Value::Null),
        claim("aud", json!("https://b.example")),
        claim("aud", json!(["https://b.example"])),
        claim("aud", json!({"https://api.example": true})),
        claim("aud", Value::Null),
        claim("sub", json!("1 or 1=1")),
        claim("sub", Value::Null),
        claim("exp", json!(now() - 30)),
        claim("exp", json!(0)),
        claim("exp", json!(-1)),
        claim("exp", json!("9999999999")),
        claim("exp", json!(1e18)),
        claim("exp", Value::Null),
        claim("nbf", json!(now() + 3600)),
        claim("nbf", json!("soon")),
        claim("iat", json!(now() + 36_000)),
        claim("iat", Value::Null),
        claim("jti", Value::Null),
        claim("client_id", Value::Null),
        claim("roles", json!({"staff": true})),
        head("typ", json!("JWT")),
        head("typ", json!("jwt")),
        head("typ", json!("id+jwt")),
        head("typ", json!("at+jwt ")),
        head("typ", Value::Null),
        head("alg", Value::Null),
        head("alg", json!(1)),
        head("kid", json!("")),
        head("kid", json!("b")),
        head("kid", json!("A")),
        head("kid", json!("../../../dev/null")),
        head("kid", json!("a' union select 'x")),
        head("kid", json!("a\0b")),
        head("kid", Value::Null),
        head("jku", json!("https://evil.example/keys.json")),
        head("jwk", json!({"kty": "oct", "k": part(SECRET)})),
        head("x5u", json!("https://evil.example/cert.pem")),
        head("x5c", json!(["MIIB"])),
        head("crit", json!(["exp"])),
        head("crit", json!([])),
        head("b64", json!(false)),
        head("zip", json!("DEF")),
        head("cty", json!("JWT")),
    ]
}

#[test]
fn of_a_hundred_kinds_of_mutants_none_is_believed() {
    let world = World::new();
    let token = world.token();
    let mutants = [of_parts(&token), of_claims()].concat();
    let kinds: BTreeSet<&String> = mutants.iter().map(|(kind, _)| kind).collect();
    assert!(kinds.len() >= 90, "{}", kinds.len());
    for (kind, mutant) in &mutants {
        assert!(world.verifier.verify(mutant).is_err(), "{kind}: {mutant}");
    }
    assert!(world.verifier.verify(&token).is_ok());
}

#[test]
fn no_bit_of_a_token_can_be_flipped() {
    for algorithm in Algorithm::ALL {
        let world = World::of(vec![key(algorithm)]);
        let token = world.token();
        let mut tried = 0;
        for at in 0..token.len() {
            for bit in 0..8 {
                let mut bytes = token.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                // Bytes beyond ASCII aren't text, and `Bearer` refuses them before.
                let Ok(mutant) = String::from_utf8(bytes) else {
                    continue;
                };
                tried += 1;
                assert!(world.verifier.verify(&mutant).is_err(), "{mutant}");
            }
        }
        assert_eq!(tried, token.len() * 7);
    }
}

#[test]
fn the_last_character_of_a_signature_has_one_spelling() {
    let world = World::new();
    let token = world.token();
    let letters = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['-', '_']);
    let spelled = |letter: char| format!("{}{letter}", &token[..token.len() - 1]);
    let believed: Vec<char> = letters
        .filter(|letter| world.verifier.verify(&spelled(*letter)).is_ok())
        .collect();
    assert_eq!(believed, [token.chars().next_back().unwrap()]);
}

fn key(algorithm: Algorithm) -> Key {
    if algorithm == Algorithm::Hs256 {
        return Key::secret("a", SECRET).unwrap();
    }
    let pair = Pair::generate(algorithm).unwrap();
    Key::private("a", algorithm, pair.private.as_bytes()).unwrap()
}

/// An edit of a text.
#[derive(Clone, Debug)]
enum Edit {
    Replace(usize, char),
    Insert(usize, char),
    Remove(usize),
    Swap(usize, usize),
    Cut(usize),
    Copy(usize, usize),
}

impl Edit {
    fn apply(&self, text: &mut Vec<char>) {
        let length = text.len().max(1);
        match *self {
            _ if text.is_empty() => {}
            Self::Replace(at, letter) => text[at % length] = letter,
            Self::Insert(at, letter) => text.insert(at % length, letter),
            Self::Remove(at) => drop(text.remove(at % length)),
            Self::Swap(a, b) => text.swap(a % length, b % length),
            Self::Cut(at) => text.truncate(at % length),
            Self::Copy(from, to) => text[to % length] = text[from % length],
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = || any::<u16>().prop_map(usize::from);
    let letter = || {
        prop_oneof![
            8 => proptest::char::range('!', '~'),
            1 => any::<char>(),
        ]
    };
    prop_oneof![
        (at(), letter()).prop_map(|(at, letter)| Edit::Replace(at, letter)),
        (at(), letter()).prop_map(|(at, letter)| Edit::Insert(at, letter)),
        at().prop_map(Edit::Remove),
        (at(), at()).prop_map(|(a, b)| Edit::Swap(a, b)),
        at().prop_map(Edit::Cut),
        (at(), at()).prop_map(|(a, b)| Edit::Copy(a, b)),
    ]
}

proptest! {
    #[test]
    fn whatever_is_edited_only_the_original_is_believed(edits in prop::collection::vec(edit(), 1..6)) {
        let world = World::new();
        let token = world.token();
        let mut text: Vec<char> = token.chars().collect();
        for edit in &edits {
            edit.apply(&mut text);
        }
        let mutant: String = text.into_iter().collect();
        prop_assert_eq!(world.verifier.verify(&mutant).is_ok(), mutant == token);
    }

    #[test]
    fn no_text_at_all_is_believed_or_panics(text in ".{0,300}") {
        let world = World::new();
        prop_assert!(world.verifier.verify(&text).is_err());
        let in_parts = format!("{}.{}.{}", part(&text), part(&text), part(&text));
        prop_assert!(world.verifier.verify(&in_parts).is_err());
        let well_signed = signed(&header(), &text, SECRET);
        prop_assert!(world.verifier.verify(&well_signed).is_err());
    }
}
