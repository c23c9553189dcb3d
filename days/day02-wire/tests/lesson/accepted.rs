//! Messages that must be read, and what they mean.

use wire::{Decoder, Event, Framing, Kind, Limits, Target, Version};

use crate::reading::{one, read};

#[test]
fn a_get_is_read() {
    let request = one(b"GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n");

    assert_eq!(request.method, "GET");
    assert_eq!(request.path, "/a");
    assert_eq!(request.fields[1], ("Accept".into(), b"*/*".to_vec()));
    assert!(request.persistent && request.body.is_empty());
}

#[test]
fn a_body_is_read_by_its_length_and_by_chunks() {
    let whole = [
        &b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world"[..],
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11, 11\r\n\r\nhello world",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\ncontent-length: 11\r\n\r\nhello world",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding:CHUNKED\r\n\r\n0000B\r\nhello world\r\n000\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb;a;b=c ; d = \"e \\\" f\"\r\nhello world\r\n0;x\r\n\r\n",
    ];
    for bytes in whole {
        assert_eq!(one(bytes).body, b"hello world", "{}", bytes.escape_ascii());
    }
}

#[test]
fn trailers_come_with_the_end() {
    let request = one(
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nDigest: d\r\nServer-Timing: t\r\n\r\n",
    );

    assert_eq!(request.trailers[0], ("Digest".into(), b"d".to_vec()));
    assert_eq!(request.trailers.len(), 2);
}

#[test]
fn requests_in_one_buffer_come_in_order() {
    let bytes = b"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGET\
        GET /2 HTTP/1.1\r\nHost: a\r\n\r\n\
        \r\nPOST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n\
        GET /4 HTTP/1.1\r\nHost: a\r\n\r\n";

    let (requests, error) = read(Limits::default(), [&bytes[..]]);

    let paths: Vec<_> = requests.iter().map(|request| &request.path[..]).collect();
    assert_eq!((paths, error), (vec!["/1", "/2", "/3", "/4"], None));
}

#[test]
fn white_space_around_a_value_is_not_the_value() {
    let request = one(b"GET / HTTP/1.1\r\nHost:a\r\nA: \t b c \t\r\nB:\r\nC:  \r\n\r\n");

    let values: Vec<_> = request.fields.iter().map(|(_, value)| &value[..]).collect();
    assert_eq!(values, [&b"a"[..], b"b c", b"", b""]);
}

#[test]
fn a_connection_persists_unless_one_side_says_otherwise() {
    let cases = [
        ("HTTP/1.1", "A: b", true),
        ("HTTP/1.1", "Connection: close", false),
        ("HTTP/1.1", "Connection: Keep-Alive, Close", false),
        ("HTTP/1.1", "Connection: closed", true),
        ("HTTP/1.0", "A: b", false),
        ("HTTP/1.0", "Connection: keep-alive", false),
        ("HTTP/1.7", "A: b", true),
    ];
    for (version, field, persistent) in cases {
        let bytes = format!("GET / {version}\r\nHost: a\r\n{field}\r\n\r\n");
        assert_eq!(one(bytes.as_bytes()).persistent, persistent, "{bytes:?}");
    }
}

#[test]
fn a_head_tells_its_target_version_and_framing() {
    let mut decoder = Decoder::default();
    decoder.feed(
        b"PUT http://b.example:80/x?y HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    );
    let Some(Event::Head(head)) = decoder.next_event().unwrap() else {
        panic!("the head is whole")
    };

    assert!(matches!(
        head.target,
        Target::Absolute {
            authority: "b.example:80",
            ..
        }
    ));
    assert_eq!((head.target.path(), head.target.query()), ("/x", Some("y")));
    assert_eq!(
        (head.version, head.framing),
        (Version::Http11, Framing::Length(9))
    );
    assert!(head.expects_continue);
    assert_eq!(head.fields.get("EXPECT"), Some(&b"100-continue"[..]));
}

#[test]
fn http_1_0_needs_no_host_and_knows_no_expectation() {
    let mut decoder = Decoder::default();
    decoder.feed(b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
    let Some(Event::Head(head)) = decoder.next_event().unwrap() else {
        panic!("the head is whole")
    };

    assert!(!head.expects_continue && !head.persistent);
}

#[test]
fn limits_hold_to_the_byte() {
    let limits = Limits {
        request_line: 16,
        fields: 31,
        field_count: 2,
        body: 4,
        chunk_extensions: 4,
    };
    let chunked = "Transfer-Encoding:chunked\r\n";
    let cases = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n".into(), None),
        (
            "GET /x HTTP/1.1\r\nHost: a\r\n\r\n".into(),
            Some(Kind::RequestLineTooLong),
        ),
        (
            format!("GET / HTTP/1.0\r\nA: {}\r\n\r\n", "v".repeat(24)),
            None,
        ),
        (
            format!("GET / HTTP/1.0\r\nA: {}\r\n\r\n", "v".repeat(25)),
            Some(Kind::FieldsTooLarge),
        ),
        ("GET / HTTP/1.0\r\nA:\r\nB:\r\n\r\n".into(), None),
        (
            "GET / HTTP/1.0\r\nA:\r\nB:\r\nC:\r\n\r\n".into(),
            Some(Kind::TooManyFields),
        ),
        ("P / HTTP/1.0\r\nContent-Length: 4\r\n\r\nbody".into(), None),
        (
            "P / HTTP/1.0\r\nContent-Length: 5\r\n\r\n".into(),
            Some(Kind::BodyTooLarge),
        ),
        (
            format!("P / HTTP/1.1\r\nHost:\r\n{chunked}\r\n"),
            Some(Kind::FieldsTooLarge),
        ),
    ];
    for (bytes, kind) in cases {
        let (_, error) = read(limits, [bytes.as_bytes()]);
        assert_eq!(error.map(|error| error.kind), kind, "{bytes:?}");
    }
}

#[test]
fn limits_on_chunks_hold_to_the_byte() {
    let limits = Limits {
        body: 4,
        chunk_extensions: 4,
        ..Limits::default()
    };
    let cases = [
        ("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", None),
        ("2\r\nab\r\n3\r\n", Some(Kind::BodyTooLarge)),
        ("1;ab\r\na\r\n0\r\n\r\n", None),
        ("1;ab\r\na\r\n0;\r\n\r\n", Some(Kind::ChunkExtension)),
        (
            "1;ab\r\na\r\n0;ab\r\n\r\n",
            Some(Kind::ChunkExtensionsTooLong),
        ),
        ("1;abc\r\n", None),
        ("1;abcd", Some(Kind::ChunkExtensionsTooLong)),
    ];
    for (chunks, kind) in cases {
        let bytes =
            format!("P / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        let (_, error) = read(limits, [bytes.as_bytes()]);
        assert_eq!(error.map(|error| error.kind), kind, "{chunks:?}");
    }
}

#[test]
fn the_end_of_the_connection_is_fine_between_messages_only() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.finish(), Ok(()));
    decoder.feed(b"GET / HTTP/1.1\r\n");
    assert_eq!(decoder.next_event(), Ok(None));
    let error = decoder.finish().unwrap_err();
    assert_eq!((error.kind, error.offset), (Kind::Truncated, 16));
    decoder.feed(b"Host: a\r\n\r\n");
    while decoder.next_event().unwrap().is_some() {}
    assert_eq!(decoder.finish(), Ok(()));
}
