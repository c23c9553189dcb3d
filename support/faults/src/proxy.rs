//! The handle that a test holds.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::counts::Counts;
use crate::relay;
use crate::shared::{Fault, Shared};
use crate::upstream::Upstream;

/// A running proxy on a port of 127.0.0.1. It passes everything on until a method asks for a fault.
pub struct Proxy {
    address: SocketAddr,
    url: Option<String>,
    shared: Arc<Shared>,
    /// Dropped to stop the thread.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A proxy before the server at `address`, HTTP or any other protocol over TCP. It connects anew for each client, so
    /// the server may start later or start again.
    ///
    /// # Errors
    /// No port or no thread is to be had.
    pub fn to(address: SocketAddr) -> io::Result<Self> {
        Self::start(Upstream::Tcp(address.to_string()), None)
    }

    /// A proxy before the PostgreSQL server that `url` names, by TCP or by a Unix socket. Clients use [`Proxy::url`].
    /// It counts what they send, and therefore answers their requests for encryption with a no.
    ///
    /// # Errors
    /// `url` can't be read or names several hosts; or as [`Proxy::to`].
    pub fn postgres(url: &str) -> io::Result<Self> {
        let config = localdb::parse(url).map_err(io::Error::other)?;
        Self::start(Upstream::of(&config)?, Some(&config))
    }

    fn start(upstream: Upstream, config: Option<&postgres::Config>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let shared = Arc::new(Shared::new(upstream, config.is_some()));
        let (stop, stopped) = oneshot::channel::<()>();
        let relayed = Arc::clone(&shared);
        // A thread of its own: a runtime must not be dropped inside async code, where a test may drop this handle.
        let thread = std::thread::Builder::new()
            .name("faults".to_owned())
            .spawn(move || runtime.block_on(relay::until(stopped, listener, relayed)))?;
        Ok(Self {
            address,
            url: config.map(|config| crate::upstream::url_through(address, config)),
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL by which clients reach the database through this proxy.
    ///
    /// # Panics
    /// The proxy was not made by [`Proxy::postgres`].
    #[must_use]
    pub fn url(&self) -> &str {
        self.url
            .as_deref()
            .expect("only a proxy that was made by Proxy::postgres has a URL")
    }

    /// Closes every connection, and new ones as soon as they are accepted, until [`Proxy::mend`].
    pub fn cut(&self) {
        self.shared.switch(|switch| {
            switch.cuts += 1;
            switch.fault = Fault::Refusing;
        });
    }

    /// Closes every connection; new ones work.
    pub fn cut_once(&self) {
        self.shared.switch(|switch| switch.cuts += 1);
    }

    /// Passes nothing on in either direction, closes nothing and says nothing, until [`Proxy::mend`]: a peer that has
    /// frozen, or a cable pulled out. New connections are accepted and stay silent too.
    pub fn silence(&self) {
        self.shared.switch(|switch| switch.fault = Fault::Silent);
    }

    /// Holds each piece, of at most 16 KiB, for `pause` before it passes it on, in both directions.
    pub fn slow(&self, pause: Duration) {
        self.shared
            .switch(|switch| switch.fault = Fault::Slow(pause));
    }

    /// Ends [`cut`](Proxy::cut), [`silence`](Proxy::silence) and [`slow`](Proxy::slow), and forgets a response still to be
    /// lost. What a silence held is passed on.
    pub fn mend(&self) {
        self.shared.disarm();
        self.shared.switch(|switch| switch.fault = Fault::None);
    }

    /// Loses the response to the next request, of any connection: the request goes through, and when the server begins to
    /// respond, the proxy closes the connection in place of passing the response on. An interim response counts as one.
    pub fn lose_response(&self) {
        self.shared.arm(String::new());
    }

    /// As [`Proxy::lose_response`], for the next request that contains `text` in any case: `POST /courses`, or `commit`.
    ///
    /// # Panics
    /// `text` is longer than 256 bytes.
    pub fn lose_response_to(&self, text: &str) {
        assert!(text.len() <= 256, "{text:?} is longer than 256 bytes");
        self.shared.arm(text.to_ascii_lowercase());
    }

    /// How many responses were lost. A client that has seen its connection close finds its response counted.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.shared.lost()
    }

    /// How many pieces were held by [`slow`](Proxy::slow) and [`silence`](Proxy::silence). Once it rises during a
    /// silence, something was sent that did not arrive.
    #[must_use]
    pub fn held(&self) -> usize {
        self.shared.held()
    }

    /// The messages that clients have sent to PostgreSQL so far; with an HTTP server, only the connections.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.counts(|counts| counts.clone())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It ends at once, whatever its connections wait for; its panic, if any, was printed.
            let _ = thread.join();
        }
    }
}
