//! Methods, versions, expectations, what is not whole, and what is too large.

use super::Case;
use super::Verdict::{Answered, Last, Refused, Waits};

pub const ANSWERS: &[Case] = &[
    (
        "Http11Probe COMP-HEAD-NO-BODY",
        b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-GET-WITH-CL-BODY",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe COMP-OPTIONS-STAR",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(204),
    ),
    (
        "Http11Probe COMP-OPTIONS-ALLOW",
        b"OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(204),
    ),
    (
        "Http11Probe COMP-405-ALLOW",
        b"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(405),
    ),
    (
        "Http11Probe COMP-METHOD-TRACE",
        b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(405),
    ),
    (
        "Http11Probe COMP-TRACE-WITH-BODY",
        b"TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        Answered(405),
    ),
    (
        "Http11Probe COMP-METHOD-CONNECT",
        b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        Last(405),
    ),
    (
        "Http11Probe COMP-METHOD-CASE",
        b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(501),
    ),
    (
        "Http11Probe COMP-UNKNOWN-METHOD",
        b"FOOBAR / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(501),
    ),
    (
        "CISPA code_501_unknown_methods",
        b"ABC /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(501),
    ),
    (
        "Http11Probe COMP-CONNECTION-CLOSE",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        Last(200),
    ),
    (
        "RFC 9110 section 7.6.1: options are a list, in any case",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n",
        Last(200),
    ),
    (
        "Http11Probe COMP-HTTP10-DEFAULT-CLOSE",
        b"GET / HTTP/1.0\r\nHost: a\r\n\r\n",
        Last(200),
    ),
    (
        "Http11Probe COMP-NO-1XX-HTTP10",
        b"POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        Last(200),
    ),
    (
        "Http11Probe COMP-EXPECT-UNKNOWN",
        b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n",
        Refused(417),
    ),
    (
        "h1spec: request with Expect header",
        b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
        Answered(200),
    ),
    (
        "RFC 9110 section 10.1.1: a list of no expectations",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect:\r\nContent-Length: 5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "RFC 9110 section 10.1.1: the same one twice",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, 100-Continue\r\nContent-Length: 5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe COMP-UPGRADE-POST",
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-UPGRADE-UNKNOWN",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: unheard-of/1.0\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-RANGE-POST",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nRange: bytes=0-10\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe COMP-RANGE-INVALID",
        b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=x-y\r\n\r\n",
        Answered(200),
    ),
];

pub const FRAGMENTS: &[Case] = &[
    ("h1spec: fragmented request", b"G", Waits),
    ("h1spec: fragmented request", b"GET ", Waits),
    ("h1spec: fragmented request", b"GET /", Waits),
    ("h1spec: fragmented request", b"GET / ", Waits),
    ("h1spec: fragmented request", b"GET / HTTP", Waits),
    ("h1spec: fragmented request", b"GET / HTTP/1.1", Waits),
    ("h1spec: fragmented request", b"GET / HTTP/1.1\r", Waits),
    ("h1spec: fragmented request", b"GET / HTTP/1.1\r\n", Waits),
    (
        "h1spec: fragmented request",
        b"GET / HTTP/1.1\r\nHos",
        Waits,
    ),
    (
        "h1spec: fragmented request",
        b"GET / HTTP/1.1\r\nHost:",
        Waits,
    ),
    (
        "h1spec: fragmented request",
        b"GET / HTTP/1.1\r\nHost: ",
        Waits,
    ),
    (
        "h1spec: fragmented request",
        b"GET / HTTP/1.1\r\nHost: a",
        Waits,
    ),
    (
        "h1spec: fragmented request",
        b"GET / HTTP/1.1\r\nHost: a\r",
        Waits,
    ),
    (
        "h1spec: fragmented request",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        Waits,
    ),
    (
        "h1spec: fragmented request",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r",
        Waits,
    ),
    (
        "Http11Probe MAL-INCOMPLETE-REQUEST",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y",
        Waits,
    ),
    (
        "Http11Probe COMP-POST-CL-UNDERSEND",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello",
        Waits,
    ),
    (
        "Http11Probe COMP-CHUNKED-NO-FINAL",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        Waits,
    ),
];

/// Name, bytes, and the status of the one answer.
pub fn oversized() -> Vec<(&'static str, Vec<u8>, u16)> {
    let long = "A".repeat(100_000);
    let many: String = (0..10_000).map(|n| format!("X-{n}: y\r\n")).collect();
    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    let get = "GET / HTTP/1.1\r\nHost: a\r\n";
    [
        (
            "Http11Probe MAL-LONG-URL",
            format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"),
            414,
        ),
        (
            "Http11Probe MAL-LONG-METHOD",
            format!("{long} / HTTP/1.1\r\nHost: a\r\n\r\n"),
            400,
        ),
        (
            "RFC 9112 section 3: a method longer than any",
            format!("{} / HTTP/1.1\r\nHost: a\r\n\r\n", &long[..100]),
            501,
        ),
        (
            "Http11Probe MAL-LONG-HEADER-NAME",
            format!("{get}{long}: y\r\n\r\n"),
            431,
        ),
        (
            "Http11Probe MAL-LONG-HEADER-VALUE",
            format!("{get}X: {long}\r\n\r\n"),
            431,
        ),
        (
            "Http11Probe MAL-MANY-HEADERS",
            format!("{get}{many}\r\n"),
            431,
        ),
        (
            "Http11Probe MAL-CHUNK-EXT-64K",
            format!("{chunked}5;a={}\r\nhello\r\n0\r\n\r\n", &long[..65_536]),
            400,
        ),
        ("endless trailers", format!("{chunked}0\r\n{many}\r\n"), 431),
        ("endless empty lines", "\r\n".repeat(50_000), 400),
    ]
    .map(|(name, text, status)| (name, text.into_bytes(), status))
    .to_vec()
}
