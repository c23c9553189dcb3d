//! Connection strings as they may be shown.
//!
//! Why not cut the password out of the text: where it begins and ends depends on who reads the text, and in a malformed
//! one nobody knows. So the text is read the way the driver reads it, and what is shown is written anew.
//!
//! Invariants
//! - Nothing is shown but user, host, port and database, each in plain characters.
//! - A text that the driver cannot read, or in which a part looks as if it had swallowed another, is not shown at all.

use std::net::IpAddr;

use postgres::Config;
use postgres::config::Host;

use crate::parse;
use crate::url::{encoded, scheme, socket_url};

/// `url` with nothing but its user, host, port and database, for people to read and to connect with; none if there may
/// be a secret in one of them.
///
/// ```
/// let url = "postgresql://ada:s3cret@db.example/course?sslmode=disable";
/// assert_eq!(localdb::shown(url).as_deref(), Some("postgresql://ada@db.example:5432/course"));
/// assert_eq!(localdb::shown("postgresql://ada:s3cret"), None);
/// ```
pub fn shown(url: &str) -> Option<String> {
    // One of several belongs to the password, and then nobody knows where that ends.
    if scheme(url).is_some() && url.matches('@').count() > 1 {
        return None;
    }
    let config = parse(url).ok()?;
    let (user, database) = (config.get_user(), config.get_dbname());
    if ![user, database].into_iter().flatten().all(is_name) {
        return None;
    }
    if let [Host::Unix(directory)] = config.get_hosts() {
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let plain = is_plain(directory.to_str()?, "/._- ");
        return plain.then(|| socket_url(directory, port, user, database));
    }
    let hosts = hosts(&config)?.join(",");
    let user = user.map_or(String::new(), |user| encoded(user.as_bytes()) + "@");
    let database = database.map_or(String::new(), |name| {
        format!("/{}", encoded(name.as_bytes()))
    });
    Some(format!("postgresql://{user}{hosts}{database}"))
}

/// [`shown`], or words that say that it is not.
///
/// ```
/// let url = "host=db user=ada password=s3cret";
/// assert_eq!(localdb::redacted(url), "postgresql://ada@db:5432");
/// assert_eq!(localdb::redacted("ada:s3cret@db"), "a URL that is not shown");
/// ```
pub fn redacted(url: &str) -> String {
    shown(url).unwrap_or_else(|| String::from("a URL that is not shown"))
}

/// Each host with its port.
fn hosts(config: &Config) -> Option<Vec<String>> {
    let mut hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => authority(name),
            Host::Unix(_) => None,
        })
        .collect::<Option<_>>()?;
    if hosts.is_empty() {
        let addresses = config.get_hostaddrs().iter();
        hosts = addresses
            .filter_map(|it| authority(&it.to_string()))
            .collect();
    }
    let ports = config.get_ports();
    for (at, host) in hosts.iter_mut().enumerate() {
        let port = ports.get(at).or(ports.first()).unwrap_or(&5432);
        *host = format!("{host}:{port}");
    }
    (!hosts.is_empty()).then_some(hosts)
}

/// A host as it stands in a URL (RFC 3986, section 3.2.2).
fn authority(host: &str) -> Option<String> {
    match host.parse() {
        Ok(IpAddr::V6(address)) => Some(format!("[{address}]")),
        _ => is_plain(host, ".-_").then(|| host.to_owned()),
    }
}

fn is_name(text: &str) -> bool {
    is_plain(text, ".-_")
}

fn is_plain(text: &str, more: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || more.contains(c))
}

#[cfg(test)]
mod tests {
    use super::{redacted, shown};

    #[test]
    fn a_url_is_shown_by_its_user_host_port_and_database_alone() {
        for (url, shown) in [
            (
                "postgres://a:p%40ss@h:1/d?sslmode=disable",
                "postgresql://a@h:1/d",
            ),
            ("postgres://a:p/q@h/d", "postgresql://a@h:5432/d"),
            (
                "postgres://me:ab?S3cr3tPw@127.0.0.1:1/x",
                "postgresql://me@127.0.0.1:1/x",
            ),
            (
                "postgres://a@h/d?password=S3cr3tPw",
                "postgresql://a@h:5432/d",
            ),
            ("postgres://h", "postgresql://h:5432"),
            (
                "postgres://a:p@[::1]:7,h/d",
                "postgresql://a@[::1]:7,h:5432/d",
            ),
            (
                r"user=a password='it\'s S3cr3tPw' host=h dbname=né",
                "postgresql://a@h:5432/n%C3%A9",
            ),
            (
                "host=/run/sql port=7 user=a password = S3cr3tPw",
                "postgresql:///?host=%2Frun%2Fsql&port=7&user=a",
            ),
            (
                "postgresql:///d?host=/run/sql&port=5432&user=a&password=S3cr3tPw",
                "postgresql:///d?host=%2Frun%2Fsql&port=5432&user=a",
            ),
            (
                "hostaddr=127.0.0.1 user=a dbname=d password=S3cr3tPw",
                "postgresql://a@127.0.0.1:5432/d",
            ),
        ] {
            assert_eq!(redacted(url), shown, "{url}");
        }
    }

    #[test]
    fn a_url_that_may_be_misread_is_not_shown_at_all() {
        for url in [
            "me:S3cr3tPw@127.0.0.1/x",
            "postgresql:me:S3cr3tPw@h/x",
            "postgres://me:S3cr3tPw",
            "postgres://h/x?user=me&Password=S3cr3tPw",
            "postgres://h/x?bogus=S3cr3tPw",
            "postgres://h/x?S3cr3tPw",
            "postgres://me:p@S3cr3tPw@h/x",
            "postgres://me:p@S3cr3tPw/x@h/x",
            "postgres://me/S3cr3tPw@h/x",
            "postgres://me%3AS3cr3tPw@h/x",
            "postgres://me:p@h%40S3cr3tPw/x",
            "postgres://me:p@%2Frun%40S3cr3tPw/x",
            "postgres://me:p@h,S3cr3tPw@h/x",
            "postgres://h/x?dbname=me:S3cr3tPw",
            "Postgres://me:S3cr3tPw@h/x",
            "host=h user=me password='S3cr3tPw",
            "host=h user=me password=p S3cr3tPw",
            "host=h user=me Password=S3cr3tPw",
            "host=me:S3cr3tPw@h",
            "S3cr3tPw=me",
            "dbname=d password=S3cr3tPw",
            "",
        ] {
            assert_eq!(shown(url), None, "{url}");
            assert_eq!(redacted(url), "a URL that is not shown");
        }
    }
}
