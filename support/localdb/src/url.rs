//! Connection strings, in both forms that libpq and the postgres crate take (PostgreSQL manual, 34.1.1):
//! `postgresql://user:password@host/database?key=value` and `host=... user=... password=...`.

use std::fmt::Write as _;
use std::path::Path;

use std::os::unix::ffi::OsStrExt;

/// What stands where a password was.
const HIDDEN: &str = "***";

/// `url` without its password, fit for a log or an error.
///
/// ```
/// let url = "postgresql://ada:s3cret@db.example/course";
/// assert_eq!(localdb::redacted(url), "postgresql://ada:***@db.example/course");
/// assert_eq!(localdb::redacted("host=db user=ada password=s3cret"), "host=db user=ada password=***");
/// ```
pub fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return redacted_words(url);
    };
    let (before_query, query) = match rest.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (rest, None),
    };
    let mut text = format!("{scheme}://");
    match before_query.rsplit_once('@') {
        Some((credentials, host)) => {
            let (user, password) = match credentials.split_once(':') {
                Some((user, _)) => (user, format!(":{HIDDEN}")),
                None => (credentials, String::new()),
            };
            let _ = write!(text, "{user}{password}@{host}");
        }
        None => text.push_str(before_query),
    }
    if let Some(query) = query {
        let parts = query.split('&').map(|part| match part.split_once('=') {
            Some((key, _)) if is_secret(key) => format!("{key}={HIDDEN}"),
            _ => part.to_owned(),
        });
        let _ = write!(text, "?{}", parts.collect::<Vec<_>>().join("&"));
    }
    text
}

/// `url` with another database.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        // The last of several wins.
        let quoted = database.replace('\\', r"\\").replace('\'', r"\'");
        return format!("{url} dbname='{quoted}'");
    };
    let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
    // A password may hold a slash; the host, after the last @, does not.
    let host = before_query.rfind('@').map_or(0, |at| at + 1);
    let end = before_query[host..]
        .find('/')
        .map_or(before_query.len(), |slash| host + slash);
    let mut text = format!(
        "{scheme}://{}/{}",
        &before_query[..end],
        encoded(database.as_bytes())
    );
    let kept: Vec<_> = query
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("dbname="))
        .collect();
    if !kept.is_empty() {
        let _ = write!(text, "?{}", kept.join("&"));
    }
    text
}

/// The URL of `database` on the server whose socket is in `socket`. It names host, port and user, so that
/// no `PG*` variable of the caller's environment has a say.
pub(crate) fn by_socket(socket: &Path, database: &str) -> String {
    format!(
        "postgresql:///{}?host={}&port=5432&user=postgres",
        encoded(database.as_bytes()),
        encoded(socket.as_os_str().as_bytes())
    )
}

/// RFC 3986, section 2.1, with every byte but the unreserved ones encoded.
fn encoded(bytes: &[u8]) -> String {
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

fn is_secret(key: &str) -> bool {
    matches!(key.trim(), "password" | "sslpassword" | "passfile")
}

/// Keyword form: values may be quoted, and quotes escaped.
fn redacted_words(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(equals) = rest.find('=') {
        let key = &rest[..equals];
        let value = &rest[equals + 1..];
        let blank = value.len() - value.trim_start().len();
        let length = blank + value_length(&value[blank..]);
        let secret = key.split_whitespace().last().is_some_and(is_secret);
        let shown = if secret { HIDDEN } else { &value[..length] };
        let _ = write!(clean, "{key}={shown}");
        rest = &value[length..];
    }
    clean + rest
}

fn value_length(value: &str) -> usize {
    let quoted = value.starts_with('\'');
    let mut escaped = false;
    for (at, c) in value.char_indices().skip(usize::from(quoted)) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' if quoted => return at + 1,
            c if !quoted && c.is_whitespace() => return at,
            _ => {}
        }
    }
    value.len()
}

#[cfg(test)]
mod tests {
    use super::{by_socket, redacted, with_database};
    use std::path::Path;

    #[test]
    fn no_form_of_a_connection_string_shows_its_password() {
        for (url, shown) in [
            ("postgres://a:p@ss@h:1/d", "postgres://a:***@h:1/d"),
            (
                "postgres://a@h/d?password=p&x=y",
                "postgres://a@h/d?password=***&x=y",
            ),
            ("postgres://a:p/q@h/d", "postgres://a:***@h/d"),
            ("postgres://h/d", "postgres://h/d"),
            (
                r"user=a password='it\'s p' host=h",
                "user=a password=*** host=h",
            ),
            ("password = p host=h", "password =*** host=h"),
        ] {
            assert_eq!(redacted(url), shown);
        }
    }

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
            ("host=h dbname=d", "host=h dbname=d dbname='né'"),
        ] {
            let made = with_database(url, "né");
            assert_eq!(made, other);
            if !url.contains("p/q") {
                let config: postgres::Config = made.parse().unwrap();
                assert_eq!(config.get_dbname(), Some("né"), "{made}");
            }
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
