//! One check of a limit: the aim is 0.1 us.
#![allow(missing_docs)]

use std::hint::black_box;
use std::net::IpAddr;

use clock::Clock;
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::SignedDuration;
use protection::{Limiter, Network, Quota};

fn checks(criterion: &mut Criterion) {
    let limiter = Limiter::new(Clock::system());
    let quota = Quota::new(1_000_000, SignedDuration::from_secs(1));
    let mut next = 0_u32;
    criterion.bench_function("one of 10,000 addresses", |bencher| {
        bencher.iter(|| {
            next = (next + 1) % 10_000;
            let address = IpAddr::V4((0x0a00_0000 + next).into());
            black_box(limiter.take(("address", Network::of_client(address)), &quota))
        });
    });
    criterion.bench_function("one account", |bencher| {
        bencher.iter(|| {
            black_box(limiter.take(("account", "0198e0f1-7b1c-7000-8000-000000000001"), &quota))
        });
    });
    let full = Limiter::holding(65_536, Clock::system());
    let slow = Quota::new(10, SignedDuration::from_hours(1));
    criterion.bench_function("a new address where all keys are taken", |bencher| {
        bencher.iter(|| {
            next = next.wrapping_add(1);
            black_box(full.take(next, &slow))
        });
    });
}

criterion_group!(benches, checks);
criterion_main!(benches);
