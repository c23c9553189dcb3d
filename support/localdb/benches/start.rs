//! How long a private PostgreSQL takes.
//!
//! Prints the median and the worst of some runs of each start, each in a process of its own with its own
//! directories, and then starts eight processes at once, fifty times (or as often as the first argument says),
//! and counts the servers.
//!
//!     cargo bench -p localdb --bench start -- [rounds]

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use localdb::{Database, Settings, Template, fingerprint};
use postgres::{Client, NoTls};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const TABLES: usize = 20;

fn main() -> Outcome {
    // Cargo's own word is not for us.
    let words: Vec<String> = env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match words.first().map(String::as_str) {
        Some("lease") => lease(),
        Some("database") => database(),
        rounds => measure(rounds.map_or(Ok(50), str::parse)?),
    }
}

/// One process: a lease and a first query. Prints the microseconds to the lease, to the answer, and the server's start.
fn lease() -> Outcome {
    let start = Instant::now();
    let server = localdb::server()?;
    let leased = start.elapsed();
    let mut client = Client::connect(&server.url("postgres"), NoTls)?;
    let row = client.query_one("select pg_postmaster_start_time()::text", &[])?;
    let (answered, born): (_, String) = (start.elapsed(), row.get(0));
    println!("{}\t{}\t{born}", leased.as_micros(), answered.as_micros());
    Ok(())
}

/// One process: a database of its own from a template, and a first query on it, ten times.
fn database() -> Outcome {
    let schema: String = (0..TABLES)
        .map(|n| format!("create table t{n} (id int primary key, note text);"))
        .collect();
    let template = Template::new("measure", fingerprint([&schema]), move |url| {
        Ok(Client::connect(url, NoTls)?.batch_execute(&schema)?)
    });
    let _lease = localdb::server()?;
    for _ in 0..10 {
        let start = Instant::now();
        let database = Database::from_template(&template)?;
        Client::connect(database.url(), NoTls)?.query_one("select count(*) from t7", &[])?;
        let ready = start.elapsed();
        drop(database);
        println!("{}\t{}\t-", ready.as_micros(), start.elapsed().as_micros());
    }
    Ok(())
}

fn measure(rounds: usize) -> Outcome {
    let home = tempfile::tempdir_in(Settings::from_env()?.runtime)?;
    println!("in {}", home.path().display());
    let cold = || -> Outcome {
        await_end(home.path());
        let _ = fs::remove_dir_all(home.path().join("cache"));
        Ok(())
    };
    report("first run, with initdb", 5, || {
        cold()?;
        one(home.path(), "lease")
    })?;
    report("from the cached cluster", 10, || {
        await_end(home.path());
        one(home.path(), "lease")
    })?;
    report("already running", 20, || one(home.path(), "lease"))?;
    let lines = output(run(home.path(), "database")?)?;
    println!("database from a template of {TABLES} tables, connection and query included:");
    for line in lines.lines() {
        let (ready, dropped) = times(line)?;
        println!("    {ready:>8.1?} ready, {dropped:>8.1?} with the drop");
    }

    let mut slowest = Duration::ZERO;
    for round in 1..=rounds {
        match round % 5 {
            0 => cold()?,
            _ => await_end(home.path()),
        }
        let start = Instant::now();
        let children: Vec<Child> = (0..8)
            .map(|_| run(home.path(), "lease"))
            .collect::<Outcome<_>>()?;
        let mut servers = BTreeSet::new();
        for child in children {
            let line = output(child)?;
            servers.insert(
                line.trim()
                    .rsplit('\t')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
        slowest = slowest.max(start.elapsed());
        if servers.len() != 1 {
            return Err(format!("round {round}: {} servers: {servers:?}", servers.len()).into());
        }
    }
    println!(
        "eight processes at once, {rounds} times: one server each time; slowest {slowest:.1?}"
    );
    await_end(home.path());
    Ok(())
}

fn report(
    what: &str,
    runs: usize,
    mut run: impl FnMut() -> Outcome<(Duration, Duration)>,
) -> Outcome {
    let mut leased = Vec::new();
    let mut answered = Vec::new();
    for _ in 0..runs {
        let (lease, answer) = run()?;
        leased.push(lease);
        answered.push(answer);
    }
    leased.sort();
    answered.sort();
    println!(
        "{what}: ready in {:.1?} (worst {:.1?}), first query answered at {:.1?} (worst {:.1?})",
        leased[runs / 2],
        leased[runs - 1],
        answered[runs / 2],
        answered[runs - 1]
    );
    Ok(())
}

fn one(home: &Path, role: &str) -> Outcome<(Duration, Duration)> {
    times(output(run(home, role)?)?.trim())
}

fn times(line: &str) -> Outcome<(Duration, Duration)> {
    let mut fields = line
        .split('\t')
        .map(|field| field.parse().map(Duration::from_micros));
    match (fields.next(), fields.next()) {
        (Some(first), Some(second)) => Ok((first?, second?)),
        _ => Err(format!("not two times: {line:?}").into()),
    }
}

fn run(home: &Path, role: &str) -> Outcome<Child> {
    Ok(Command::new(env::current_exe()?)
        .arg(role)
        .env_remove("DATABASE_URL")
        .env("TMPDIR", home)
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("LOCALDB_GRACE", "0.5")
        .stdout(Stdio::piped())
        .spawn()?)
}

fn output(child: Child) -> Outcome<String> {
    let output = child.wait_with_output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(format!("a process failed ({})", output.status).into()),
    }
}

/// Until no server is left.
fn await_end(home: &Path) {
    while clusters(home).any(|cluster| cluster.join("data").exists()) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn clusters(home: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let users = fs::read_dir(home).into_iter().flatten().flatten();
    users
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("localdb-"))
        .flat_map(|user| fs::read_dir(user.path()).into_iter().flatten().flatten())
        .map(|entry| entry.path())
}
