//! Requests that our server makes because a client asked for them.
//!
//! A URL from outside makes our server a proxy into our own network (SSRF, CWE-918). So it goes to public
//! addresses only, and the address that was checked is the one that is connected to: a name that is looked up a
//! second time can lead somewhere else (DNS rebinding).
//!
//! Invariants
//! - Each hop is one lookup, one check of every address that came of it, and a connection to one of those.
//! - A redirect is a new URL, checked like the first.
//! - Time, size and redirects are bounded for the whole; no content coding is undone.

mod address;
mod error;
mod target;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_ENCODING, HOST, LOCATION, USER_AGENT};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use lifecycle::BoxFuture;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

pub use address::is_public;
pub use error::EgressError;
use target::Target;

/// From a name and a port to addresses.
type Resolve = dyn Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync;

/// The way out, for URLs that come from outside. It speaks `http`; whoever needs TLS puts it on the stream
/// of [`connect`](Self::connect).
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let egress = protection::Egress::new();
/// for url in ["http://127.0.0.1:5432/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/"] {
///     let refused = egress.get(url).await.unwrap_err();
///     assert!(matches!(refused, protection::EgressError::NotPublic { .. }), "{refused}");
/// }
/// # });
/// ```
#[derive(Clone)]
pub struct Egress {
    /// Hosts in small letters, with ports, that need not be public.
    allowed: Vec<(String, u16)>,
    resolve: Arc<Resolve>,
    time: Duration,
    largest: usize,
}

/// A response that came from outside. Nothing of it is to be trusted.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The status, which is no redirect.
    pub status: StatusCode,
    /// The header fields.
    pub headers: HeaderMap,
    /// The content, as it was sent.
    pub body: Bytes,
}

const REDIRECTS: u8 = 3;

impl Default for Egress {
    fn default() -> Self {
        Self {
            allowed: Vec::new(),
            resolve: Arc::new(|host, port| {
                Box::pin(async move { Ok(lookup_host((host, port)).await?.collect()) })
            }),
            time: Duration::from_secs(5),
            largest: 256 * 1024,
        }
    }
}

impl Egress {
    /// To public addresses, for 5 seconds and 256 KiB.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with `host:port` allowed, wherever it leads: for a test, or a service of one's own.
    #[must_use]
    pub fn allow(mut self, host: &str, port: u16) -> Self {
        self.allowed.push((host.to_ascii_lowercase(), port));
        self
    }

    /// The same with other limits, for a whole fetch and for the content of one response.
    #[must_use]
    pub fn limits(self, time: Duration, largest: usize) -> Self {
        Self {
            time,
            largest,
            ..self
        }
    }

    /// The same with another way to look names up.
    #[must_use]
    pub fn resolver(
        self,
        resolve: impl Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self {
            resolve: Arc::new(resolve),
            ..self
        }
    }

    /// Fetches the page at `url`, through up to three redirects.
    ///
    /// # Errors
    /// All of [`EgressError`].
    pub async fn get(&self, url: &str) -> Result<Fetched, EgressError> {
        let fetch = async {
            let mut target = Target::parse(url)?;
            for _ in 0..=REDIRECTS {
                let fetched = self.hop(&target).await?;
                let location = fetched
                    .headers
                    .get(LOCATION)
                    .filter(|_| fetched.status.is_redirection());
                match location {
                    None => return Ok(fetched),
                    Some(location) => {
                        let location = location.to_str();
                        let location =
                            location.map_err(|_| EgressError::Url("a redirect isn't text"))?;
                        target = target.follow(location)?;
                    }
                }
            }
            Err(EgressError::Redirects(REDIRECTS))
        };
        let late = |_| EgressError::TooLong(self.time);
        timeout(self.time, fetch).await.map_err(late)?
    }

    /// A connection to `host`, a name or an address: for a protocol other than `http`.
    ///
    /// # Errors
    /// [`EgressError::NotPublic`], [`EgressError::Port`], [`EgressError::Unreachable`].
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, EgressError> {
        let is_allowed = self.allowed.iter().any(|it| it.0 == host && it.1 == port);
        if !is_allowed && port < 1024 && port != 80 && port != 443 {
            return Err(EgressError::Port(port));
        }
        let unreachable = |cause| EgressError::Unreachable {
            host: host.to_owned(),
            cause,
        };
        // ANCHOR: connect
        let addresses = match host.parse() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => (self.resolve)(host.to_owned(), port)
                .await
                .map_err(unreachable)?,
        };
        if !is_allowed && !addresses.iter().all(|it| is_public(it.ip())) {
            return Err(EgressError::NotPublic {
                host: host.to_owned(),
            });
        }
        // The addresses that were checked, and not the name again.
        let stream = TcpStream::connect(addresses.as_slice()).await;
        // ANCHOR_END: connect
        stream.map_err(unreachable)
    }

    async fn hop(&self, target: &Target) -> Result<Fetched, EgressError> {
        let host = target
            .address()
            .map_or_else(|| target.host.clone(), |it| it.to_string());
        let stream = self.connect(&host, target.port).await?;
        let mut client = http1::Builder::new();
        let shaken = client
            .max_buf_size(64 * 1024)
            .handshake(TokioIo::new(stream))
            .await;
        let (mut sender, connection) = shaken.map_err(unreadable)?;
        let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
        let request = http::Request::get(&target.path)
            .header(HOST, &target.authority)
            .header(USER_AGENT, "thirty-days/0.1")
            .header(ACCEPT, "text/html, */*;q=0.5")
            .body(Empty::<Bytes>::new())
            .map_err(|_| EgressError::Url("its path can't be sent"))?;
        let response = sender.send_request(request).await.map_err(unreadable)?;
        let (head, body) = response.into_parts();
        if head.headers.contains_key(CONTENT_ENCODING) {
            return Err(EgressError::Response(
                "it is compressed, which nobody asked for".to_owned(),
            ));
        }
        let body = Limited::new(body, self.largest).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => EgressError::TooLarge(self.largest),
            false => EgressError::Response(error.to_string()),
        })?;
        Ok(Fetched {
            status: head.status,
            headers: head.headers,
            body: body.to_bytes(),
        })
    }
}

// By value: it is handed to `map_err`.
#[allow(clippy::needless_pass_by_value)]
fn unreadable(error: hyper::Error) -> EgressError {
    EgressError::Response(error.to_string())
}
