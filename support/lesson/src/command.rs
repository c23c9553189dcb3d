//! Running a program in a tour: no input, 30 s, 1 MiB of output.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::page::Page;
use crate::text::{LineEnds, escape, span, thousands};

const DEADLINE: Duration = Duration::from_secs(30);
/// How often to see whether the program has ended, or the tour was called off.
const LOOK_UP: Duration = Duration::from_millis(5);
/// A program that writes more is ended.
const MAX_OUTPUT: u64 = 1024 * 1024;
const LINES_SHOWN: usize = 40;

/// The outcome of a program.
#[derive(Clone, Debug)]
pub struct Output {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output, with replacement characters for bytes that aren't UTF-8.
    pub stdout: String,
    /// Its standard error, likewise.
    pub stderr: String,
}

impl Output {
    /// Passes if the program ended with 0.
    pub fn expect_success(self) -> anyhow::Result<Self> {
        ensure!(
            self.status.success(),
            "the program ended with {}",
            self.status
        );
        Ok(self)
    }
}

pub(crate) fn run<S: AsRef<OsStr>>(
    page: &Page,
    program: &str,
    arguments: impl IntoIterator<Item = S>,
) -> anyhow::Result<Output> {
    page.check()?;
    let arguments: Vec<OsString> = arguments
        .into_iter()
        .map(|argument| argument.as_ref().to_owned())
        .collect();
    let line = command_line(program, &arguments);
    page.plain([line.as_str()]);
    let (mut stdout, mut stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut child = Command::new(program)
        .args(&arguments)
        .stdin(Stdio::null())
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?)
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let status = wait(page, &mut child, [&stdout, &stderr]);
    if status.is_err() {
        // Already over, then: there is nothing left to end.
        let _ = child.kill();
        let _ = child.wait();
    }
    let output = Output {
        status: status.with_context(|| format!("running {program}"))?,
        stdout: read(&mut stdout)?,
        stderr: read(&mut stderr)?,
    };
    print(page, &output);
    Ok(output)
}

/// Waits for the end of the program. It writes to files, since pipes would stay open for as long as
/// anything that it leaves running holds the other end.
fn wait(page: &Page, child: &mut Child, files: [&File; 2]) -> anyhow::Result<ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        page.check()?;
        ensure!(
            begun.elapsed() < DEADLINE,
            "it did not end within {}",
            span(DEADLINE)
        );
        for file in files {
            ensure!(
                file.metadata()?.len() <= MAX_OUTPUT,
                "it does not stop writing"
            );
        }
        thread::sleep(LOOK_UP);
    }
}

fn read(file: &mut File) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(MAX_OUTPUT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn print(page: &Page, output: &Output) {
    let lines: Vec<String> = output
        .stdout
        .lines()
        .chain(output.stderr.lines())
        .map(|line| escape(line.as_bytes(), LineEnds::Hidden))
        .collect();
    let rest = lines.len().saturating_sub(LINES_SHOWN);
    let more = (rest > 0).then(|| format!("... {} lines more", thousands(rest)));
    let shown = lines.iter().take(LINES_SHOWN).chain(&more);
    page.continue_plain(shown.map(String::as_str));
}

/// The command line as a shell would take it.
fn command_line(program: &str, arguments: &[OsString]) -> String {
    let mut line = format!("$ {program}");
    for argument in arguments {
        let argument = argument.to_string_lossy();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c);
        line.push(' ');
        if !argument.is_empty() && argument.chars().all(plain) {
            line.push_str(&argument);
        } else {
            line.push_str(&format!("'{}'", argument.replace('\'', r"'\''")));
        }
    }
    line
}
