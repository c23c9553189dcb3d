//! Before a server of one thread that keeps what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use faults::Proxy;

use crate::until;

const RESPONSE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// The request lines that a server was sent.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// A server that notes each request line, then responds, on a thread for each connection. It ends with the test's process.
fn server() -> (SocketAddr, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Asked::default();
    let noted = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let noted = noted.clone();
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut stream = stream;
                let mut line = String::new();
                while matches!(reader.read_line(&mut line), Ok(1..)) {
                    if line.starts_with("GET ") || line.starts_with("POST ") {
                        noted.0.lock().unwrap().push(line.trim_end().to_owned());
                    } else if line == "\r\n" && stream.write_all(RESPONSE.as_bytes()).is_err() {
                        return;
                    }
                    line.clear();
                }
            });
        }
    });
    (address, asked)
}

fn connected(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address()).unwrap();
    // A fault of the proxy itself must not hang the test.
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    stream
}

fn ask(stream: &mut TcpStream, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes())
}

/// Whether the whole response comes; if not, the connection has ended and nothing came.
fn responded(stream: &mut TcpStream) -> bool {
    let mut response = vec![0; RESPONSE.len()];
    match stream.read_exact(&mut response) {
        Ok(()) => {
            assert_eq!(response, RESPONSE.as_bytes());
            true
        }
        Err(error) => {
            let ended = [
                std::io::ErrorKind::UnexpectedEof,
                std::io::ErrorKind::ConnectionReset,
            ];
            assert!(ended.contains(&error.kind()), "{error}");
            assert_eq!(response[0], 0, "a part of the response came");
            false
        }
    }
}

fn exchange(stream: &mut TcpStream, line: &str) -> bool {
    ask(stream, line).is_ok() && responded(stream)
}

#[test]
fn without_a_fault_everything_is_passed_on() {
    let (address, asked) = server();
    let proxy = Proxy::to(address).unwrap();
    let mut client = connected(&proxy);
    assert!(exchange(&mut client, "GET /a"));
    assert!(exchange(&mut client, "GET /b"));
    assert_eq!(asked.lines(), ["GET /a HTTP/1.1", "GET /b HTTP/1.1"]);
    assert_eq!(proxy.counts().connections, 1);
    assert_eq!((proxy.held(), proxy.lost()), (0, 0));
}

#[test]
fn a_lost_response_is_one_to_a_request_that_went_through() {
    let (address, asked) = server();
    let proxy = Proxy::to(address).unwrap();
    let mut client = connected(&proxy);
    assert!(exchange(&mut client, "GET /before"));
    proxy.lose_response();
    assert!(!exchange(&mut client, "POST /courses"));
    assert_eq!(proxy.lost(), 1);
    assert!(exchange(&mut connected(&proxy), "POST /courses"));
    assert_eq!(proxy.lost(), 1, "only one is lost");
    let posts = asked.lines()[1..].to_vec();
    assert_eq!(posts, ["POST /courses HTTP/1.1", "POST /courses HTTP/1.1"]);
}

#[test]
fn the_response_to_a_named_request_is_lost_whatever_pieces_the_name_comes_in() {
    let (address, asked) = server();
    let proxy = Proxy::to(address).unwrap();
    let mut client = connected(&proxy);
    assert!(exchange(&mut client, "POST /courses"), "not armed yet");
    proxy.lose_response_to("post /courses");
    assert!(
        exchange(&mut client, "GET /courses"),
        "another request passes, and what was sent before arming is not searched"
    );
    proxy.slow(Duration::from_micros(1));
    let held = proxy.held();
    client.write_all(b"POST /cou").unwrap();
    until("the first piece is passed on", || proxy.held() > held);
    ask(&mut client, "rses").unwrap();
    assert!(!responded(&mut client));
    assert_eq!(proxy.lost(), 1);
    assert_eq!(asked.lines().last().unwrap(), "POST /courses HTTP/1.1");
}

#[test]
fn mending_forgets_the_response_that_was_to_be_lost() {
    let (address, _) = server();
    let proxy = Proxy::to(address).unwrap();
    proxy.lose_response();
    proxy.mend();
    assert!(exchange(&mut connected(&proxy), "GET /a"));
    assert_eq!(proxy.lost(), 0);
}

#[test]
fn a_cut_ends_every_connection_and_refuses_new_ones_until_it_is_mended() {
    let (address, asked) = server();
    let proxy = Proxy::to(address).unwrap();
    let mut clients = [connected(&proxy), connected(&proxy)];
    for client in &mut clients {
        assert!(exchange(client, "GET /a"));
    }
    proxy.cut();
    for client in &mut clients {
        assert!(!exchange(client, "GET /b"));
    }
    assert!(!exchange(&mut connected(&proxy), "GET /c"));
    assert_eq!(asked.lines().len(), 2, "nothing arrived after the cut");
    proxy.mend();
    assert!(exchange(&mut connected(&proxy), "GET /d"));
}

#[test]
fn a_cut_that_is_mended_at_once_reaches_every_connection() {
    let (address, _) = server();
    let proxy = Proxy::to(address).unwrap();
    for cut in [Proxy::cut_once, |proxy: &Proxy| {
        proxy.cut();
        proxy.mend();
    }] {
        let mut client = connected(&proxy);
        assert!(exchange(&mut client, "GET /a"));
        let mut idle = connected(&proxy);
        assert!(exchange(&mut idle, "GET /a"));
        cut(&proxy);
        assert!(!exchange(&mut client, "GET /b"));
        assert!(!responded(&mut idle), "a connection that sends nothing");
        assert!(exchange(&mut connected(&proxy), "GET /c"));
    }
}

#[test]
fn a_silence_holds_what_is_sent_and_mending_passes_it_on() {
    let (address, asked) = server();
    let proxy = Proxy::to(address).unwrap();
    let mut client = connected(&proxy);
    assert!(exchange(&mut client, "GET /a"));
    proxy.silence();
    ask(&mut client, "GET /b").unwrap();
    until("the request is held", || proxy.held() == 1);
    assert_eq!(asked.lines().len(), 1, "it has not arrived");
    proxy.mend();
    assert!(responded(&mut client));
    assert_eq!(asked.lines().len(), 2);
}

#[test]
fn a_silence_ends_in_a_cut_without_passing_anything_on() {
    let (address, asked) = server();
    let proxy = Proxy::to(address).unwrap();
    let mut client = connected(&proxy);
    proxy.silence();
    ask(&mut client, "GET /b").unwrap();
    until("the request is held", || proxy.held() == 1);
    proxy.cut();
    assert!(!responded(&mut client));
    assert!(asked.lines().is_empty());
}

#[test]
fn a_slow_proxy_holds_each_piece_and_loses_none() {
    let (address, _) = server();
    let proxy = Proxy::to(address).unwrap();
    proxy.slow(Duration::from_micros(1));
    assert!(exchange(&mut connected(&proxy), "GET /a"));
    assert_eq!(
        proxy.held(),
        2,
        "a piece of the request, and of the response"
    );
}

#[test]
fn a_server_that_is_not_there_yet_is_reached_once_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let proxy = Proxy::to(address).unwrap();
    assert!(!exchange(&mut connected(&proxy), "GET /a"));
    let listener = TcpListener::bind(address).unwrap();
    let mut client = connected(&proxy);
    ask(&mut client, "GET /b").unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    stream.write_all(RESPONSE.as_bytes()).unwrap();
    assert!(responded(&mut client));
}

#[test]
fn dropping_the_proxy_closes_its_port_and_its_connections() {
    let (address, _) = server();
    let proxy = Proxy::to(address).unwrap();
    let mut client = connected(&proxy);
    assert!(exchange(&mut client, "GET /a"));
    let port = proxy.address();
    drop(proxy);
    assert!(!exchange(&mut client, "GET /b"));
    assert!(TcpStream::connect(port).is_err());
}

#[test]
fn a_proxy_may_be_dropped_in_async_code() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (address, _) = server();
    runtime.block_on(async {
        let proxy = Proxy::to(address).unwrap();
        drop(
            tokio::net::TcpStream::connect(proxy.address())
                .await
                .unwrap(),
        );
        drop(proxy);
    });
}
