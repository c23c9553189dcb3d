//! The cost of this server above bare hyper: the same requests over the same loopback, in turns.
//!
//! Run with `cargo bench -p lifecycle`. Each iteration is [`ROUND`] keep-alive requests on one connection
//! against a server on a runtime of its own. The client writes and reads fixed bytes, so nearly all
//! of what is measured, apart from the kernel, is the server.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{Criterion, Throughput};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use lifecycle::{IntoResponse, Request, Response, Server};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// Requests in one iteration.
const ROUND: u32 = 1000;

const REQUEST: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn main() {
    let runtime = Runtime::new().expect("a runtime starts");
    let bare = runtime.block_on(serve_bare());
    let ours = runtime.block_on(serve_ours());

    ratio(bare, ours);
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("keep-alive requests");
    group.throughput(Throughput::Elements(u64::from(ROUND)));
    for (name, address) in [("bare hyper", bare), ("lifecycle", ours)] {
        let mut client = Client::connect(address);
        group.bench_function(name, |bencher| bencher.iter(|| client.round()));
    }
    group.finish();
    criterion.final_summary();
}

/// Prints the ratio of the two rates. In turns of a round each, so that a machine that is busy with
/// something else is so for both; the median of the ratios, so that no single disturbance counts.
fn ratio(bare: SocketAddr, ours: SocketAddr) {
    let mut clients = [bare, ours].map(Client::connect);
    let mut ratios: Vec<f64> = (0..301)
        .map(|_| {
            let [bare, ours] = clients.each_mut().map(Client::round);
            bare.as_secs_f64() / ours.as_secs_f64()
        })
        .skip(1)
        .collect();
    ratios.sort_by(f64::total_cmp);
    let at = |part: usize| ratios[ratios.len() * part / 100];
    println!(
        "rate of lifecycle / rate of bare hyper: {:.3} (quartiles {:.3} and {:.3})",
        at(50),
        at(25),
        at(75)
    );
}

async fn serve_bare() -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // As ours does; a response is one write either way.
            let _ = stream.set_nodelay(true);
            let service = service_fn(async |_| {
                let mut response = http::Response::new(Full::new(Bytes::from_static(b"ok\n")));
                response.headers_mut().insert(
                    http::header::CONTENT_TYPE,
                    http::HeaderValue::from_static("text/plain; charset=utf-8"),
                );
                Ok::<_, Infallible>(response)
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

async fn serve_ours() -> SocketAddr {
    async fn live(_: Request) -> Response {
        "ok\n".into_response()
    }
    let (listener, address) = listen().await;
    tokio::spawn(Server::new(live).serve(listener, CancellationToken::new()));
    address
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

/// A keep-alive connection and the length of the answers on it.
struct Client {
    stream: TcpStream,
    answer: usize,
}

impl Client {
    fn connect(address: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a TCP socket");
        stream.write_all(REQUEST).expect("the server reads");
        let mut buffer = [0; 4096];
        // Small enough to come in one segment; all are as long as the first.
        let answer = stream.read(&mut buffer).expect("the server answers");
        Self { stream, answer }
    }

    /// How long [`ROUND`] requests take.
    fn round(&mut self) -> Duration {
        let mut buffer = vec![0; self.answer];
        let start = Instant::now();
        for _ in 0..ROUND {
            self.stream.write_all(REQUEST).expect("the server reads");
            self.stream
                .read_exact(&mut buffer)
                .expect("the server answers");
        }
        start.elapsed()
    }
}
