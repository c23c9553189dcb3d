//! Networks, and the address of a client behind proxies.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::{HeaderMap, HeaderValue};
use lifecycle::Chain;
use proptest::prelude::*;
use protection::{ClientAddress, ForwardedField, Network, TrustedProxies, is_public};

use super::world::{ip, send};

fn client(proxies: &TrustedProxies, peer: &str, fields: &[(&'static str, &str)]) -> String {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(*name, HeaderValue::from_str(value).unwrap());
    }
    proxies.client(ip(peer), &headers).to_string()
}

fn trusted(networks: &[&str]) -> TrustedProxies {
    TrustedProxies::new(networks.iter().map(|it| it.parse::<Network>().unwrap()))
}

#[test]
fn x_forwarded_for_is_read_from_the_right_as_far_as_trust_goes() {
    let proxies = trusted(&["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]);
    let cases = [
        // (the field's lines, the client)
        (vec![], "127.0.0.1"),
        (vec!["203.0.113.9"], "203.0.113.9"),
        (vec!["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        (vec!["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        (vec!["1.1.1.1, 203.0.113.9, 10.0.0.7"], "203.0.113.9"),
        (vec!["203.0.113.9", "10.1.1.1, 10.0.0.7"], "203.0.113.9"),
        (vec!["10.9.9.9, 10.0.0.7"], "10.9.9.9"),
        (vec!["203.0.113.9:4711"], "203.0.113.9"),
        (vec!["[2606:4700::1]:4711"], "2606:4700::1"),
        (vec!["2606:4700::1"], "2606:4700::1"),
        (vec!["::ffff:203.0.113.9"], "203.0.113.9"),
        // A word that isn't an address: the last one that was is the client.
        (vec!["unknown, 10.0.0.7"], "10.0.0.7"),
        (vec!["203.0.113.9, ' or 1=1 --"], "127.0.0.1"),
        (vec![""], "127.0.0.1"),
        (vec!["203.0.113.9,"], "127.0.0.1"),
        (vec!["203.0.113.009"], "127.0.0.1"),
    ];
    for (lines, expected) in cases {
        let fields: Vec<_> = lines.iter().map(|it| ("x-forwarded-for", *it)).collect();
        assert_eq!(
            client(&proxies, "127.0.0.1", &fields),
            expected,
            "{lines:?}"
        );
    }
}

#[test]
fn a_peer_that_is_not_trusted_is_the_client_whatever_it_sends() {
    let fields = [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
    ];
    let proxies = trusted(&["127.0.0.1"]);
    assert_eq!(client(&proxies, "127.0.0.2", &fields), "127.0.0.2");
    assert_eq!(
        client(&TrustedProxies::default(), "127.0.0.1", &fields),
        "127.0.0.1"
    );
}

#[test]
fn the_field_that_the_proxies_do_not_write_is_not_read() {
    let fields = [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=1.1.1.1"),
    ];
    let proxies = trusted(&["127.0.0.1"]);
    assert_eq!(client(&proxies, "127.0.0.1", &fields), "203.0.113.9");
    let proxies = proxies.writing(ForwardedField::Forwarded);
    assert_eq!(client(&proxies, "127.0.0.1", &fields), "1.1.1.1");
}

#[test]
fn forwarded_is_read_as_rfc_7239_writes_it() {
    let proxies = trusted(&["127.0.0.1", "10.0.0.0/8"]).writing(ForwardedField::Forwarded);
    let cases = [
        ("for=203.0.113.9", "203.0.113.9"),
        ("For=203.0.113.9;Proto=https;by=10.0.0.7", "203.0.113.9"),
        (r#"proto=http ; for="203.0.113.9:4711""#, "203.0.113.9"),
        (r#"for="[2606:4700::17]:4711""#, "2606:4700::17"),
        (r#"for="[2606:4700::17]""#, "2606:4700::17"),
        ("for=1.1.1.1, for=203.0.113.9, for=10.0.0.7", "203.0.113.9"),
        // A comma, an equals sign and a quote within quotes.
        (
            r#"host="a, for=1.1.1.1 \" b";for=203.0.113.9"#,
            "203.0.113.9",
        ),
        // Nobody's word.
        ("for=unknown", "127.0.0.1"),
        ("for=_hidden, for=10.0.0.7", "10.0.0.7"),
        ("proto=https", "127.0.0.1"),
        ("for=203.0.113.9;for=1.1.1.1", "127.0.0.1"),
        (r#"for="203.0.113.9"#, "127.0.0.1"),
        ("for=203.0.113.9;", "127.0.0.1"),
        ("for = 203.0.113.9", "127.0.0.1"),
        ("203.0.113.9", "127.0.0.1"),
        ("", "127.0.0.1"),
    ];
    for (line, expected) in cases {
        assert_eq!(
            client(&proxies, "127.0.0.1", &[("forwarded", line)]),
            expected,
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_handler_asks_the_request_for_its_client() {
    async fn who(request: lifecycle::Request) -> String {
        ClientAddress::in_extensions(request.extensions())
            .0
            .to_string()
    }
    let field = [("x-forwarded-for", "203.0.113.9")];
    let behind = Chain::around(who).with(trusted(&["127.0.0.1"]));
    assert_eq!(
        send(&behind, "127.0.0.1", "GET /", &field).await.body,
        "203.0.113.9"
    );
    assert_eq!(
        send(&behind, "127.0.0.2", "GET /", &field).await.body,
        "127.0.0.2"
    );
    assert_eq!(
        send(&who, "::ffff:127.0.0.1", "GET /", &field).await.body,
        "127.0.0.1"
    );
}

#[test]
fn one_client_of_ipv6_is_a_64() {
    let of = |text: &str| Network::of_client(ip(text)).to_string();
    assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    assert_eq!(of("203.0.113.9"), "203.0.113.9/32");
    assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9/32");
}

#[test]
fn a_network_that_is_a_typing_error_is_refused() {
    for bad in [
        "",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10.0.0/8",
        "::/129",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "localhost",
        "10.0.0.0/-1",
    ] {
        let error = bad.parse::<Network>().unwrap_err().to_string();
        assert!(
            error.contains(bad) && error.contains("10.0.0.0/8"),
            "{error}"
        );
    }
    for good in [
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "192.0.2.1/32",
        "2001:db8::/32",
    ] {
        assert_eq!(good.parse::<Network>().unwrap().to_string(), good);
    }
}

#[test]
fn what_is_not_of_the_public_internet_is_not_public() {
    let special = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "4000::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    for text in special {
        assert!(!is_public(ip(text)), "{text}");
    }
    let public = [
        "1.1.1.1",
        "9.9.9.9",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2606:4700:4700::1111",
        "2003::1",
        "::ffff:1.1.1.1",
    ];
    for text in public {
        assert!(is_public(ip(text)), "{text}");
    }
}

proptest! {
    /// The standard library has its own words for parts of the table.
    #[test]
    fn whatever_std_calls_private_is_not_public(bits in any::<u32>(), wide in any::<u128>()) {
        let v4 = Ipv4Addr::from(bits);
        let special = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_broadcast()
            || v4.is_documentation() || v4.is_multicast() || v4.is_unspecified();
        prop_assert!(!(special && is_public(IpAddr::V4(v4))));
        prop_assert_eq!(is_public(IpAddr::V4(v4)), is_public(IpAddr::V6(v4.to_ipv6_mapped())));
        let v6 = Ipv6Addr::from(wide);
        let special = v6.is_loopback() || v6.is_unspecified() || v6.is_multicast()
            || v6.is_unique_local() || v6.is_unicast_link_local();
        prop_assert!(!(special && is_public(IpAddr::V6(v6))));
    }

    #[test]
    fn a_network_has_the_addresses_that_share_its_bits(first in any::<u32>(), other in any::<u32>(), length in 0_u32..=32) {
        let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
        let network: Network = format!("{}/{length}", Ipv4Addr::from(first & mask)).parse().unwrap();
        let address = IpAddr::V4(other.into());
        prop_assert_eq!(network.contains(address), (first ^ other) & mask == 0);
    }

    #[test]
    fn no_field_makes_the_reader_panic_or_name_an_address_that_is_not_in_it(
        line in "[ -~]{0,60}", addresses in proptest::collection::vec(any::<u32>(), 0..4),
    ) {
        let proxies = trusted(&["127.0.0.1"]);
        let written: Vec<_> = addresses.iter().map(|it| Ipv4Addr::from(*it).to_string()).collect();
        let sane = client(&proxies, "127.0.0.1", &[("x-forwarded-for", &written.join(", "))]);
        if let Some(last) = written.last() && last != "127.0.0.1" {
            prop_assert_eq!(&sane, last);
        }
        for (name, field) in [("x-forwarded-for", ForwardedField::XForwardedFor), ("forwarded", ForwardedField::Forwarded)] {
            let found = client(&proxies.clone().writing(field), "127.0.0.1", &[(name, &line)]);
            prop_assert!(ip(&found).is_ipv6() || found == "127.0.0.1" || line.contains(&found));
        }
    }

    /// An address is what the standard library reads as one, with or without a port.
    #[test]
    fn an_address_is_what_std_reads_as_one(node in "[0-9a-f.:\\[\\]]{1,24}") {
        let bracketed = node.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let expected = node.parse::<IpAddr>().ok()
            .or_else(|| node.parse::<std::net::SocketAddr>().ok().map(|it| it.ip()))
            .or_else(|| bracketed?.parse::<Ipv6Addr>().ok().map(IpAddr::V6))
            .map_or_else(|| "127.0.0.1".to_owned(), |it| it.to_canonical().to_string());
        prop_assert_eq!(client(&trusted(&["127.0.0.1"]), "127.0.0.1", &[("x-forwarded-for", &node)]), expected);
    }
}
