//! Frames: as much of HTTP/2 as it takes to see a header block that does not end.
//!
//! Why: a request is not one before its header block is whole (RFC 9113 section 4.3), so hyper cannot say that one
//! has begun. A client that sends HEADERS without END_HEADERS and then nothing is the HTTP/2 form of half a head.

/// Follows the frames that a client sends, after its preface.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    header: [u8; 9],
    /// How much of the frame's header is here.
    have: usize,
    /// How much of its payload is to come.
    payload: usize,
    /// A header block has begun and not ended.
    open: bool,
}

const HEADERS: u8 = 0x1;
const CONTINUATION: u8 = 0x9;
const END_HEADERS: u8 = 0x4;

impl Frames {
    /// Reads on, and says whether a header block is open.
    pub(crate) fn read(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            if self.payload > 0 {
                let passed = self.payload.min(bytes.len());
                self.payload -= passed;
                bytes = &bytes[passed..];
                continue;
            }
            self.header[self.have] = bytes[0];
            self.have += 1;
            bytes = &bytes[1..];
            if self.have == self.header.len() {
                let [high, middle, low, kind, flags, ..] = self.header;
                self.have = 0;
                self.payload =
                    usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
                if matches!(kind, HEADERS | CONTINUATION) {
                    self.open = flags & END_HEADERS == 0;
                }
            }
        }
        self.open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, payload: usize) -> Vec<u8> {
        let [_, high, middle, low] = u32::try_from(payload).unwrap().to_be_bytes();
        let mut frame = vec![high, middle, low, kind, flags, 0, 0, 0, 1];
        frame.resize(9 + payload, 0xff);
        frame
    }

    #[test]
    fn a_header_block_is_open_until_its_last_frame_however_the_bytes_are_cut() {
        let mut bytes = frame(0x4, 0, 300);
        bytes.extend(frame(HEADERS, 0x1, 7));
        let opened = bytes.len();
        bytes.extend(frame(CONTINUATION, 0, 0));
        bytes.extend(frame(CONTINUATION, END_HEADERS, 70_000));
        let closes = bytes.len() - 70_000;
        bytes.extend(frame(0x0, 0x1, 5));
        for pieces in [1, 2, 9, 10, 1000, bytes.len()] {
            let mut frames = Frames::default();
            let mut at = 0;
            for piece in bytes.chunks(pieces) {
                at += piece.len();
                let expected = (opened - 7..closes).contains(&at);
                assert_eq!(
                    frames.read(piece),
                    expected,
                    "after {at} in pieces of {pieces}"
                );
            }
        }
    }
}
