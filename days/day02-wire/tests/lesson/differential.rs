//! The same bytes, given to `httparse`: where the two differ, we know why.

use proptest::prelude::*;
use wire::{Decoder, Error, Event, Kind, Limits};

use crate::messages::mutated;

/// A parser's reading of the head at the front of some bytes.
#[derive(Debug, PartialEq)]
enum Verdict<E> {
    Read {
        method: String,
        target: String,
        fields: Vec<(String, Vec<u8>)>,
    },
    More,
    Refused(E),
}

fn ours(bytes: &[u8]) -> Verdict<Error> {
    let limits = Limits {
        request_line: 1 << 20,
        fields: 1 << 20,
        body: u64::MAX,
        ..Limits::default()
    };
    let mut decoder = Decoder::new(limits);
    decoder.feed(bytes);
    match decoder.next_event() {
        Ok(Some(Event::Head(head))) => Verdict::Read {
            method: head.method.into(),
            target: match (head.target.path(), head.target.query()) {
                (path, None) => path.into(),
                (path, Some(query)) => format!("{path}?{query}"),
            },
            fields: head
                .fields
                .iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        },
        Ok(Some(event)) => panic!("a head comes first, not {event:?}"),
        Ok(None) => Verdict::More,
        Err(error) => Verdict::Refused(error),
    }
}

fn theirs(bytes: &[u8]) -> Verdict<httparse::Error> {
    let mut fields = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => Verdict::Read {
            method: request.method.unwrap().into(),
            target: request.path.unwrap().into(),
            fields: request
                .headers
                .iter()
                .map(|field| (field.name.into(), field.value.into()))
                .collect(),
        },
        Ok(httparse::Status::Partial) => Verdict::More,
        Err(error) => Verdict::Refused(error),
    }
}

/// Why `wire` refuses what `httparse` takes, or is still reading.
fn stricter(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::TargetForm | Kind::NotSecured | Kind::HostMissing | Kind::HostTwice | Kind::Host => {
            "httparse leaves the meaning of target and fields to its caller"
        }
        Kind::ContentLength
        | Kind::LeadingZero
        | Kind::ContentLengthDiffers
        | Kind::FramingName
        | Kind::ChunkedContent
        | Kind::LengthAndCoding
        | Kind::TransferCoding
        | Kind::TransferCodingUnknown
        | Kind::ChunkedNotLast
        | Kind::CodingInHttp10
        | Kind::Expectation => "httparse leaves framing to its caller",
        Kind::BareLf => "httparse takes LF for CR LF, as RFC 9112 section 2.2 lets a recipient",
        Kind::Target => "httparse takes characters that no URI has, such as # and \", and UTF-8",
        Kind::Method => "httparse takes LF alone for an empty line before a request",
        Kind::MethodTooLong | Kind::TooManyEmptyLines => "httparse has no such limit",
        _ => return None,
    })
}

/// Why `httparse` refuses what `wire` takes, or is still reading.
fn laxer(error: httparse::Error, bytes: &[u8]) -> Option<&'static str> {
    match error {
        httparse::Error::Version if contains(bytes, b"HTTP/1.") => Some(
            "httparse takes HTTP/1.0 and HTTP/1.1; RFC 9110 section 2.5 has 1.2 and later read as 1.1",
        ),
        _ => None,
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn compare(bytes: &[u8]) -> Result<(), String> {
    let (ours, theirs) = (ours(bytes), theirs(bytes));
    let explained = match (&ours, &theirs) {
        (
            Verdict::Read {
                method,
                target,
                fields,
            },
            Verdict::Read {
                method: m,
                target: t,
                fields: f,
            },
        ) => method == m && fields == f && (target == t || t.contains("://")),
        (Verdict::More, Verdict::More) | (Verdict::Refused(_), Verdict::Refused(_)) => true,
        (Verdict::Refused(error), _) => stricter(error.kind).is_some(),
        (_, Verdict::Refused(error)) => laxer(*error, bytes).is_some(),
        _ => false,
    };
    if explained {
        Ok(())
    } else {
        Err(format!(
            "{}\n  wire     {ours:?}\n  httparse {theirs:?}",
            bytes.escape_ascii()
        ))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn every_difference_from_httparse_is_explained(bytes in mutated()) {
        compare(&bytes).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn the_known_differences_are_real() {
    let stricter_on: [&[u8]; 6] = [
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /# HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
    ];
    for bytes in stricter_on {
        assert!(
            matches!(theirs(bytes), Verdict::Read { .. }),
            "{}",
            bytes.escape_ascii()
        );
        assert!(
            matches!(ours(bytes), Verdict::Refused(_)),
            "{}",
            bytes.escape_ascii()
        );
    }
    let laxer_on = b"GET / HTTP/1.2\r\nHost: a\r\n\r\n";
    assert!(matches!(
        theirs(laxer_on),
        Verdict::Refused(httparse::Error::Version)
    ));
    assert!(matches!(ours(laxer_on), Verdict::Read { .. }));
}
