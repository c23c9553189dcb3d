//! Networks: ranges of addresses, and the range that counts as one client.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// A range of addresses (CIDR, RFC 4632). IPv4 in IPv6 (`::ffff:192.0.2.1`) is IPv4.
///
/// ```
/// use protection::Network;
///
/// let network: Network = "192.0.2.0/24".parse()?;
/// assert!(network.contains("192.0.2.7".parse()?));
/// assert!(network.contains("::ffff:192.0.2.7".parse()?));
/// assert!(!network.contains("192.0.3.7".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    first: IpAddr,
    length: u8,
}

/// Text that is not a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an address or a network like 10.0.0.0/8, not {0:?}")]
pub struct BadNetwork(String);

impl Network {
    /// The addresses that count as the client at `address`: one of IPv4; a /64 of IPv6, since a single
    /// machine has all of those.
    pub fn of_client(address: IpAddr) -> Self {
        match address.to_canonical() {
            it @ IpAddr::V4(_) => Self::new(it, 32),
            it @ IpAddr::V6(_) => Self::new(it, 64),
        }
    }

    /// Whether `address` is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && Self::new(address, self.length) == *self
    }

    /// The network of `length` bits that `address` is in.
    pub(crate) fn new(address: IpAddr, length: u8) -> Self {
        let first = match address {
            IpAddr::V4(it) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
                IpAddr::V4((u32::from(it) & mask).into())
            }
            IpAddr::V6(it) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from(u128::from(it) & mask))
            }
        };
        Self { first, length }
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    /// An address, or an address, a slash and a number of bits. Bits after those must be zero: they are
    /// a typing error more often than not.
    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let parse = || {
            let (address, length) = match text.split_once('/') {
                None => (text.parse().ok()?, None),
                Some((address, length)) => (address.parse().ok()?, Some(length.parse().ok()?)),
            };
            let most = if IpAddr::is_ipv4(&address) { 32 } else { 128 };
            let length = length.unwrap_or(most);
            let network = (length <= most).then(|| Self::new(address, length))?;
            (network.first == address).then_some(network)
        };
        parse().ok_or_else(|| BadNetwork(text.to_owned()))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.length)
    }
}
