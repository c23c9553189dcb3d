//! The four figures.

use figure::Drawing;
use jiff::SignedDuration;

use crate::experiment::Second;
use crate::naive::LIMIT;

const LEFT: i32 = 60;
/// Pixels of a second.
const WIDE: i32 = 3;

fn x(second: usize) -> i32 {
    LEFT + second as i32 * WIDE
}

/// The axis of three minutes at `y`.
fn axis(svg: &mut Drawing, y: i32) {
    svg.line((LEFT, y), (x(180), y), "");
    for minute in 0..=3 {
        svg.line((x(minute * 60), y), (x(minute * 60), y + 5), "");
        svg.text(
            x(minute * 60),
            y + 20,
            "small middle",
            format_args!("9:0{minute}"),
        );
    }
}

/// What the fixed window admits in each second.
pub(super) fn edge(seconds: &[Second]) -> String {
    let before = |at: usize| at.checked_sub(1).map_or(0, |it| seconds[it].fixed);
    let of = |at: usize| seconds[at].fixed - before(at);
    let within: u32 = (50..70).map(of).sum();
    let alternative = format!(
        "A client sends 20 requests a second from 9:00:50 on. The window admits {LIMIT} before 9:01, and {LIMIT} more right after it: {within} in 20 seconds."
    );
    let mut svg = Drawing::new(
        "protection",
        680,
        190,
        "The edge of a fixed window",
        &alternative,
    );
    svg.line((x(60), 20), (x(60), 150), "dashed");
    svg.line((x(120), 20), (x(120), 150), "dashed");
    svg.text(x(60), 14, "small middle", "the count starts again");
    for at in 0..seconds.len() {
        let height = of(at) as i32 * 5;
        if height > 0 {
            svg.rect((x(at), 150 - height), (WIDE, height), "bad");
        }
    }
    svg.text(
        x(50) - 8,
        96,
        "end",
        format_args!("{} admitted", seconds[59].fixed),
    );
    svg.text(
        x(66) + 8,
        96,
        "",
        format_args!(
            "{} more within seconds",
            seconds[69].fixed - seconds[59].fixed
        ),
    );
    svg.text(LEFT - 8, 54, "small end", "20 in 1 s");
    axis(&mut svg, 150);
    svg.finish()
}

/// Who is on which side, what crosses, and what judges it.
pub(super) fn boundaries() -> String {
    let crossings = [
        (
            "1",
            "address, origin, password, body",
            "limits, an exact list, counted guesses, 415",
        ),
        (
            "2",
            "the address that a proxy wrote",
            "a list of proxies, read from the right",
        ),
        (
            "3",
            "a word that somebody searches for",
            "a value, never a part of the statement",
        ),
        (
            "4",
            "a URL that somebody sent",
            "one lookup, a checked address, bounds",
        ),
    ];
    let sentences: Vec<String> = crossings
        .iter()
        .map(|(_, claim, guard)| format!("{claim}: {guard}"))
        .collect();
    let mut svg = Drawing::new(
        "protection",
        680,
        330,
        "Trust boundaries of an API",
        &format!(
            "Claims cross four boundaries: client to proxy, proxy to server, server to database, server to other hosts. What judges them: {}.",
            sentences.join("; ")
        ),
    );
    let boxes = [
        (10, 70, "client", "anybody"),
        (210, 70, "proxy", "ours"),
        (400, 70, "server", "ours"),
        (560, 10, "PostgreSQL", "ours"),
        (560, 130, "other hosts", "anybody's"),
    ];
    for (left, top, name, whose) in boxes {
        svg.rect((left, top), (110, 52), "box");
        svg.text(left + 55, top + 23, "bold middle", name);
        svg.text(left + 55, top + 42, "small middle", whose);
    }
    svg.arrow(120, 210, 96, "bad");
    svg.arrow(320, 400, 96, "bad");
    svg.line((510, 88), (560, 44), "bad");
    svg.line((510, 104), (560, 148), "bad");
    for (number, at) in [("1", 165), ("2", 360)] {
        svg.line((at, 44), (at, 180), "dashed");
        svg.text(at, 36, "bold middle", number);
    }
    svg.line((535, 10), (535, 84), "dashed");
    svg.text(522, 24, "bold middle", "3");
    svg.line((535, 110), (535, 180), "dashed");
    svg.text(522, 176, "bold middle", "4");
    for (row, (number, claim, guard)) in (0..).zip(crossings) {
        let y = 222 + row * 28;
        svg.text(20, y, "bold", number);
        svg.text(44, y, "", claim);
        svg.text(350, y, "", guard);
    }
    svg.finish()
}

/// What the client owes under GCRA.
pub(super) fn owed(seconds: &[Second]) -> String {
    let most = seconds
        .iter()
        .map(|it| it.owed)
        .max()
        .unwrap_or(SignedDuration::ZERO);
    let alternative = format!(
        "The client's debt rises to {} seconds within five seconds of sending, stays there while it goes on sending, and sinks by a second each second after it has stopped.",
        most.as_secs_f64().round()
    );
    let mut svg = Drawing::new(
        "protection",
        680,
        220,
        "One number for each key",
        &alternative,
    );
    let y = |owed: SignedDuration| 180 - (owed.as_secs_f64() * 2.2).round() as i32;
    svg.line(
        (LEFT, y(SignedDuration::from_mins(1))),
        (x(180), y(SignedDuration::from_mins(1))),
        "dashed",
    );
    svg.text(
        LEFT + 6,
        y(SignedDuration::from_mins(1)) - 8,
        "small",
        "the whole burst: 60 s",
    );
    for (at, pair) in seconds.windows(2).enumerate() {
        svg.line(
            (x(at), y(pair[0].owed)),
            (x(at + 1), y(pair[1].owed)),
            "good",
        );
    }
    svg.text(x(58) + 4, 120, "small", "refused, but for one in 0.6 s");
    svg.text(x(176), 60, "small end", "a second each second");
    svg.text(
        LEFT - 8,
        y(SignedDuration::from_secs(30)),
        "small end",
        "owed",
    );
    axis(&mut svg, 180);
    svg.finish()
}

/// What both have admitted since the beginning.
pub(super) fn admitted(seconds: &[Second]) -> String {
    let last = seconds[seconds.len() - 1];
    let (fixed, gcra) = (seconds[64], seconds[64]);
    let alternative = format!(
        "Of the same requests, the fixed window has admitted {} after 15 seconds and GCRA {}; after three minutes {} and {}.",
        fixed.fixed, gcra.gcra, last.fixed, last.gcra
    );
    let mut svg = Drawing::new(
        "protection",
        680,
        250,
        "The same demand, two limits",
        &alternative,
    );
    let y = |count: u32| 210 - (count * 6 / 10) as i32;
    for count in [100, 200, 300] {
        svg.line((LEFT, y(count)), (x(180), y(count)), "dashed");
        svg.text(LEFT - 8, y(count) + 4, "small end", count);
    }
    for (at, pair) in seconds.windows(2).enumerate() {
        svg.line(
            (x(at), y(pair[0].fixed)),
            (x(at + 1), y(pair[1].fixed)),
            "bad",
        );
        svg.line(
            (x(at), y(pair[0].gcra)),
            (x(at + 1), y(pair[1].gcra)),
            "good",
        );
    }
    svg.text(
        x(180),
        y(last.fixed) - 8,
        "bad end",
        format_args!("fixed window: {}", last.fixed),
    );
    svg.text(
        x(180),
        y(last.gcra) + 18,
        "good end",
        format_args!("GCRA: {}", last.gcra),
    );
    axis(&mut svg, 210);
    svg.finish()
}
