//! Pages that a client names: fetched from public addresses, and from the one that is allowed.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use super::Breach;
use crate::api::twist::Twist;

/// How long a page may take, how long it may be, and how many redirects lead to it.
const PATIENCE: Duration = Duration::from_secs(5);
const LONGEST: u64 = 64 * 1024;
const REDIRECTS: usize = 3;

/// The title of the page at `url`; `None` where it is not fetched.
pub(super) fn title(twist: Twist, url: &str, allowed: &str) -> Option<String> {
    if let Some(path) = url.strip_prefix("file://")
        && twist.has(Breach::EgressFiles)
    {
        return std::fs::read_to_string(path).ok();
    }
    let mut url = url.to_owned();
    for hop in 0..=REDIRECTS {
        let page = fetch(twist, &url, allowed, hop > 0)?;
        let (head, body) = page.split_once("\r\n\r\n")?;
        let location = head
            .lines()
            .find_map(|line| line.strip_prefix("Location: "));
        match location {
            Some(next) => next.clone_into(&mut url),
            None => {
                let (_, rest) = body.split_once("<title>")?;
                return rest.split("</title>").next().map(str::to_owned);
            }
        }
    }
    None
}

fn fetch(twist: Twist, url: &str, allowed: &str, redirected: bool) -> Option<String> {
    let rest = url.strip_prefix("http://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next()?;
    let with_port = match host.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
        _ => format!("{host}:80"),
    };
    let addresses = with_port.to_socket_addrs().ok()?;
    let address = addresses.max_by_key(SocketAddr::is_ipv4)?;
    let is_allowed = match twist {
        it if it.has(Breach::EgressShut) => false,
        it if it.has(Breach::EgressUserInfo) => authority.starts_with(allowed),
        _ => with_port == allowed,
    };
    if !is_allowed && !passes(twist, host, address, redirected) {
        return None;
    }
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut page = String::new();
    stream.take(LONGEST).read_to_string(&mut page).ok()?;
    Some(page)
}

/// Whether an address that is not the allowed one may be reached.
fn passes(twist: Twist, host: &str, address: SocketAddr, redirected: bool) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_written = |start: &str| name.starts_with(start);
    match twist {
        it if it.has(Breach::EgressOpen) => true,
        it if it.has(Breach::EgressRedirected) && redirected => true,
        it if it.has(Breach::EgressByName) && name.parse::<IpAddr>().is_err() => {
            name == "localhost"
        }
        it if it.has(Breach::EgressByText) => {
            !is_written("127.0.0.") && !is_written("localhost") && !is_written("[")
        }
        it if it.has(Breach::EgressMapped) => is_public(address.ip()),
        _ => is_public(address.ip().to_canonical()),
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(it) => {
            let [first, second, ..] = it.octets();
            let shared = first == 100 && (64..128).contains(&second);
            let local = it.is_loopback() || it.is_private() || it.is_link_local();
            !(local
                || shared
                || it.is_unspecified()
                || it.is_broadcast()
                || first == 0
                || first >= 224)
        }
        IpAddr::V6(it) => {
            !(it.is_loopback()
                || it.is_unspecified()
                || it.is_unique_local()
                || it.is_unicast_link_local())
        }
    }
}
