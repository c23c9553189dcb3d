//! The bugs that the HTTP Garden found in servers and proxies: whose, and the number it has there.

use super::Case;
use super::Verdict::{Answered, Refused};

pub const BUGS: &[Case] = &[
    (
        "HTTP Garden, AIOHTTP 1: a size that a number parser takes",
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0_2e\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, AIOHTTP 2: NUL, CR and LF in a value",
        b"POST / HTTP/1.1\r\nHost: a\r\nX: y\n\x00\rz\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, AIOHTTP 4: a tab before the first name",
        b"GET / HTTP/1.1\r\n\tContent-Length: 1\r\nHost: a\r\n\r\nX",
        Refused(400),
    ),
    (
        "HTTP Garden, AIOHTTP 5: the version is its longest good prefix",
        b"GET / HTTP/1.32\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, AIOHTTP 6: so is the method",
        b"G=\":<>(e),[T];?\" / HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, AIOHTTP 7: a target is anything",
        b"GET ! HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, AIOHTTP 9: LF between target and version",
        b"GET /\nHTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Akamai 2: letters for a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\nZZ\r\nZZZ\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Akamai 3: CR in white space before an extension",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\r;a\r\n02\r\n41\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Apache Traffic Server 3: a name that no token is",
        b"POST / HTTP/1.1\r\nHost: a\r\nX\x85: y\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Apache Traffic Server 5: junk behind a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1junk\r\nZ\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Apache Traffic Server 6: no number, beside a coding",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: no\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nZ\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Azure 1: a comma before the coding",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Bun 1: every character of a token",
        b"POST / HTTP/1.1\r\nHost: a\r\nA!#$%&'*+.^_`|~Z: y\r\n\r\n",
        Answered(200),
    ),
    (
        "HTTP Garden, CPython 2: CR ends a line",
        b"POST / HTTP/1.1\r\nHost: a\r\nVisible: :/\rHidden: :)\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Go 2: an empty size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Go 3: an empty name",
        b"GET / HTTP/1.1\r\n: y\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Gunicorn 2: two LF before a value",
        b"POST / HTTP/1.1\r\nHost: a\r\nX:\n\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Gunicorn 3: a next-line behind a name",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length\x85: 10\r\n\r\n0123456789",
        Refused(400),
    ),
    (
        "HTTP Garden, Gunicorn 4: 0x and an underscore in a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x2_e\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, H2O 4: the first of two lengths",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 0\r\n\r\nZ",
        Refused(400),
    ),
    (
        "HTTP Garden, HAProxy 1: an empty length before another",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, HAProxy 2: NUL in a host",
        b"GET / HTTP/1.1\r\nHost: a\x00.b\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, HAProxy 3: LF behind the data",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Hyper 1: an empty size, and a request behind it",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Libevent 1: a version that overflows",
        b"GET / HTTP/4294967295.255\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Mongoose 2: a line of a colon alone",
        b"POST / HTTP/1.1\r\nHost: a\r\n:\r\nX: y\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Mongoose 3: CR before a length",
        b"POST / HTTP/1.1\r\nHost: a\r\nX: y\rContent-Length: 10\r\n\r\n0123456789",
        Refused(400),
    ),
    (
        "HTTP Garden, Mongoose 4: no colon",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length 10\r\n\r\n0123456789",
        Refused(400),
    ),
    (
        "HTTP Garden, Mongoose 5: digits, and then none",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1Z\r\n\r\nZ",
        Refused(400),
    ),
    (
        "HTTP Garden, Mongoose 6: an empty line between chunks",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nZ\r\n\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Node.js 1: CR before a name ends the head",
        b"POST / HTTP/1.1\r\nHost: a\r\n\rZGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Node.js 2: CR and any byte end a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\r;ABCD\r\n34\r\nE\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenLiteSpeed 3: octal",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 010\r\n\r\n01234567",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenLiteSpeed 5: NUL in a name",
        b"POST / HTTP/1.1\r\nHost: a\r\nX\x00Y: z\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenLiteSpeed 12: LF in a name",
        b"POST / HTTP/1.1\r\nHost: a\r\nX\nY: z\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenLiteSpeed 15: an empty line before the last chunk",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n17\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenBSD relayd 3: a sign and 0x before a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-0x0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenBSD relayd 4: a sign before a length",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenBSD relayd 7: the last of two lengths",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, OpenBSD relayd 9: white space before a size",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n     0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Passenger 2: a name on two lines",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-\r\nEncoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Pound 1: chunked twice",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Puma 1: an empty length",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "HTTP Garden, Puma 2: a request in the name of a trailer",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX:POST / HTTP/1.1\r\n\r\n",
        Answered(200),
    ),
    (
        "HTTP Garden, Waitress 1: a method that is no token",
        b"\x00 / HTTP/............0596.7407.\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
];
