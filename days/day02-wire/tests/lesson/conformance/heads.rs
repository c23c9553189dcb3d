//! Request lines, field lines, `Host`.

use super::Case;
use super::Verdict::{Answered, Last, Refused};

pub const REQUEST_LINES: &[Case] = &[
    (
        "Http11Probe COMP-BASELINE",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe RFC9112-2.2-BARE-LF-REQUEST-LINE",
        b"GET / HTTP/1.1\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-3-CR-ONLY-LINE-ENDING",
        b"GET / HTTP/1.1\rHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-3-MULTI-SP-REQUEST-LINE",
        b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-REQUEST-LINE-TAB",
        b"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-3-MISSING-TARGET",
        b"GET HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-SPACE-IN-TARGET",
        b"GET /pa th HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-3.2-FRAGMENT-IN-TARGET",
        b"GET /path#fragment HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-NUL-IN-URL",
        b"GET /\0x HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-NON-ASCII-URL",
        b"GET /caf\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-URL-OVERLONG-UTF8",
        b"GET /\xC0\xAF HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-URL-BACKSLASH",
        b"GET /path\\file HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "browsers: a backslash in a query is sent as it is",
        b"GET /?a\\b HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe RFC9112-2.3-HTTP09-REQUEST",
        b"GET /\r\n",
        Refused(400),
    ),
    (
        "h1spec: request without HTTP version",
        b"GET / \r\n\r\n",
        Refused(400),
    ),
    (
        "h1spec: invalid prefix of request",
        b"Extra lineGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-WHITESPACE-ONLY-LINE",
        b"   \r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-BINARY-GARBAGE",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x9f\xff\x00\x00\xe1",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-2.3-INVALID-VERSION",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        Refused(505),
    ),
    (
        "Http11Probe COMP-VERSION-MISSING-MINOR",
        b"GET / HTTP/1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-VERSION-LEADING-ZEROS",
        b"GET / HTTP/01.01\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-VERSION-WHITESPACE",
        b"GET / HTTP/ 1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-VERSION-CASE",
        b"GET / http/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: two digits for a minor version",
        b"GET / HTTP/1.10\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "grammar: white space behind the version",
        b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-HTTP12-VERSION",
        b"GET / HTTP/1.2\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe MAL-H2-PREFACE",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        Refused(505),
    ),
    (
        "CISPA allow_crlf_start",
        b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe COMP-LEADING-CRLF",
        b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "grammar: LF alone before the request line",
        b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-ABSOLUTE-FORM",
        b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        // RFC 9112 section 3.2.2: an origin server ignores Host then.
        "Http11Probe SMUG-ABSOLUTE-URI-HOST-MISMATCH",
        b"GET http://other.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "RFC 9110 section 4.2.4: user information",
        b"GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-ASTERISK-WITH-GET",
        b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "RFC 9112 section 3.2.3: authority-form is CONNECT's",
        b"GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "RFC 9110 section 9.3.6: CONNECT to an empty port",
        b"CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
];

pub const FIELD_LINES: &[Case] = &[
    (
        "h1spec: valid GET request with edge cases",
        b"GET / HTTP/1.1\r\nhoSt:\ta\r\nempty:\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe RFC9112-2.2-BARE-LF-HEADER",
        b"GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
        Refused(400),
    ),
    (
        "h1spec: invalid line ending",
        b"GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-5.1-OBS-FOLD",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9110-5.6.2-SP-BEFORE-COLON",
        b"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe NORM-TAB-IN-NAME",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent\tLength: 9\r\n\r\nhi",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-5-EMPTY-HEADER-NAME",
        b"GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-5-INVALID-HEADER-NAME",
        b"GET / HTTP/1.1\r\nHost: a\r\nX[]: y\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-NON-ASCII-HEADER-NAME",
        b"GET / HTTP/1.1\r\nHost: a\r\nX\xC3\xAB: y\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe RFC9112-5-HEADER-NO-COLON",
        b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-WHITESPACE-BEFORE-HEADERS",
        b"GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "CISPA reject_msgs_with_whitespace_between_startline_and_first_header_field",
        b"GET / HTTP/1.1\r\n Host: a\r\n Accept: */*\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe MAL-CONTROL-CHARS-HEADER",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\x07\x08\x0Bz\r\n\r\n",
        Refused(400),
    ),
    (
        "CISPA reject_fields_contaning_cr_lf_nul: NUL",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\0\r\n\r\n",
        Refused(400),
    ),
    (
        "CISPA reject_fields_contaning_cr_lf_nul: CR",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\r\n\r\n",
        Refused(400),
    ),
    (
        "CISPA reject_fields_contaning_cr_lf_nul: LF",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\n\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-BARE-CR-HEADER-VALUE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nX: y\rz\r\n\r\nhi",
        Refused(400),
    ),
    (
        "RFC 9110 section 5.5: obs-text in a value",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: caf\xE9\r\n\r\n",
        Answered(200),
    ),
];

pub const HOSTS: &[Case] = &[
    (
        "Http11Probe RFC9112-7.1-MISSING-HOST",
        b"GET / HTTP/1.1\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-HTTP10-NO-HOST",
        b"GET / HTTP/1.0\r\n\r\n",
        Last(200),
    ),
    (
        "Http11Probe RFC9110-5.4-DUPLICATE-HOST",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-DUPLICATE-HOST-SAME",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP/1.0, and still one host",
        b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-HOST-WITH-USERINFO",
        b"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-HOST-WITH-PATH",
        b"GET / HTTP/1.1\r\nHost: a/path\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe COMP-HOST-EMPTY-VALUE",
        b"GET / HTTP/1.1\r\nHost: \r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-MULTIPLE-HOST-COMMA",
        b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        Refused(400),
    ),
    (
        "CISPA code_400_after_bad_host_request",
        b"GET / HTTP/1.1\r\nHost: ###\r\n\r\n",
        Refused(400),
    ),
    (
        "Kettle 2025: a hidden host",
        b"GET / HTTP/1.1\r\nHost: a\r\n Host: b\r\n\r\n",
        Refused(400),
    ),
    (
        "RFC 3986 section 3.2: a port is a number",
        b"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
        Refused(400),
    ),
    (
        "RFC 3986 section 3.2.2: an address in brackets",
        b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
        Answered(200),
    ),
];
