//! Day 02: HTTP/1.1 messages, byte for byte: an incremental parser and a writer (RFC 9112, RFC 9110).
//!
//! A socket brings bytes in pieces that mean nothing: half a line now, two and a half requests
//! next. [`Decoder`] turns them into requests. The writer ([`ResponseHead`], [`RequestHead`],
//! [`write_chunk`]) is its mirror. [`serve`] answers requests with both, on the accept loop of day 01.
//!
//! Invariants
//! - However the bytes are cut, the same events come out, and the same error at the same offset.
//! - However small the pieces, a head costs its length: what was good is not looked at again. (Only the size line
//!   of a chunk is begun anew, within its bound.) Nothing is held beyond [`Limits`].
//! - Where two recipients might read one message differently, it is refused: bare LF, folded
//!   fields, two lengths, a length and a coding, white space before a colon, a name that is another's
//!   but for its hyphen. That is what request smuggling needs, and nobody else does.
//! - An [`Error`] says which byte, where, and which rule; after it, nothing more is read.

mod chunked;
mod decoder;
mod error;
mod fields;
mod framing;
mod head;
mod limits;
mod octets;
mod server;
mod target;
mod version;
mod write;

pub use decoder::{Decoder, Event};
pub use error::{Error, Kind};
pub use fields::Fields;
pub use framing::Framing;
pub use head::Head;
pub use limits::Limits;
pub use server::{Request, Response, serve};
pub use target::Target;
pub use version::Version;
pub use write::{RequestHead, ResponseHead, WriteError, write_chunk, write_last_chunk};
