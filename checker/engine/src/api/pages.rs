//! Pages of the checker's own: one server that the program may fetch from, and others that it must not find.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a page waits for the rest of a request.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server of pages that have one title; `/to?URL` leads to another page. It ends when this is dropped.
pub struct Pages {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    stopping: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Pages {
    /// On a free port of 127.0.0.1.
    ///
    /// # Errors
    /// There is none.
    pub fn open(title: &str) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let asked = Arc::new(AtomicUsize::new(0));
        let stopping = Arc::new(AtomicBool::new(false));
        let (count, stop) = (Arc::clone(&asked), Arc::clone(&stopping));
        let title = title.to_owned();
        let accepting = thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let title = title.clone();
                // Somebody who connects and asks nothing has come all the same.
                thread::spawn(move || answer(&stream, &title));
            }
        });
        Ok(Self {
            address,
            asked,
            stopping,
            accepting: Some(accepting),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections it has had.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // It looks at the flag when somebody connects.
        if TcpStream::connect(self.address).is_ok()
            && let Some(accepting) = self.accepting.take()
        {
            _ = accepting.join();
        }
    }
}

fn answer(stream: &TcpStream, title: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream).lines();
    let line = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head, so that closing the connection doesn't take the response back.
    while lines.next().transpose()?.is_some_and(|it| !it.is_empty()) {}
    let target = line.split(' ').nth(1).unwrap_or("/");
    let mut writer = stream;
    match target.split_once("/to?") {
        Some((_, url)) => write!(
            writer,
            "HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        None => {
            let page = format!("<!doctype html>\n<title>{title}</title>\n");
            write!(
                writer,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            )
        }
    }
}
