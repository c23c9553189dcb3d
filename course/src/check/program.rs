//! The program under test: started on a free port in a process group of its own, watched, and ended with all it started.
//!
//! Invariants
//! - When a [`Program`] is dropped, nothing of its group runs any more: TERM first, KILL after a while.
//! - The same holds when the checker is interrupted (Ctrl-C, TERM, a closed terminal).

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::client::seconds;
use super::output::{FLOOD, Output};
use super::processes;

/// The memory that a program's group may take, in bytes.
const MEMORY: u64 = 2 << 30;

/// How long after TERM a group is given before KILL, when it is only in the way.
const GRACE: Duration = Duration::from_secs(2);

/// How a program is started.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) command: Vec<OsString>,
    pub(crate) port: Option<u16>,
    /// How long it may be silent, and not listen.
    pub(crate) within: Duration,
}

/// A program that listens.
pub(crate) struct Program {
    child: Child,
    group: Pid,
    pub(crate) address: SocketAddr,
    output: Output,
}

impl Start {
    /// Starts the program and waits until it listens. The error says what it does instead.
    pub(crate) fn start(&self) -> anyhow::Result<Result<Program, NotListening>> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port()?));
        let (name, arguments) = self
            .command
            .split_first()
            .ok_or_else(|| anyhow!("there is no command"))?;
        end_the_group_when_interrupted();
        let child = Command::new(name)
            .args(arguments)
            .env("PORT", address.port().to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn();
        let mut child =
            child.with_context(|| format!("cannot start {}", name.to_string_lossy()))?;
        let output = Output::new();
        if let Some(stdout) = child.stdout.take() {
            output.capture(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            output.capture(stderr);
        }
        let group = Pid::from_child(&child);
        *running() = Some(group);
        let mut program = Program {
            child,
            group,
            address,
            output,
        };
        match program.wait_until_it_listens(self.within) {
            Ok(()) => Ok(Ok(program)),
            Err(what) => Ok(Err(NotListening {
                what,
                output: program.output.lines(),
            })),
        }
    }

    fn port(&self) -> anyhow::Result<u16> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port.unwrap_or(0)));
        match (bound, self.port) {
            (Ok(listener), _) => Ok(listener.local_addr()?.port()),
            (Err(error), Some(port)) if error.kind() == io::ErrorKind::AddrInUse => bail!(
                "port {port} is taken by another program, and nothing was started \
                 (stop it, or leave --port out and a free one is used)"
            ),
            (Err(error), _) => Err(error).context("cannot find a free port"),
        }
    }
}

/// Why there is nothing to grade.
#[derive(Debug)]
pub(crate) struct NotListening {
    pub(crate) what: String,
    pub(crate) output: Vec<String>,
}

impl Program {
    fn wait_until_it_listens(&mut self, within: Duration) -> Result<(), String> {
        let begun = Instant::now();
        let port = self.address.port();
        let mut pause = Duration::from_millis(2);
        loop {
            let exited = self.exited();
            if self.listens() {
                return Ok(());
            }
            if let Some(status) = exited {
                return Err(format!(
                    "the program ended before it listened: {}",
                    in_words(status)
                ));
            }
            if let Some(excess) = self.excess() {
                return Err(format!("the program {excess}, and does not listen"));
            }
            // Who prints is at work, building perhaps; but not for ever.
            let silent = self.output.last().elapsed() > within && begun.elapsed() > within;
            if silent || begun.elapsed() > within * 10 {
                return Err(self.elsewhere().unwrap_or_else(|| {
                    format!(
                        "the program does not listen on port {port}, which PORT names, after {}",
                        seconds(Duration::from_secs(begun.elapsed().as_secs()))
                    )
                }));
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(25));
        }
    }

    fn listens(&self) -> bool {
        if !processes::are_shown() {
            return TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok();
        }
        processes::listening(self.group)
            .iter()
            .any(|listening| self.serves(listening.address))
    }

    /// Whether somebody who connects to our address reaches this one.
    fn serves(&self, address: SocketAddr) -> bool {
        address.port() == self.address.port()
            && (address.ip().is_unspecified() || address.ip() == self.address.ip())
    }

    fn elsewhere(&self) -> Option<String> {
        let port = self.address.port();
        let listening = processes::listening(self.group);
        let address = listening.first()?.address;
        Some(match address.port() == port {
            true => format!("the program listens on {address} only; it should on 127.0.0.1:{port}"),
            false => format!(
                "the program listens on port {}; PORT says {port}",
                address.port()
            ),
        })
    }

    /// What the program has more of than it may, if anything.
    pub(crate) fn excess(&self) -> Option<String> {
        let printed = self.output.bytes();
        if printed > FLOOD {
            return Some(format!("prints without end ({} MiB so far)", printed >> 20));
        }
        let memory: u64 = processes::members(self.group)
            .iter()
            .map(|member| member.memory)
            .sum();
        (memory > MEMORY).then(|| format!("takes {} MiB of memory", memory >> 20))
    }

    /// How it ended, if it has.
    pub(crate) fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Asks it to end, as an operator would: the process that listens, not what it was started through.
    pub(crate) fn terminate(&self) {
        let listening = processes::listening(self.group);
        let owner = listening
            .iter()
            .find(|listening| self.serves(listening.address));
        match owner {
            Some(listening) => _ = kill_process(listening.owner, Signal::TERM),
            None => _ = kill_process_group(self.group, Signal::TERM),
        }
    }

    /// Waits until it has ended; `None` when it has not after `time`.
    pub(crate) fn wait(&mut self, time: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + time;
        loop {
            let exited = self.exited();
            if exited.is_some() || Instant::now() > deadline {
                return exited;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The last lines that it printed.
    pub(crate) fn last_words(&self) -> Vec<String> {
        self.output.lines()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = kill_process_group(self.group, Signal::TERM);
        let deadline = Instant::now() + GRACE;
        loop {
            // A zombie still counts as a member of its group.
            _ = self.child.try_wait();
            if test_kill_process_group(self.group).is_err() {
                break;
            }
            if Instant::now() > deadline {
                _ = kill_process_group(self.group, Signal::KILL);
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        _ = self.child.wait();
        *running() = None;
    }
}

/// How a program ended, in words.
pub(crate) fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => match signal_hook::low_level::signal_name(signal) {
            Some(name) => format!("killed by {name}"),
            None => format!("killed by signal {signal}"),
        },
        (None, None) => "for no known reason".into(),
    }
}

/// The group that an interruption has to end.
fn running() -> std::sync::MutexGuard<'static, Option<Pid>> {
    static RUNNING: Mutex<Option<Pid>> = Mutex::new(None);
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end_the_group_when_interrupted() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without the handlers the program still runs; an interruption then is as rude as it always was.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
            return;
        };
        thread::spawn(move || {
            let Some(signal) = signals.forever().next() else {
                return;
            };
            if let Some(group) = *running() {
                _ = kill_process_group(group, Signal::TERM);
                let deadline = Instant::now() + GRACE;
                // Its leader stays a zombie, as we do not wait for it here: ask for those that still run.
                let runs = || match processes::are_shown() {
                    true => !processes::members(group).is_empty(),
                    false => test_kill_process_group(group).is_ok(),
                };
                while runs() && Instant::now() < deadline {
                    thread::sleep(Duration::from_millis(5));
                }
                _ = kill_process_group(group, Signal::KILL);
            }
            std::process::exit(128 + signal);
        });
    });
}
