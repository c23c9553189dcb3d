//! The clients that end the naive server, and those that don't.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;
use sockets::serve_one_at_a_time;

use crate::client::{Client, GET};

/// How the naive server ends if `visit` comes to it before another client.
fn after(visit: impl FnOnce(TcpStream)) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    visit(TcpStream::connect(address).unwrap());
    let mut next = Client::sending(address, GET);
    let served = serve_one_at_a_time(&listener, 2);
    if served.is_ok() {
        assert!(next.rest().starts_with("HTTP/1.1 200 OK"));
    }
    served
}

#[test]
fn an_ordinary_hang_up_does_no_harm_and_a_reset_ends_it() {
    after(|stream| stream.shutdown(Shutdown::Both).unwrap()).unwrap();
    after(drop).unwrap();
    let reset = after(|stream| {
        // Without lingering, a close is a reset (socket(7)).
        set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
    });
    assert_eq!(reset.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}
