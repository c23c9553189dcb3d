//! Running a program in a tour.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use crate::page::Page;
use crate::text::{LineEnds, escape, thousands};

const DEADLINE: Duration = Duration::from_secs(30);
/// How soon an interrupted tour ends the program it waits for.
const LOOK_UP: Duration = Duration::from_millis(100);
/// Of what a program writes, this much is kept.
const KEPT: u64 = 1024 * 1024;
const LINES_SHOWN: usize = 40;

/// What a program did.
#[derive(Clone, Debug)]
pub struct Output {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to its standard output, up to 1 MiB; what is not UTF-8 is replaced.
    pub stdout: String,
    /// What it wrote to its standard error, the same.
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
    let mut child = Command::new(program)
        .args(&arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let outcome = collect(page, &mut child);
    if outcome.is_err() {
        // Already over, then: there is nothing left to end.
        let _ = child.kill();
        let _ = child.wait();
    }
    let output = outcome.with_context(|| format!("running {program}"))?;
    print(page, &output);
    Ok(output)
}

fn collect(page: &Page, child: &mut Child) -> anyhow::Result<Output> {
    let stdout = read(child.stdout.take());
    let stderr = read(child.stderr.take());
    let deadline = Instant::now() + DEADLINE;
    let stdout = wait(page, &stdout, deadline)?;
    let stderr = wait(page, &stderr, deadline)?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Output {
                status,
                stdout,
                stderr,
            });
        }
        page.check()?;
        ensure!(
            Instant::now() < deadline,
            "it did not end within {DEADLINE:?}"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

fn read(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // A pipe that breaks has nothing more to tell.
            let _ = pipe.take(KEPT).read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    receiver
}

fn wait(page: &Page, bytes: &mpsc::Receiver<Vec<u8>>, deadline: Instant) -> anyhow::Result<String> {
    loop {
        match bytes.recv_timeout(LOOK_UP) {
            Ok(bytes) => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                page.check()?;
                ensure!(
                    Instant::now() < deadline,
                    "it did not end within {DEADLINE:?}"
                );
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => bail!("its output could not be read"),
        }
    }
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
