//! Connection strings, in both forms that libpq and the postgres crate take (PostgreSQL manual, 34.1.1):
//! `postgresql://user:password@host/database?key=value` and `host=... user=... password=...`.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use postgres::Config;

use crate::{Error, Result};

/// Reads `url` as the driver does. Its own `parse` is not for what people typed: the errors of that quote parts of the
/// text.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse(url: &str) -> Result<Config> {
    url.parse().map_err(|error| Error::malformed(&error))
}

/// The scheme of the URL form with its `://`; none in the other form.
pub(crate) fn scheme(url: &str) -> Option<&'static str> {
    let schemes = ["postgresql://", "postgres://"];
    schemes.into_iter().find(|scheme| url.starts_with(scheme))
}

/// `url` with another database.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let Some(scheme) = scheme(url) else {
        // The last of several wins.
        let quoted = database.replace('\\', r"\\").replace('\'', r"\'");
        return format!("{url} dbname='{quoted}'");
    };
    let rest = &url[scheme.len()..];
    // To the driver, a password may hold anything but an @.
    let host = rest.find('@').map_or(0, |at| at + 1);
    let end = rest[host..]
        .find(['/', '?'])
        .map_or(rest.len(), |at| host + at);
    let query = rest[end..].split_once('?').map_or("", |(_, query)| query);
    let kept: Vec<_> = query
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("dbname="))
        .collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!(
        "{scheme}{}/{}{mark}{}",
        &rest[..end],
        encoded(database.as_bytes()),
        kept.join("&")
    )
}

/// The URL of `database` on the server whose socket is in `socket`. It names host, port and user, so that
/// no `PG*` variable of the caller's environment has a say.
pub(crate) fn by_socket(socket: &Path, database: &str) -> String {
    socket_url(socket, 5432, Some("postgres"), Some(database))
}

/// The URL of a server with its socket in `directory`, which the authority of a URL has no place for.
pub(crate) fn socket_url(
    directory: &Path,
    port: u16,
    user: Option<&str>,
    database: Option<&str>,
) -> String {
    let mut url = format!(
        "postgresql:///{}?host={}&port={port}",
        encoded(database.unwrap_or_default().as_bytes()),
        encoded(directory.as_os_str().as_bytes())
    );
    if let Some(user) = user {
        let _ = write!(url, "&user={}", encoded(user.as_bytes()));
    }
    url
}

/// RFC 3986, section 2.1, with every byte but the unreserved ones encoded.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{by_socket, with_database};
    use std::path::Path;

    #[test]
    fn another_database_is_named_without_touching_the_rest() {
        for (url, other) in [
            (
                "postgres://a:p@h:1/d?sslmode=disable",
                "postgres://a:p@h:1/n%C3%A9?sslmode=disable",
            ),
            ("postgres://h", "postgres://h/n%C3%A9"),
            (
                "postgresql:///d?host=/tmp&dbname=e",
                "postgresql:///n%C3%A9?host=/tmp",
            ),
            ("postgres://a:p/q@h/d", "postgres://a:p/q@h/n%C3%A9"),
            (
                "postgres://a:b?c@h/d?dbname=e",
                "postgres://a:b?c@h/n%C3%A9",
            ),
            ("host=h dbname=d", "host=h dbname=d dbname='né'"),
        ] {
            let made = with_database(url, "né");
            assert_eq!(made, other);
            let config: postgres::Config = made.parse().unwrap();
            assert_eq!(config.get_dbname(), Some("né"), "{made}");
        }
    }

    #[test]
    fn the_driver_reads_a_socket_directory_with_spaces_back() {
        let socket = Path::new("/tmp/a b%&@/socket");
        let config: postgres::Config = by_socket(socket, "course").parse().unwrap();
        let host = postgres::config::Host::Unix(socket.to_owned());
        assert_eq!(config.get_hosts(), [host]);
        assert_eq!(config.get_user(), Some("postgres"));
    }
}
