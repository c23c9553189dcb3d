//! The context of a request: what the server knows of it beyond its bytes.
//!
//! Why: a log line, an error page and an audit entry about one request must be found from each
//! other, and work on its behalf must know when to stop. Both travel with the request.
//!
//! Invariants
//! - Every request that reaches a handler has a context, and every response, refusals included,
//!   carries its id in `x-request-id`.
//! - An id is 1-64 of `A-Z a-z 0-9 - _ .`, so it can be logged and echoed without escaping.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tokio_util::sync::CancellationToken;

/// The facts that the server knows about a request beyond its bytes.
///
/// ```
/// use lifecycle::{Context, Request, Response};
///
/// async fn whoami(request: Request) -> Response {
///     let context = Context::of(&request);
///     Response::new(format!("{} asks, {}", context.peer().ip(), context.id()).into())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Context(Arc<Inner>);

/// Shared, because a context is cloned for every request.
#[derive(Debug)]
struct Inner {
    id: RequestId,
    target: Option<Target>,
    peer: SocketAddr,
    start: Instant,
    deadline: Instant,
    // A token of its own is cloned under a lock.
    shutdown: Arc<CancellationToken>,
}

/// The target of a request as it was received: a router or a middleware may have changed its request since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    method: Method,
    path_and_query: Option<PathAndQuery>,
}

/// In place of a deadline too far for the clock.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Context {
    /// A context made by hand, for work that comes from a job and not from a request.
    pub fn new(id: RequestId, peer: SocketAddr, time: Duration) -> Self {
        Self::with(id, None, peer, time, Arc::new(CancellationToken::new()))
    }

    /// The context of a request whose head is complete.
    pub(crate) fn within<B>(
        request: &http::Request<B>,
        peer: SocketAddr,
        time: Duration,
        shutdown: Arc<CancellationToken>,
    ) -> Self {
        let id = RequestId::inbound(request.headers()).unwrap_or_else(RequestId::fresh);
        let target = Target {
            method: request.method().clone(),
            path_and_query: request.uri().path_and_query().cloned(),
        };
        Self::with(id, Some(target), peer, time, shutdown)
    }

    fn with(
        id: RequestId,
        target: Option<Target>,
        peer: SocketAddr,
        time: Duration,
        shutdown: Arc<CancellationToken>,
    ) -> Self {
        let start = Instant::now();
        Self(Arc::new(Inner {
            id,
            target,
            peer,
            start,
            deadline: start.checked_add(time).unwrap_or(start + FOREVER),
            shutdown,
        }))
    }

    /// The context of `request`.
    ///
    /// # Panics
    /// On a request that came from no server and was given no context.
    pub fn of<B>(request: &http::Request<B>) -> &Self {
        request
            .extensions()
            .get()
            .expect("the server gives every request a context")
    }

    /// The request's id in logs and responses.
    pub fn id(&self) -> &RequestId {
        &self.0.id
    }

    /// The target of the request; nothing where its head never became complete.
    pub fn target(&self) -> Option<&Target> {
        self.0.target.as_ref()
    }

    /// The other end of the connection: a proxy's address when there is one in front.
    pub fn peer(&self) -> SocketAddr {
        self.0.peer
    }

    /// When the head of the request was complete.
    pub fn start(&self) -> Instant {
        self.0.start
    }

    /// When the server answers 503 in the handler's place.
    pub fn deadline(&self) -> Instant {
        self.0.deadline
    }

    /// Time left for the answer; zero once it is too late.
    pub fn remaining(&self) -> Duration {
        self.0.deadline.saturating_duration_since(Instant::now())
    }

    /// Canceled when the server begins to drain: work that would go on forever (an event stream, a
    /// WebSocket) ends itself then, or is cut off at [`Limits::drain_time`](crate::Limits).
    pub fn shutdown(&self) -> &CancellationToken {
        &self.0.shutdown
    }
}

impl Target {
    /// The method, also where HEAD is answered by the handler of GET.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, percent-encoded; `*` in `OPTIONS *`, empty where the target has none (CONNECT).
    pub fn path(&self) -> &str {
        self.path_and_query.as_ref().map_or("", PathAndQuery::path)
    }

    /// The part after the `?`, percent-encoded.
    pub fn query(&self) -> Option<&str> {
        self.path_and_query.as_ref()?.query()
    }
}

/// The method and the path. Not the query: queries carry tokens and addresses.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path())
    }
}

/// The name of one request: the client's or proxy's own when it sent a fit `x-request-id`, so that
/// one request keeps one name across services, and otherwise a fresh UUIDv7 (RFC 9562 section 5.7), which
/// sorts by time. It is a name, not a secret and not proof of anything.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

/// `x-request-id`, where ids come in and go out.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl RequestId {
    /// A fresh id.
    ///
    /// Requests need ids that never meet, not ids nobody can guess. So the random part is a keyed
    /// hash of a counter, which costs no system call; the key is the operating system's randomness.
    pub fn fresh() -> Self {
        static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        let random = (u128::from(KEY.hash_one(count)) << 64) | u128::from(KEY.hash_one(!count));
        let millis = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as u64);
        let random = random.to_be_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&random[..10]);
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid();
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        let text = id.hyphenated().encode_lower(&mut text);
        // Of the characters that an id may have, so its fitness need not be looked into.
        Self(HeaderValue::from_str(text).expect("a hyphenated UUID is visible ASCII"))
    }

    /// The id that `headers` bring along, if there is exactly one and it is fit to be logged and echoed.
    pub(crate) fn inbound(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(X_REQUEST_ID).iter();
        match (values.next(), values.next()) {
            (Some(only), None) if fit(only.as_bytes()) => Some(Self(only.clone())),
            _ => None,
        }
    }

    fn fit(text: &[u8]) -> Option<Self> {
        if fit(text) {
            HeaderValue::from_bytes(text).ok().map(Self)
        } else {
            None
        }
    }

    pub(crate) fn to_header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().expect("an id is ASCII")
    }
}

fn fit(text: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=64).contains(&text.len()) && text.iter().all(allowed)
}

impl std::str::FromStr for RequestId {
    type Err = UnfitId;

    fn from_str(text: &str) -> Result<Self, UnfitId> {
        Self::fit(text.as_bytes()).ok_or(UnfitId)
    }
}

/// Text that is no request id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a request id is 1-64 characters of A-Z a-z 0-9 - _ .")]
pub struct UnfitId;

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
