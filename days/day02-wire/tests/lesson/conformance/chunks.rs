//! Chunked bodies: sizes, extensions, data, trailers.

use super::Case;
use super::Verdict::{Answered, Refused};

pub const CHUNKS: &[Case] = &[
    (
        "Http11Probe COMP-CHUNKED-MULTI",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-CHUNKED-EMPTY",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-CHUNKED-HEX-UPPERCASE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nhelloworld\r\n0\r\n\r\n",
        Answered(200),
    ),
    (
        "RFC 9112 section 7.1: leading zeros in a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n000\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-CHUNKED-EXTENSION",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
        Answered(200),
    ),
    (
        "RFC 9112 section 7.1.1: white space and quotes",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5 ; a = \"b;\\\"c\" ;d\r\nhello\r\n0;e\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-CHUNK-BARE-SEMICOLON",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-EXT-INVALID-TOKEN",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a[=b\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-EXT-CTRL",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;\0a\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-EXT-CR",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a\rX\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-EXT-LF",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-UNDERSCORE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1_0\r\nhello world!!!!!\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-HEX-PREFIX",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-SIZE-PLUS",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-NEGATIVE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-SIZE-TRAILING-OWS",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: a tab behind the size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\t\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-LEADING-SP",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: a vertical tab behind the size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\x0B\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: an empty size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: an extension and no size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n;a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-MISSING-TRAILING-CRLF",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-SPILL",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!!\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-LF-TERM",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-BARE-CR-TERM",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\rhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: LF behind a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-LF-TRAILER",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-CHUNK-SIZE-OVERFLOW",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF0\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "2 to the 64th, and 5",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "2 to the 32nd, and 5",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100000005\r\nhello\r\n0\r\n\r\n",
        Refused(413),
    ),
    (
        "w4ke 2025, TERM.EXT: LF ends the line for one of two",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\n10\r\n\r\nGET /hidden HTTP\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "w4ke 2025, EXT.TERM: CR ends it",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;a\rxx\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "w4ke 2025, EXT.TERM: CR and any byte end it",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;a\rXxx\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "w4ke 2025, EXT.TERM: CR CR LF",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\r\nxx\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "w4ke 2025, TERM.SPILL: LF behind the data",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nAAAAA\nXX2\r\n45\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "w4ke 2025, SPILL.TERM: two bytes for the line end",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nAAAAAXX2\r\n45\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "w4ke 2025, ONE.TWO: one byte for the line end",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxx\n12\r\nxx\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "w4ke 2025, ZERO.TWO: none",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxx12\r\nxx\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "LF within quotes",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "CR LF within quotes",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"\r\n0\r\n\r\n\"\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
];

pub const TRAILERS: &[Case] = &[
    (
        "Http11Probe COMP-CHUNKED-TRAILER-VALID",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-TRAILER-CL",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TRAILER-TE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TRAILER-HOST",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nHost: b\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TRAILER-AUTH",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nAuthorization: Bearer b\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TRAILER-CONTENT-TYPE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nContent-Type: text/b\r\n\r\n",
        Refused(400),
    ),
    (
        "RFC 9112 section 5.1, in a trailer",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : y\r\n\r\n",
        Refused(400),
    ),
    (
        "RFC 9112 section 5.2, in a trailer",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n z\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: a request where trailers belong",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nGET /hidden HTTP/1.1\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: CR alone in a trailer",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\rz\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: LF alone behind a trailer",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\n\r\n",
        Refused(400),
    ),
];
