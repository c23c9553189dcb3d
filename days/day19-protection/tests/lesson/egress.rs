//! Requests that clients make us send.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use lifecycle::{Body, Context, IntoResponse, Limits, Request, Response, Server};
use protection::{Egress, EgressError};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A server on loopback that says yes, redirects, and misbehaves.
async fn server() -> SocketAddr {
    async fn page(request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let mut response = format!("<title>{path}</title>").into_response();
        if let Some(to) = path.strip_prefix("/to/") {
            *response.status_mut() = StatusCode::FOUND;
            let query = request.uri().query().unwrap_or(to);
            response
                .headers_mut()
                .insert(header::LOCATION, HeaderValue::try_from(query).unwrap());
        }
        match path.as_str() {
            "/loop" => {
                *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
                let itself = HeaderValue::from_static("/loop");
                response.headers_mut().insert(header::LOCATION, itself);
            }
            "/large" => *response.body_mut() = Body::from(vec![b'x'; 300 * 1024]),
            "/bomb" => {
                let gzip = HeaderValue::from_static("gzip");
                response
                    .headers_mut()
                    .insert(header::CONTENT_ENCODING, gzip);
            }
            "/slow" => tokio::time::sleep(Duration::from_secs(20)).await,
            "/host" => {
                assert!(Context::of(&request).peer().ip().is_loopback());
                let host = request.headers()[header::HOST].to_str().unwrap().to_owned();
                *response.body_mut() = host.into();
            }
            _ => {}
        }
        response
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(page).limits(Limits::default());
    tokio::spawn(server.serve(listener, CancellationToken::new()));
    address
}

/// A resolver that gives these addresses one after the other, and how often it was asked.
fn resolver(addresses: Vec<Vec<SocketAddr>>) -> (Egress, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let egress = Egress::new().resolver(move |_, _| {
        let turn = counted.fetch_add(1, Ordering::SeqCst);
        let answer = addresses.get(turn).cloned();
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("no such name")) })
    });
    (egress, asked)
}

async fn refused(egress: &Egress, url: &str) -> EgressError {
    match egress.get(url).await {
        Ok(fetched) => panic!("{url} was fetched: {fetched:?}"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_host_that_is_allowed_is_fetched() {
    let address = server().await;
    let egress = Egress::new().allow("127.0.0.1", address.port());
    let fetched = egress.get(&format!("http://{address}/a?b")).await.unwrap();
    assert_eq!(
        (fetched.status, &fetched.body[..]),
        (StatusCode::OK, &b"<title>/a</title>"[..])
    );
    let fetched = egress.get(&format!("http://{address}/host")).await.unwrap();
    assert_eq!(fetched.body, address.to_string());
}

#[tokio::test]
async fn every_spelling_of_an_inner_address_is_refused() {
    let port = server().await.port();
    let egress = Egress::new();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.2",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "10.0.0.1",
        "user@127.0.0.1",
    ];
    for host in hosts {
        let error = refused(&egress, &format!("http://{host}:{port}/")).await;
        let expected = matches!(error, EgressError::NotPublic { .. } | EgressError::Url(_))
            // A machine without IPv6 may not know the name.
            || host.to_ascii_lowercase().starts_with("localhost") && matches!(error, EgressError::Unreachable { .. });
        assert!(expected, "{host}: {error}");
    }
}

#[tokio::test]
async fn an_allowed_host_is_allowed_at_its_port_alone() {
    let (one, other) = (server().await, server().await);
    let egress = Egress::new().allow("127.0.0.1", one.port());
    assert!(egress.get(&format!("http://{one}/")).await.is_ok());
    let error = refused(&egress, &format!("http://{other}/")).await;
    assert!(matches!(error, EgressError::NotPublic { .. }), "{error}");
}

#[tokio::test]
async fn a_redirect_is_checked_like_the_first_url() {
    let (one, other) = (server().await, server().await);
    let egress = Egress::new().allow("127.0.0.1", one.port());
    for to in ["/a", "//127.0.0.1:{}/a"] {
        let to = to.replace("{}", &one.port().to_string());
        let fetched = egress
            .get(&format!("http://{one}/to/x?{to}"))
            .await
            .unwrap();
        assert_eq!(&fetched.body[..], b"<title>/a</title>");
    }
    for to in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("http://{other}/"),
        "http://2130706433/".to_owned(),
    ] {
        let error = refused(&egress, &format!("http://{one}/to/x?{to}")).await;
        assert!(
            matches!(error, EgressError::NotPublic { .. } | EgressError::Url(_)),
            "{to}: {error}"
        );
    }
    let error = refused(&egress, &format!("http://{one}/to/x?/loop")).await;
    assert!(matches!(error, EgressError::Redirects(3)), "{error}");
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_never_again_between_check_and_connection() {
    let address = server().await;
    // Public when it is checked, loopback had it been asked a second time. Nothing is connected to in earnest.
    let public = SocketAddr::from(([192, 0, 2, 1], 80));
    let (egress, asked) = resolver(vec![
        vec![SocketAddr::from(([127, 0, 0, 1], address.port()))],
        vec![public],
    ]);
    let error = refused(&egress, &format!("http://rebind.test:{}/", address.port())).await;
    assert!(matches!(error, EgressError::NotPublic { .. }), "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    let (egress, asked) = resolver(vec![vec![address]]);
    let egress = egress.allow("rebind.test", address.port());
    let fetched = egress
        .get(&format!("http://rebind.test:{}/", address.port()))
        .await;
    assert_eq!(fetched.unwrap().status, StatusCode::OK);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn one_inner_address_among_public_ones_is_enough_to_refuse() {
    let mixed = vec![
        SocketAddr::from(([1, 1, 1, 1], 80)),
        SocketAddr::from(([10, 0, 0, 1], 80)),
    ];
    let (egress, _) = resolver(vec![mixed]);
    let error = refused(&egress, "http://mixed.test/").await;
    assert!(matches!(error, EgressError::NotPublic { .. }), "{error}");
}

#[tokio::test]
async fn ports_of_other_protocols_are_refused_before_a_lookup() {
    let (egress, asked) = resolver(vec![]);
    for port in [1, 22, 25, 110, 1023] {
        let error = refused(&egress, &format!("http://mail.test:{port}/")).await;
        assert!(matches!(error, EgressError::Port(_)), "{error}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn size_time_and_codings_are_bounded() {
    let address = server().await;
    let egress = Egress::new().allow("127.0.0.1", address.port());
    let error = refused(&egress, &format!("http://{address}/large")).await;
    assert!(matches!(error, EgressError::TooLarge(_)), "{error}");
    let error = refused(&egress, &format!("http://{address}/bomb")).await;
    assert!(matches!(error, EgressError::Response(_)), "{error}");
    let hasty = egress.limits(Duration::from_millis(100), 1024);
    let error = refused(&hasty, &format!("http://{address}/slow")).await;
    assert!(matches!(error, EgressError::TooLong(_)), "{error}");
}

#[tokio::test]
async fn the_client_learns_nothing_of_our_network() {
    let address = server().await;
    let (egress, _) = resolver(vec![vec![address]]);
    let inner = refused(&egress, "http://intranet.test/")
        .await
        .violation("/url");
    let unknown = refused(&egress, "http://nobody.test/")
        .await
        .violation("/url");
    assert_eq!(inner, unknown);
    assert!(!inner.detail.contains("intranet"), "{inner:?}");
    let unreadable = refused(&egress, "gopher://x/").await.violation("/url");
    assert_eq!(unreadable.code, "bad_url");
}
