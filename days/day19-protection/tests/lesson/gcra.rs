//! GCRA against a model that remembers everything, and the limiter that holds it.

use clock::Clock;
use jiff::SignedDuration;
use proptest::prelude::*;
use protection::{Limiter, Quota};

use super::world::nine_o_clock;

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

fn admitted(limiter: &Limiter, key: &str, quota: &Quota, requests: usize) -> usize {
    let standings = (0..requests).map(|_| limiter.take(key, quota));
    standings.filter(|it| it.admitted).count()
}

/// The rule itself: since any admitted request, no more than the burst and what has come back.
fn model(admitted: &[i64], now: i64, burst: i64, interval: i64) -> bool {
    let mut since = admitted.iter().rev().zip(1..);
    since.all(|(at, count)| (count + 1 - burst) * interval <= now - at)
}

proptest! {
    #[test]
    fn it_admits_what_the_rule_admits_and_nothing_else(
        limit in 1_u32..20,
        window in 1_i64..100,
        less in 0_u32..20,
        steps in proptest::collection::vec(prop_oneof![Just(0_i64), 0_i64..3_000_000, 0_i64..200_000_000], 1..120),
    ) {
        let burst = limit.saturating_sub(less).max(1);
        let quota = Quota::new(limit, seconds(window)).burst(burst);
        let interval = i64::try_from(quota.interval().as_micros()).unwrap();
        let clock = nine_o_clock();
        let limiter = Limiter::new(clock.clone());
        let mut times = Vec::new();
        for step in steps {
            clock.advance(SignedDuration::from_micros(step));
            let now = clock.now().as_microsecond();
            let expected = model(&times, now, i64::from(burst), interval);
            let standing = limiter.take("ada", &quota);
            prop_assert_eq!(standing.admitted, expected);
            if expected {
                times.push(now);
            } else {
                let wait = i64::try_from(standing.retry_after.as_micros()).unwrap();
                prop_assert!(wait > 0);
                prop_assert!(model(&times, now + wait, i64::from(burst), interval));
                prop_assert!(!model(&times, now + wait - 1, i64::from(burst), interval));
            }
            // What remains can be had now, and one more can't.
            let mut had = times.clone();
            for _ in 0..standing.remaining {
                prop_assert!(model(&had, now, i64::from(burst), interval));
                had.push(now);
            }
            prop_assert!(!model(&had, now, i64::from(burst), interval));
        }
    }
}

#[test]
fn at_the_edge_of_a_window_nothing_is_doubled() {
    let clock = nine_o_clock();
    let limiter = Limiter::new(clock.clone());
    let quota = Quota::new(100, seconds(60));
    clock.advance(seconds(59));
    assert_eq!(admitted(&limiter, "ada", &quota, 100), 100);
    clock.advance(seconds(2));
    // Two seconds bring back three of 0.6 s.
    assert_eq!(admitted(&limiter, "ada", &quota, 100), 3);
}

#[test]
fn a_window_that_begins_with_a_full_burst_admits_nearly_twice_the_limit() {
    let clock = nine_o_clock();
    let limiter = Limiter::new(clock.clone());
    let quota = Quota::new(100, seconds(60));
    let mut total = admitted(&limiter, "ada", &quota, 200);
    for _ in 0..599 {
        clock.advance(SignedDuration::from_millis(100));
        total += admitted(&limiter, "ada", &quota, 1);
    }
    assert_eq!(total, 199);
}

#[test]
fn a_clock_that_is_set_back_costs_a_key_no_more_than_its_burst() {
    let clock = nine_o_clock();
    let limiter = Limiter::new(clock.clone());
    let quota = Quota::new(10, seconds(60));
    assert_eq!(admitted(&limiter, "ada", &quota, 10), 10);
    clock.advance(SignedDuration::from_hours(-24));
    let standing = limiter.take("ada", &quota);
    assert!(!standing.admitted);
    assert_eq!(standing.retry_after, seconds(6));
    clock.advance(seconds(60));
    assert_eq!(admitted(&limiter, "ada", &quota, 20), 10);
}

#[test]
fn a_request_that_is_given_back_is_as_if_it_had_not_been() {
    let limiter = Limiter::new(nine_o_clock());
    let quota = Quota::new(2, seconds(60));
    for _ in 0..10 {
        assert!(limiter.take("ada", &quota).admitted);
        limiter.give_back("ada", &quota);
    }
    assert_eq!(limiter.take("ada", &quota).remaining, 1);
    // A key that never was has nothing to be given.
    limiter.give_back("bob", &quota);
    assert_eq!(admitted(&limiter, "bob", &quota, 5), 2);
}

#[test]
fn the_number_of_keys_is_bounded_and_a_new_key_is_never_refused() {
    let clock = nine_o_clock();
    let limiter = Limiter::holding(640, clock.clone());
    let quota = Quota::new(10, seconds(60));
    for key in 0..100_000 {
        assert!(limiter.take(key, &quota).admitted, "{key}");
    }
    assert!(limiter.keys() <= 640, "{}", limiter.keys());
}

#[test]
fn the_key_that_owes_most_is_not_the_one_that_is_forgotten() {
    let clock = nine_o_clock();
    let limiter = Limiter::holding(640, clock.clone());
    let quota = Quota::new(10, seconds(60));
    assert_eq!(admitted(&limiter, "thief", &quota, 100), 10);
    for key in 0..10_000 {
        limiter.take(key, &quota);
    }
    assert_eq!(admitted(&limiter, "thief", &quota, 1), 0);
}

#[test]
fn keys_that_owe_nothing_make_room_all_at_once() {
    let clock = nine_o_clock();
    let limiter = Limiter::holding(6_400, clock.clone());
    let quota = Quota::new(10, seconds(60));
    for key in 0..20_000 {
        limiter.take(key, &quota);
    }
    let before = limiter.keys();
    clock.advance(seconds(61));
    for key in 20_000..21_000 {
        limiter.take(key, &quota);
    }
    assert_eq!(before, 6_400);
    assert!(limiter.keys() < 1_500, "{}", limiter.keys());
}

#[test]
fn eight_threads_get_no_more_than_one() {
    let limiter = Limiter::new(nine_o_clock());
    let quota = Quota::new(100, seconds(60));
    let total: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| admitted(&limiter, "ada", &quota, 100)))
            .collect();
        threads.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(total, 100);
}

#[test]
fn a_quota_is_written_as_requests_and_a_time() {
    let quota: Quota = "100/1m".parse().unwrap();
    assert_eq!((quota.limit(), quota.window()), (100, seconds(60)));
    assert_eq!(
        "7/60s".parse::<Quota>().unwrap().interval().as_micros(),
        8_571_429
    );
    for bad in [
        "",
        "100",
        "0/1m",
        "-1/1m",
        "1/0s",
        "1/30d",
        "2000000/1m",
        "1/500ms",
        "1/m",
        "a/1m",
    ] {
        let error = bad.parse::<Quota>().unwrap_err().to_string();
        assert!(error.contains("like 100/1m"), "{bad}: {error}");
    }
}

#[test]
fn the_systems_clock_gives_a_request_back_after_its_interval() {
    let limiter = Limiter::new(Clock::system());
    let quota = Quota::new(1_000, seconds(1)).burst(1);
    assert!(limiter.take("ada", &quota).admitted);
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert!(limiter.take("ada", &quota).admitted);
}
