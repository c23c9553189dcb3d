//! The two load generators: `wrk` for HTTP, `pgbench` for PostgreSQL by itself.

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tempfile::NamedTempFile;

/// Connections held open by either generator.
pub const CONNECTIONS: usize = 32;

/// Requests per second of `wrk` against `url`; `paths` is a Lua script that chooses them.
pub fn wrk(url: &str, paths: Option<&str>, duration: Duration) -> Result<f64> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--latency"])
        .args(["--connections", &CONNECTIONS.to_string()])
        .args(["--duration", &format!("{}s", duration.as_secs())]);
    let script = paths.map(script).transpose()?;
    if let Some(script) = &script {
        wrk.arg("--script").arg(script.path());
    }
    let report = run(wrk.arg(url), "install Debian's package `wrk`")?;
    // wrk mentions these lines only when there is something to mention.
    for trouble in ["Non-2xx", "Socket errors"] {
        if let Some(line) = report.lines().find(|line| line.contains(trouble)) {
            bail!("{url}: {}", line.trim());
        }
    }
    figure(&report, "Requests/sec:")
}

/// Transactions per second of `pgbench -M prepared` running `sql` on `database`.
pub fn pgbench(database: &str, sql: &str, duration: Duration) -> Result<f64> {
    let script = script(sql)?;
    let report = run(
        Command::new("pgbench")
            .args(["--no-vacuum", "--protocol", "prepared", "--jobs", "1"])
            .args(["--client", &CONNECTIONS.to_string()])
            .args(["--time", &duration.as_secs().to_string()])
            .arg("--file")
            .arg(script.path())
            .arg(database),
        "install Debian's package `postgresql`",
    )?;
    ensure!(
        report.contains("number of failed transactions: 0"),
        "pgbench failed: {report}"
    );
    figure(&report, "tps =")
}

fn script(text: &str) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

fn run(command: &mut Command, advice: &str) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("cannot run {program} ({advice})"))?;
    ensure!(
        output.status.success(),
        "{program} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn figure(report: &str, label: &str) -> Result<f64> {
    report
        .lines()
        .find_map(|line| line.trim().strip_prefix(label))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .with_context(|| format!("no figure named {label:?} in: {report}"))
}
