//! The measured servers: a private PostgreSQL with its rows, the capstone, and the bare server.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use capstone::resources::check_ins::rows::READ;
use capstone::storage;
use postgres::{Client, NoTls};
use tempfile::TempDir;

use crate::identity;

/// The prefix of the ids of the check-ins; twelve digits follow, from 1 on (`schema::fill`).
const PREFIX: &str = "0190a5b0-0000-7000-8000-";

/// A private PostgreSQL, with the settings it would have in production, holding the check-ins.
pub struct Cluster {
    url: String,
    id: u32,
    rows: u32,
    server: Option<localdb::Server>,
    keys: PathBuf,
    bearer: String,
    _directory: TempDir,
}

impl Cluster {
    /// Starts it and fills it.
    pub fn start(rows: u32) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let settings = localdb::Settings {
            grace: Duration::ZERO,
            ..localdb::Settings::from_env()?
        };
        let server = localdb::Server::durable(directory.path(), &settings)?;
        let url = server.ensure("bench")?;
        storage::prepare(&url)?;
        let mut client = Client::connect(&url, NoTls)?;
        schema::fill(&mut client, rows)?;
        schema::settle(&mut client)?;
        let keys = identity::keys(directory.path())?;
        Ok(Self {
            bearer: identity::bearer(&keys, &url)?,
            keys,
            id: postmaster(&mut client)?,
            url,
            rows,
            server: Some(server),
            _directory: directory,
        })
    }

    /// The URL of its database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The file of the keys that sign access tokens.
    pub fn keys(&self) -> &Path {
        &self.keys
    }

    /// The field `Authorization` of somebody who may do everything.
    pub fn bearer(&self) -> &str {
        &self.bearer
    }

    /// The process id of the server.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// A script for wrk that reads random check-ins.
    pub fn paths(&self) -> String {
        let (rows, prefix, by) = (self.rows, PREFIX, &self.bearer);
        format!(
            "wrk.headers['Authorization'] = '{by}'\n\
             request = function()\n  \
               local id = string.format('{prefix}%012d', math.random(1, {rows}))\n  \
               return wrk.format('GET', '/api/v1/check-ins/' .. id)\n\
             end\n"
        )
    }

    /// A script for pgbench that reads random check-ins, with the statement of the capstone.
    pub fn select(&self) -> String {
        let id = format!("('{PREFIX}' || lpad((:n)::text, 12, '0'))::uuid");
        let select = READ
            .replace("$1", &id)
            .replace("$2", "true")
            .replace("$3", "'{}'::integer[]")
            .replace("$4", "'{}'::uuid[]")
            .replace("$5", "null::uuid");
        let rows = self.rows;
        format!("\\set n random(1, {rows})\n{select};\n")
    }
}

impl Drop for Cluster {
    /// Lets the server stop before its data goes; otherwise it would look for it forever.
    fn drop(&mut self) {
        drop(self.server.take());
        let process = format!("/proc/{}", self.id);
        let deadline = Instant::now() + Duration::from_secs(30);
        while Path::new(&process).exists() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn postmaster(client: &mut Client) -> Result<u32> {
    let directory: String = client
        .query_one("select current_setting('data_directory')", &[])?
        .get(0);
    let file = Path::new(&directory).join("postmaster.pid");
    let text = std::fs::read_to_string(&file).context("cannot read postmaster.pid")?;
    let id = text.lines().next().unwrap_or_default();
    Ok(id.parse()?)
}

/// A server process; killed when dropped.
pub struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// The capstone's release build on `cluster`.
    pub fn capstone(cluster: &Cluster, log: &str) -> Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_capstone"));
        command
            .args(["serve", "--port", "0", "--log", log])
            .args(["--address-limit", "off", "--account-limit", "off"])
            .env("DATABASE_URL", cluster.url())
            .env("CAPSTONE_TOKEN_KEYS", cluster.keys());
        Self::start(&mut command)
    }

    /// The bare hyper server: this program again.
    pub fn bare(workers: Option<usize>) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--bare");
        if let Some(workers) = workers {
            command.args(["--workers", &workers.to_string()]);
        }
        Self::start(&mut command)
    }

    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        let mut server = Self {
            child,
            url: String::new(),
        };
        let address = line.trim().split_once("http://");
        let (_, address) = address.with_context(|| format!("no address in {line:?}"))?;
        server.url = format!("http://{address}");
        Ok(server)
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
