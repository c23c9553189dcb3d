//! A day's program as a child process, for tests that need its real life and death.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};

/// Generous: a lesson may have to start a database on a busy machine.
const START: Duration = Duration::from_secs(60);
const END: Duration = Duration::from_secs(30);

/// `dayNN serve --port 0`, running; killed when dropped.
///
/// Its standard error is the test's.
pub struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    /// Starts `binary serve --port 0` and waits until it says where it listens.
    pub fn serve(binary: &str) -> anyhow::Result<Self> {
        Self::serve_with(binary, &[])
    }

    /// The same with environment variables.
    pub fn serve_with(binary: &str, environment: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut command = Command::new(binary);
        command
            .args(["serve", "--port", "0"])
            .envs(environment.iter().copied());
        Self::start(command)
    }

    /// Starts any command that ends up as a day that serves, such as a shell that sets a limit
    /// first, and waits until it says where it listens.
    pub fn start(mut command: Command) -> anyhow::Result<Self> {
        let binary = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {binary}"))?;
        let stdout = child.stdout.take();
        // From here on whatever fails drops, and so kills, the child.
        let mut program = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let (sender, first_line) = mpsc::channel();
        thread::spawn(move || {
            let Some(stdout) = stdout else { return };
            let mut stdout = BufReader::new(stdout);
            let mut line = String::new();
            if stdout.read_line(&mut line).is_ok() {
                let _ = sender.send(line);
            }
            // Drained to its end, so that the program never blocks on a full pipe.
            let _ = stdout.read_to_end(&mut Vec::new());
        });
        let line = first_line
            .recv_timeout(START)
            .with_context(|| format!("{binary} did not say where it listens"))?;
        program.address = line
            .trim()
            .rsplit_once("http://")
            .and_then(|(_, address)| address.parse().ok())
            .with_context(|| format!("{binary} began with {line:?}, which names no address"))?;
        Ok(program)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it SIGTERM and does not wait.
    pub fn terminate(&self) -> anyhow::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).context("cannot send SIGTERM")
    }

    /// Waits for it to end, for 30 s at most.
    pub fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        let deadline = Instant::now() + END;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > deadline {
                bail!("the program did not end within {END:?}");
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends it SIGTERM and waits for it to end.
    pub fn stop(mut self) -> anyhow::Result<ExitStatus> {
        self.terminate()?;
        self.wait()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
