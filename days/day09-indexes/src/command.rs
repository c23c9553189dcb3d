//! `day09 advise`: the advisor on any database, and an index that is tried there. `day09 lab`: the experiments.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail, ensure};
use clap::{Subcommand, ValueEnum};
use indexes::{Advice, Catalog, Kind, Limits, Thresholds, Trial};
use localdb::Database;
use postgres::{Client, Config, NoTls};

use crate::experiment::{self, Lab};

/// The last day of the course: its schema is whole.
const LAST_DAY: u8 = 30;
/// The exit code that says that there is something to advise.
const ADVICE: u8 = 3;
const DAY: u64 = 24 * 60 * 60;

/// The commands of the program besides the lesson.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Advise on the indexes of a database: exit code 0, or 3 if there is something to say
    Advise(Advise),
    /// Run the chapter's experiments, and draw their plots
    Lab(Lab),
}

#[derive(clap::Args)]
pub(crate) struct Advise {
    /// Which database, postgres://user@host/name [default: the course's schema, on a server of its own]
    #[arg(value_name = "URL")]
    url: Option<String>,
    /// Advise on this schema only; may be repeated
    #[arg(long = "schema", value_name = "NAME")]
    schemas: Vec<String>,
    /// Say only what is of this kind; may be repeated
    #[arg(long = "only", value_name = "KIND")]
    only: Vec<Choice>,
    /// Say nothing about this index, foreign key or table; may be repeated
    #[arg(long = "ignore", value_name = "NAME")]
    ignore: Vec<String>,
    /// Call an index unused after this many days without a scan
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    unused_after: u64,
    /// Write the report to a file as well: .html, .svg or .txt
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Try this `create index` in a transaction that is rolled back; writers of the table wait meanwhile
    #[arg(long = "try", value_name = "SQL")]
    trial: Option<String>,
    /// The query that an index is for, as SQL or in a file: with --try what it brings, without which one to try
    #[arg(long, value_name = "SQL|FILE")]
    query: Option<String>,
    /// The largest table to try an index on, in MB
    #[arg(long, value_name = "MB", default_value_t = 1024, requires = "trial")]
    largest: u64,
    /// Show a B-tree of the database page by page (pageinspect has to be installed there)
    #[arg(long, value_name = "INDEX", conflicts_with = "trial")]
    tree: Option<String>,
}

/// A [`Kind`] on the command line.
#[derive(Clone, Copy)]
struct Choice(Kind);

impl ValueEnum for Choice {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Choice; 5] = [
            Choice(Kind::Invalid),
            Choice(Kind::Missing),
            Choice(Kind::Scanned),
            Choice(Kind::Duplicate),
            Choice(Kind::Unused),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
}

/// Does what the command line asks for.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Advise(asked) => advise(&asked),
        Command::Lab(asked) => experiment::run(&asked),
    }
}

fn advise(asked: &Advise) -> anyhow::Result<ExitCode> {
    let (mut client, _own) = connect(asked.url.as_deref())?;
    if let Some(statement) = &asked.trial {
        return try_index(&mut client, statement, asked);
    }
    if let Some(query) = query(asked)? {
        return suggest(&mut client, &query, asked);
    }
    if let Some(index) = &asked.tree {
        let tree = indexes::tree(&mut client, index)?;
        return report(
            &tree.to_string(),
            asked.to.as_deref(),
            |ending| match ending {
                "svg" => Some(tree.svg(index, None)),
                _ => None,
            },
        );
    }
    let catalog = indexes::read(&mut client, &asked.schemas)?;
    let thresholds = Thresholds {
        counted_for: Duration::from_secs(asked.unused_after.saturating_mul(DAY)),
        ..Thresholds::default()
    };
    let advice = chosen(indexes::advise(&catalog, &thresholds), asked);
    let title = asked
        .url
        .as_deref()
        .map_or_else(|| "the course's schema".to_owned(), localdb::redacted);
    report(
        &indexes::text(&catalog, &advice),
        asked.to.as_deref(),
        |ending| drawn(ending, &catalog, &advice, &title),
    )?;
    Ok(if advice.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(ADVICE)
    })
}

fn chosen(advice: Vec<Advice>, asked: &Advise) -> Vec<Advice> {
    let wanted =
        |it: &Advice| asked.only.is_empty() || asked.only.iter().any(|only| only.0 == it.kind);
    let ignored = |it: &Advice| asked.ignore.contains(&it.about);
    advice
        .into_iter()
        .filter(|it| wanted(it) && !ignored(it))
        .collect()
}

fn drawn(ending: &str, catalog: &Catalog, advice: &[Advice], title: &str) -> Option<String> {
    match ending {
        "html" => Some(indexes::html(
            catalog,
            advice,
            &format!("Indexes of {title}"),
        )),
        "svg" => Some(indexes::picture(catalog, advice)),
        _ => None,
    }
}

/// Prints the text, and writes what is asked for by the file's ending.
fn report(
    text: &str,
    to: Option<&Path>,
    other: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<ExitCode> {
    if let Some(to) = to {
        let ending = to
            .extension()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        let written = match ending {
            "txt" => text.to_owned(),
            _ => other(ending).ok_or_else(|| anyhow!("cannot write {}: its name must end in .html, .svg or .txt (a tree: .svg or .txt)", to.display()))?,
        };
        fs::write(to, written).with_context(|| format!("cannot write {}", to.display()))?;
    }
    // The exit code tells, whether or not somebody reads why.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(ExitCode::SUCCESS)
}

fn try_index(client: &mut Client, statement: &str, asked: &Advise) -> anyhow::Result<ExitCode> {
    ensure!(
        asked.url.is_some(),
        "say on which database to try it: just indexes URL --try '...'"
    );
    let query = query(asked)?;
    let limits = Limits {
        table_bytes: asked.largest.saturating_mul(1 << 20),
        ..Limits::default()
    };
    let trial = indexes::try_index(client, statement, query.as_deref(), &limits)?;
    report(&told(&trial), asked.to.as_deref(), |_| None)
}

/// The query that is asked about.
fn query(asked: &Advise) -> anyhow::Result<Option<String>> {
    match asked.query.as_deref() {
        Some(file) if Path::new(file).is_file() => {
            let text = fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
            Ok(Some(text))
        }
        other => Ok(other.map(str::to_owned)),
    }
}

/// Says what a query reads, and which index is worth a trial.
fn suggest(client: &mut Client, query: &str, asked: &Advise) -> anyhow::Result<ExitCode> {
    let plan = explain::run(
        client,
        query,
        &explain::Options {
            warm: true,
            ..explain::Options::default()
        },
    )?;
    let found = indexes::candidate(&plan);
    let advice = match &found {
        Some(statement) => format!("An index that is worth a trial:\n   {statement};\n"),
        None => {
            "No scan of it throws away nine rows of ten, so no index suggests itself.\n".to_owned()
        }
    };
    let text = format!(
        "The query touches {} pages.\n{advice}",
        explain::thousands(plan.shared_buffers())
    );
    report(&text, asked.to.as_deref(), |_| None)?;
    Ok(if found.is_some() {
        ExitCode::from(ADVICE)
    } else {
        ExitCode::SUCCESS
    })
}

/// A trial, in lines.
fn told(trial: &Trial) -> String {
    let mut lines = vec![format!(
        "{}: {} kB, built and taken back",
        trial.index,
        trial.bytes / 1024
    )];
    if let Some((without, with)) = &trial.reads {
        lines.push(format!("query without it   {without}"));
        lines.push(format!("query with it      {with}"));
        lines.push(match (with.uses(&trial.index), trial.inconclusive) {
            (true, _) => "The planner takes it.".to_owned(),
            (false, true) => "Inconclusive: rows were updated in place while somebody looked. Try again in a minute.".to_owned(),
            (false, false) => "The planner doesn't take it.".to_owned(),
        });
    }
    let (bare, paid) = &trial.writes;
    let log = |it: &indexes::Writing| {
        it.log_a_row()
            .map_or_else(String::new, |it| format!(", {it} bytes of log"))
    };
    for (name, cost) in [("insert without it ", bare), ("insert with it    ", paid)] {
        lines.push(format!(
            "{name} {:.1} buffers a row{}",
            cost.buffers_a_row(),
            log(cost)
        ));
    }
    lines.push(format!(
        "Writers waited for {} ms.",
        trial.locked.as_millis()
    ));
    lines.join("\n") + "\n"
}

/// The database that `url` names, or one of the course's schema.
fn connect(url: Option<&str>) -> anyhow::Result<(Client, Option<Database>)> {
    let Some(url) = url else {
        let own = Database::from_template(&schema::template("indexes", LAST_DAY, ""))?;
        return Ok((Client::connect(own.url(), NoTls)?, Some(own)));
    };
    // What can't be parsed can't be redacted either, so it is not shown.
    let Ok(config) = url.parse::<Config>() else {
        bail!("that is not the URL of a database, such as postgres://me@localhost/shop");
    };
    let client = config
        .connect(NoTls)
        .with_context(|| format!("cannot connect to {}", localdb::redacted(url)))?;
    Ok((client, None))
}
