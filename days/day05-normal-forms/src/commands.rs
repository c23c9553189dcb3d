//! `day05 analyze FILE` and `day05 check-schema [URL]`.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use normal_forms::schema_check::{self, Report};
use normal_forms::{Analysis, Limits, parse};
use postgres::NoTls;

/// The declared dependencies of the project's own tables.
const DECLARED: &str = include_str!("../../../sql/schema/dependencies.fd");
/// Every migration there is, whatever day brings it.
const LAST_DAY: u8 = 30;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Analyze the relations in a text file: keys, normal form, decompositions, questions
    #[command(visible_alias = "analyse")]
    Analyze {
        /// The file; `-` for standard input
        file: PathBuf,
    },
    /// Prove the project's own tables to be in third normal form, and test each dependency on the rows
    CheckSchema {
        /// A database to check instead of a fresh one with sample rows
        url: Option<String>,
    },
}

pub(crate) fn perform(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Analyze { file } => {
            let name = match file == Path::new("-") {
                true => "standard input".to_owned(),
                false => file.display().to_string(),
            };
            print(&analyze(&read(&file)?).with_context(|| name)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::CheckSchema { url } => {
            let report = match url {
                Some(url) => check(&url)?,
                None => check(fresh_database()?.url())?,
            };
            print(&shown(&report))?;
            Ok(match report.findings.is_empty() {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            })
        }
    }
}

/// Everything about the relations of a text.
pub(crate) fn analyze(text: &str) -> Result<String, normal_forms::ParseError> {
    let pages: Vec<String> = parse(text)?
        .iter()
        .map(|subject| Analysis::of(subject, Limits::default()).to_string())
        .collect();
    Ok(pages.join("\n\n"))
}

/// The tables of the whole schema, with rows.
pub(crate) fn fresh_database() -> anyhow::Result<localdb::Database> {
    let template = schema::template("day05", LAST_DAY, include_str!("../sql/sample.sql"));
    Ok(localdb::Database::from_template(&template)?)
}

/// Checks the database at `url`, reading only.
pub(crate) fn check(url: &str) -> anyhow::Result<Report> {
    let mut client = localdb::parse(url)?
        .connect(NoTls)
        .with_context(|| format!("cannot connect to {}", localdb::redacted(url)))?;
    let mut transaction = client.build_transaction().read_only(true).start()?;
    Ok(schema_check::check(&mut transaction, DECLARED)?)
}

/// A report as text, a table a line.
pub(crate) fn shown(report: &Report) -> String {
    let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let width = widest(&mut report.tables.iter().map(|table| table.name.len()));
    let mut lines = Vec::new();
    for table in &report.tables {
        let form = table.form.map_or("?".to_owned(), |form| form.to_string());
        let rows = table.tested.iter().map(|it| it.rows).max().unwrap_or(0);
        lines.push(format!(
            "{:width$}  {form:4}  {}, {}, {}",
            table.name,
            count(table.keys.len(), "key enforced", "keys enforced"),
            count(table.tested.len(), "dependency", "dependencies"),
            count(usize::try_from(rows).unwrap_or(0), "row", "rows"),
        ));
        if let Some(because) = &table.because {
            lines.push(format!("   {because}"));
        }
        let untested = table.tested.iter().filter(|it| it.rows == 0);
        lines.extend(untested.map(|it| format!("   no row to test {} on", it.dependency)));
    }
    lines.push(String::new());
    lines.extend(
        report
            .findings
            .iter()
            .map(|finding| format!("WRONG  {finding}")),
    );
    if report.findings.is_empty() {
        let dependencies = report.tables.iter().map(|table| table.tested.len()).sum();
        lines.push(format!(
            "{} in third normal form or better,\n{} without an exception in the rows.",
            count(report.tables.len(), "table", "tables"),
            count(dependencies, "dependency", "dependencies"),
        ));
    }
    lines.join("\n") + "\n"
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        // The reader of the pipe has seen enough and closed it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => Ok(outcome?),
    }
}
