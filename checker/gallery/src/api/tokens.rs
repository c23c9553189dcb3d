//! Bearer tokens: the person that one is about, if it is right in everything (RFC 8725, RFC 9068).

mod claims;
mod signature;

use std::collections::HashSet;
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Map, Value, json};

use super::hole::Hole;
use super::twist::Twist;

/// The person that a request comes from.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) roles: Vec<String>,
}

/// Why a token is refused.
pub(super) enum Refused {
    /// It's not one of ours, or not any more.
    Invalid,
    /// The server fails at it.
    Breaks,
}

/// The server's keys, and the terms of its tokens.
pub(super) struct Tokens {
    key: String,
    issuer: String,
    audience: String,
    public: String,
    /// The signatures that have been right, with one mistake.
    seen: Mutex<HashSet<String>>,
}

impl Tokens {
    /// From the variables of the environment; `None` where there is no key.
    pub(super) fn new(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let or_nothing = |name: &str| variable(name).unwrap_or_default();
        Some(Self {
            key: variable("TOKEN_KEY").filter(|it| !it.is_empty())?,
            issuer: or_nothing("TOKEN_ISSUER"),
            audience: or_nothing("TOKEN_AUDIENCE"),
            public: or_nothing("TOKEN_PUBLIC_KEY"),
            seen: Mutex::default(),
        })
    }

    /// A token about `person`, as the issuer would make it.
    pub(super) fn issue(&self, person: &Person) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs());
        let claims = json!({
            "iss": self.issuer,
            "aud": self.audience,
            "sub": person.id,
            "client_id": "sessions",
            "iat": now,
            "exp": now + 300,
            "jti": format!("session-{now}"),
            "roles": person.roles,
        });
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        let key = EncodingKey::from_secret(self.key.as_bytes());
        let token = key.and_then(|key| jsonwebtoken::encode(&header, &claims, &key));
        token.expect("claims are JSON, and the key is one for HMAC")
    }

    /// The person that `token` is about.
    pub(super) fn verify(&self, twist: Twist, token: &str) -> Result<Person, Refused> {
        let broken = match twist.has(Hole::GarbageIsServerError) {
            true => Refused::Breaks,
            false => Refused::Invalid,
        };
        let parts: Vec<&str> = token.split('.').collect();
        let (header, claims, signature) = match parts[..] {
            [header, claims, signature] => (header, claims, signature),
            [header, claims] if twist.has(Hole::EmptySignature) => (header, claims, ""),
            [word] if !word.is_empty() => return Err(broken),
            _ => return Err(Refused::Invalid),
        };
        let (Some(header), Some(claims_json)) = (decoded(header), decoded(claims)) else {
            return Err(broken);
        };
        let header = object(&header).ok_or(Refused::Invalid)?;
        self.follow(twist, &header);
        if header.contains_key("crit") && !twist.has(Hole::CritIgnored) {
            return Err(Refused::Invalid);
        }
        let message = &token[..parts[0].len() + 1 + claims.len()];
        if !self.is_signed(twist, &header, message, signature) {
            return Err(Refused::Invalid);
        }
        let Some(claims) = object(&claims_json) else {
            return Err(match twist.has(Hole::ClaimsAreServerError) {
                true => Refused::Breaks,
                false => Refused::Invalid,
            });
        };
        let typ = header.get("typ").and_then(Value::as_str);
        if !claims::is_access_token(twist, typ) {
            return Err(Refused::Invalid);
        }
        self.person(twist, &claims).ok_or(Refused::Invalid)
    }

    /// Asks for the key where the token says that it is, with one mistake.
    fn follow(&self, twist: Twist, header: &Map<String, Value>) {
        let url = ["jku", "x5u"]
            .iter()
            .find_map(|it| header.get(*it)?.as_str());
        if twist.has(Hole::FetchesKeys)
            && let Some(rest) = url.and_then(|it| it.strip_prefix("http://"))
        {
            let host = rest.split('/').next().unwrap_or_default();
            // Nothing has to come of it: the connection is the mistake.
            let _ = TcpStream::connect(host);
        }
    }
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(part).ok()
}

fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    }
}
