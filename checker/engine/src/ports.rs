//! Ports for programs under test: each is free when it is given, and leased to one checker until its program ends.

use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{Ipv4Addr, SocketAddrV4};
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt as _;
#[cfg(target_os = "linux")]
use std::os::unix::net::{SocketAddr as UnixAddress, UnixListener};

use rustix::net::{AddressFamily, SocketType, bind, socket};

use crate::processes::listening_sockets;

/// The lowest port that is given to a program under test, if it is to have one that nobody else is given.
const LOWEST: u16 = 10_000;

/// A port that any program can bind, below those that the system gives to connections by itself
/// (ip(7), ip_local_port_range). `None` where there are none, or the range is not known.
///
/// No other checker gets the same port while the [`Lease`] lives: a program needs a while from its start to its listening,
/// and until then its port looks free.
pub fn free_port() -> Option<(u16, Lease)> {
    let range = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
    let given_away: u16 = range.split_whitespace().next()?.parse().ok()?;
    let count = given_away.checked_sub(LOWEST).filter(|&it| it > 0)?;
    // Two checkers at the same time had better not begin at the same port; each `RandomState` is another one.
    let start = RandomState::new().hash_one(()) % u64::from(count);
    let start = u16::try_from(start).ok()?;
    let taken: HashSet<u16> = listening_sockets()
        .map(|(address, _)| address.port())
        .collect();
    let ports = (start..count)
        .chain(0..start)
        .map(|at| LOWEST + at)
        .filter(|port| !taken.contains(port));
    ports
        .take(1000)
        .filter_map(|port| Some((port, Lease::of(port)?)))
        .find(|(port, _)| can_be_bound(*port))
}

/// Whether a program can bind `port` at 127.0.0.1, even one that doesn't set `SO_REUSEADDR`.
///
/// A closed connection keeps its port for a minute (TIME-WAIT), and bind(2) without that option is then refused. The
/// listener of the standard library sets it, and so doesn't notice.
pub fn can_be_bound(port: u16) -> bool {
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
    socket(AddressFamily::INET, SocketType::STREAM, None)
        .and_then(|socket| bind(&socket, &address))
        .is_ok()
}

/// The right to give a port to a program. The kernel takes it back when its owner ends, however it ends.
#[derive(Debug)]
pub struct Lease(
    #[cfg(target_os = "linux")]
    #[expect(dead_code)]
    UnixListener,
);

impl Lease {
    /// The lease of `port`; `None` while another checker has it.
    ///
    /// A name in the abstract namespace of Unix sockets (unix(7)) has one owner, and leaves no file.
    #[cfg(target_os = "linux")]
    pub fn of(port: u16) -> Option<Self> {
        let name = UnixAddress::from_abstract_name(format!("thirty-days-of-backend/port/{port}"));
        UnixListener::bind_addr(&name.ok()?).ok().map(Self)
    }

    /// The lease of a port, which is not known to be anybody's on this system.
    #[cfg(not(target_os = "linux"))]
    pub fn of(_: u16) -> Option<Self> {
        Some(Self())
    }
}
