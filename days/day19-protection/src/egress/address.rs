//! Which addresses are public: what IANA's registries of special-purpose addresses leave.

use std::net::{IpAddr, Ipv6Addr};

/// IPv4 that leads somewhere else than to a machine of the public internet.
const SPECIAL_V4: [([u8; 4], u8); 15] = [
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // shared, behind a provider
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local, and the metadata of cloud machines
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 88, 99, 0], 24),  // relays to IPv6
    ([192, 168, 0, 0], 16),  // private
    ([198, 18, 0, 0], 15),   // measurements
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// IPv6 is public in 2000::/3 alone, without these: protocol assignments (Teredo is one), documentation twice,
/// and IPv4 in 6to4.
const PUBLIC_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
const SPECIAL_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

/// Whether `address` is one of the public internet. IPv4 in IPv6 is judged as IPv4.
///
/// ```
/// assert!(protection::is_public("9.9.9.9".parse()?));
/// for special in ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fd00::1", "64:ff9b::7f00:1"] {
///     assert!(!protection::is_public(special.parse()?), "{special}");
/// }
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => {
            let shares = |first: [u8; 4], bits| {
                (u32::from(it) ^ u32::from_be_bytes(first)) >> (32 - bits) == 0
            };
            !SPECIAL_V4.iter().any(|(first, bits)| shares(*first, *bits))
        }
        IpAddr::V6(it) => {
            let shares = |(first, bits): (Ipv6Addr, u8)| {
                (u128::from(it) ^ u128::from(first)) >> (128 - bits) == 0
            };
            shares(PUBLIC_V6) && !SPECIAL_V6.into_iter().any(shares)
        }
    }
}
