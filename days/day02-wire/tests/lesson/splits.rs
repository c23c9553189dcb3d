//! However the bytes are cut, the same comes out.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use wire::{Decoder, Event, Limits};

use crate::messages::{message, mutated};
use crate::reading::read;

/// `bytes` cut at `cuts`.
fn pieces<'b>(bytes: &'b [u8], cuts: &[Index]) -> Vec<&'b [u8]> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    at.sort_unstable();
    let ends = at.iter().copied().chain([bytes.len()]);
    let starts = [0].into_iter().chain(at.iter().copied());
    starts
        .zip(ends)
        .map(|(start, end)| &bytes[start..end])
        .collect()
}

/// Limits so low that random messages run into them.
fn tight() -> Limits {
    Limits {
        request_line: 40,
        fields: 120,
        field_count: 5,
        body: 60,
        chunk_extensions: 4,
    }
}

#[test]
fn a_long_line_in_single_bytes_is_not_begun_again_at_each_of_them() {
    const LENGTH: usize = 200_000;
    // Begun again, each of these would take minutes.
    const ENOUGH: Duration = Duration::from_secs(20);
    let limits = Limits {
        request_line: 2 * LENGTH,
        fields: 2 * LENGTH,
        ..Limits::default()
    };
    let long = "x".repeat(LENGTH);
    for message in [
        format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!("GET /?{long} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\n{long}: x\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"),
    ] {
        let (begun, mut decoder, mut heads) = (Instant::now(), Decoder::new(limits), 0);
        for byte in message.as_bytes().chunks(1) {
            decoder.feed(byte);
            if let Some(Event::Head(_)) = decoder.next_event().unwrap() {
                heads += 1;
            }
            assert!(begun.elapsed() < ENOUGH, "{}", &message[..20]);
        }
        assert_eq!(heads, 1, "{}", &message[..20]);
    }
}

proptest! {
    #[test]
    fn a_valid_message_survives_any_split(message in message(), cuts in prop::collection::vec(any::<Index>(), 0..10)) {
        let bytes = message.bytes();
        let (requests, error) = read(Limits::default(), pieces(&bytes, &cuts));

        prop_assert_eq!(error, None);
        prop_assert_eq!(requests.len(), 1);
        prop_assert_eq!(&requests[0].body, &message.body());
    }

    #[test]
    fn any_bytes_get_the_same_verdict_however_they_are_cut(bytes in mutated(), cuts in prop::collection::vec(any::<Index>(), 0..10)) {
        for limits in [Limits::default(), tight()] {
            let whole = read(limits, [&bytes[..]]);
            prop_assert_eq!(&read(limits, pieces(&bytes, &cuts)), &whole);
            prop_assert_eq!(&read(limits, bytes.chunks(1)), &whole);
        }
    }
}
