//! Desynchronization: a request hidden in another, and the disguises that hide its coding.

use super::Case;
use super::Verdict::{Answered, Refused};

pub const DESYNC: &[Case] = &[
    (
        "Http11Probe SMUG-CLTE-CONN-CLOSE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TECL-CONN-CLOSE",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-DESYNC",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TECL-DESYNC",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 30\r\n\r\n0\r\n\r\nX",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-SMUGGLED-GET",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-SMUGGLED-GET-CL-PLUS",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +38\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-SMUGGLED-GET-CL-NON-NUMERIC",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-SMUGGLED-GET-TE-OBS-FOLD",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-SMUGGLED-GET-TE-TRAILING-SPACE",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\nTransfer-Encoding: chunked \r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-SMUGGLED-GET-TE-LEADING-COMMA",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\nTransfer-Encoding: , chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CLTE-SMUGGLED-GET-TE-CASE-MISMATCH",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TE-DUPLICATE-HEADERS-SMUGGLED-GET",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-TECL-SMUGGLED-GET",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n21\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n\r\n0\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-DUPLICATE-CL-SMUGGLED-GET",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 37\r\n\r\nPINGGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-OPTIONS-TE-OBS-FOLD",
        b"OPTIONS / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\nhello",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-CHUNK-INVALID-SIZE-DESYNC",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+0\r\n\r\nX",
        Refused(400),
    ),
    (
        "Http11Probe SMUG-GET-CL-BODY-DESYNC",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-GET-CL-PREFIX-DESYNC",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 31\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-HEAD-CL-BODY",
        b"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Http11Probe SMUG-OPTIONS-CL-BODY-DESYNC",
        b"OPTIONS / HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(204),
    ),
    (
        "Http11Probe SMUG-EXPECT-100-CL-DESYNC",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(200),
    ),
    (
        "Kettle 2022, CL.0: a body where none is expected",
        b"GET /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Answered(404),
    ),
    (
        "Kettle 2025, 0.CL: a length in a second disguise",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 0\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Kettle 2025, 0.CL: a length behind a folded line",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n Content-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Kettle 2025, 0.CL: a length behind a hidden line end",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\rContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Kettle 2025: a disguised expectation",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: y 100-continue\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(417),
    ),
    (
        "Kettle 2025: an expectation behind LF",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: \n100-continue\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Kettle 2025: an expectation in an unread coding",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: gzip\r\nContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Klein 2020: a carriage return before the name",
        b"POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n\rContent-Length: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "Klein 2020: junk behind the name",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length abc: 33\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        Refused(400),
    ),
    (
        "TE.0: chunks where none are expected",
        b"OPTIONS / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n21\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n\r\n0\r\n\r\n",
        Answered(204),
    ),
    (
        "h2c smuggling: an upgrade is not an upgrade until it is taken",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
        Answered(200),
    ),
];

/// Every way that smuggler and HTTP Request Smuggler know to write `Transfer-Encoding: chunked` so
/// that one reader sees a coding and the other does not, beside a length.
pub fn disguises() -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = [
        &b"Transfer Encoding: chunked"[..],
        b"Transfer_Encoding: chunked",
        b"Transfer\\Encoding: chunked",
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding\t:\tchunked",
        b"Transfer-Encoding x: chunked",
        b"Transfer-Encoding: chunked, cow",
        b"Transfer-Encoding: cow, chunked",
        b"Transfer-Encoding: cow chunked bar",
        b"Transfer-Encoding: identity, chunked, identity",
        b"Transfer-Encoding: cow\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: \"chunked\"",
        b"Transfer-Encoding: 'chunked'",
        b"Transfer-Encoding: chunk",
        b"TrAnSFer-EnCODinG: cHuNkeD",
        b"Transfer-Encoding:\n chunked",
        b"Transfer-Encoding\n : chunked",
        b"Transfer-Encoding:\r\n\tchunked",
        b"Transfer-Encoding: chunked\r",
        b"Tra\rnsfer-Encoding: chunked",
        b"Transf\x82r-Encoding: chunked",
        b"Transfer-Encoding: ch\x96nked",
        b"X: y\r\n Transfer-Encoding: chunked",
        b"X: y\rTransfer-Encoding: chunked",
        b"X: y\nTransfer-Encoding: chunked",
        b"X: y\r\n\rTransfer-Encoding: chunked",
        b"X: y\n\nTransfer-Encoding: chunked",
        b"Content-Encoding: chunked",
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    for byte in (0..b' ').chain(0x7F..=0xFF) {
        lines.push([b"Transfer-Encoding:", &[byte][..], b"chunked"].concat());
        lines.push([b"Transfer-Encoding", &[byte][..], b": chunked"].concat());
        lines.push([&[byte][..], b"Transfer-Encoding: chunked"].concat());
        lines.push([b"Transfer-Encoding: chunked", &[byte][..]].concat());
    }
    let disguised = |line: Vec<u8>| {
        let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n";
        [head, &line[..], b"\r\n\r\n0\r\n\r\n"].concat()
    };
    lines.into_iter().map(disguised).collect()
}
