//! Four ways to judge a token, of which the last is the day's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::Value;
use tokens::Verifier;

use crate::naive;

/// Their names, in the order of the experiment's columns.
pub(crate) const JUDGES: [&str; 4] = ["decodes", "trusts alg", "defaults", "day 15"];

/// The four judges of one issuer's tokens, who all have its public key.
pub(crate) struct Judges {
    pub(crate) public: String,
    pub(crate) audience: String,
    pub(crate) verifier: Verifier,
}

impl Judges {
    /// Who of them takes `token`.
    pub(crate) fn take(&self, token: &str) -> [bool; 4] {
        [
            decoded(token).is_some(),
            naive::who(token, &self.public).is_some(),
            self.by_default(token),
            self.verifier.verify(token).is_ok(),
        ]
    }

    // ANCHOR: defaults
    /// The library with its defaults: a pinned algorithm, an audience, and nothing else said.
    fn by_default(&self, token: &str) -> bool {
        let Ok(key) = DecodingKey::from_rsa_pem(self.public.as_bytes()) else {
            return false;
        };
        let mut validation = Validation::new(jsonwebtoken::Algorithm::RS256);
        validation.set_audience(&[&self.audience]);
        jsonwebtoken::decode::<Value>(token, &key, &validation).is_ok()
    }
    // ANCHOR_END: defaults
}

/// The claims of a token that nobody has verified.
pub(crate) fn decoded(token: &str) -> Option<Value> {
    let claims = json(token.split('.').nth(1)?)?;
    claims["sub"].is_string().then_some(claims)
}

/// A part of a token as JSON.
pub(crate) fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// A part of a token.
pub(crate) fn part(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}
