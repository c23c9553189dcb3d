//! The four figures.

use figure::Drawing;

use super::Try;
use crate::experiment::{COURSES, Outcome};

/// The promises of each method, and the programs that rely on them (RFC 9110 section 9.2).
pub(super) fn methods() -> String {
    let mut svg = Drawing::new(
        "rest",
        680,
        250,
        "What a method promises",
        "GET, HEAD and OPTIONS are safe; with PUT and DELETE they are idempotent; POST and PATCH are neither.",
    );
    svg.rect((10, 10), (660, 230), "box");
    svg.text(24, 34, "bold", "any effect, any number of times");
    svg.text(24, 210, "", "POST   PATCH");
    svg.text(
        24,
        228,
        "small",
        "a retry needs more: Idempotency-Key, If-Match",
    );
    svg.rect((150, 50), (500, 138), "box");
    svg.text(164, 74, "bold", "idempotent: twice leaves what once does");
    svg.text(164, 154, "", "PUT   DELETE");
    svg.text(
        164,
        172,
        "small",
        "relied on by: clients and proxies that send again",
    );
    svg.rect((300, 88), (336, 52), "box");
    svg.text(314, 108, "bold", "safe: asks, and changes nothing");
    svg.text(314, 128, "", "GET   HEAD   OPTIONS");
    svg.text(624, 128, "small end", "crawlers, caches");
    svg.finish()
}

/// The same lost response twice: naively, and with a key.
pub(super) fn lost(naive: &[Try], keyed: &[Try]) -> String {
    let told = |tries: &[Try]| tries.last().map_or(0, |last| last.rows);
    let alternative = format!(
        "A client sends a request, the response is lost, it sends the request again. The naive server has {} courses then, the \
         one that honors Idempotency-Key {}.",
        told(naive),
        told(keyed)
    );
    let mut svg = Drawing::new("rest", 680, 300, "A lost response", &alternative);
    lane(&mut svg, 0, "POST /createCourse", naive);
    lane(&mut svg, 350, "POST /courses, Idempotency-Key", keyed);
    svg.finish()
}

fn lane(svg: &mut Drawing, left: i32, request: &str, tries: &[Try]) {
    let (client, proxy, server) = (left + 40, left + 150, left + 270);
    for (x, name) in [(client, "client"), (proxy, "network"), (server, "server")] {
        svg.text(x, 24, "bold middle", name);
        svg.line((x, 34), (x, 270), "dashed");
    }
    let mut y = 66;
    for one in tries {
        svg.text(client + 4, y - 8, "small", request);
        svg.arrow(client, server, y, "good");
        svg.text(server + 8, y + 22, "", format_args!("{}", rows(one.rows)));
        match one.heard {
            None => {
                svg.arrow(server, proxy + 10, y + 44, "bad");
                svg.text(proxy, y + 49, "bad bold middle", "×");
                svg.text(client + 4, y + 62, "small", "silence");
            }
            Some(status) => {
                svg.arrow(server, client, y + 44, "good");
                let replay = if one.is_replay { ", replayed" } else { "" };
                svg.text(
                    client + 4,
                    y + 62,
                    "small",
                    format_args!("{status}{replay}"),
                );
            }
        }
        y += 108;
    }
    let left_over = tries.last().map_or(0, |last| last.rows);
    let class = if left_over == 1 {
        "good bold"
    } else {
        "bad bold"
    };
    svg.text(
        left + 40,
        292,
        class,
        format_args!("one course was wanted, {} there", is(left_over)),
    );
}

fn rows(count: usize) -> String {
    match count {
        1 => "1 row".to_owned(),
        more => format!("{more} rows"),
    }
}

fn is(count: usize) -> String {
    match count {
        1 => "1 is".to_owned(),
        more => format!("{more} are"),
    }
}

/// The order of refusals, as a request climbed it.
pub(super) fn order(told: &[(u16, &str)]) -> String {
    let statuses: Vec<String> = told.iter().map(|(status, _)| status.to_string()).collect();
    let alternative = format!(
        "The responses to one request, mended step by step: {}.",
        statuses.join(", ")
    );
    let height = 40 + 26 * told.len();
    let mut svg = Drawing::new("rest", 680, height, "One order of refusals", &alternative);
    let mut y = 30;
    for (step, (status, mended)) in (0..).zip(told) {
        let x = 20 + 34 * step;
        let class = if *status < 400 { "good" } else { "bad" };
        svg.rect((x, y - 14), (44, 20), "box");
        svg.text(x + 22, y + 1, &format!("{class} bold middle"), status);
        if !mended.is_empty() {
            svg.text(x + 54, y + 1, "small", format_args!("the client {mended}"));
        }
        y += 26;
    }
    svg.finish()
}

/// Rows and what clients were told, for each way to create.
pub(super) fn experiment(outcomes: &[Outcome]) -> String {
    let sentences: Vec<String> = outcomes
        .iter()
        .map(|it| {
            format!(
                "{}: {} rows, {} clients told yes, {} told no",
                it.way, it.rows, it.told_yes, it.told_no
            )
        })
        .collect();
    let alternative = format!("{COURSES} courses were wanted. {}.", sentences.join(". "));
    let mut svg = Drawing::new(
        "rest",
        680,
        60 + 62 * 4,
        "Every third response is lost",
        &alternative,
    );
    let (left, scale) = (170, 10);
    let at = |count: usize| left + scale * i32::try_from(count).unwrap_or(0);
    svg.line((at(COURSES), 26), (at(COURSES), 280), "dashed");
    svg.text(
        at(COURSES),
        18,
        "small middle",
        format_args!("{COURSES} wanted"),
    );
    let mut y = 40;
    for it in outcomes {
        svg.text(left - 12, y + 16, "bold end", it.way);
        let rows = if it.rows == COURSES { "good" } else { "bad" };
        svg.rect((left, y), (at(it.rows) - left, 16), rows);
        svg.text(
            at(it.rows) + 8,
            y + 13,
            "small",
            format_args!("{} rows", it.rows),
        );
        svg.rect((left, y + 22), (at(it.told_yes) - left, 12), "good");
        svg.rect(
            (at(it.told_yes), y + 22),
            (at(it.told_no) - left, 12),
            "bad",
        );
        let told = match it.told_no {
            0 => "all told yes".to_owned(),
            no => format!("{no} told no, and it was their own"),
        };
        svg.text(at(it.told_yes + it.told_no) + 8, y + 33, "small", told);
        y += 62;
    }
    svg.finish()
}
