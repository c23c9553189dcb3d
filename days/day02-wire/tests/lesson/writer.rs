//! The writer and the parser are each other's mirror.

use proptest::prelude::*;
use wire::{Framing, RequestHead, ResponseHead, WriteError, write_chunk, write_last_chunk};

use crate::messages::message;
use crate::reading::one;

proptest! {
    #[test]
    fn what_is_written_is_read_back(message in message()) {
        let received = one(&message.bytes());

        let (fields, _framing) = received.fields.split_at(received.fields.len() - 1);
        prop_assert_eq!(&received.method, &message.method);
        prop_assert_eq!(&received.path, message.target.split('?').next().unwrap());
        prop_assert_eq!(fields, &message.fields[..]);
        prop_assert_eq!(&received.body, &message.body());
        prop_assert_eq!(&received.trailers, &message.trailers);
    }
}

#[test]
fn a_response_is_written_as_the_rfc_has_it() {
    let mut out = Vec::new();
    let head = ResponseHead {
        status: 200,
        fields: &[("Content-Type", b"text/plain")],
        framing: Some(Framing::Chunked),
    };
    head.write(&mut out).unwrap();
    write_chunk(&mut out, b"hello, chunks");
    write_chunk(&mut out, b"");
    write_last_chunk(&mut out, &[("Digest", b"d")]).unwrap();

    assert_eq!(
        out.escape_ascii().to_string().replace(r"\r\n", "\n"),
        "HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\nd\nhello, chunks\n0\nDigest: d\n\n"
    );
}

#[test]
fn nothing_is_written_that_would_be_read_as_something_else() {
    let response = |status, fields: &[(&str, &[u8])], framing| {
        let mut out = Vec::new();
        let verdict = ResponseHead {
            status,
            fields,
            framing,
        }
        .write(&mut out);
        assert_eq!(verdict.is_err(), out.is_empty(), "an error writes nothing");
        verdict
    };
    let length = Some(Framing::Length(1));

    assert_eq!(
        response(200, &[("A", b"b\r\nC: d")], length),
        Err(WriteError::Value("A".into()))
    );
    assert_eq!(
        response(200, &[("A", b"b\0")], length),
        Err(WriteError::Value("A".into()))
    );
    assert_eq!(
        response(200, &[("A b", b"c")], length),
        Err(WriteError::Name("A b".into()))
    );
    assert_eq!(
        response(200, &[("", b"c")], length),
        Err(WriteError::Name(String::new()))
    );
    assert_eq!(
        response(200, &[("content-LENGTH", b"2")], length),
        Err(WriteError::FramingField("content-LENGTH".into()))
    );
    assert_eq!(response(204, &[], length), Err(WriteError::Status(204)));
    assert_eq!(
        response(304, &[], Some(Framing::Chunked)),
        Err(WriteError::Status(304))
    );
    assert_eq!(response(999, &[], length), Err(WriteError::Status(999)));
    assert_eq!(response(204, &[], None), Ok(()));

    for (method, target) in [
        ("GET ", "/"),
        ("", "/"),
        ("GET", "/a b"),
        ("GET", ""),
        ("GET", "/\r\n"),
        ("GET", "/\u{e9}"),
    ] {
        let head = RequestHead {
            method,
            target,
            fields: &[],
            framing: None,
        };
        assert!(
            matches!(head.write(&mut Vec::new()), Err(WriteError::StartLine(_))),
            "{method:?} {target:?}"
        );
    }
}
