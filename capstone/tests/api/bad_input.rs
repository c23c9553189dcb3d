//! Bad input: whatever comes in, the answer is a problem or a closed connection, and afterwards
//! everything is as before.

use std::io::{ErrorKind, Write};

use clock::Clock;
use lesson::Call;

use crate::client::signed;
use crate::identity;
use crate::platform::{Platform, a_check_in, eventually};

/// Short deadlines, so that a test of one need not wait.
const IMPATIENT: [(&str, &str); 2] = [
    ("CAPSTONE_READ_TIMEOUT", "300ms"),
    ("CAPSTONE_WRITE_TIMEOUT", "300ms"),
];

#[test]
fn garbage_is_400_and_the_connection_closes() {
    let platform = Platform::start();
    let garbage: [&[u8]; 4] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1 junk\r\n\r\n",
    ];

    for bytes in garbage {
        let mut client = platform.client();
        client.send(bytes);
        let answer = client.receive().unwrap();
        assert_eq!(answer.status, 400, "{:?}", String::from_utf8_lossy(bytes));
        assert!(client.is_closed());
    }
}

#[test]
fn a_giant_header_is_431_and_a_giant_target_414() {
    let platform = Platform::start();

    let mut client = platform.client();
    client.send(
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
            "x".repeat(40_000)
        )
        .as_bytes(),
    );
    assert_eq!(client.receive().unwrap().status, 431);

    let mut client = platform.client();
    client.get(&format!("/{}", "x".repeat(9000))).expect(414);
}

#[test]
fn half_a_request_is_408_and_half_a_body_too() {
    let platform = Platform::with(&IMPATIENT);
    let check_ins = platform.enroll();

    let mut client = platform.client();
    client.send(b"GET / HTTP/1.1\r\nHost:");
    assert_eq!(client.receive().unwrap().status, 408);
    assert!(client.is_closed());

    let mut client = platform.client();
    let whole = signed(Call::post(&check_ins).json(a_check_in().to_string()));
    let whole = whole.to_bytes("capstone.test");
    client.send(&whole[..whole.len() - 1]);
    assert_eq!(client.receive().unwrap().status, 408);
    assert!(client.is_closed());
}

#[test]
fn a_body_that_is_too_large_is_413_before_it_is_sent_and_without_a_length_too() {
    let platform = Platform::start();
    let check_ins = platform.enroll();
    let by = identity::bearer(identity::ADA, &Clock::system());

    let mut client = platform.client();
    client.send(
        format!(
            "POST {check_ins} HTTP/1.1\r\nHost: a\r\nAuthorization: {by}\r\nContent-Type: application/json\r\n\
             Content-Length: 10485760\r\n\r\n"
        )
        .as_bytes(),
    );
    assert_eq!(client.receive().unwrap().status, 413);
    assert!(client.is_closed());

    let mut client = platform.client();
    client.send(
        format!(
            "POST {check_ins} HTTP/1.1\r\nHost: a\r\nAuthorization: {by}\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n10001\r\n{}\r\n0\r\n\r\n",
            " ".repeat(0x10001)
        )
        .as_bytes(),
    );
    assert_eq!(client.receive().unwrap().status, 413);
}

#[test]
fn a_client_that_leaves_or_never_reads_leaves_nothing_behind() {
    let platform = Platform::with(&IMPATIENT);
    let check_ins = platform.enroll();
    platform.client().get("/api/v1/courses").expect(200);
    eventually("idle", || platform.connections() == 0);
    let threads = platform.threads();

    // In the middle of a head, of a body, and before the answer.
    for _ in 0..20 {
        platform.client().send(b"GET / HT");
        let posted = signed(Call::post(&check_ins).json(a_check_in().to_string()));
        let posted = posted.to_bytes("capstone.test");
        platform.client().send(&posted[..posted.len() - 20]);
        platform.client().send(&posted);
    }
    // Never reading: answers pile up until neither side can write.
    let client = platform.client();
    let lessons = Call::get("/api/v1/courses/thirty-days-of-backend/lessons");
    let lessons = lessons.to_bytes("capstone.test").repeat(100);
    let gone = std::iter::repeat_with(|| client.socket().write_all(&lessons))
        .find_map(Result::err)
        .unwrap();
    assert!(
        matches!(
            gone.kind(),
            ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
        ),
        "{gone}"
    );

    eventually("every connection closed", || platform.connections() == 0);
    eventually("every thread gone", || platform.threads() <= threads);
    platform.client().get(&check_ins).expect(200);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let platform = Platform::start();
    let mut client = platform.client();

    let targets = ["/health/live", "/nowhere", "/api/v1/courses", "/"];
    let sent: Vec<u8> = targets
        .iter()
        .flat_map(|target| Call::get(*target).to_bytes("capstone.test"))
        .collect();
    client.send(&sent);

    let statuses = targets.map(|_| client.receive().unwrap().status);
    assert_eq!(statuses, [200, 404, 200, 200]);
}
