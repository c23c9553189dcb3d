//! Random messages: valid ones, made by the writer, and the same with a few bytes changed.

use proptest::collection::vec;
use proptest::prelude::*;
use wire::{Framing, RequestHead, write_chunk, write_last_chunk};

/// A request to be written, with the cuts of its body if it is chunked.
#[derive(Clone, Debug)]
pub struct Message {
    pub method: String,
    pub target: String,
    pub fields: Vec<(String, Vec<u8>)>,
    pub chunks: Vec<Vec<u8>>,
    pub trailers: Vec<(String, Vec<u8>)>,
    pub chunked: bool,
}

impl Message {
    pub fn body(&self) -> Vec<u8> {
        self.chunks.concat()
    }

    /// As the writer writes it.
    pub fn bytes(&self) -> Vec<u8> {
        let body = self.body();
        let mut out = Vec::new();
        let framing = if self.chunked {
            Framing::Chunked
        } else {
            Framing::Length(body.len() as u64)
        };
        let head = RequestHead {
            method: &self.method,
            target: &self.target,
            fields: &borrowed(&self.fields),
            framing: Some(framing),
        };
        head.write(&mut out).unwrap();
        if self.chunked {
            for chunk in &self.chunks {
                write_chunk(&mut out, chunk);
            }
            write_last_chunk(&mut out, &borrowed(&self.trailers)).unwrap();
        } else {
            out.extend_from_slice(&body);
        }
        out
    }
}

pub fn borrowed(fields: &[(String, Vec<u8>)]) -> Vec<(&str, &[u8])> {
    fields
        .iter()
        .map(|(name, value)| (&name[..], &value[..]))
        .collect()
}

/// Any message that is valid.
pub fn message() -> impl Strategy<Value = Message> {
    (
        "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}"
            .prop_filter("CONNECT has a target form of its own", |m| m != "CONNECT"),
        r"/[!$-;=@-\[\]-~]{0,30}(\?[!$-;=?-~]{0,20})?",
        vec(("X-[!#$%&'*+.^_`|~0-9A-Za-z-]{0,20}", value()), 0..8),
        vec(vec(any::<u8>(), 0..40), 0..4),
        vec(("X-[a-z]{0,8}", value()), 0..3),
        any::<bool>(),
    )
        .prop_map(|(method, target, mut fields, chunks, trailers, chunked)| {
            fields.insert(0, ("Host".into(), b"a.example".to_vec()));
            Message {
                method,
                target,
                fields,
                chunks,
                trailers: if chunked { trailers } else { Vec::new() },
                chunked,
            }
        })
}

/// A field value without white space around it, which would not come back.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let inner =
        prop_oneof![8 => 0x21..=0x7E_u8, 1 => Just(b' '), 1 => Just(b'\t'), 1 => 0x80..=0xFF_u8];
    vec(inner, 0..40).prop_map(|mut value| {
        while let Some(b' ' | b'\t') = value.first() {
            value.remove(0);
        }
        while let Some(b' ' | b'\t') = value.last() {
            value.pop();
        }
        value
    })
}

/// Some messages after one another, with a few bytes of them replaced, added, or taken away.
pub fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let spice = prop_oneof![
        any::<u8>(),
        proptest::sample::select(&b"\r\n\0\t :;,=\"\\0123456789abcdefx-+*/#@[]"[..]),
    ];
    let change = (any::<proptest::sample::Index>(), 0..4_u8, spice);
    (vec(message(), 1..3), vec(change, 0..4)).prop_map(|(messages, changes)| {
        let mut bytes: Vec<u8> = messages.iter().flat_map(Message::bytes).collect();
        for (place, change, byte) in changes {
            let at = place.index(bytes.len());
            match change {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        bytes
    })
}
