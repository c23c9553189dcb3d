//! The four figures.

use figure::Drawing;
use validation::line;

/// Two spellings of one address, character by character, and what the library makes of each.
pub(super) fn spellings() -> anyhow::Result<String> {
    let sent = ["jos\u{e9}@example.org", "jose\u{301}@example.org"];
    let mut svg = Drawing::new(
        "valid",
        680,
        210,
        "Two spellings of one address",
        "One address is sent with the character U+00E9, the other with U+0065 and the accent U+0301. They look the same and are \
         different texts. In form NFC both are the first.",
    );
    let mut y = 20;
    for (text, name) in sent.iter().zip(["as sent by one", "as sent by another"]) {
        characters(&mut svg, y, name, text);
        y += 68;
    }
    let [one, other] = [line(sent[0], 1..=254)?, line(sent[1], 1..=254)?];
    anyhow::ensure!(one == other, "{one:?} and {other:?}");
    characters(&mut svg, y, "both, in form NFC", &one);
    Ok(svg.finish())
}

fn characters(svg: &mut Drawing, y: i32, name: &str, text: &str) {
    svg.text(10, y + 26, "bold", name);
    for (place, character) in (0..6).zip(text.chars()) {
        let x = 160 + 74 * place;
        let is_plain = character.is_ascii();
        svg.rect((x, y), (68, 46), "box");
        let shown = match character {
            '\u{301}' => "accent".to_owned(),
            other => other.to_string(),
        };
        svg.text(x + 34, y + 20, "bold middle", shown);
        let class = if is_plain {
            "small middle"
        } else {
            "bad middle"
        };
        svg.text(
            x + 34,
            y + 38,
            class,
            format_args!("U+{:04X}", u32::from(character)),
        );
    }
    svg.text(160 + 74 * 6 + 6, y + 26, "", "...");
}

/// The way from bytes to a row, and the response where it ends early.
pub(super) fn way() -> String {
    let stages = [
        ("bytes", "are too many", "413"),
        ("text", "isn't UTF-8", "400"),
        ("JSON", "isn't JSON, or is too deep", "400"),
        ("members", "unknown, twice, missing", "422"),
        ("types", "wrong type, not whole", "422"),
        ("domain", "range, length, format", "422"),
        ("row", "another row is in the way", "409"),
    ];
    let mut svg = Drawing::new(
        "valid",
        680,
        230,
        "From bytes to a row",
        "Bytes become text, text becomes JSON, JSON becomes members, types and values of the domain, and these become a row. \
         Each step can refuse: 413, 400, 400, 422, 422, 422, 409. The three steps with 422 report together.",
    );
    svg.rect((212, 104), (348, 84), "box");
    svg.text(548, 150, "small end", "all at once");
    for (place, (name, refused, status)) in (0..).zip(stages) {
        let y = 26 + 27 * place;
        svg.rect((20, y), (110, 22), "box");
        svg.text(75, y + 15, "bold middle", name);
        if place > 0 {
            svg.line((75, y - 5), (75, y), "good");
        }
        svg.line((130, y + 11), (222, y + 11), "dashed");
        svg.rect((222, y + 1), (262, 20), "box");
        svg.text(353, y + 15, "small middle", refused);
        svg.text(576, y + 16, "bad bold", status);
    }
    svg.finish()
}

/// One request, mended step by step.
pub(super) fn mended(told: &[(String, &str)]) -> String {
    let verdicts: Vec<_> = told.iter().map(|(verdict, _)| verdict.as_str()).collect();
    let alternative = format!(
        "The responses to one request, mended step by step: {}.",
        verdicts.join("; ")
    );
    let height = 24 + 34 * told.len();
    let mut svg = Drawing::new("valid", 680, height, "One request, mended", &alternative);
    for (step, (verdict, then)) in (0..).zip(told) {
        let (x, y) = (20 + 30 * step, 30 + 34 * step);
        let (status, codes) = verdict.split_once(' ').unwrap_or((verdict, ""));
        let class = if status < "400" { "good" } else { "bad" };
        svg.rect((x, y - 15), (44, 21), "box");
        svg.text(x + 22, y, &format!("{class} bold middle"), status);
        let codes = codes.replace(' ', ", ");
        if !codes.is_empty() {
            svg.text(x + 54, y - 4, "small", codes);
        }
        if !then.is_empty() {
            let below = if verdict.contains(' ') { 11 } else { 0 };
            svg.text(
                x + 54,
                y + below,
                "small",
                format_args!("then the client {then}"),
            );
        }
    }
    svg.finish()
}

/// Steps of both engines by the length of the text; a line upward is ten times as many.
pub(super) fn steps(steps: &[(usize, (u64, u64))]) -> String {
    let (last, (most, few)) = steps.last().copied().unwrap_or_default();
    let alternative = format!(
        "Steps to find that some letters a and a ! don't match. With {last} letters, backtracking takes {most} steps and \
         following all states {few}. On the logarithmic scale the first is a straight line upward."
    );
    let mut svg = Drawing::new("valid", 680, 300, "Steps by length", &alternative);
    let (left, bottom) = (90, 250);
    let x = |length: usize| left + 26 * i32::try_from(length).unwrap_or(0);
    let y = |count: u64| {
        bottom - (f64::from(u32::try_from(count).unwrap_or(u32::MAX)).log10() * 32.0) as i32
    };
    for power in 0..=7_u32 {
        let count = 10_u64.pow(power);
        svg.line((left, y(count)), (640, y(count)), "dashed");
        svg.text(left - 8, y(count) + 4, "small end", count);
    }
    for (length, _) in steps.iter().filter(|(length, _)| length % 4 == 0) {
        svg.text(x(*length), bottom + 18, "small middle", length);
    }
    svg.text(365, bottom + 38, "small middle", "letters a before the !");
    let curve = |pick: fn(&(u64, u64)) -> u64| -> Vec<_> {
        steps
            .iter()
            .map(|(length, both)| (x(*length), y(pick(both))))
            .collect()
    };
    let (first, second) = (curve(|it| it.0), curve(|it| it.1));
    svg.dotted(&first, "bad");
    svg.dotted(&second, "good");
    svg.text(x(14), y(most) + 30, "bad bold end", "backtracking");
    svg.text(x(last) + 8, y(few) + 4, "good bold", "by states");
    svg.finish()
}
