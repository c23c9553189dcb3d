//! Connecting: from wherever the system chooses, or from another address of this machine, which is a second client to a
//! server.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketType, bind, connect as reach, socket};

use super::{Client, left};
use crate::failure::Failure;
use crate::text::seconds;
use crate::transcript::{Tape, What};

impl Client {
    /// Connects to `address`. The failure says why connecting failed.
    pub fn connect(
        address: SocketAddr,
        patience: Duration,
        deadline: Instant,
        tape: &Tape,
    ) -> Result<Self, Failure> {
        Self::connect_from(None, address, patience, deadline, tape)
    }

    /// The same, from this address of the machine.
    pub fn connect_from(
        from: Option<IpAddr>,
        address: SocketAddr,
        patience: Duration,
        deadline: Instant,
        tape: &Tape,
    ) -> Result<Self, Failure> {
        let transcript = tape.connection(address);
        transcript.borrow_mut().note(What::Connected);
        let wait = patience.min(left(deadline)).max(Duration::from_millis(1));
        let connected = match from {
            Some(from) => from_there(from, address),
            None => TcpStream::connect_timeout(&address, wait),
        };
        let stream = connected
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|error| {
                let why = match error.kind() {
                    io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
                    io::ErrorKind::ConnectionReset => "the connection was reset".to_owned(),
                    io::ErrorKind::TimedOut => format!("no reply for {}", seconds(patience)),
                    _ => error.to_string(),
                };
                let mut transcript = transcript.borrow_mut();
                transcript.note(What::Refused(why.clone()));
                transcript.failure(format!("cannot connect to {address}: {why}"), None)
            })?;
        Ok(Self {
            stream,
            transcript,
            read: 0,
            over: false,
            was_reset: false,
            patience,
            deadline,
        })
    }
}

/// A connection to `to` that comes from `from`. Only addresses of this machine are reached so, and those answer at once.
fn from_there(from: IpAddr, to: SocketAddr) -> io::Result<TcpStream> {
    let family = match from {
        IpAddr::V4(_) => AddressFamily::INET,
        IpAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = socket(family, SocketType::STREAM, None)?;
    bind(&socket, &SocketAddr::new(from, 0))?;
    reach(&socket, &to)?;
    Ok(TcpStream::from(socket))
}
