//! Tuning: the cost that takes so long on this machine.

use std::time::{Duration, Instant};

use crate::Cost;

/// The time of one hash at one cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The cost.
    pub cost: Cost,
    /// The shortest of some hashes, because whatever else runs only adds to it.
    pub time: Duration,
}

/// Measures hashes from cost 4 on until one takes longer than `target`, or cost 16.
pub fn measure(target: Duration) -> Vec<Measured> {
    let mut measured = Vec::new();
    for cost in (Cost::LEAST.get()..=Cost::MOST.get()).filter_map(Cost::new) {
        let tries = if cost.get() < 11 { 5 } else { 2 };
        let time = (0..tries).map(|_| one(cost)).min().unwrap_or_default();
        measured.push(Measured { cost, time });
        if time > target {
            break;
        }
    }
    measured
}

/// The highest cost that takes at most `target`. If cost 10 takes longer, it is 10 all the same, which OWASP's Password
/// Storage Cheat Sheet names as the least: then the machine is too slow, and not the hash.
///
/// ```
/// use std::time::Duration;
/// use passwords::{Cost, Measured, tune};
///
/// let times = [(10, 60), (11, 119), (12, 237), (13, 480)];
/// let measured = times.map(|(cost, ms)| {
///     let (cost, time) = (Cost::new(cost).unwrap_or(Cost::LEAST), Duration::from_millis(ms));
///     Measured { cost, time }
/// });
/// assert_eq!(tune(&measured, Duration::from_millis(250)).get(), 12);
/// assert_eq!(tune(&measured, Duration::from_millis(20)).get(), 10);
/// ```
pub fn tune(measured: &[Measured], target: Duration) -> Cost {
    let fits = measured.iter().filter(|it| it.time <= target);
    let least = Cost::new(10).unwrap_or(Cost::LEAST);
    fits.map(|it| it.cost).max().unwrap_or(least).max(least)
}

fn one(cost: Cost) -> Duration {
    let begin = Instant::now();
    // A fixed salt and password: only the time counts.
    std::hint::black_box(bcrypt::hash_with_salt("password", cost.get(), [7; 16]).ok());
    begin.elapsed()
}
