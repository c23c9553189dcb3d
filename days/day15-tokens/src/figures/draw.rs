//! The four figures.

use anyhow::Context as _;
use figure::Drawing;

use super::Minute;
use crate::experiment::Outcome;
use crate::judges::{JUDGES, json};

/// A token's three parts, on the wire and decoded.
pub(super) fn token(token: &str) -> anyhow::Result<String> {
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, mac] = parts[..] else {
        anyhow::bail!("no token")
    };
    let mut svg = Drawing::new(
        "token",
        680,
        262,
        "The three parts of a token",
        "The header and the claims are JSON in base64url, which everybody can decode. The signature covers both.",
    );
    let rows = [
        (20, "header", head, "which type, which algorithm, which key"),
        (86, "claims", body, "who, by whom, for whom, until when"),
        (
            212,
            "signature",
            mac,
            "proves who wrote the two parts above; hides nothing",
        ),
    ];
    for (y, name, part, says) in rows {
        let shown: String = part.chars().take(56).collect();
        let more = if shown.len() < part.len() { "…" } else { "" };
        svg.text(16, y, "bold", name);
        svg.text(
            110,
            y,
            if name == "signature" { "good" } else { "" },
            format_args!("{shown}{more}"),
        );
        svg.text(110, y + 18, "small", says);
    }
    let header = json(head).context("no header")?;
    svg.text(110, 56, "small", header);
    let claims = json(body).context("no claims")?;
    let of = |names: &[&str]| {
        let members = names.iter().map(|it| format!("\"{it}\":{}", claims[*it]));
        members.collect::<Vec<_>>().join(", ")
    };
    svg.text(110, 122, "small", of(&["iss", "aud"]));
    svg.text(110, 140, "small", of(&["sub", "roles"]));
    svg.text(110, 158, "small", of(&["iat", "exp", "client_id"]));
    svg.text(110, 176, "small", of(&["jti"]));
    svg.line((16, 190), (664, 190), "line");
    svg.text(
        16,
        250,
        "small",
        format_args!("{} bytes in all", token.len()),
    );
    Ok(svg.finish())
}

/// The public key as a secret.
pub(super) fn confusion() -> String {
    let mut svg = Drawing::new(
        "token",
        680,
        236,
        "The public key as a secret",
        "The issuer publishes its public key. The attacker signs with that text as an HMAC secret and says HS256. A server that reads alg from the token verifies with the same text as a secret, and believes it.",
    );
    let lanes = [(110, "issuer"), (340, "attacker"), (570, "server")];
    for (x, name) in lanes {
        svg.text(x, 22, "bold middle", name);
        let end = if x == 570 { 226 } else { 146 };
        svg.line((x, 34), (x, end), "line");
    }
    svg.arrow(110, 340, 62, "line");
    svg.text(225, 54, "small middle", "public key, for everybody");
    svg.text(352, 92, "small", "HMAC(public key, header.claims)");
    svg.text(352, 110, "small", "alg: HS256, roles: staff");
    svg.arrow(340, 570, 134, "bad");
    svg.text(455, 128, "small middle", "token");
    svg.text(
        558,
        166,
        "bad end",
        "alg chooses: HMAC(public key, ...) is equal: 200",
    );
    svg.text(
        558,
        196,
        "good end",
        "the key chooses: it is for RS256, alg says HS256: 401",
    );
    svg.finish()
}

/// Which of two keys signs and verifies, minute by minute.
pub(super) fn rotation(minutes: &[Minute]) -> String {
    let mut svg = Drawing::new(
        "token",
        680,
        190,
        "Two keys of a ring over forty minutes",
        "March signs for ten minutes and verifies for fifteen more, until its last token has expired. April verifies from the beginning and signs after ten minutes.",
    );
    let place = |minute: usize| 110 + 14 * minute as i32;
    for (index, (id, y)) in [("march", 52), ("april", 112)].into_iter().enumerate() {
        svg.text(16, y + 15, "bold", id);
        for (minute, it) in minutes.iter().enumerate() {
            let x = place(minute);
            if it.verifying[index] {
                svg.line((x, y + 28), (x + 13, y + 28), "dashed line");
                svg.line((x, y + 30), (x + 13, y + 30), "dashed line");
            }
            if it.signing.as_deref() == Some(id) {
                svg.rect((x, y), (13, 20), "good");
            }
        }
    }
    for minute in [0, 10, 25, 35] {
        svg.line((place(minute), 34), (place(minute), 150), "line");
        svg.text(
            place(minute),
            26,
            "small middle",
            format_args!("09:{minute:02}"),
        );
    }
    svg.text(110, 172, "small good", "filled: signs");
    svg.text(230, 172, "small", "dashed: verifies");
    svg.text(360, 172, "small", "tokens live for 15 minutes");
    svg.finish()
}

/// The groups of forgeries that each judge takes any of.
pub(super) fn experiment(outcomes: &[Outcome]) -> String {
    let height = 50 + 24 * outcomes.len();
    let mut svg = Drawing::new(
        "token",
        680,
        height,
        "The forgeries that four programs accept",
        "A program that only decodes accepts every group. The naive version accepts none, public keys as secrets, and every claim. The library's defaults accept the claims that nobody told it to compare. Today's accepts none.",
    );
    let place = |judge: usize| 290 + 110 * judge as i32;
    for (judge, name) in JUDGES.into_iter().enumerate() {
        svg.text(place(judge), 24, "bold middle", name);
    }
    for (row, outcome) in outcomes.iter().enumerate() {
        let y = 40 + 24 * row as i32;
        svg.text(16, y + 12, "", outcome.group);
        for (judge, taken) in outcome.taken.into_iter().enumerate() {
            let x = place(judge);
            if taken == 0 {
                svg.rect((x - 30, y), (60, 16), "box");
            } else {
                svg.rect((x - 30, y), (60, 16), "bad");
            }
            svg.text(x + 36, y + 12, "small", format_args!("{taken}"));
        }
    }
    svg.finish()
}
