//! `day06 draw`: the diagrams of the course's own schema, of any database, or of a design that is a script yet.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use localdb::Database;
use postgres::{Client, Config, NoTls};

/// The last day of the course: its schema is whole.
const LAST_DAY: u8 = 30;
/// Where the course keeps its own diagrams.
const OWN: &str = "sql/er";
/// Where others go, into a folder that has their name.
const OTHERS: &str = "target/er";

/// The commands of the program besides the lesson.
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
    /// Draw what this script makes of an empty database
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    sql: Option<PathBuf>,
    /// Where the drawings go: a folder, or one file by its ending [default: sql/er; for others, target/er/NAME]
    #[arg(long, value_name = "PATH")]
    to: Option<PathBuf>,
    /// Draw this schema only; may be repeated
    #[arg(long = "schema", value_name = "NAME")]
    schemas: Vec<String>,
}

/// A connection, and where its drawings usually go.
struct Source {
    client: Client,
    usual: PathBuf,
    /// Keeps the database there, if it is one made for this.
    _own: Option<Database>,
}

/// Draws what the command line asks for.
pub(crate) fn draw(Command::Draw(asked): Command) -> anyhow::Result<ExitCode> {
    let mut source = match (&asked.url, &asked.sql) {
        (Some(url), _) => Source::named(url)?,
        (None, Some(script)) => Source::scripted(&from_here(script))?,
        (None, None) => Source::of_the_course(asked.to.is_none())?,
    };
    let model = er::read(&mut source.client, &asked.schemas)?;
    let to = asked.to.map_or(source.usual, |to| from_here(&to));
    let written = write(&model, &to).with_context(|| format!("cannot write {}", to.display()))?;
    let counts = [
        (model.tables.len(), "table"),
        (model.relationships.len(), "reference"),
    ];
    let counts = counts.map(|(count, what)| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    });
    let mut report = format!("{}:\n", counts.join(" and "));
    for path in written {
        report.push_str(&format!("   {}\n", path.display()));
        report.push_str(&too_long(&path).unwrap_or_default());
    }
    // The files are there, whether or not somebody reads that they are.
    let _ = io::stdout().write_all(report.as_bytes());
    Ok(ExitCode::SUCCESS)
}

/// A path as the person who typed it means it: `just` runs elsewhere, and says from where.
fn from_here(path: &Path) -> PathBuf {
    match env::var_os("INVOKED_IN") {
        Some(folder) => Path::new(&folder).join(path),
        None => path.to_owned(),
    }
}

/// A hint, if the file at `path` is for Mermaid and Mermaid would refuse it.
fn too_long(path: &Path) -> Option<String> {
    if path.extension()? != "mmd" {
        return None;
    }
    let length = fs::read_to_string(path).ok()?.encode_utf16().count();
    (length > er::MERMAID_LIMIT).then(|| {
        format!(
            "      {length} characters, and Mermaid draws {} at most: draw a part with\n      --schema NAME, raise its setting maxTextSize, or use schema.svg\n",
            er::MERMAID_LIMIT
        )
    })
}

/// Writes that one of the drawings which has the ending of `to`, or all of them into a folder; says which files those are.
fn write(model: &er::Model, to: &Path) -> io::Result<Vec<PathBuf>> {
    let files = er::files(model);
    let same_ending = |(name, _): &&(&str, _)| Path::new(name).extension() == to.extension();
    if let Some((_, text)) = files.iter().find(same_ending) {
        fs::write(to, text)?;
        return Ok(vec![to.to_owned()]);
    }
    fs::create_dir_all(to)?;
    let paths = files.iter().map(|(name, text)| {
        let path = to.join(name);
        fs::write(&path, text).map(|()| path)
    });
    paths.collect()
}

impl Source {
    /// The schema of the whole course.
    fn of_the_course(here: bool) -> anyhow::Result<Self> {
        if here && !env::current_dir()?.join(OWN).is_dir() {
            bail!("there is no {OWN} here: run it in the course's folder, or say where --to");
        }
        let own = Database::from_template(&schema::template("er", LAST_DAY, ""))?;
        Self::own(own, PathBuf::from(OWN))
    }

    /// The model of an empty database after a script.
    fn scripted(script: &Path) -> anyhow::Result<Self> {
        let shown = script.display();
        let sql = fs::read_to_string(script).with_context(|| format!("cannot read {shown}"))?;
        let name = script.file_stem().unwrap_or_default();
        let mut source = Self::own(Database::empty("er")?, Path::new(OTHERS).join(name))?;
        let run = source.client.batch_execute(&sql);
        run.map_err(|error| match error.as_db_error() {
            Some(told) => anyhow!("{shown} failed: {}", told.message()),
            None => error.into(),
        })?;
        Ok(source)
    }

    fn own(own: Database, usual: PathBuf) -> anyhow::Result<Self> {
        Ok(Self {
            client: Client::connect(own.url(), NoTls)?,
            usual,
            _own: Some(own),
        })
    }

    /// The database that `url` names.
    fn named(url: &str) -> anyhow::Result<Self> {
        // What cannot be parsed cannot be redacted either, so it is not shown.
        let config: Config = url.parse().map_err(|_| {
            anyhow!("that is not the URL of a database, such as postgres://me@localhost/shop")
        })?;
        let shown = localdb::redacted(url);
        let name = config.get_dbname().or(config.get_user());
        let plain = |c: char| c.is_alphanumeric() || "-_".contains(c);
        let name = name.unwrap_or("schema").replace(|c| !plain(c), "_");
        let client = config
            .connect(NoTls)
            .with_context(|| format!("cannot connect to {shown}"))?;
        Ok(Self {
            client,
            usual: Path::new(OTHERS).join(name),
            _own: None,
        })
    }
}
