//! The address of the client, behind proxies that are trusted.
//!
//! Invariants
//! - A field is read from the right, and only as far as trusted proxies wrote it. The rest is the client's
//!   own text.
//! - A peer that isn't trusted is the client, whatever it sends.

use std::net::IpAddr;
use std::sync::Arc;

use http::Extensions;
use lifecycle::{BoxFuture, Context, Middleware, Next, Request, Response};
use rest::Call;

use crate::forwarded::ForwardedField;
use crate::network::Network;

/// The proxies whose word about an address is taken. As middleware it puts the [`ClientAddress`] into the
/// request, so it comes before whatever asks for that.
///
/// ```
/// use http::HeaderMap;
/// use protection::TrustedProxies;
///
/// let proxies = TrustedProxies::new(["10.0.0.0/8".parse()?]);
/// let mut headers = HeaderMap::new();
/// headers.insert("x-forwarded-for", "1.1.1.1, 203.0.113.9".parse()?);
/// // The proxy wrote the last address; the first came from the client, who may write anything.
/// assert_eq!(proxies.client("10.0.0.7".parse()?, &headers).to_string(), "203.0.113.9");
/// assert_eq!(proxies.client("198.51.100.4".parse()?, &headers).to_string(), "198.51.100.4");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Arc<[Network]>,
    field: ForwardedField,
}

/// The address of a request's client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl TrustedProxies {
    /// Proxies with addresses in `networks`, which write `X-Forwarded-For`. Without any, the peer is the client.
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        Self {
            networks: networks.into_iter().collect(),
            field: ForwardedField::default(),
        }
    }

    /// The same for proxies that write `field`. Only this one is read: a proxy passes the other on as it came
    /// from the client.
    #[must_use]
    pub fn writing(self, field: ForwardedField) -> Self {
        Self { field, ..self }
    }

    // ANCHOR: client
    /// The client of a request that came from `peer` with these header fields.
    pub fn client(&self, peer: IpAddr, headers: &http::HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trust(client) {
            return client;
        }
        for address in self.field.addresses(headers) {
            client = address;
            if !self.trust(client) {
                break;
            }
        }
        client
    }
    // ANCHOR_END: client

    fn trust(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|it| it.contains(address))
    }
}

impl Middleware for TrustedProxies {
    fn handle<'a>(&'a self, mut request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        let peer = Context::of(&request).peer().ip();
        let client = ClientAddress(self.client(peer, request.headers()));
        request.extensions_mut().insert(client);
        next.run(request)
    }
}

impl ClientAddress {
    /// The client of `call`; the peer's address where no [`TrustedProxies`] has looked at the request.
    pub fn of<A>(call: &Call<A>) -> Self {
        Self::in_extensions(&call.head().extensions)
    }

    /// The client of the request with these extensions.
    ///
    /// # Panics
    /// On a request that came from no server.
    pub fn in_extensions(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_else(|| {
            let context: &Context = extensions
                .get()
                .expect("the server gives every request a context");
            Self(context.peer().ip().to_canonical())
        })
    }

    /// The addresses that count as this client.
    pub fn network(self) -> Network {
        Network::of_client(self.0)
    }
}
