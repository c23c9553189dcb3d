//! Commands of the examples, run by `sh`.

use std::io::{Read as _, Seek as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Far more than what belongs in a book takes, on a machine that is busy with other things too.
const DEADLINE: Duration = Duration::from_secs(60);

/// `commands`, each behind a `$` and with what it prints below it. They share a folder that was empty.
pub(crate) fn transcript(commands: &[String]) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut transcript = String::new();
    for command in commands {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(folder.path());
        let printed = output(shell).map_err(|trouble| format!("`{command}` {trouble}"))?;
        transcript += &format!("$ {command}\n{printed}");
        if !transcript.ends_with('\n') {
            transcript.push('\n');
        }
    }
    Ok(transcript)
}

/// All that `command` prints, its errors in between; in plain English, in UTC, and without color.
pub(crate) fn output(mut command: Command) -> Result<String, String> {
    let trouble = |error: std::io::Error| format!("cannot be run: {error}");
    let mut file = tempfile::tempfile().map_err(trouble)?;
    let mut child = command
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .env("NO_COLOR", "1")
        .stdout(Stdio::from(file.try_clone().map_err(trouble)?))
        .stderr(Stdio::from(file.try_clone().map_err(trouble)?))
        .spawn()
        .map_err(trouble)?;
    let begun = Instant::now();
    while child.try_wait().map_err(trouble)?.is_none() {
        if begun.elapsed() > DEADLINE {
            // Fails only if it has ended by now.
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("did not end within {} s", DEADLINE.as_secs()));
        }
        thread::sleep(Duration::from_millis(2));
    }
    let mut printed = Vec::new();
    file.rewind()
        .and_then(|()| file.read_to_end(&mut printed))
        .map_err(trouble)?;
    Ok(String::from_utf8_lossy(&printed).into_owned())
}
