//! The report: one line a contender, and the ratio that matters.

use std::time::Duration;

use crate::Round;

/// Prints a yardstick, the contender, and the share of the yardstick's rate that it reaches.
pub fn print(yardstick: &str, theirs: &[Round], contender: &str, ours: &[Round], target: f64) {
    println!(
        "\n{:27} {:>10} {:>15}   CPU µs a request in:",
        "", "requests/s", "slowest-fastest"
    );
    println!(
        "{:54} {:>8} {:>8} {:>10}",
        "median of the rounds", "load", "server", "PostgreSQL"
    );
    line(yardstick, theirs);
    line(contender, ours);
    let ratio = median(ours, |round| round.rate) / median(theirs, |round| round.rate);
    let verdict = if ratio >= target { "met" } else { "MISSED" };
    println!(
        "{:27} {ratio:>10.2}   target {target:.1}: {verdict}",
        "ratio"
    );
}

/// Says how much of the machine went to other programs: a ratio measured beside them is theirs, too.
pub fn quiet(rounds: &[Round]) {
    let others = median(rounds, |round| round.others);
    let verdict = if others < 0.1 {
        "quiet enough"
    } else {
        "NOT quiet: measure again when it is"
    };
    println!("\nother programs used {others:.2} cores meanwhile: {verdict}");
}

fn line(name: &str, rounds: &[Round]) {
    let rates = sorted(rounds, |round| round.rate);
    let spread = format!("{:.0}-{:.0}", rates[0], rates[rates.len() - 1]);
    let cpu = |of: fn(&Round) -> Duration| median(rounds, |round| of(round).as_secs_f64() * 1e6);
    println!(
        "{name:27} {:>10.0} {spread:>15} {:>8.1} {:>8.1} {:>10.1}",
        median(rounds, |round| round.rate),
        cpu(|round| round.generator),
        cpu(|round| round.server),
        cpu(|round| round.postgres),
    );
}

fn median(rounds: &[Round], of: impl Fn(&Round) -> f64) -> f64 {
    let figures = sorted(rounds, of);
    figures[figures.len() / 2]
}

fn sorted(rounds: &[Round], of: impl Fn(&Round) -> f64) -> Vec<f64> {
    let mut figures: Vec<f64> = rounds.iter().map(of).collect();
    figures.sort_by(f64::total_cmp);
    figures
}
