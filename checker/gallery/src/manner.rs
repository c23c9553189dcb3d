//! Unusual and right: the ways in which a server without a mistake may write its responses.
//!
//! Why: a checker that refuses what the RFC allows is worse than one that misses a mistake. Each manner here is one that
//! some server in earnest has, and tests prove that it passes.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::mode::Mode;

/// Every manner, and the days whose contracts leave it to the server.
pub const MANNERS: [(&str, &[u8]); 20] = [
    ("lower-case", &[1, 2, 3, 4]),
    ("no-reason", &[1, 2, 3, 4]),
    ("byte-by-byte", &[1, 2, 3, 4]),
    ("early-hints", &[1, 2, 3, 4]),
    ("talkative", &[1, 2, 3, 4]),
    ("terse", &[1, 2, 3, 4]),
    ("everywhere", &[1, 2, 3, 4]),
    ("dual-stack", &[1, 2, 3, 4]),
    ("mapped", &[1, 2, 3, 4]),
    ("preforks", &[1, 2, 3, 4]),
    ("reuse-port", &[1, 2, 3, 4]),
    // Day 1 asks for Content-Length.
    ("in-chunks", &[2, 3, 4]),
    // Days 2 and 3 ask for a connection that goes on.
    ("closes", &[1, 4]),
    ("hangs-up", &[1, 4]),
    ("until-close", &[4]),
    ("tunnels", &[2]),
    ("ends-by-the-signal", &[3]),
    ("unknown-is-malformed", &[2]),
    ("known-methods-only", &[4]),
    ("another-allow", &[4]),
];

/// Writes an answer to a request with `method` in the manner of `mode`.
pub(crate) fn write(
    mode: &Mode,
    stream: &mut TcpStream,
    method: &str,
    answer: &[u8],
) -> io::Result<()> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let (head, mut body) = answer.split_at(at.map_or(answer.len(), |at| at + 4));
    let head = text(head);
    let mut lines: Vec<String> = head.trim_end().split("\r\n").map(str::to_owned).collect();
    let status = lines[0].get(9..12).unwrap_or_default().to_owned();
    let mut hints = "";
    let chunks;
    match mode.mistake.as_str() {
        "lower-case" => {
            for line in &mut lines[1..] {
                if let Some((name, value)) = line.split_once(": ") {
                    *line = format!("{}:\t{value} \t", name.to_ascii_lowercase());
                }
            }
        }
        "no-reason" => lines[0].truncate("HTTP/1.1 200 ".len()),
        "early-hints" if !lines.iter().any(|line| line == "Connection: close") => {
            hints = "HTTP/1.1 102 Processing\r\n\r\n\
                     HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\nContent-Length: 9\r\n\r\n";
        }
        "talkative" => lines.extend(more_fields()),
        "terse" if status.starts_with('4') || status.starts_with('5') => {
            body = b"";
            replace(&mut lines, "Content-Length", "Content-Length: 0");
        }
        "in-chunks" if status != "204" => {
            replace(&mut lines, "Content-Length", "Transfer-Encoding: Chunked");
            if method != "HEAD" {
                chunks = in_chunks(body);
                body = &chunks;
            }
        }
        "until-close" if status != "204" => {
            lines[0] = lines[0].replacen("HTTP/1.1", "HTTP/1.0", 1);
            lines.retain(|line| !line.starts_with("Content-Length"));
        }
        "closes" => lines.push("Connection: close".to_owned()),
        "tunnels" if method == "CONNECT" => {
            lines[0] = "HTTP/1.1 200 Connection established".to_owned();
            lines.retain(|line| !line.starts_with("Content-Length"));
            body = b"";
        }
        "another-allow" => otherwise(&mut lines),
        _ => {}
    }
    let whole = [
        hints.as_bytes(),
        lines.join("\r\n").as_bytes(),
        b"\r\n\r\n",
        body,
    ]
    .concat();
    let singly = match mode.is("byte-by-byte") {
        true => whole.len().min(2000),
        false => 0,
    };
    for byte in &whole[..singly] {
        stream.write_all(&[*byte])?;
    }
    stream.write_all(&whole[singly..])
}

/// Whether the connection ends with every answer.
pub(crate) fn ends_with_each(mode: &Mode) -> bool {
    ["closes", "hangs-up", "until-close"].contains(&mode.mistake.as_str())
}

fn replace(lines: &mut [String], name: &str, with: &str) {
    for line in lines.iter_mut().filter(|line| line.starts_with(name)) {
        with.clone_into(line);
    }
}

/// Other servers' additional fields; some of them differ from response to response.
fn more_fields() -> [String; 9] {
    static TAKEN: AtomicU64 = AtomicU64::new(1);
    let taken = TAKEN.fetch_add(1, Ordering::Relaxed);
    [
        "Date: Sun, 06 Nov 1994 08:49:37 GMT".to_owned(),
        "Server: gallery (unusual, \"but\" right)".to_owned(),
        "Keep-Alive: timeout=5, max=1000".to_owned(),
        "Vary: Accept-Encoding".to_owned(),
        "Set-Cookie: a=1; HttpOnly".to_owned(),
        format!("Set-Cookie: b={taken}"),
        format!("X-Response-Time: {taken} us"),
        format!("ETag: \"{taken}\""),
        "X-Empty:".to_owned(),
    ]
}

/// Chunks of seven bytes, with all that RFC 9112 section 7.1 lets them have.
fn in_chunks(body: &[u8]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for piece in body.chunks(7) {
        chunks.extend(format!("000{:X} ; name=\"a;b\" ;c\r\n", piece.len()).bytes());
        chunks.extend(piece);
        chunks.extend(b"\r\n");
    }
    chunks.extend(b"0;last\r\nX-Checksum: 1\r\n\r\n");
    chunks
}

/// The methods over several lines, a whole URL for a location, and 200 for OPTIONS.
fn otherwise(lines: &mut Vec<String>) {
    let mut methods = Vec::new();
    lines.retain(|line| match line.strip_prefix("Allow: ") {
        Some(allow) => {
            methods.extend(allow.split(", ").map(str::to_owned));
            false
        }
        None => true,
    });
    methods.reverse();
    lines.extend(
        methods
            .chunks(2)
            .map(|some| format!("allow:  {} ,", some.join(","))),
    );
    for line in lines.iter_mut() {
        if let Some(path) = line.strip_prefix("Location: ") {
            *line = format!("Location: http://course{}", path.replace('+', "%2b"));
        }
    }
    if lines[0].starts_with("HTTP/1.1 204") {
        lines[0] = "HTTP/1.1 200 OK".to_owned();
        lines.push("Content-Length: 0".to_owned());
    }
}
