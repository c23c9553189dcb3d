//! How much of a message is read before it is refused.

/// Bounds on what a peer can make a reader hold or do. All in bytes, but for [`field_count`](Self::field_count).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The request line with its CR LF: longer is 414. RFC 9112 section 3 asks for 8000 at least.
    pub request_line: usize,
    /// All field lines with the empty line after them: more is 431. Trailers have the same bound again.
    pub fields: usize,
    /// How many field lines, because each costs a lookup: more is 431.
    pub field_count: usize,
    /// The body without its framing: more is 413, at the head when the length is declared.
    pub body: u64,
    /// The extensions of all chunks of a message, because they are bytes to read that bring nothing.
    pub chunk_extensions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_line: 8 * 1024,
            fields: 32 * 1024,
            field_count: 100,
            body: 1024 * 1024,
            chunk_extensions: 4 * 1024,
        }
    }
}

impl Limits {
    /// The same, held to what a 32-bit offset into a head can say: 1 GiB a part.
    pub(crate) fn addressable(self) -> Self {
        let most = 1 << 30;
        Self {
            request_line: self.request_line.min(most),
            fields: self.fields.min(most),
            chunk_extensions: self.chunk_extensions.min(most),
            ..self
        }
    }
}
