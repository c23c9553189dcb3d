//! A server beside a program that is not async itself.
//!
//! Why: a lesson's program, and many a test, is an ordinary function that wants a server to be there
//! while it does something else, and gone afterwards. The runtime that the server needs is started
//! and ended here, outside of async code, which is the one place where that is allowed.

use std::future::Future;
use std::io;
use std::net;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{Report, Server};

/// A [`Server`] that runs on threads of its own until it is [stopped](Self::stop).
///
/// Not for use inside async code, which has a runtime already: spawn [`Server::serve`] there.
///
/// ```
/// use std::io::{Read, Write};
/// use std::net::{TcpListener, TcpStream};
/// use lifecycle::{Background, Request, Server};
///
/// async fn hello(_: Request) -> &'static str {
///     "hello\n"
/// }
///
/// let server = Background::start(Server::new(hello), TcpListener::bind("127.0.0.1:0")?)?;
/// let mut client = TcpStream::connect(server.address())?;
/// client.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"));
///
/// assert_eq!(server.stop()?.aborted, 0);
/// # Ok::<_, std::io::Error>(())
/// ```
#[must_use = "dropped, it is cut off instead of drained"]
pub struct Background {
    runtime: Runtime,
    address: net::SocketAddr,
    shutdown: CancellationToken,
    serving: JoinHandle<Report>,
}

impl Background {
    /// The name of its threads.
    pub const THREAD: &str = "lifecycle";

    /// Serves `listener` with `server`.
    ///
    /// # Errors
    ///
    /// When the threads or the listener cannot be set up.
    pub fn start(server: Server, listener: net::TcpListener) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .thread_name(Self::THREAD)
            .enable_all()
            .build()?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let shutdown = CancellationToken::new();
        let serving = runtime.spawn(server.serve(listener, shutdown.clone()));
        Ok(Self {
            runtime,
            address,
            shutdown,
            serving,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> net::SocketAddr {
        self.address
    }

    /// Waits for `future` on this thread, with the server's runtime around it.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Drains it, and says how that went. What ignores its cancellation does not hold this up.
    ///
    /// # Errors
    ///
    /// When the server itself panicked.
    pub fn stop(self) -> io::Result<Report> {
        self.shutdown.cancel();
        let report = self.runtime.block_on(self.serving)?;
        self.runtime.shutdown_background();
        Ok(report)
    }
}
