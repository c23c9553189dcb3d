//! Messages that must be refused: at which byte, by which rule. The smuggling shapes are here.

use std::collections::HashSet;

use wire::Kind;

use crate::reading::error;

/// A request that is right but for `field`.
fn with_field(field: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n")
}

/// A chunked request with these bytes for a body.
fn with_chunks(chunks: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}")
}

#[test]
fn a_wrong_request_line_is_refused_at_its_byte() {
    let cases: [(&[u8], Kind, u64, Option<u8>); 25] = [
        (b" GET / HTTP/1.1\r\n", Kind::Method, 0, Some(b' ')),
        (b"G\xC9T / HTTP/1.1\r\n", Kind::Method, 1, Some(0xC9)),
        (b"GET\t/ HTTP/1.1\r\n", Kind::Method, 3, Some(b'\t')),
        (b"GET:/ HTTP/1.1\r\n", Kind::Method, 3, Some(b':')),
        (b"\nGET / HTTP/1.1\r\n", Kind::Method, 0, Some(b'\n')),
        (b"\x16\x03\x01\x02\0", Kind::Method, 0, Some(0x16)),
        (b"GET  / HTTP/1.1\r\n", Kind::Target, 4, Some(b' ')),
        (b"GET /a\0b HTTP/1.1\r\n", Kind::Target, 6, Some(0)),
        (
            b"GET /caf\xC3\xA9 HTTP/1.1\r\n",
            Kind::Target,
            8,
            Some(0xC3),
        ),
        (b"GET /a#b HTTP/1.1\r\n", Kind::Target, 6, Some(b'#')),
        (b"GET /a\\b HTTP/1.1\r\n", Kind::Target, 6, Some(b'\\')),
        (b"GET /a\tb HTTP/1.1\r\n", Kind::Target, 6, Some(b'\t')),
        (b"GET /\r\n\r\n", Kind::Version, 5, Some(b'\r')),
        (b"GET /\n", Kind::BareLf, 5, Some(b'\n')),
        (b"GET / \r\n", Kind::Version, 6, Some(b'\r')),
        (b"GET /  HTTP/1.1\r\n", Kind::Version, 6, Some(b' ')),
        (b"GET / a HTTP/1.1\r\n", Kind::Version, 6, Some(b'a')),
        (b"GET / http/1.1\r\n", Kind::Version, 6, Some(b'h')),
        (b"GET / HTTP/1,1\r\n", Kind::Version, 12, Some(b',')),
        (b"GET / HTTP/1.1 \r\n", Kind::Version, 14, Some(b' ')),
        (b"GET / HTTP/1.10\r\n", Kind::Version, 14, Some(b'0')),
        (b"GET / HTTP/1.1\n", Kind::BareLf, 14, Some(b'\n')),
        (b"GET / HTTP/1.1\rX", Kind::BareCr, 14, Some(b'\r')),
        (
            b"GET / HTTP/0.9\r\n",
            Kind::VersionUnsupported,
            11,
            Some(b'0'),
        ),
        (
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            Kind::VersionUnsupported,
            11,
            Some(b'2'),
        ),
    ];
    for (bytes, kind, offset, byte) in cases {
        let error = error(bytes);
        assert_eq!(
            (error.kind, error.offset, error.byte),
            (kind, offset, byte),
            "{}",
            bytes.escape_ascii()
        );
    }
}

#[test]
fn a_target_in_the_wrong_form_is_refused() {
    for line in [
        "GET a HTTP/1.1",
        "GET * HTTP/1.1",
        "GET a.example:80 HTTP/1.1",
        "GET ftp://a/ HTTP/1.1",
        "GET http:///x HTTP/1.1",
        "GET http://user@a/ HTTP/1.1",
        "CONNECT / HTTP/1.1",
        "CONNECT a HTTP/1.1",
        "CONNECT http://a/ HTTP/1.1",
        "OPTIONS ** HTTP/1.1",
    ] {
        let error = error(format!("{line}\r\nHost: a\r\n\r\n").as_bytes());
        assert_eq!(error.kind, Kind::TargetForm, "{line}");
    }
}

#[test]
fn an_https_resource_is_not_here_in_clear_text() {
    for scheme in ["https", "HTTPS"] {
        let bytes = format!("GET {scheme}://a/ HTTP/1.1\r\nHost: a\r\n\r\n");
        let error = error(bytes.as_bytes());
        assert_eq!((error.kind, error.offset), (Kind::NotSecured, 4));
    }
}

#[test]
fn a_wrong_field_line_is_refused_at_its_byte() {
    // The field begins at offset 26.
    let cases = [
        ("A : b", Kind::SpaceBeforeColon, 27, Some(b' ')),
        ("A\t: b", Kind::SpaceBeforeColon, 27, Some(b'\t')),
        ("A: b\r\n c", Kind::ObsoleteFold, 32, Some(b' ')),
        ("A: b\r\n\tc: d", Kind::ObsoleteFold, 32, Some(b'\t')),
        (": b", Kind::FieldName, 26, Some(b':')),
        ("A", Kind::FieldName, 27, Some(b'\r')),
        ("A(b): c", Kind::FieldName, 27, Some(b'(')),
        ("\u{e9}: b", Kind::FieldName, 26, Some(0xC3)),
        ("A\0: b", Kind::FieldName, 27, Some(0)),
        ("A: \0", Kind::FieldValue, 29, Some(0)),
        ("A: b\u{7f}", Kind::FieldValue, 30, Some(0x7F)),
        ("A: b\x0bc", Kind::FieldValue, 30, Some(0x0B)),
        ("A: b\nC: d", Kind::BareLf, 30, Some(b'\n')),
        ("A: b\rC: d", Kind::BareCr, 30, Some(b'\r')),
        ("A: b\r\r\n", Kind::BareCr, 30, Some(b'\r')),
        ("\nX: y", Kind::BareLf, 26, Some(b'\n')),
    ];
    for (field, kind, offset, byte) in cases {
        let error = error(with_field(field).as_bytes());
        assert_eq!(
            (error.kind, error.offset, error.byte),
            (kind, offset, byte),
            "{field:?}"
        );
    }
    let error = error(b"GET / HTTP/1.1\r\n Host: a\r\n\r\n");
    assert_eq!((error.kind, error.offset), (Kind::SpaceBeforeFields, 16));
}

#[test]
fn framing_that_two_readers_could_read_differently_is_refused() {
    let cases = [
        (
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            Kind::LengthAndCoding,
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            Kind::LengthAndCoding,
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 0",
            Kind::LengthAndCoding,
        ),
        (
            "Transfer-Encoding: xchunked\r\nContent-Length: 0",
            Kind::LengthAndCoding,
        ),
        ("Transfer-Encoding: chunked, identity", Kind::ChunkedNotLast),
        ("Transfer-Encoding: chunked, chunked", Kind::ChunkedNotLast),
        (
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            Kind::ChunkedNotLast,
        ),
        (
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            Kind::ChunkedNotLast,
        ),
        ("Transfer-Encoding: chunked,", Kind::ChunkedNotLast),
        ("Transfer-Encoding: ,chunked", Kind::TransferCoding),
        ("Transfer-Encoding:", Kind::TransferCoding),
        ("Transfer-Encoding: chunked;a=b", Kind::TransferCoding),
        ("Transfer-Encoding: \"chunked\"", Kind::TransferCoding),
        ("Transfer-Encoding: chunked foo", Kind::TransferCoding),
        ("Transfer-Encoding: [chunked]", Kind::TransferCoding),
        ("Transfer-Encoding: xchunked", Kind::ChunkedNotLast),
        ("Transfer-Encoding: identity", Kind::ChunkedNotLast),
        ("Transfer-Encoding: gzip", Kind::ChunkedNotLast),
        ("Transfer-Encoding: gzip, xchunked", Kind::ChunkedNotLast),
        (
            "Transfer-Encoding: gzip, chunked",
            Kind::TransferCodingUnknown,
        ),
        (
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            Kind::TransferCodingUnknown,
        ),
        ("Transfer-Encoding: \x0bchunked", Kind::FieldValue),
        ("Transfer-Encoding: chunked\0", Kind::FieldValue),
        ("Transfer-Encoding : chunked", Kind::SpaceBeforeColon),
        ("Transfer-Encoding:\r\n chunked", Kind::ObsoleteFold),
        ("X: y\nTransfer-Encoding: chunked", Kind::BareLf),
        ("Content-Length: 5, 6", Kind::ContentLengthDiffers),
        (
            "Content-Length: 5\r\nContent-Length: 6",
            Kind::ContentLengthDiffers,
        ),
        ("Content-Length:", Kind::ContentLength),
        ("Content-Length: +5", Kind::ContentLength),
        ("Content-Length: -5", Kind::ContentLength),
        ("Content-Length: 0x5", Kind::ContentLength),
        ("Content-Length: 5 5", Kind::ContentLength),
        ("Content-Length: 5,", Kind::ContentLength),
        ("Content-Length: ,5", Kind::ContentLength),
        ("Content-Length: 5.0", Kind::ContentLength),
        ("Content-Length: 05", Kind::LeadingZero),
        ("Content-Length: 00", Kind::LeadingZero),
        ("Content_Length: 5", Kind::FramingName),
        ("Transfer_Encoding: chunked", Kind::FramingName),
        ("Content-Encoding: gzip, Chunked", Kind::ChunkedContent),
        ("Content-Length: 1_000", Kind::ContentLength),
        ("Content-Length: \u{ff15}", Kind::ContentLength),
        ("Content-Length: 18446744073709551616", Kind::ContentLength),
        ("Content-Length: 18446744073709551615", Kind::BodyTooLarge),
        ("Content-Length: 1048577", Kind::BodyTooLarge),
        ("Host: a", Kind::HostTwice),
        ("HOST: b", Kind::HostTwice),
        ("Expect: 200-ok", Kind::Expectation),
        ("Expect: 100-continue, 200-ok", Kind::Expectation),
        ("Expect: y 100-continue", Kind::Expectation),
    ];
    for (field, kind) in cases {
        assert_eq!(error(with_field(field).as_bytes()).kind, kind, "{field:?}");
    }
    let old = b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(error(old).kind, Kind::CodingInHttp10);
}

#[test]
fn a_request_has_one_good_host() {
    assert_eq!(error(b"GET / HTTP/1.1\r\n\r\n").kind, Kind::HostMissing);
    assert_eq!(
        error(b"GET http://a/ HTTP/1.1\r\n\r\n").kind,
        Kind::HostMissing
    );
    for host in [
        "",
        "a b",
        "a, b",
        "a/b",
        "user@a",
        "a:port",
        "a:99999",
        "a:b",
        "%zz",
        "[zz]",
        "[::1",
        "a\\b",
        "caf\u{e9}",
        "a?b",
    ] {
        let bytes = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        assert_eq!(error(bytes.as_bytes()).kind, Kind::Host, "{host:?}");
    }
}

#[test]
fn a_wrong_chunk_is_refused_at_its_byte() {
    let base = with_chunks("").len() as u64;
    let cases = [
        ("\r\n", Kind::ChunkSize, 0, Some(b'\r')),
        ("g\r\n", Kind::ChunkSize, 0, Some(b'g')),
        ("-1\r\n", Kind::ChunkSize, 0, Some(b'-')),
        ("+1\r\n", Kind::ChunkSize, 0, Some(b'+')),
        ("0x5\r\n", Kind::ChunkSize, 1, Some(b'x')),
        (" 5\r\n", Kind::ChunkSize, 0, Some(b' ')),
        ("5_0\r\n", Kind::ChunkSize, 1, Some(b'_')),
        ("5 \r\n", Kind::ChunkExtension, 2, Some(b'\r')),
        ("5 5\r\n", Kind::ChunkExtension, 2, Some(b'5')),
        ("5;\r\n", Kind::ChunkExtension, 2, Some(b'\r')),
        ("5;a=\r\n", Kind::ChunkExtension, 4, Some(b'\r')),
        ("5;a\0\r\n", Kind::ChunkExtension, 3, Some(0)),
        ("5;a=\"b\r\n", Kind::ChunkExtension, 6, Some(b'\r')),
        ("5;a=\"\\\r\n", Kind::ChunkExtension, 6, Some(b'\r')),
        ("5;a b\r\n", Kind::ChunkExtension, 4, Some(b'b')),
        ("5\n", Kind::BareLf, 1, Some(b'\n')),
        ("5;a\n", Kind::BareLf, 3, Some(b'\n')),
        ("5\rX", Kind::BareCr, 1, Some(b'\r')),
        ("1\r\nab", Kind::ChunkEnd, 4, Some(b'b')),
        ("1\r\na\n", Kind::BareLf, 4, Some(b'\n')),
        ("1\r\na\rb", Kind::BareCr, 4, Some(b'\r')),
        ("100001\r\n", Kind::BodyTooLarge, 0, None),
        ("ffffffffffffffff\r\n", Kind::BodyTooLarge, 0, None),
        ("00000000000000001\r\n", Kind::ChunkSizeTooLarge, 16, None),
        ("10000000000000001\r\n", Kind::ChunkSizeTooLarge, 16, None),
        ("0\r\nContent-Length: 5\r\n\r\n", Kind::Trailer, 3, None),
        (
            "0\r\nA: b\r\ntransfer-encoding: chunked\r\n\r\n",
            Kind::Trailer,
            9,
            None,
        ),
        ("0\r\nHost: b\r\n\r\n", Kind::Trailer, 3, None),
        ("0\r\n A: b\r\n\r\n", Kind::SpaceBeforeFields, 3, Some(b' ')),
        ("0\r\nA b\r\n\r\n", Kind::SpaceBeforeColon, 4, Some(b' ')),
        ("0\r\n\n", Kind::BareLf, 3, Some(b'\n')),
    ];
    for (chunks, kind, offset, byte) in cases {
        let error = error(with_chunks(chunks).as_bytes());
        let found = (error.kind, error.offset - base, error.byte);
        assert_eq!(found, (kind, offset, byte), "{chunks:?}");
    }
}

#[test]
fn what_is_too_long_is_refused_before_it_has_all_come() {
    let cases = [
        (
            format!("GET /{}", "a".repeat(9000)),
            Kind::RequestLineTooLong,
        ),
        (format!("{} ", "M".repeat(40)), Kind::MethodTooLong),
        ("M".repeat(9000), Kind::Method),
        (
            format!("GET / HTTP/1.1\r\nA: {}", "b".repeat(40_000)),
            Kind::FieldsTooLarge,
        ),
        (
            format!("GET / HTTP/1.1\r\n{}", "a".repeat(40_000)),
            Kind::FieldsTooLarge,
        ),
        (
            format!("GET / HTTP/1.1\r\n{}", "A: b\r\n".repeat(101)),
            Kind::TooManyFields,
        ),
        (
            with_chunks(&format!("1;{}", "a".repeat(5000))),
            Kind::ChunkExtensionsTooLong,
        ),
        ("\r\n".repeat(9), Kind::TooManyEmptyLines),
    ];
    for (bytes, kind) in cases {
        assert_eq!(error(bytes.as_bytes()).kind, kind);
    }
}

#[test]
fn every_rule_reads_as_a_sentence_with_a_source() {
    let mut rules = HashSet::new();
    for kind in Kind::ALL {
        assert!(rules.insert(kind.rule()), "{kind:?} has a rule of its own");
        assert!(kind.source().starts_with("RFC "), "{kind:?}");
        assert!((400..=505).contains(&kind.status()), "{kind:?}");
    }
    let error = error(b"GET / HTTP/1.1\nHost: a\n\n");
    assert_eq!(
        error.to_string(),
        "byte 0x0A at offset 14: a line ends in CR LF, never in LF alone (RFC 9112 section 2.2)"
    );
}
