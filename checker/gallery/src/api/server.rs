//! A model behind a socket, a thread for each connection.

use std::io::{self, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use super::http::{Request, Response};
use super::model::Model;

/// A model that is served until this is dropped.
pub struct Server {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `model` at `address`, such as `127.0.0.1:0`.
    ///
    /// # Errors
    /// The address can't be bound.
    pub fn start(model: Model, address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopping);
        let _ = model.address.set(address);
        let model = Arc::new(model);
        let accepting = thread::spawn(move || {
            while let Ok((stream, from)) = listener.accept() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let model = Arc::clone(&model);
                model.opened(from);
                thread::spawn(move || {
                    // A client that goes away, or sends what isn't HTTP, has ended its connection.
                    let mut answered = false;
                    let _ = converse(&model, &stream, &mut answered);
                    if !answered {
                        model.answered();
                    }
                });
            }
        });
        Ok(Self {
            address,
            stopping,
            accepting: Some(accepting),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            self.stopping.store(true, Ordering::SeqCst);
            // It looks at the flag when somebody connects.
            if TcpStream::connect(self.address).is_ok() {
                let _ = accepting.join();
            }
        }
    }
}

fn converse(model: &Model, stream: &TcpStream, answered: &mut bool) -> io::Result<()> {
    exchange(stream, |request| {
        let response = model.respond(request);
        if !std::mem::replace(answered, true) {
            model.answered();
        }
        response
    })
}

/// Answers the requests of a connection until the client ends it.
pub(super) fn exchange(
    stream: &TcpStream,
    mut respond: impl FnMut(&Request) -> Response,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let peer = stream.peer_addr().ok().map(|it| it.ip());
    while let Some(mut request) = Request::read(&mut reader)? {
        request.peer = peer;
        respond(&request).write(&request.method, &mut writer)?;
    }
    Ok(())
}
