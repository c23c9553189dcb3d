//! Any bytes, cut anywhere, get the same verdict as in one piece, and a bounded one.
//!
//! The first byte says how the rest is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{Decoder, Error, Event, Limits};

/// The bodies of the requests in `pieces`, and the error that ended them.
fn read<'p>(pieces: impl Iterator<Item = &'p [u8]>) -> (Vec<Vec<u8>>, Option<Error>) {
    let limits = Limits::default();
    let mut decoder = Decoder::new(limits);
    let (mut bodies, mut body) = (Vec::new(), Vec::new());
    for piece in pieces {
        decoder.feed(piece);
        loop {
            match decoder.next_event() {
                Err(error) => return (bodies, Some(error)),
                Ok(None) => break,
                Ok(Some(Event::Head(head))) => {
                    assert!(head.fields.len() <= limits.field_count);
                    assert!(!head.method.is_empty() && !head.target.path().is_empty());
                }
                Ok(Some(Event::Data(data))) => {
                    assert!(!data.is_empty());
                    body.extend_from_slice(data);
                    assert!(body.len() as u64 <= limits.body);
                }
                Ok(Some(Event::End(_))) => bodies.push(std::mem::take(&mut body)),
            }
        }
    }
    (bodies, None)
}

fuzz_target!(|input: &[u8]| {
    let Some((&cut, bytes)) = input.split_first() else {
        return;
    };
    let whole = read([bytes].into_iter());
    assert_eq!(read(bytes.chunks(usize::from(cut) + 1)), whole);
    assert_eq!(read(bytes.chunks(1)), whole);
});
