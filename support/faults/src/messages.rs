//! Splits a stream of PostgreSQL's protocol (manual, 55.7) into messages, whatever pieces it comes in.

/// How much of a message is kept.
const KEPT: usize = 8 * 1024;

/// The messages of one direction.
#[derive(Debug)]
pub(crate) struct Messages {
    /// The bytes of a type and a length that have come so far.
    head: Vec<u8>,
    /// How long a head is: the startup message has no type.
    head_length: usize,
    kind: u8,
    body: Vec<u8>,
    /// Bytes of the body that are still to come.
    missing: usize,
}

impl Messages {
    /// The client's side, which begins with the startup message, without a type.
    pub(crate) fn of_a_client() -> Self {
        Self {
            head: Vec::new(),
            head_length: 4,
            kind: 0,
            body: Vec::new(),
            missing: 0,
        }
    }

    /// The server's side.
    pub(crate) fn of_the_server() -> Self {
        Self {
            head_length: 5,
            ..Self::of_a_client()
        }
    }

    /// Gives the type and the body, cut to 8 KiB, of each message that `bytes` completes. The startup message has the type 0.
    pub(crate) fn split(&mut self, mut bytes: &[u8], mut each: impl FnMut(u8, &[u8])) {
        while !bytes.is_empty() {
            if self.missing == 0 {
                let (now, later) =
                    bytes.split_at(bytes.len().min(self.head_length - self.head.len()));
                self.head.extend_from_slice(now);
                bytes = later;
                if self.head.len() < self.head_length {
                    return;
                }
                self.begin();
            } else {
                let (now, later) = bytes.split_at(bytes.len().min(self.missing));
                let room = KEPT - self.body.len();
                self.body.extend_from_slice(&now[..now.len().min(room)]);
                self.missing -= now.len();
                bytes = later;
            }
            if self.missing == 0 {
                each(self.kind, &self.body);
                self.body.clear();
            }
        }
    }

    /// Reads the head: the length counts itself, not the type.
    fn begin(&mut self) {
        let (kind, length) = self.head.split_at(self.head_length - 4);
        self.kind = kind.first().copied().unwrap_or(0);
        let length = length
            .iter()
            .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
        self.missing = length.saturating_sub(4);
        self.head.clear();
        self.head_length = 5;
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Messages};

    fn split(stream: &[u8], piece: usize) -> Vec<(u8, Vec<u8>)> {
        let mut messages = Messages::of_a_client();
        let mut seen = Vec::new();
        for piece in stream.chunks(piece) {
            messages.split(piece, |kind, body| seen.push((kind, body.to_vec())));
        }
        seen
    }

    #[test]
    fn pieces_of_any_size_give_the_same_messages() {
        let mut stream = b"\0\0\0\x0c\0\x03\0\0ab\0\0".to_vec();
        stream.extend(b"Q\0\0\0\x0dselect 1\0");
        stream.extend(b"S\0\0\0\x04");
        let long = vec![b'x'; 3 * KEPT];
        stream.push(b'd');
        stream.extend(u32::try_from(long.len() + 4).unwrap().to_be_bytes());
        stream.extend(&long);
        stream.extend(b"X\0\0\0\x04");
        let expected = [
            (0, b"\0\x03\0\0ab\0\0".to_vec()),
            (b'Q', b"select 1\0".to_vec()),
            (b'S', Vec::new()),
            (b'd', long[..KEPT].to_vec()),
            (b'X', Vec::new()),
        ];
        for piece in [1, 2, 3, 5, 7, 100, stream.len()] {
            assert_eq!(split(&stream, piece), expected, "in pieces of {piece}");
        }
    }
}
