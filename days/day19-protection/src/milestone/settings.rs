//! What an operator may say about the network around the server.

use std::env;

use anyhow::Context as _;
use clock::{Clock, Ids};
use protection::Network;

/// The settings of a server.
pub(crate) struct Settings {
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    /// The proxies that may say who the client is.
    pub(crate) proxies: Vec<Network>,
    /// The sites whose scripts may read responses.
    pub(crate) origins: Vec<String>,
    /// Hosts that pages may be fetched from although they aren't public.
    pub(crate) allowed_hosts: Vec<(String, u16)>,
}

impl Settings {
    /// A clock that stands, foreseeable ids, no proxies: for a tour or a test.
    pub(crate) fn standing(clock: &Clock) -> Self {
        Self {
            clock: clock.clone(),
            ids: Ids::seeded(19),
            proxies: Vec::new(),
            origins: vec!["https://app.example.org".to_owned()],
            allowed_hosts: Vec::new(),
        }
    }

    /// `TRUSTED_PROXIES`, `ALLOWED_ORIGIN` and `EGRESS_ALLOW`, with commas between several; unset is none.
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        let proxies = words("TRUSTED_PROXIES");
        let hosts = words("EGRESS_ALLOW");
        Ok(Self {
            clock: Clock::system(),
            ids: Ids::system(),
            proxies: proxies
                .iter()
                .map(|it| it.parse())
                .collect::<Result<_, _>>()?,
            origins: words("ALLOWED_ORIGIN"),
            allowed_hosts: hosts.iter().map(|it| host(it)).collect::<Result<_, _>>()?,
        })
    }
}

fn words(name: &str) -> Vec<String> {
    let value = env::var(name).unwrap_or_default();
    let words = value.split(',').map(str::trim);
    words
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect()
}

fn host(text: &str) -> anyhow::Result<(String, u16)> {
    let wanted =
        || format!("EGRESS_ALLOW: expected a host and a port like 127.0.0.1:8000, not {text:?}");
    let (host, port) = text.rsplit_once(':').with_context(wanted)?;
    Ok((host.to_owned(), port.parse().with_context(wanted)?))
}
