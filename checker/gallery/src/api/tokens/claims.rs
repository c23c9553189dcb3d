//! The claims of a token: who it is from, who it is for, and until when.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::{Person, Tokens};
use crate::api::hole::Hole;
use crate::api::twist::Twist;

/// How many seconds clocks may differ.
const LEEWAY: f64 = 5.0;

/// Whether the header's type is that of an access token (RFC 9068 section 2.1).
pub(super) fn is_access_token(twist: Twist, typ: Option<&str>) -> bool {
    let is = |typ: &str| match twist.has(Hole::TokenTypeToTheLetter) {
        true => typ == "at+jwt",
        false => {
            let typ = typ.to_ascii_lowercase();
            typ.strip_prefix("application/").unwrap_or(&typ) == "at+jwt"
        }
    };
    match typ {
        _ if twist.has(Hole::AnyTokenType) => true,
        Some(typ) => is(typ),
        None => twist.has(Hole::NoTokenType),
    }
}

impl Tokens {
    /// The person that the claims are about; `None` where one of them is wrong.
    pub(super) fn person(&self, twist: Twist, claims: &Map<String, Value>) -> Option<Person> {
        let in_time = is_in_time(twist, claims);
        if !in_time || !self.is_from_the_issuer(twist, claims) || !self.is_for_us(twist, claims) {
            return None;
        }
        let subject = claims.get("sub").and_then(Value::as_str);
        let id = match subject.filter(|it| !it.is_empty()) {
            Some(id) => id.to_owned(),
            None if twist.has(Hole::NobodyIsSomebody) && !claims.contains_key("sub") => {
                String::new()
            }
            None => return None,
        };
        let roles = claims.get("roles")?.as_array()?.iter();
        let roles: Option<Vec<_>> = roles.map(|it| it.as_str().map(str::to_owned)).collect();
        Some(Person { id, roles: roles? })
    }

    fn is_from_the_issuer(&self, twist: Twist, claims: &Map<String, Value>) -> bool {
        match claims.get("iss") {
            _ if twist.has(Hole::AnyIssuer) => true,
            Some(Value::String(it)) if twist.has(Hole::IssuerPrefix) => {
                it.starts_with(&self.issuer)
            }
            Some(it) => it == &self.issuer,
            None => twist.has(Hole::NoIssuerIsAny),
        }
    }

    fn is_for_us(&self, twist: Twist, claims: &Map<String, Value>) -> bool {
        match claims.get("aud") {
            _ if twist.has(Hole::AnyAudience) => true,
            Some(Value::String(it)) if twist.has(Hole::AudiencePrefix) => {
                it.starts_with(&self.audience)
            }
            Some(Value::Array(_)) if twist.has(Hole::AudienceListRefused) => false,
            Some(Value::Array(all)) if twist.has(Hole::AnyAudienceList) => !all.is_empty(),
            Some(Value::Array(all)) => all.iter().any(|it| it == &self.audience),
            Some(it) => it == &self.audience,
            None => twist.has(Hole::NoAudienceIsAny),
        }
    }
}

fn is_in_time(twist: Twist, claims: &Map<String, Value>) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0.0, |it| it.as_secs_f64());
    let leeway = match twist.has(Hole::LongLeeway) {
        true => 300.0,
        false => LEEWAY,
    };
    let ends = match claims.get("exp") {
        None => twist.has(Hole::NoEndIsForever),
        Some(Value::String(_)) if twist.has(Hole::EndAsText) => true,
        Some(it) => match it.as_f64() {
            Some(end) => now < end + leeway || twist.has(Hole::NeverExpires),
            None => false,
        },
    };
    let begins = match claims.get("nbf") {
        None => true,
        Some(it) => {
            let begin = it.as_f64();
            begin.is_some_and(|begin| begin <= now + leeway) || twist.has(Hole::BeginIgnored)
        }
    };
    ends && begins
}
