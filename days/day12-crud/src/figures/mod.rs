//! `day12 figures --to FOLDER`: the chapter's figures, drawn from the servers' responses.

mod draw;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use database::{Connection, Executor, Settings};
use lesson::Call;
use schemars::{JsonSchema, schema_for};
use serde_json::json;

use crate::experiment::{self, check_in, exchange, read};
use crate::late;
use crate::milestone::check_ins::{CheckIn, Editable, NewCheckIn};
use crate::milestone::{self, TABLES};
use crate::naive::Naive;

/// This day's own commands.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
}

/// Draws them, from runs against servers of their own.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    let Extra::Figures { to } = extra;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let milestone = milestone::start(listener)?;
    let own = TABLES.fresh()?;
    let naive = Naive::start()?;
    let ours = check_in(address, 1)?;
    let figures = [
        (
            "day12-editors.svg",
            draw::editors(
                &two_editors(naive.address, "/learner")?,
                &two_editors(address, &ours)?,
            ),
        ),
        ("day12-shapes.svg", draw::shapes(&shapes(own.url())?)),
        ("day12-late.svg", draw::late(&late::run(own.url())?)),
        (
            "day12-experiment.svg",
            draw::experiment(&experiment::run(address)?),
        ),
    ];
    naive.stop()?;
    milestone.stop()?;
    fs::create_dir_all(&to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Two people who have read one note, and each add a word to it.
pub(crate) struct Editors {
    /// The note that both read, and its tag if it had one.
    pub(crate) seen: String,
    pub(crate) tag: Option<String>,
    /// The status for each: first Ada, then Bob.
    pub(crate) told: [u16; 2],
    /// The note after each.
    pub(crate) notes: [String; 2],
}

fn two_editors(server: SocketAddr, path: &str) -> anyhow::Result<Editors> {
    let seen = read(server, path)?;
    let (mut told, mut notes) = ([0; 2], [const { String::new() }; 2]);
    for (place, word) in ["Ada's.", "Bob's."].into_iter().enumerate() {
        let patch = json!({"note": format!("{} {word}", seen.note)}).to_string();
        let mut call = Call::patch(path)
            .header("Content-Type", "application/merge-patch+json")
            .body(patch);
        if let Some(tag) = &seen.tag {
            call = call.header("If-Match", tag);
        }
        told[place] = exchange(server, &call)?.context("no response")?.status;
        notes[place] = read(server, path)?.note;
    }
    Ok(Editors {
        seen: seen.note,
        tag: seen.tag,
        told,
        notes,
    })
}

/// The members of a check-in, and which of its shapes have each: a POST's body, a PUT's or a PATCH's, the row, the response.
pub(crate) struct Shapes {
    pub(crate) members: Vec<String>,
    pub(crate) shapes: [(&'static str, Vec<String>); 4],
}

fn shapes(database: &str) -> anyhow::Result<Shapes> {
    const COLUMNS: &str = "\
        select attname::text
        from pg_attribute
        where attrelid = 'check_ins'::regclass and attnum > 0
        order by attnum";
    let columns: Vec<(String,)> =
        Connection::connect(&Settings::new(database))?.query(COLUMNS, &[])?;
    let members: Vec<String> = columns.into_iter().map(|(name,)| name).collect();
    Ok(Shapes {
        shapes: [
            ("in: POST", members_of::<NewCheckIn>()),
            ("in: PUT, PATCH", members_of::<Editable>()),
            ("row", members.clone()),
            ("out", members_of::<CheckIn>()),
        ],
        members,
    })
}

fn members_of<T: JsonSchema>() -> Vec<String> {
    let schema = schema_for!(T);
    let members = schema.get("properties").and_then(|it| it.as_object());
    members.map_or_else(Vec::new, |it| it.keys().cloned().collect())
}
