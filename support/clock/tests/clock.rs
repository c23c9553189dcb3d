//! Clocks and ids, set by a test and not.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use clock::{Clock, Ids};
use jiff::{SignedDuration, Timestamp, ToSpan};

fn moment() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

#[test]
fn a_set_clock_moves_only_when_told_and_a_clone_shows_the_same_time() {
    let clock = Clock::set_to(moment());
    let clone = clock.clone();
    assert_eq!(clone.now(), moment());
    clock.advance(SignedDuration::from_hours(26));
    assert_eq!(clone.now().to_string(), "2026-03-03T11:00:00Z");
    clone.advance(-SignedDuration::from_hours(26));
    assert_eq!(clock.now(), moment());
}

#[test]
fn the_system_clock_goes_by_itself() {
    let (before, shown, after) = (Timestamp::now(), Clock::system().now(), Timestamp::now());
    assert!(before <= shown && shown <= after);
}

#[test]
#[should_panic(expected = "the system's clock cannot be advanced")]
fn the_system_clock_cannot_be_advanced() {
    Clock::system().advance(SignedDuration::from_secs(1));
}

#[test]
fn ids_are_version_7_uuids_of_their_moment() {
    for ids in [Ids::system(), Ids::seeded(1)] {
        let id = ids.uuid(moment());
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        let (seconds, _) = id.get_timestamp().unwrap().to_unix();
        assert_eq!(i64::try_from(seconds).unwrap(), moment().as_second());
    }
}

#[test]
fn ids_never_meet_and_sort_as_they_were_made_also_within_a_millisecond() {
    for ids in [Ids::system(), Ids::seeded(1)] {
        let made: Vec<_> = (0..20_000).map(|_| ids.uuid(moment())).collect();
        assert!(made.is_sorted());
        assert_eq!(made.iter().collect::<HashSet<_>>().len(), made.len());
        // A clock that a time server corrects does not put them out of order either.
        assert!(ids.uuid(moment() - 5.milliseconds()) > made[made.len() - 1]);
    }
}

#[test]
fn ids_follow_a_clock_that_is_set_back_on_purpose() {
    let ids = Ids::seeded(1);
    let later = ids.uuid(moment() + 48.hours());
    assert!(ids.uuid(moment()) < later);
}

#[test]
fn the_same_seed_gives_the_same_ids_and_bytes_and_another_others() {
    let drawn = |seed| {
        let ids = Ids::seeded(seed);
        (ids.uuid(moment()), ids.bytes::<32>(), ids.bytes::<3>())
    };
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
    assert_ne!(Ids::system().bytes::<32>(), Ids::system().bytes::<32>());
}

#[test]
fn random_bytes_are_not_all_alike() {
    for ids in [Ids::system(), Ids::seeded(0)] {
        let bytes = ids.bytes::<256>();
        assert!(bytes.iter().collect::<HashSet<_>>().len() > 100);
    }
}
