//! `Idempotency-Key`: a POST that a client may send again without doing it twice
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! Why: a client whose connection ended before the response doesn't know whether its request was done. With
//! a key it can simply send the request again. The response to the first is kept in a row that commits
//! with what the request wrote, so either both are there or neither is.
//!
//! How, in one transaction: a lock on the key that nobody waits for, the row of the key if there is one,
//! the work, the row of the key. Two at once: the second finds the lock taken, and is told so (409).
//!
//! Invariants
//! - A key belongs to one principal and one request: the same key for another target or body is 422.
//! - What was refused is not kept: it changed nothing, so doing it again is safe.
//! - Nothing is kept for longer than [`LIFETIME`], and no more than [`LARGEST`] bytes of a response.

use std::marker::PhantomData;

use bytes::Bytes;
use database::{Executor, Transaction};
use http::{HeaderName, HeaderValue, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use transactions::Transact;

use crate::{Call, JSON, Outcome, Problem, Reply, State};

/// How long a key is known.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// The longest content that is kept. A longer response is replayed without content, which its `Location`
/// makes up for.
pub const LARGEST: usize = 64 * 1024;

/// The longest key, in bytes. A UUID has 36.
pub const LONGEST_KEY: usize = 255;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The owner of the keys. A middleware that knows the caller puts it into the request's extensions. Until there are
/// accounts everybody is one principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal(pub String);

/// The reply of a handler that honors `Idempotency-Key`: an `R`, made now or before.
pub struct Once<R> {
    response: http::Response<Bytes>,
    reply: PhantomData<fn() -> R>,
}

impl<R: Reply> Reply for Once<R> {
    const MEDIA: &'static [&'static str] = R::MEDIA;

    fn reply(self) -> http::Response<Bytes> {
        self.response
    }

    fn outcomes() -> Vec<Outcome> {
        R::outcomes()
    }
}

impl<R: Reply> Once<R> {
    fn new(response: http::Response<Bytes>) -> Self {
        Self {
            response,
            reply: PhantomData,
        }
    }
}

/// Does `work` in a transaction, once for each key that the client sent; without a key, each time. After a
/// deadlock or a serialization failure it is tried again, so it must have no effect outside.
///
/// # Errors
/// The error of `work`, its transaction undone. 400 for a key that can't be read, 422 for one that was used for
/// another request, 409 while the first request with it is still at work.
pub async fn once<A, R, F>(call: &Call<A>, mut work: F) -> Result<Once<R>, Problem>
where
    A: State,
    R: Reply,
    F: FnMut(&mut Transaction<'_>) -> Result<R, database::Error> + Send + 'static,
{
    let claim = Claim::of(call)?;
    let response = call.db().transact(move |db| match &claim {
        None => Ok(work(db)?.reply()),
        Some(claim) => claim.honor(db, &mut work),
    });
    Ok(Once::new(response.await?))
}

/// A key, and all that it stands for.
struct Claim {
    principal: String,
    key: String,
    fingerprint: [u8; 32],
    now: Timestamp,
}

/// The lock and the row in one statement. A row that committed between its snapshot and the lock is not
/// seen; the insert at the end finds it.
const CLAIM: &str = "\
select pg_try_advisory_xact_lock(hashtextextended($1::text || ' ' || $2::text, 11)),
       fingerprint, status, location, etag, body
from (values (1)) as one
left join idempotency_keys on principal = $1 and key = $2 and created_at > $3";

/// Each new key takes up to two expired ones away, so they can't pile up.
const KEEP: &str = "\
with expired as (
    delete from idempotency_keys
    where (principal, key) in (
        select principal, key
        from idempotency_keys
        where created_at <= $8 and (principal, key) <> ($1, $2)
        order by created_at
        limit 2
        for update skip locked
    )
)
insert into idempotency_keys (principal, key, fingerprint, status, location, etag, body, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $9)
on conflict on constraint idempotency_keys_pkey
do update set fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location,
              etag = excluded.etag, body = excluded.body, created_at = excluded.created_at
where idempotency_keys.created_at <= $8";

/// The row of a key, if there is one: fingerprint, status, location, tag, content.
type Kept = (
    bool,
    Option<Vec<u8>>,
    Option<i16>,
    Option<String>,
    Option<String>,
    Option<Vec<u8>>,
);

impl Claim {
    fn of<A: State>(call: &Call<A>) -> Result<Option<Self>, Problem> {
        let mut lines = call.headers().get_all(IDEMPOTENCY_KEY).iter();
        let key = match (lines.next(), lines.next()) {
            (None, _) => return Ok(None),
            (Some(only), None) => parse(only).ok_or_else(unreadable)?,
            (Some(_), Some(_)) => return Err(unreadable()),
        };
        let head = call.head();
        let mut digest = Sha256::new();
        digest.update(head.method.as_str());
        digest.update(b" ");
        digest.update(
            head.uri
                .path_and_query()
                .map_or("", |target| target.as_str()),
        );
        digest.update(b"\n");
        digest.update(call.content());
        let principal = head.extensions.get::<Principal>();
        Ok(Some(Self {
            principal: principal.map_or("anonymous", |it| it.0.as_str()).to_owned(),
            key,
            fingerprint: digest.finalize().into(),
            now: call.clock().now(),
        }))
    }

    fn honor<R: Reply>(
        &self,
        transaction: &mut Transaction<'_>,
        work: &mut impl FnMut(&mut Transaction<'_>) -> Result<R, database::Error>,
    ) -> Result<http::Response<Bytes>, database::Error> {
        let expiry = self.now - LIFETIME;
        let (is_free, fingerprint, status, location, etag, content): Kept =
            transaction.query_one(CLAIM, &[&self.principal, &self.key, &expiry])?;
        if !is_free {
            return Err(in_flight().into());
        }
        if let (Some(fingerprint), Some(status)) = (fingerprint, status) {
            if fingerprint != self.fingerprint {
                return Err(used().into());
            }
            return Ok(replay(status, location, etag, content));
        }
        let response = work(transaction)?.reply();
        let field = |name| {
            response
                .headers()
                .get(name)
                .and_then(|it: &HeaderValue| it.to_str().ok())
        };
        let content = response.body();
        let kept = transaction.execute(
            KEEP,
            &[
                &self.principal,
                &self.key,
                &self.fingerprint.as_slice(),
                &i16::try_from(response.status().as_u16()).unwrap_or(i16::MAX),
                &field(header::LOCATION),
                &field(header::ETAG),
                &(content.len() <= LARGEST).then(|| content.as_ref()),
                &expiry,
                &self.now,
            ],
        )?;
        if kept == 0 {
            return Err(in_flight().into());
        }
        Ok(response)
    }
}

fn replay(
    status: i16,
    location: Option<String>,
    etag: Option<String>,
    content: Option<Vec<u8>>,
) -> http::Response<Bytes> {
    let content = Bytes::from(content.unwrap_or_default());
    let mut response = http::Response::new(content);
    let status = u16::try_from(status)
        .ok()
        .and_then(|it| StatusCode::from_u16(it).ok());
    *response.status_mut() = status.unwrap_or(StatusCode::OK);
    let has_content = !response.body().is_empty();
    let headers = response.headers_mut();
    headers.insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    if has_content {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    }
    for (name, value) in [(header::LOCATION, location), (header::ETAG, etag)] {
        if let Some(value) = value.and_then(|it| HeaderValue::try_from(it).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

/// A key is a string of RFC 8941, quotes included. Many clients leave the quotes out; they mean the same.
fn parse(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?.trim();
    let inner = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => text,
    };
    let fit = |byte: u8| byte.is_ascii_graphic() && !br#""\,;"#.contains(&byte);
    ((1..=LONGEST_KEY).contains(&inner.len()) && inner.bytes().all(fit)).then(|| inner.to_owned())
}

fn unreadable() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "unreadable_header",
        format!(
            "Idempotency-Key is one string of 1 to {LONGEST_KEY} letters, digits and signs without \
             spaces, such as a UUID in quotes."
        ),
    )
}

fn used() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "key_reused",
        "This Idempotency-Key was used for another request. A new request needs a new key.",
    )
}

fn in_flight() -> Problem {
    Problem::conflict(
        "in_flight",
        "A request with this Idempotency-Key is being worked on. Send it again in a moment.",
    )
    .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_have_its_quotes_or_not() {
        let parse = |text: &str| parse(&HeaderValue::from_str(text).unwrap());
        assert_eq!(parse(r#""8e03978e""#), Some("8e03978e".to_owned()));
        assert_eq!(parse("8e03978e"), Some("8e03978e".to_owned()));
        let longest = "k".repeat(LONGEST_KEY);
        assert_eq!(parse(&longest), Some(longest.clone()));
        for unfit in [
            "",
            r#""""#,
            r#""a"#,
            r#"a""#,
            "a b",
            "a, b",
            r#""a";x=1"#,
            &format!("{longest}k"),
        ] {
            assert_eq!(parse(unfit), None, "{unfit:?}");
        }
    }
}
