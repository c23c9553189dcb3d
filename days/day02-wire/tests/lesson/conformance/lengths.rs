//! The framing of a body: `Content-Length` and `Transfer-Encoding`.

use super::Case;
use super::Verdict::{Answered, Refused};

pub const LENGTHS: &[Case] = &[
    (
        "Http11Probe COMP-POST-CL-BODY",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe COMP-POST-CL-ZERO",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-POST-NO-CL-NO-TE",
        b"POST / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-CL-TRAILING-SPACE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 \r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-CL-EXTRA-LEADING-SP",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:  5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe MAL-CL-TAB-BEFORE-VALUE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\t5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-CL-COMMA-SAME",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-CL-COMMA-TRIPLE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5,5,5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "RFC 9110 section 8.6: the same length on two lines",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-DUPLICATE-CL",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 10\r\n\r\nhelloworld",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-COMMA-DIFFERENT",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 10\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-6.1-CL-NON-NUMERIC",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-6.1-CL-PLUS-SIGN",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-NEGATIVE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-NEGATIVE-ZERO",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -0\r\n\r\n",
        Refused(400),
    ),
    (
        "h1spec: overflowing negative Content-Length",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -123456789123456789123456789\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-LEADING-ZEROS",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-LEADING-ZEROS-OCTAL",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 010\r\n\r\nhelloworld",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-DOUBLE-ZERO",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-OCTAL",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0o5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-HEX-PREFIX",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "grammar: hexadecimal digits",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: a\r\n\r\nhelloworld",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-INTERNAL-SPACE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 0\r\n\r\nhelloworld",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CL-UNDERSCORE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1_0\r\n\r\nhelloworld",
        Refused(400),
    ),
    (
        "grammar: a fraction",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5.0\r\n\r\nhello",
        Refused(400),
    ),
    (
        "grammar: an exponent",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5e0\r\n\r\nhello",
        Refused(400),
    ),
    (
        "grammar: quoted",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \"5\"\r\n\r\nhello",
        Refused(400),
    ),
    (
        "grammar: a vertical tab before the digits",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \x0B5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "grammar: digits of another script",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \xEF\xBC\x95\r\n\r\nhello",
        Refused(400),
    ),
    (
        "grammar: a comma behind",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5,\r\n\r\nhello",
        Refused(400),
    ),
    (
        "grammar: a semicolon behind",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5;\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe MAL-CL-EMPTY",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-CL-OVERFLOW",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        Refused(400),
    ),
    (
        "2 to the 64th, and 5",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551621\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe MAL-POST-CL-HUGE-NO-BODY",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n",
        Refused(413),
    ),
    (
        "Http11Probe NORM-SP-BEFORE-COLON-CL",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nContent-Length : 5\r\n\r\nhello world",
        Refused(400),
    ),
    (
        "Http11Probe NORM-UNDERSCORE-CL",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nContent_Length: 99\r\n\r\nhello world",
        Refused(400),
    ),
];

pub const CODINGS: &[Case] = &[
    (
        "Http11Probe COMP-CHUNKED-BODY",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe NORM-CASE-TE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Answered(200),
    ),
    (
        "smuggler tabprefix1, without a length",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-CL-TE-BOTH",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-CASE-MISMATCH",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-TAB-BEFORE-VALUE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-TRAILING-SPACE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked \r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-SP-BEFORE-COLON",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-XCHUNKED",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-IDENTITY",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-DOUBLE-CHUNKED",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "no length beside: chunked, chunked",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-DUPLICATE-HEADERS",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "chunked on two lines",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-NOT-FINAL-CHUNKED",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-EMPTY-VALUE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "no length beside: an empty coding",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-LEADING-COMMA",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: , chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "no length beside: , chunked",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: , chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-TRAILING-COMMA",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked,\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "no length beside: chunked,",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNKED-WITH-PARAMS",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "no length beside: chunked;a=b",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-OBS-FOLD",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-VTAB",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0Bchunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-FORMFEED",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0Cchunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-NULL",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\0\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TRANSFER_ENCODING",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe NORM-UNDERSCORE-TE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "smuggler contentEnc",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        Refused(415),
    ),
    (
        "Http11Probe SMUG-TE-HTTP10",
        b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "RFC 9112 section 6.1: a coding in HTTP/1.0",
        b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-UNKNOWN-TE-501, which RFC 9112 section 6.3 has as 400",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        Refused(400),
    ),
    (
        "no length beside: gzip, chunked",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        Refused(501),
    ),
    (
        "no length beside: identity",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
];
