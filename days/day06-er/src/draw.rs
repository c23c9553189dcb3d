//! `day06 draw`: the diagrams of the course's own schema, or of any database, as files.

use std::env;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use postgres::{Client, Config, NoTls};

/// The last day of the course: its schema is whole.
const LAST_DAY: u8 = 30;
/// Where the course keeps its own diagrams.
const OWN: &str = "sql/er";

/// What the program does besides the lesson.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Draw a database: SVG, Mermaid, DOT and a data dictionary
    Draw(Draw),
}

#[derive(clap::Args)]
pub(crate) struct Draw {
    /// Which database, postgres://user@host/name [default: the course's schema, on a server of its own]
    #[arg(value_name = "URL")]
    url: Option<String>,
    /// Where the files go [default: sql/er; for another database, target/er/NAME]
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// Draw this schema only; may be repeated
    #[arg(long = "schema", value_name = "NAME")]
    schemas: Vec<String>,
}

/// Draws what the command line asks for.
pub(crate) fn draw(Command::Draw(asked): Command) -> anyhow::Result<ExitCode> {
    let (mut client, usual, _own) = match &asked.url {
        None => {
            let own = own_schema()?;
            let client = Client::connect(own.url(), NoTls)?;
            (client, PathBuf::from(OWN), Some(own))
        }
        Some(url) => {
            let (client, name) = connect(url)?;
            (client, Path::new("target/er").join(name), None)
        }
    };
    let model = er::read(&mut client, &asked.schemas)?;
    if model.tables.is_empty() {
        bail!("the database has no tables");
    }
    let folder = asked.to.unwrap_or(usual);
    let written = er::write(&model, &folder);
    written.with_context(|| format!("cannot write into {}", folder.display()))?;
    let (tables, references) = (model.tables.len(), model.relationships.len());
    let crossings = er::picture(&model).crossings;
    let mut report = format!("{tables} tables, {references} references, {crossings} crossings:\n");
    for (name, _) in er::files(&er::Model::default()) {
        report.push_str(&format!("   {}\n", folder.join(name).display()));
    }
    // The files are there, whether or not somebody reads that they are.
    let _ = io::stdout().write_all(report.as_bytes());
    Ok(ExitCode::SUCCESS)
}

/// A database with the schema of the whole course.
fn own_schema() -> anyhow::Result<localdb::Database> {
    let folder = env::current_dir()?.join(OWN);
    if !folder.is_dir() {
        bail!(
            "there is no {OWN} here: run it in the course's folder, or name a database and --to FOLDER"
        );
    }
    let template = schema::template("er", LAST_DAY, "");
    Ok(localdb::Database::from_template(&template)?)
}

/// A client of the database that `url` names, and its name, fit for a folder.
fn connect(url: &str) -> anyhow::Result<(Client, String)> {
    // What cannot be parsed cannot be redacted either, so it is not shown.
    let config: Config = url.parse().map_err(|_| {
        anyhow!("that is not the URL of a database, such as postgres://me@localhost/shop")
    })?;
    let shown = localdb::redacted(url);
    let name = config
        .get_dbname()
        .or(config.get_user())
        .unwrap_or("schema");
    let plain = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let name = name.replace(|c| !plain(c), "_");
    let client = config
        .connect(NoTls)
        .with_context(|| format!("cannot connect to {shown}"))?;
    Ok((client, name))
}
