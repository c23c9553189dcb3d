//! Five ways to add 1, raced on a durable server: what each loses, and what each costs.
//!
//! The ways take turns, several rounds; the round of the median rate counts. Every commit waits for the disk, as in production.
//!
//!     just bench transactions [clients] [each] [rounds]
//!     just bench transactions --save    # also into notes/figures, for the chapter

use std::env;
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use figure::Frame;
use localdb::{Server, Settings};
use transactions::increments::{Outcome, Way, race};

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let mut numbers = words.iter().filter_map(|it| it.parse::<usize>().ok());
    let clients = numbers.next().unwrap_or(10).max(1);
    let each = numbers.next().unwrap_or(200).max(1);
    let rounds = numbers.next().unwrap_or(5).max(1);

    let directory = tempfile::Builder::new().prefix("day10-race-").tempdir()?;
    // Where root needs a stand-in to run a server, that user has to get through here.
    fs::set_permissions(directory.path(), Permissions::from_mode(0o711))?;
    let settings = Settings {
        grace: Duration::ZERO,
        ..Settings::from_env()?
    };
    let server = Server::durable(directory.path(), &settings)?;
    let outcomes = measure(&server.url("postgres"), clients, each, rounds)?;
    server.end()?;

    let table = table(clients, each, rounds, &outcomes);
    print!("{table}");
    if words.iter().any(|it| it == "--save") {
        let figures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notes/figures");
        let write = |name: &str, text: &str| {
            let path = figures.join(name);
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
        };
        write("day10-increments.md", &table)?;
        write("day10-increments.svg", &plot(&outcomes))?;
    }
    Ok(())
}

fn measure(
    url: &str,
    clients: usize,
    each: usize,
    rounds: usize,
) -> anyhow::Result<Vec<(Way, Outcome)>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut all: Vec<(Way, Vec<Outcome>)> = Way::ALL.map(|way| (way, Vec::new())).into();
    for _ in 0..rounds {
        for (way, outcomes) in &mut all {
            outcomes.push(runtime.block_on(race(url, *way, clients, each as u64))?);
        }
    }
    let medians = all.into_iter().map(|(way, mut outcomes)| {
        outcomes.sort_by(|one, other| one.rate().total_cmp(&other.rate()));
        (way, outcomes[outcomes.len() / 2])
    });
    Ok(medians.collect())
}

/// The score: increments a second that are still there at the end.
fn kept(outcome: &Outcome) -> f64 {
    outcome.value as f64 / outcome.took.as_secs_f64()
}

/// The table, in Markdown: so it stands in the chapter as it does at a terminal.
fn table(clients: usize, each: usize, rounds: usize, outcomes: &[(Way, Outcome)]) -> String {
    let locked = outcomes.iter().find(|(way, _)| *way == Way::ForUpdate);
    let base = locked.map_or(1.0, |(_, it)| kept(it));
    let mut text = format!(
        "{clients} clients, {each} increments each, median of {rounds} rounds:\n\n\
         | way | committed | counter | lost | retries | kept a second | ratio |\n\
         |---|--:|--:|--:|--:|--:|--:|\n"
    );
    for (way, it) in outcomes {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {:.0} | {:.2} |",
            way.name(),
            it.committed,
            it.value,
            it.lost(),
            it.retries,
            kept(it),
            kept(it) / base
        );
    }
    text
}

const STYLE: &str = "\
.race text { font: 13px \"Open Sans\", \"Helvetica Neue\", Arial, sans-serif; fill: var(--fg, #1e293b); }
.race rect { fill: #2563eb; }
.race .lossy { fill: #dc2626; }
";

/// A bar for each way: its length is the rate, its label says what it lost and how often it tried again.
fn plot(outcomes: &[(Way, Outcome)]) -> String {
    const LEFT: usize = 170;
    const WIDTH: usize = 300;
    const RIGHT: usize = 230;
    const ROW: usize = 36;
    const BAR: usize = 22;
    let most = outcomes.iter().map(|(_, it)| kept(it)).fold(1.0, f64::max);
    let (width, height) = (LEFT + WIDTH + RIGHT, ROW * outcomes.len() + 10);
    let mut svg = String::new();
    for (row, (way, it)) in outcomes.iter().enumerate() {
        let y = 5 + row * ROW;
        let bar = ((kept(it) / most) * WIDTH as f64).round().max(1.0) as usize;
        let class = if it.lost() > 0 {
            " class=\"lossy\""
        } else {
            ""
        };
        let note = match (it.lost(), it.retries) {
            (0, 0) => String::new(),
            (0, retries) => format!(", {retries} retries"),
            (lost, _) => format!(", {lost} of {} lost", it.committed),
        };
        let _ = writeln!(
            svg,
            "<text x=\"0\" y=\"{}\">{}</text>\n<rect{class} x=\"{LEFT}\" y=\"{y}\" width=\"{bar}\" height=\"{BAR}\"/>\n\
             <text x=\"{}\" y=\"{}\">{:.0}/s{note}</text>",
            y + 16,
            way.name(),
            LEFT + bar + 8,
            y + 16,
            kept(it)
        );
    }
    let frame = Frame {
        class: "race",
        width,
        height,
        title: "Increments a second that are kept, for five ways",
        description: "The table below has the numbers.",
        style: STYLE,
    };
    frame.around(&svg)
}
