//! The server that a proxy stands before.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use postgres::Config;
use postgres::config::Host;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

/// Where the proxy connects for each of its clients.
#[derive(Clone, Debug)]
pub(crate) enum Upstream {
    /// A host and a port.
    Tcp(String),
    /// A Unix socket.
    Socket(PathBuf),
}

/// Both ends' common trait.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Upstream {
    /// The one server that `config` names.
    pub(crate) fn of(config: &Config) -> io::Result<Self> {
        let port = config.get_ports().first().copied().unwrap_or(5432);
        match config.get_hosts() {
            [Host::Tcp(host)] => Ok(Self::Tcp(format!("{host}:{port}"))),
            [Host::Unix(directory)] => Ok(Self::Socket(directory.join(format!(".s.PGSQL.{port}")))),
            hosts => Err(io::Error::other(format!(
                "the URL names {} hosts, and a proxy stands before one: name one host",
                hosts.len()
            ))),
        }
    }

    pub(crate) async fn connect(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match self {
            Self::Tcp(address) => {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            Self::Socket(path) => Box::new(UnixStream::connect(path).await?),
        })
    }
}

/// The URL of the database in `config`, through the proxy at `proxy`.
pub(crate) fn url_through(proxy: SocketAddr, config: &Config) -> String {
    let user = config.get_user().unwrap_or("postgres");
    let mut url = format!("postgresql://{}", encoded(user.as_bytes()));
    if let Some(password) = config.get_password() {
        url = format!("{url}:{}", encoded(password));
    }
    let database = config.get_dbname().unwrap_or(user);
    let _ = write!(
        url,
        "@{proxy}/{}?sslmode=disable",
        encoded(database.as_bytes())
    );
    if let Some(options) = config.get_options() {
        let _ = write!(url, "&options={}", encoded(options.as_bytes()));
    }
    url
}

/// RFC 3986, section 2.1, with every byte but the unreserved ones encoded.
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Upstream, url_through};

    #[test]
    fn the_url_through_the_proxy_keeps_user_password_database_and_options() {
        let config = localdb::parse(
            "postgresql:///my%20base?host=/run/x&user=a%40b&password=p%3Aq&options=-c%20x%3Dy",
        )
        .unwrap();
        let url = url_through("127.0.0.1:7".parse().unwrap(), &config);
        let read = localdb::parse(&url).unwrap();
        assert_eq!(read.get_user(), config.get_user());
        assert_eq!(read.get_password(), config.get_password());
        assert_eq!(read.get_dbname(), config.get_dbname());
        assert_eq!(read.get_options(), config.get_options());
        assert_eq!(read.get_ports(), [7]);
    }

    #[test]
    fn several_hosts_are_refused_in_words() {
        let config = localdb::parse("postgresql://a,b/d").unwrap();
        let refused = Upstream::of(&config).unwrap_err().to_string();
        assert!(refused.contains("names 2 hosts"), "{refused}");
    }
}
