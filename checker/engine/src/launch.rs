//! `course launch`: a process that becomes the learner's program once the guard can end it.
//!
//! Why: a checker that is killed right after it has started a program can't report the program to the guard. So the process
//! starts first, the guard learns of its group, and only then the process gets the word and becomes the program.
//!
//! Invariants
//! - Nothing of the learner's runs before the word comes; a process whose checker is gone ends without it.
//! - The program gets no file of ours but its output, and nothing to read.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};

use rustix::stdio::dup2_stdin;

use crate::processes;

/// The word on which a process becomes a program.
const GO: &[u8] = b"go";

/// The checker's end: it gives the word, and learns whether the program started.
pub(super) struct Starter(UnixStream);

/// A process, in a group of its own, that waits to become `command`; both streams of its output are `output`.
pub(super) fn prepare(command: &Command, output: io::PipeWriter) -> io::Result<(Child, Starter)> {
    let (ours, theirs) = UnixStream::pair()?;
    let mut waiting = Command::new(processes::this_program()?);
    waiting
        .args(["launch", "--"])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(OwnedFd::from(theirs))
        .stdout(output.try_clone()?)
        .stderr(output)
        .process_group(0);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => waiting.env(name, value),
            None => waiting.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        waiting.current_dir(folder);
    }
    Ok((waiting.spawn()?, Starter(ours)))
}

impl Starter {
    /// Lets the process become the program; the error says why it could not.
    pub(super) fn go(mut self) -> io::Result<()> {
        self.0.write_all(GO)?;
        // A program has no end of this any more, so what comes is the number of an error, or nothing.
        let mut answer = Vec::new();
        self.0.read_to_end(&mut answer)?;
        match answer.try_into() {
            Ok(number) => Err(io::Error::from_raw_os_error(i32::from_ne_bytes(number))),
            Err(_) => Ok(()),
        }
    }
}

/// Waits for the word, and becomes `command`; without a word, or when it cannot, this ends. The process calls it whose
/// standard input the engine has prepared.
///
/// # Errors
///
/// Standard input is not what it should be, or the one who waits cannot be told.
pub fn launch(command: &[OsString]) -> io::Result<()> {
    let mut starter = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut word = [0; GO.len()];
    if starter.read_exact(&mut word).is_err() {
        return Ok(());
    }
    dup2_stdin(File::open("/dev/null")?)?;
    let Some((program, arguments)) = command.split_first() else {
        return Ok(());
    };
    let error = Command::new(program).args(arguments).exec();
    let number = error.raw_os_error().unwrap_or_default();
    starter.write_all(&number.to_ne_bytes())
}
