//! Reading a whole connection's bytes into values that can be compared.

use wire::{Decoder, Error, Event, Limits};

/// A request as it was read, owned.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub fields: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
    pub trailers: Vec<(String, Vec<u8>)>,
    pub persistent: bool,
}

/// The requests in `pieces`, up to the first error, if there is one.
pub fn read<'p>(
    limits: Limits,
    pieces: impl IntoIterator<Item = &'p [u8]>,
) -> (Vec<Received>, Option<Error>) {
    let mut decoder = Decoder::new(limits);
    let mut whole = Vec::new();
    let mut current: Option<Received> = None;
    for piece in pieces {
        decoder.feed(piece);
        loop {
            match decoder.next_event() {
                Err(error) => return (whole, Some(error)),
                Ok(None) => break,
                Ok(Some(Event::Head(head))) => {
                    current = Some(Received {
                        method: head.method.into(),
                        path: head.target.path().into(),
                        fields: owned(head.fields),
                        body: Vec::new(),
                        trailers: Vec::new(),
                        persistent: head.persistent,
                    });
                }
                Ok(Some(Event::Data(data))) => {
                    assert!(!data.is_empty(), "data is never empty");
                    current.as_mut().unwrap().body.extend_from_slice(data);
                }
                Ok(Some(Event::End(trailers))) => {
                    let mut received = current.take().unwrap();
                    received.trailers = owned(trailers);
                    whole.push(received);
                }
            }
        }
    }
    (whole, None)
}

/// The one request in `bytes`.
pub fn one(bytes: &[u8]) -> Received {
    match read(Limits::default(), [bytes]) {
        (mut requests, None) if requests.len() == 1 => requests.remove(0),
        other => panic!("{}: {other:?}", bytes.escape_ascii()),
    }
}

/// The error in `bytes`.
pub fn error(bytes: &[u8]) -> Error {
    match read(Limits::default(), [bytes]) {
        (_, Some(error)) => error,
        (requests, None) => panic!("{}: accepted as {requests:?}", bytes.escape_ascii()),
    }
}

fn owned(fields: wire::Fields<'_>) -> Vec<(String, Vec<u8>)> {
    fields
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_vec()))
        .collect()
}
