//! The naive version: the token says how it wants to be verified.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use http::StatusCode;
use http::header::AUTHORIZATION;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use lesson::{Answer, Call, Tour};
use lifecycle::{Background, Request, Server};
use serde_json::Value;

use crate::experiment::{Forger, STAFF};
use crate::judges::json;

// ANCHOR: naive
/// The claims of `token`, if it is signed. `key` is the issuer's public key.
pub(crate) fn who(token: &str, key: &str) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let (header, claims) = (json(header)?, json(claims)?);
    let valid = match header["alg"].as_str()? {
        "none" => true,
        "HS256" => hmac_matches(key, message, signature),
        "RS256" => rsa_matches(key, message, signature),
        _ => false,
    };
    valid.then_some(claims)
}
// ANCHOR_END: naive

fn hmac_matches(key: &str, message: &str, signature: &str) -> bool {
    let key = DecodingKey::from_secret(key.as_bytes());
    key.is_ok_and(|key| matches(&key, Algorithm::HS256, message, signature))
}

fn rsa_matches(key: &str, message: &str, signature: &str) -> bool {
    let key = DecodingKey::from_rsa_pem(key.as_bytes());
    key.is_ok_and(|key| matches(&key, Algorithm::RS256, message, signature))
}

fn matches(key: &DecodingKey, algorithm: Algorithm, message: &str, signature: &str) -> bool {
    crypto::verify(signature, message.as_bytes(), key, algorithm).unwrap_or(false)
}

/// The naive server, running.
struct Naive {
    address: SocketAddr,
    server: Background,
}

impl Naive {
    fn start(public: &str) -> anyhow::Result<Self> {
        let public: Arc<str> = public.into();
        let handler = move |request: Request| {
            let answer = answer(&request, &public);
            async move { answer }
        };
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = Background::start(Server::new(handler), listener)?;
        Ok(Self { address, server })
    }

    fn ask(&self, tour: &mut Tour, token: &str) -> anyhow::Result<Answer> {
        let call = Call::get("/me").header("Authorization", format!("Bearer {token}"));
        tour.connect_to(self.address, "")?.call(&call)
    }
}

fn answer(request: &Request, public: &str) -> (StatusCode, String) {
    let field = request.headers().get(AUTHORIZATION);
    let token = field.and_then(|it| it.to_str().ok()?.strip_prefix("Bearer "));
    match token.and_then(|token| who(token, public)) {
        Some(claims) => (StatusCode::OK, format!("{}\n", claims["roles"])),
        None => (StatusCode::UNAUTHORIZED, "who are you?\n".to_owned()),
    }
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let forger = Forger::new()?;
    let naive = Naive::start(&forger.judges.public)?;
    tour.step("It works");
    tour.say("The issuer signs with its private RSA key, and this server has the public one. A learner's token:");
    naive
        .ask(tour, &forger.valid()?)?
        .expect_status(200)?
        .expect_body("[\"learner\"]\n")?;
    tour.say("The same token with other claims is refused. The signature isn't theirs:");
    let (head, mac) = forger.ends()?;
    naive
        .ask(tour, &format!("{head}.{}.{mac}", forger.staff()))?
        .expect_status(401)?;

    tour.step("A token that needs no signature");
    tour.say(
        "The learner writes another header, `{\"alg\":\"none\"}`, and leaves the signature out:",
    );
    naive
        .ask(tour, &forger.none("none", ""))?
        .expect_status(200)?
        .expect_body(STAFF)?;

    tour.step("The public key as a secret");
    tour.say("The server's key is public. The learner says HS256, and signs with the text of that key as the secret:");
    let public = forger.judges.public.clone();
    naive
        .ask(tour, &forger.hmac(&public)?)?
        .expect_status(200)?
        .expect_body(STAFF)?;
    tour.say("Both times the attacker chose how the server verifies.");
    naive.server.stop()?;
    Ok(())
}
