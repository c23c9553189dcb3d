//! `course doctor`: what this machine lacks, what a running setup uses, and what to do about each.

mod asked;
mod page;
mod server;
mod tools;

use std::net::TcpListener;

use anyhow::bail;
use serde::Serialize;

use crate::invocation::Invocation;
use server::Server;
use tools::Tool;

/// Lessons listen on 3000 and their day; the platform has its own port.
const LESSONS: std::ops::RangeInclusive<u16> = 3001..=3030;
const PLATFORM: u16 = 8080;

/// Say what this machine lacks, what a running setup uses, and what to do about it
///
/// The exit code is 1 if something is missing that every lesson needs, so that a build server can ask too.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {}

/// All that was found out.
#[derive(Serialize)]
struct Findings {
    /// Whether nothing is missing that every lesson needs.
    healthy: bool,
    tools: Vec<Tool>,
    server: Server,
    ports_in_use: Vec<u16>,
}

impl Doctor {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let server = Server::find();
        let mut tools = tools::all();
        // After the compilers: nothing but the pages of the book works without it.
        tools.insert(2, server.as_tool());
        let findings = Findings {
            healthy: tools
                .iter()
                .all(|tool| tool.found.is_some() || !tool.required),
            tools,
            server,
            ports_in_use: LESSONS.chain([PLATFORM]).filter(|it| in_use(*it)).collect(),
        };
        match invocation.json() {
            true => crate::terminal::print(&(serde_json::to_string(&findings)? + "\n"))?,
            false => crate::terminal::print(&findings.page())?,
        }
        if !findings.healthy {
            bail!("something is missing that every lesson needs: see above what to do");
        }
        Ok(())
    }
}

fn in_use(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port))
        .is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse)
}
