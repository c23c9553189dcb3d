//! `day11 figures --to FOLDER`: the chapter's figures, drawn from what the servers really said.

mod draw;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use clap::Subcommand;
use faults::Proxy;
use lesson::Call;

use crate::experiment::{self, exchange};
use crate::milestone;
use crate::naive::Naive;

/// The commands of this day's program besides its lesson.
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
    let figures = [
        ("day11-methods.svg", draw::methods()),
        (
            "day11-lost.svg",
            draw::lost(&lost_naively()?, &lost_with_key(address)?),
        ),
        ("day11-order.svg", draw::order(&ladder(address)?)),
        (
            "day11-experiment.svg",
            draw::experiment(&experiment::run(address)?),
        ),
    ];
    milestone.stop()?;
    fs::create_dir_all(&to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// One request of a client that hears nothing and sends it again.
pub(crate) struct Try {
    /// The status that it got; nothing if the response was lost.
    pub(crate) heard: Option<u16>,
    /// The rows that there are afterwards.
    pub(crate) rows: usize,
    pub(crate) is_replay: bool,
}

fn lost_naively() -> anyhow::Result<Vec<Try>> {
    let naive = Naive::start()?;
    let call = Call::post("/createCourse?title=sql");
    let tries = twice(naive.address, &call, || Ok(naive.count()))?;
    naive.stop()?;
    Ok(tries)
}

fn lost_with_key(server: SocketAddr) -> anyhow::Result<Vec<Try>> {
    let call = Call::post("/courses")
        .header("Idempotency-Key", "\"figure\"")
        .json(r#"{"slug":"figure","title":"A figure"}"#);
    let rows = || {
        let found = exchange(server, &Call::get("/courses/figure"))?;
        Ok(usize::from(found.is_some_and(|it| it.status == 200)))
    };
    twice(server, &call, rows)
}

/// Sends `call` twice, the first time without hearing of it.
fn twice(
    server: SocketAddr,
    call: &Call,
    rows: impl Fn() -> anyhow::Result<usize>,
) -> anyhow::Result<Vec<Try>> {
    let proxy = Proxy::to(server)?;
    proxy.lose_response();
    let mut tries = Vec::new();
    for _ in 0..2 {
        let heard = exchange(proxy.address(), call)?;
        tries.push(Try {
            heard: heard.as_ref().map(|it| it.status),
            is_replay: heard.is_some_and(|it| it.is_replay),
            rows: rows()?,
        });
    }
    ensure!(proxy.lost() == 1, "{} responses were lost", proxy.lost());
    Ok(tries)
}

/// A request with many mistakes, mended one after the other: what each try heard, and what the client
/// mended then.
pub(crate) fn ladder(server: SocketAddr) -> anyhow::Result<Vec<(u16, &'static str)>> {
    const PATCH: &str = "application/merge-patch+json";
    // Method, path, Accept, Content-Type, body, If-Match.
    let rungs: [([&str; 6], &str); 10] = [
        (
            ["POST", "/course/rust", "text/html", "text/plain", "{", ""],
            "corrects the path",
        ),
        (
            ["POST", "/courses/rust", "text/html", "text/plain", "{", ""],
            "corrects the method",
        ),
        (
            ["PATCH", "/courses/rust", "text/html", "text/plain", "{", ""],
            "accepts JSON",
        ),
        (
            ["PATCH", "/courses/rust", "*/*", "text/plain", "{", ""],
            "names the body's type",
        ),
        (
            ["PATCH", "/courses/rust", "*/*", PATCH, "{", ""],
            "sends JSON",
        ),
        (
            ["PATCH", "/courses/rust", "*/*", PATCH, "[]", ""],
            "sends an object",
        ),
        (
            ["PATCH", "/courses/rust", "*/*", PATCH, r#"{"title":7}"#, ""],
            "adds If-Match",
        ),
        (
            [
                "PATCH",
                "/courses/rust",
                "*/*",
                PATCH,
                r#"{"title":7}"#,
                "\"0\"",
            ],
            "says: any version",
        ),
        (
            [
                "PATCH",
                "/courses/rust",
                "*/*",
                PATCH,
                r#"{"title":7}"#,
                "*",
            ],
            "makes the title text",
        ),
        (
            [
                "PATCH",
                "/courses/rust",
                "*/*",
                PATCH,
                r#"{"title":"Rust"}"#,
                "*",
            ],
            "",
        ),
    ];
    let mut told = Vec::new();
    for ([method, path, accept, kind, body, condition], mended) in rungs {
        let mut call = Call::new(method, path)
            .header("Accept", accept)
            .header("Content-Type", kind)
            .body(body);
        if !condition.is_empty() {
            call = call.header("If-Match", condition);
        }
        match exchange(server, &call)? {
            Some(heard) => told.push((heard.status, mended)),
            None => bail!("no response to {method} {path}"),
        }
    }
    Ok(told)
}
