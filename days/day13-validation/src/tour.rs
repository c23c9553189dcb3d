//! The tour: one way from bytes to a row, and each place where it ends.

use anyhow::{Context as _, ensure};
use database::{Connection, Settings};
use lesson::{Call, Tour};
use serde_json::Value;

use crate::engines;
use crate::exchange::{Heard, exchange};

const CHECK_INS: &str = "/courses/rust/check-ins";

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let check_in = spelled(tour)?;
    at_once(tour)?;
    not_json(tour)?;
    numbers(tour, &check_in)?;
    texts(tour)?;
    deep(tour)?;
    patched(tour, &check_in)?;
    queried(tour)?;
    nothing_stored(tour)?;
    engines(tour)
}

/// Returns where the new check-in is.
fn spelled(tour: &mut Tour) -> anyhow::Result<String> {
    tour.step("A body in an unusual spelling");
    tour.say("JSON has many spellings for one value. 7.0 is a whole number, and \\u006f is an o:");
    let body = r#"{"energy":7.0,"h\u006furs":"2.50","day":1.3e1,"learner_id":"00000000-0000-7000-8000-000000000001"}"#;
    let answer = tour
        .http(&Call::post(CHECK_INS).json(body))?
        .expect_status(201)?;
    Ok(answer.header("location").context("no Location")?.to_owned())
}

fn at_once(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Everything that is wrong, at once");
    tour.say("Five mistakes in one body. Each has its place, a code for programs, and a sentence for people:");
    let body = r#"{"learner_id":1,"day":367,"hours":2.5,"energy":7,"energy":8,"huors":"2"}"#;
    let answer = tour
        .http(&Call::post(CHECK_INS).json(body))?
        .expect_status(422)?;
    let problem: Value = serde_json::from_str(answer.text()?)?;
    ensure!(
        problem["errors"].as_array().map(Vec::len) == Some(5),
        "{problem}"
    );
    Ok(())
}

fn not_json(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("What isn't JSON");
    tour.say("There are no members yet that a rule could be about, so this is a 400. It says where the reading ended:");
    let call = Call::post(CHECK_INS).json("{\"day\": 13,\n \"hours\": 2.}");
    tour.http(&call)?.expect_status(400)?;
    tour.say("The type is looked at before a byte of the body is read:");
    let call = Call::post(CHECK_INS).header("Content-Type", "text/plain");
    tour.http(&call.body("{\"day\": 13,"))?.expect_status(415)?;
    Ok(())
}

fn numbers(tour: &mut Tour, check_in: &str) -> anyhow::Result<()> {
    tour.step("Numbers, exactly");
    tour.say("The same patch with one value after the other. No float occurs on the way:");
    let mut lines = Vec::new();
    for (energy, expected) in [
        ("8", "200"),
        ("8.0", "200"),
        ("80e-1", "200"),
        ("8.5", "422 wrong_type"),
        ("\"8\"", "422 wrong_type"),
        ("null", "422 required"),
        ("-1", "422 out_of_range"),
        ("9007199254740993", "422 out_of_range"),
        ("1e400", "422 out_of_range"),
        ("08", "400"),
        ("NaN", "400"),
    ] {
        let heard = patch(tour, check_in, &format!("{{\"energy\": {energy}}}"))?;
        ensure!(heard.verdict() == expected, "{energy}: {}", heard.verdict());
        lines.push(format!("\"energy\": {energy:<18} {}", heard.verdict()));
    }
    for (hours, expected) in [
        ("\"0.10\"", "200"),
        ("0.1", "422 wrong_type"),
        ("\"1e1\"", "422 bad_format"),
        ("\"2.125\"", "422 bad_format"),
        ("\"24.01\"", "422 out_of_range"),
    ] {
        let heard = patch(tour, check_in, &format!("{{\"hours\": {hours}}}"))?;
        ensure!(heard.verdict() == expected, "{hours}: {}", heard.verdict());
        lines.push(format!("\"hours\":  {hours:<18} {}", heard.verdict()));
    }
    tour.show(lines.join("\n"));
    Ok(())
}

fn patch(tour: &Tour, path: &str, body: &str) -> anyhow::Result<Heard> {
    let call = Call::patch(path)
        .header("If-Match", "*")
        .header("Content-Type", "application/merge-patch+json");
    exchange(tour.address(), &call.body(body))?.context("no response")
}

fn texts(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Text, as people see it");
    tour.say("Titles as they were sent, and what was stored of them. \"e\" and an accent of its own become one character:");
    let mut lines = Vec::new();
    let smiles = r"\ud83d\ude00".repeat(200);
    for (slug, title, shown) in [
        ("one", r"Jose\u0301's Rust", ""),
        ("two", r"  Rust \u00fcber alles ", ""),
        ("three", &smiles, "200 times \\ud83d\\ude00"),
        ("four", r"\u200d\u3164", ""),
        ("five", r"Rust\u202e", ""),
        ("six", r"Rust\u0000", ""),
        ("seven", r"Rust\ud800", ""),
    ] {
        let body = format!("{{\"slug\": \"{slug}\", \"title\": \"{title}\"}}");
        let heard = exchange(tour.address(), &Call::post("/courses").json(body))?;
        let heard = heard.context("no response")?;
        let course: Value = serde_json::from_str(&heard.content)?;
        let stored = match course["title"].as_str() {
            Some(title) if heard.status == 201 => {
                let count = title.chars().count();
                let start: String = title.chars().take(20).collect();
                let more = if count > 20 { "..." } else { "" };
                format!("{start}{more} ({count} characters)")
            }
            _ => String::new(),
        };
        let sent = if shown.is_empty() { title } else { shown };
        let line = format!("{sent:<24} {:<18} {stored}", heard.verdict());
        lines.push(line.trim_end().to_owned());
    }
    tour.show(lines.join("\n"));
    Ok(())
}

fn deep(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A hundred thousand brackets");
    tour.say("A reader that calls itself for each bracket runs out of stack, and takes the whole server along. This one counts them:");
    let call = Call::post("/courses").json("[".repeat(100_000));
    let heard = exchange(tour.address(), &call)?.context("no response")?;
    let problem: Value = serde_json::from_str(&heard.content)?;
    tour.show(format!(
        "{} {}",
        heard.status,
        problem["detail"].as_str().unwrap_or_default()
    ));
    ensure!(heard.status == 400, "{}", heard.content);
    Ok(())
}

fn patched(tour: &mut Tour, check_in: &str) -> anyhow::Result<()> {
    tour.step("A patch is judged by its result");
    tour.say("The patch takes away what every check-in has, and adds what none has:");
    let call = Call::patch(check_in)
        .header("If-Match", "*")
        .header("Content-Type", "application/merge-patch+json");
    tour.http(&call.body(r#"{"energy":null,"version":7}"#))?
        .expect_status(422)?;
    Ok(())
}

fn queried(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A query is input, too");
    tour.say("A client that misspells a filter and gets the whole list believes that it was filtered. So it hears of it:");
    tour.get("/courses/rust/check-ins?day=13&day=14&lerner=1")?
        .expect_status(400)?;
    Ok(())
}

fn nothing_stored(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("What is stored after all that");
    tour.say("The one check-in that was right, with the patches that were right:");
    let mut connection = Connection::connect(&Settings::new(tour.database()?))?;
    let stored = "select day, hours, energy, note, version from check_ins";
    let rows = tour.sql(connection.client(), stored, &[])?;
    ensure!(rows.len() == 1, "{} check-ins", rows.len());
    Ok(())
}

fn engines(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Two engines, one pattern");
    tour.say(
        "Does a text match ^(a+)+$? It has some letters a and a ! at its end, so it doesn't. Steps until that is known, with an \
         engine that tries one way after the other, and with one that follows all ways at once:",
    );
    let mut lines = vec![format!(
        "{:>10} {:>14} {:>10}",
        "letters", "backtracking", "states"
    )];
    let mut before = None;
    for length in [4, 8, 12, 16, 20] {
        tour.check()?;
        let (backtracking, states) = engines::compared(length)?;
        lines.push(format!("{length:>10} {backtracking:>14} {states:>10}"));
        if let Some((steps, linear)) = before.replace((backtracking, states)) {
            ensure!(
                backtracking > 15 * steps && states < 3 * linear,
                "{lines:?}"
            );
        }
    }
    tour.show(lines.join("\n"));
    Ok(())
}
