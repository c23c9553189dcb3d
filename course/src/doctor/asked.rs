//! Programs that are asked for their version, each within a time limit.
//!
//! Why a limit: a wrapper that waits for a network or for a terminal never answers, and a doctor that hangs helps nobody.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use std::os::unix::process::CommandExt as _;

use rustix::process::{Pid, Signal, kill_process_group};

/// How long a program gets. A busy machine takes a second to start one; none needs ten.
const PATIENCE: Duration = Duration::from_secs(10);

/// The output of `program` for `word`, or the reason that there is none.
pub(super) fn ask(program: &Path, word: &str) -> Result<Output, String> {
    let place = program.display();
    let cannot_run = |error| format!("{place} does not run: {error}");
    let child = Command::new(program)
        .arg(word)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // A group of its own, so that what the program started ends with it.
        .process_group(0)
        .spawn()
        .map_err(cannot_run)?;
    let group = Pid::from_child(&child);
    let (send, answer) = channel();
    thread::spawn(move || send.send(child.wait_with_output()));
    match answer.recv_timeout(PATIENCE) {
        Ok(output) => output.map_err(cannot_run),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            // Fails if the group ended just now, which is as good.
            let _ = kill_process_group(group, Signal::KILL);
            let _ = answer.recv();
            let seconds = PATIENCE.as_secs();
            Err(format!("{place} {word} does not answer within {seconds} s"))
        }
    }
}
