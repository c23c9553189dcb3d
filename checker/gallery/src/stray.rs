//! Servers that fail where a known mistake fails and make none of them: none may be called by its name. And where they
//! fail at all that they are asked, no stage may pass that looks at what they get wrong.

use std::process;

use crate::message::Message;
use crate::mode::Mode;

/// The bytes that it writes instead of its response.
pub(crate) fn instead(mode: &Mode, request: &Message, answer: &[u8]) -> Option<Vec<u8>> {
    let meant = match mode.mistake.rsplit_once("-at-") {
        Some((_, "head")) => request.method == "HEAD",
        Some((_, "panic")) => request.path == "/panic",
        Some((_, "post")) => request.method == "POST",
        Some((_, "query")) => request.path == "/" && request.method == "GET",
        Some((_, "nothing")) => request.path == "/nothing",
        Some((_, "all")) => true,
        _ => false,
    };
    let way = mode.mistake.split("-at-").next().filter(|_| meant)?;
    match way {
        "garbage" => Some(b"garbage\r\n\r\n".to_vec()),
        "fails" => Some(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n".to_vec()),
        "silent" => Some(Vec::new()),
        "crashes" => process::exit(5),
        "one-byte-more" => Some([answer, b"\n"].concat()),
        "other-bytes" => {
            let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
            let (head, body) = answer.split_at(end + 4);
            Some([head, &b"x".repeat(body.len())].concat())
        }
        "one-byte-less" => Some(answer[..answer.len().saturating_sub(1)].to_vec()),
        _ => None,
    }
}
