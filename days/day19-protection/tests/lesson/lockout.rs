//! Guesses are bounded, and the bound can't be turned against the owner.

use std::sync::Arc;

use clock::Ids;
use jiff::SignedDuration;
use protection::{Device, Devices, Limiter, LockOut, Network, Secret};

use super::world::nine_o_clock;

fn network(text: &str) -> Network {
    text.parse().unwrap()
}

fn lock_out() -> LockOut {
    let limiter = Arc::new(Limiter::new(nine_o_clock()));
    LockOut::new(limiter, "10/1m".parse().unwrap())
}

/// How many wrong guesses are admitted before the first is refused; nothing if all are.
fn wrong(lock_out: &LockOut, account: &str, from: &str, device: Option<Device>) -> Option<usize> {
    (0..100).position(|_| lock_out.begin(account, network(from), device).is_err())
}

fn device(account: &str) -> Device {
    let devices = Devices::new(&Secret::new([7; 32]));
    let cookie = devices.issue(&Ids::system(), account);
    devices.verify(&cookie, account).unwrap()
}

#[test]
fn ten_wrong_guesses_are_admitted_and_the_next_says_when() {
    let lock_out = lock_out();
    assert_eq!(wrong(&lock_out, "ada", "203.0.113.9", None), Some(10));
    let refused = lock_out
        .begin("ada", network("203.0.113.9"), None)
        .unwrap_err();
    assert_eq!(
        (refused.status().as_u16(), refused.code()),
        (429, "too_many_requests")
    );
    assert_eq!(refused.detail(), "Too many requests. Wait 6 seconds.");
}

#[test]
fn the_owner_elsewhere_and_other_accounts_are_not_locked_out() {
    let lock_out = lock_out();
    wrong(&lock_out, "ada", "203.0.113.9", None);
    lock_out
        .begin("ada", network("198.51.100.4"), None)
        .unwrap()
        .succeeded();
    lock_out
        .begin("bob", network("203.0.113.9"), None)
        .unwrap()
        .succeeded();
}

#[test]
fn a_known_browser_has_a_budget_of_its_own_even_at_the_same_address() {
    let lock_out = lock_out();
    wrong(&lock_out, "ada", "203.0.113.9", None);
    let known = device("ada");
    assert_eq!(
        wrong(&lock_out, "ada", "203.0.113.9", Some(known)),
        Some(10)
    );
    // It goes with the browser, and another browser's isn't touched.
    assert_eq!(
        wrong(&lock_out, "ada", "198.51.100.4", Some(known)),
        Some(0)
    );
    assert!(
        lock_out
            .begin("ada", network("203.0.113.9"), Some(device("ada")))
            .is_ok()
    );
}

#[test]
fn right_guesses_are_not_counted() {
    let lock_out = lock_out();
    for _ in 0..100 {
        lock_out
            .begin("ada", network("203.0.113.9"), None)
            .unwrap()
            .succeeded();
    }
}

#[test]
fn guesses_that_are_judged_at_the_same_time_count_from_their_beginning() {
    let lock_out = lock_out();
    let at_once: Vec<_> = (0..1000)
        .map(|_| lock_out.begin("ada", network("203.0.113.9"), None))
        .filter_map(Result::ok)
        .collect();
    assert_eq!(at_once.len(), 10);
}

#[test]
fn after_the_time_that_it_says_a_guess_is_admitted() {
    let clock = nine_o_clock();
    let lock_out = LockOut::new(
        Arc::new(Limiter::new(clock.clone())),
        "10/1m".parse().unwrap(),
    );
    wrong(&lock_out, "ada", "203.0.113.9", None);
    clock.advance(SignedDuration::from_secs(6));
    assert_eq!(wrong(&lock_out, "ada", "203.0.113.9", None), Some(1));
}

#[test]
fn a_device_cookie_is_for_one_account_and_cannot_be_made_up() {
    let devices = Devices::new(&Secret::new([7; 32]));
    let cookie = devices.issue(&Ids::system(), "ada");
    assert_eq!(cookie.len(), 96);
    assert!(devices.verify(&cookie, "ada").is_some());
    assert_eq!(devices.verify(&cookie, "bob"), None);
    assert_eq!(
        Devices::new(&Secret::new([8; 32])).verify(&cookie, "ada"),
        None
    );
    for at in 0..cookie.len() {
        let mut changed = cookie.clone().into_bytes();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(devices.verify(&changed, "ada"), None, "{at}");
    }
    for bad in [
        "",
        "0",
        &cookie[..32],
        &cookie[..95],
        &format!("{cookie}00"),
        "not hexadecimal",
        "ä",
    ] {
        assert_eq!(devices.verify(bad, "ada"), None, "{bad}");
    }
}
