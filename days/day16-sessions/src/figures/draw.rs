//! The three figures.

use figure::Drawing;

use super::{Exchange, Fixed};
use crate::browser::SAME_SITES;
use crate::experiment::Outcome;

/// A session that an attacker brought into somebody's browser, on both servers.
pub(super) fn fixation(naive: &Fixed, ours: &Fixed) -> String {
    let word = |it: &Fixed| match it.renewed {
        true => "makes a new secret",
        false => "keeps the secret",
    };
    let alternative = format!(
        "Mallory brings a cookie that he knows into Grace's browser, and Grace signs in. The naive server {}, and Mallory gets {}. Ours {}, \
         and Mallory gets {}.",
        word(naive),
        naive.attacker,
        word(ours),
        ours.attacker
    );
    let mut svg = Drawing::new("sessions", 680, 300, "Session fixation", &alternative);
    for (left, name, run) in [(0, "naive", naive), (350, "ours", ours)] {
        let (mallory, grace, server) = (left + 40, left + 150, left + 290);
        for (x, who) in [(mallory, "Mallory"), (grace, "Grace"), (server, name)] {
            svg.text(x, 24, "bold middle", who);
            svg.line((x, 34), (x, 270), "dashed");
        }
        let (class, made) = match run.renewed {
            true => ("good", "cookie B"),
            false => ("bad", "cookie A"),
        };
        svg.text(mallory + 4, 60, "small", "gets A");
        svg.arrow(server, mallory, 68, "good");
        svg.text(mallory + 4, 100, "small", "plants A");
        svg.arrow(mallory, grace, 108, "bad");
        svg.text(grace + 4, 140, "small", "login, with A");
        svg.arrow(grace, server, 148, "good");
        svg.text(grace + 4, 178, &format!("small {class}"), made);
        svg.arrow(server, grace, 186, class);
        svg.text(mallory + 4, 220, "small", "GET, with A");
        svg.arrow(mallory, server, 228, "bad");
        svg.arrow(server, mallory, 252, class);
        svg.text(mallory, 290, &format!("bold {class}"), &run.attacker);
    }
    svg.finish()
}

/// Two tabs and a thief at one family of refresh tokens.
pub(super) fn rotation(exchanges: &[Exchange]) -> String {
    const LANES: [&str; 3] = ["tab 1", "tab 2", "Mallory"];
    let told: Vec<String> = exchanges
        .iter()
        .map(|it| {
            let got = match it.got {
                Ok(generation) => format!("gets token {generation}"),
                Err(status) => format!("gets {status}"),
            };
            format!("{} sends token {} and {got}", LANES[it.lane], it.sent)
        })
        .collect();
    let mut svg = Drawing::new(
        "sessions",
        680,
        70 + 46 * exchanges.len(),
        "Two tabs and a thief",
        &format!("{}.", told.join(". ")),
    );
    let (lane, server) = ([70, 200, 330], 600);
    let bottom = 60 + 46 * i32::try_from(exchanges.len()).unwrap_or(0);
    for (x, who) in lane.into_iter().zip(LANES).chain([(server, "server")]) {
        svg.text(x, 24, "bold middle", who);
        svg.line((x, 34), (x, bottom), "dashed");
    }
    for (y, it) in (0..).map(|row| 60 + 46 * row).zip(exchanges) {
        let (class, got) = match it.got {
            Ok(generation) => ("good", format!("token {generation}")),
            Err(status) => ("bad", status.to_string()),
        };
        svg.text(
            lane[it.lane] + 6,
            y - 5,
            "small",
            format_args!("token {}", it.sent),
        );
        svg.arrow(lane[it.lane], server, y, class);
        svg.text(server - 12, y + 13, &format!("small end {class}"), got);
        svg.arrow(server, lane[it.lane], y + 18, class);
    }
    svg.finish()
}

/// The requests that changed something, for each page and each SameSite.
pub(super) fn experiment(outcomes: &[Outcome]) -> String {
    let names = |all: [bool; 3]| {
        let changed = SAME_SITES.iter().zip(all).filter(|(_, changed)| *changed);
        let changed: Vec<String> = changed.map(|(it, _)| format!("{it:?}")).collect();
        match changed.is_empty() {
            true => "none".to_owned(),
            false => changed.join(", "),
        }
    };
    let told: Vec<String> = outcomes
        .iter()
        .map(|it| {
            let (alone, guarded) = (names(it.naive), names(it.guarded));
            format!("{}: {alone} alone, {guarded} with the rule", it.way.name())
        })
        .collect();
    let alternative = format!(
        "The cookies by which a request succeeds. {}.",
        told.join(". ")
    );
    let mut svg = Drawing::new(
        "sessions",
        680,
        70 + 34 * outcomes.len(),
        "Who may change something",
        &alternative,
    );
    let column = |place: usize| 262 + 68 * i32::try_from(place).unwrap_or(0);
    svg.text(column(1), 20, "bold middle", "cookie alone");
    svg.text(column(4), 20, "bold middle", "with the rule");
    for place in 0..6 {
        let name = format!("{:?}", SAME_SITES[place % 3]);
        svg.text(column(place), 42, "small middle", name);
    }
    for (y, it) in (0..).map(|row| 54 + 34 * row).zip(outcomes) {
        svg.text(216, y + 17, "end", it.way.name());
        let is_own = it.way.site() == "same-origin";
        for (place, changed) in it.naive.iter().chain(&it.guarded).enumerate() {
            let (class, word) = match (changed, is_own) {
                (true, true) => ("good", "changed"),
                (true, false) => ("bad", "changed"),
                (false, _) => ("", "refused"),
            };
            svg.rect((column(place) - 32, y), (64, 26), "box");
            svg.text(
                column(place),
                y + 17,
                &format!("small middle {class}"),
                word,
            );
        }
    }
    svg.finish()
}
