//! A server of the test's own, in the test's process.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use lifecycle::{Handler, Limits, Report, Server};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::client::Client;

/// Longer than anything here takes on a busy machine, and shorter than anybody's patience.
pub const LONG: Duration = Duration::from_secs(30);

/// A running server. When it is dropped it is stopped, and has to leave no task behind.
pub struct TestServer {
    runtime: Runtime,
    address: SocketAddr,
    shutdown: CancellationToken,
    serving: Option<JoinHandle<Report>>,
}

impl TestServer {
    pub fn start(handler: impl Handler, limits: Limits) -> Self {
        Self::start_as(Server::new(handler).limits(limits))
    }

    pub fn start_as(server: Server) -> Self {
        Self::on_threads(2, server)
    }

    /// On so many threads. On one, a step of one connection is over before another's begins.
    pub fn on_threads(threads: usize, server: Server) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let serving = runtime.spawn(server.serve(listener, shutdown.clone()));
        Self {
            runtime,
            address,
            shutdown,
            serving: Some(serving),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    pub fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// Sends `bytes` on a connection of their own and returns one response.
    pub fn ask(&self, bytes: impl AsRef<[u8]>) -> crate::client::Answer {
        let mut client = self.connect();
        client.send(bytes);
        client.receive()
    }

    /// Begins the drain.
    pub fn shut_down(&self) {
        self.shutdown.cancel();
    }

    /// Drains, and says how that went.
    pub fn stop(&mut self) -> Report {
        self.shut_down();
        let serving = self.serving.take().unwrap();
        self.runtime.block_on(serving).unwrap()
    }

    /// Waits until the server has no task but the one that accepts.
    pub fn wait_until_idle(&self) {
        self.wait_for_tasks(1);
    }

    fn wait_for_tasks(&self, most: usize) {
        let deadline = Instant::now() + LONG;
        let tasks = || self.runtime.metrics().num_alive_tasks();
        while tasks() > most {
            assert!(
                Instant::now() < deadline,
                "{} tasks are left, {most} expected",
                tasks()
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        if self.serving.is_some() {
            self.stop();
        }
        self.wait_for_tasks(0);
    }
}
