//! The experiment: forgeries of an RS256 token, and who takes them.
//!
//! The forger has what everybody has: a learner's valid token and the issuer's public key.

use std::fmt;
use std::sync::Arc;

use anyhow::Context as _;
use base64::engine::general_purpose::{self, GeneralPurpose, URL_SAFE_NO_PAD};
use base64::{Engine as _, alphabet};
use clock::{Clock, Ids};
use jiff::SignedDuration;
use jsonwebtoken::{EncodingKey, crypto};
use serde_json::{Value, json};
use tokens::{Algorithm, Key, KeyRing, Pair, Signer};
use uuid::Uuid;

use crate::judges::{JUDGES, Judges, part};
use crate::milestone::Authority;

/// The response to `GET /me` of the naive server that a forgery aims at.
pub(crate) const STAFF: &str = "[\"staff\"]\n";

/// An issuer with an RSA key, somebody who forges its tokens, and those who judge them.
pub(crate) struct Forger {
    pub(crate) judges: Judges,
    issuer: Signer,
    private: EncodingKey,
    other: EncodingKey,
}

/// One group of forgeries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) group: &'static str,
    pub(crate) tried: usize,
    /// How many of them each judge took.
    pub(crate) taken: [usize; JUDGES.len()],
}

impl Forger {
    /// With new keys.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let pair = Pair::generate(Algorithm::Rs256)?;
        let key = Key::private("a", Algorithm::Rs256, pair.private.as_bytes())?;
        let authority = Authority::of(KeyRing::new(vec![key], SignedDuration::from_mins(15))?);
        let clock = Clock::system();
        let ring = Arc::clone(&authority.ring);
        let terms = authority.terms.clone();
        let rsa = |pair: &Pair| EncodingKey::from_rsa_pem(pair.private.as_bytes());
        Ok(Self {
            private: rsa(&pair)?,
            other: rsa(&Pair::generate(Algorithm::Rs256)?)?,
            judges: Judges {
                public: pair.public,
                audience: terms.audience.clone(),
                verifier: authority.verifier(clock.clone()),
            },
            issuer: Signer::new(ring, terms, clock, Ids::system())?,
        })
    }

    /// A learner's valid token.
    pub(crate) fn valid(&self) -> anyhow::Result<String> {
        let learner = tokens::Identity {
            roles: vec!["learner".to_owned()],
            ..tokens::Identity::new(Uuid::from_u128(1))
        };
        Ok(self.issuer.sign(&learner)?.token)
    }

    /// The header and the signature of a valid token.
    pub(crate) fn ends(&self) -> anyhow::Result<(String, String)> {
        let token = self.valid()?;
        let (head, rest) = token.split_once('.').context("no token")?;
        let (_, mac) = rest.split_once('.').context("no token")?;
        Ok((head.to_owned(), mac.to_owned()))
    }

    /// The claims that the forger wants.
    pub(crate) fn staff(&self) -> String {
        part(claims("roles", json!(["staff"])).to_string())
    }

    /// A token whose header says that it isn't signed.
    pub(crate) fn none(&self, spelling: &str, signature: &str) -> String {
        let header = part(header("alg", json!(spelling)).to_string());
        format!("{header}.{}.{signature}", self.staff())
    }

    /// A token with an HMAC by `secret`.
    pub(crate) fn hmac(&self, secret: &str) -> anyhow::Result<String> {
        let header = part(header("alg", json!("HS256")).to_string());
        let message = format!("{header}.{}", self.staff());
        let key = EncodingKey::from_secret(secret.as_bytes())?;
        let hmac = jsonwebtoken::Algorithm::HS256;
        let signature = crypto::sign(message.as_bytes(), &key, hmac)?;
        Ok(format!("{message}.{signature}"))
    }

    fn signed(&self, header: &Value, claims: &Value, key: &EncodingKey) -> anyhow::Result<String> {
        let message = format!("{}.{}", part(header.to_string()), part(claims.to_string()));
        let rsa = jsonwebtoken::Algorithm::RS256;
        let signature = crypto::sign(message.as_bytes(), key, rsa)?;
        Ok(format!("{message}.{signature}"))
    }

    /// The groups, each with its forgeries.
    fn groups(&self) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
        let (head, mac) = self.ends()?;
        let by_issuer = |header: &Value, claims: &Value| self.signed(header, claims, &self.private);
        let plain = header("kid", json!("a"));
        let one = |member, value| by_issuer(&plain, &claims(member, value));
        let fixed = by_issuer(&plain, &claims("roles", json!(["learner"])))?;
        let public = &self.judges.public;
        let spelled =
            |mac: &'static str| ["none", "None", "NONE", "nOnE"].map(|it| self.none(it, mac));
        let own = |member, value| {
            let claims = claims("roles", json!(["staff"]));
            self.signed(&header(member, value), &claims, &self.other)
        };
        Ok(vec![
            (
                "other claims",
                vec![format!("{head}.{}.{mac}", self.staff())],
            ),
            ("alg none", [spelled(""), spelled("AAAA")].concat()),
            (
                "the public key as a secret",
                vec![self.hmac(public)?, self.hmac(public.trim_end())?],
            ),
            (
                "a key of the forger's",
                vec![
                    own("kid", json!("a"))?,
                    own("kid", json!("../../dev/null"))?,
                    own("jku", json!("https://evil.example/keys"))?,
                    own("x5u", json!("https://evil.example/cert"))?,
                ],
            ),
            ("one bit flipped", flipped(&fixed)),
            (
                "for another server (aud)",
                vec![
                    one("aud", json!("https://other.example"))?,
                    one("aud", Value::Null)?,
                ],
            ),
            (
                "of another issuer (iss)",
                vec![one("iss", json!("https://other.example"))?],
            ),
            (
                "an identity token (typ)",
                vec![by_issuer(
                    &header("typ", json!("JWT")),
                    &claims("nonce", json!("n")),
                )?],
            ),
            ("expired 30 s ago", vec![one("exp", json!(now() - 30))?]),
            (
                "valid in an hour (nbf)",
                vec![one("nbf", json!(now() + 3600))?],
            ),
            (
                "signed in ten hours (iat)",
                vec![one("iat", json!(now() + 36_000))?],
            ),
        ])
    }
}

/// Lets every judge look at every forgery.
pub(crate) fn run() -> anyhow::Result<Vec<Outcome>> {
    let forger = Forger::new()?;
    let valid = forger.judges.take(&forger.valid()?);
    anyhow::ensure!(valid == [true; 4], "a valid token is refused: {valid:?}");
    let groups = forger.groups()?;
    let outcomes = groups.into_iter().map(|(group, forgeries)| {
        let mut taken = [0; JUDGES.len()];
        for forgery in &forgeries {
            for (count, took) in taken.iter_mut().zip(forger.judges.take(forgery)) {
                *count += usize::from(took);
            }
        }
        Outcome {
            group,
            tried: forgeries.len(),
            taken,
        }
    });
    Ok(outcomes.collect())
}

/// Every token that differs from `token` in one of the seven bits of one character.
pub(crate) fn flipped(token: &str) -> Vec<String> {
    let bits = (0..token.len()).flat_map(|at| (0..7).map(move |bit| (at, bit)));
    bits.filter_map(|(at, bit)| {
        let mut bytes = token.as_bytes().to_vec();
        bytes[at] ^= 1 << bit;
        String::from_utf8(bytes).ok()
    })
    .collect()
}

/// The last characters that decode to the same signature as the one of `token`: by a decoder that ignores the unused
/// bits, and by a strict one.
pub(crate) fn last_characters(token: &str) -> [usize; 2] {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let lenient = URL_SAFE_NO_PAD_LENIENT;
    let signature = token.rsplit('.').next().unwrap_or_default();
    let before = &signature[..signature.len().saturating_sub(1)];
    [lenient, URL_SAFE_NO_PAD].map(|decoder| {
        let bytes = decoder.decode(signature).unwrap_or_default();
        let spelled = LETTERS.chars().map(|it| format!("{before}{it}"));
        let same = spelled.filter(|it| decoder.decode(it).is_ok_and(|it| it == bytes));
        same.count()
    })
}

/// As Python's and Node's decoders are.
const URL_SAFE_NO_PAD_LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    general_purpose::NO_PAD.with_decode_allow_trailing_bits(true),
);

/// The seconds since 1970.
fn now() -> i64 {
    Clock::system().now().as_second()
}

/// A valid header, with one member set.
fn header(member: &str, value: Value) -> Value {
    let mut header = json!({"typ": "at+jwt", "alg": "RS256", "kid": "a"});
    header[member] = value;
    header
}

/// Valid claims, with one member set. They don't depend on the time, so that every run flips the same bits.
fn claims(member: &str, value: Value) -> Value {
    let id = Uuid::from_u128(1);
    let mut claims = json!({
        "iss": "https://login.example", "aud": "https://api.example", "sub": id, "client_id": "day15",
        "iat": 1_772_442_000, "exp": 4_102_444_800_i64, "jti": id, "roles": ["learner"],
    });
    claims[member] = value;
    claims
}

/// The outcomes as a table.
pub(crate) struct Table<'a>(pub(crate) &'a [Outcome]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<28}{:>6}", "", "tried")?;
        for judge in JUDGES {
            write!(f, "{judge:>12}")?;
        }
        writeln!(f)?;
        for outcome in self.0 {
            write!(f, "{:<28}{:>6}", outcome.group, outcome.tried)?;
            for taken in outcome.taken {
                write!(f, "{taken:>12}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
