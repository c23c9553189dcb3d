//! The server that everyone writes first, kept because its failures are the lesson.

use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;

// ANCHOR: naive
/// Serves this many clients, one after the other, and then returns.
///
/// It works on every machine it was written on. It takes one `read` for one request, it waits for
/// ever for a client that says nothing, while it waits it serves nobody else, and a connection that
/// is reset ends it.
pub fn serve_one_at_a_time(listener: &TcpListener, clients: usize) -> io::Result<()> {
    for stream in listener.incoming().take(clients) {
        let mut stream = stream?;
        let mut buffer = [0; 1024];
        let _request = stream.read(&mut buffer)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")?;
    }
    Ok(())
}
// ANCHOR_END: naive
