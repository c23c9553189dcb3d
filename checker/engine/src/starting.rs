//! The start of a program: from the command until it listens, or the reason why it doesn't.

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};

use crate::failure::Failure;
use crate::group::{Group, in_words};
use crate::output::Output;
use crate::ports::{Lease, free_port};
use crate::pressure::Stretch;
use crate::processes::{self, Listening};
use crate::text::seconds;
use crate::watch::{excess, members};

/// How long the last words of a program that has ended may be on their way.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How long a program that listens elsewhere must have done nothing else, before it is told so.
const SETTLED: Duration = Duration::from_secs(2);

/// The part of the time for its start after which a program that does nothing at all is given up.
const IDLE: u32 = 5;

/// The processor time that a waiting program may use meanwhile, in hundredths of a second: some look around now and
/// then.
const AT_REST: u64 = 5;

/// How a program is started.
#[derive(Clone, Debug)]
pub struct Start {
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// Where; here if it is not said.
    pub folder: Option<PathBuf>,
    /// Variables of its environment besides ours and PORT.
    pub env: Vec<(String, String)>,
    /// The port that PORT names; a free one if it is not said.
    pub port: Option<u16>,
    /// How long it may be silent, and not listen.
    pub within: Duration,
}

/// A program that was started, and where it is to listen.
pub(crate) struct Started {
    pub(crate) group: Group,
    pub(crate) address: SocketAddr,
    pub(crate) output: Output,
    /// No other checker gets its port.
    pub(crate) lease: Option<Lease>,
}

impl Start {
    /// Starts the program and waits until it listens. The error says what it does instead.
    pub(crate) fn begin(&self) -> anyhow::Result<Result<Started, NotListening>> {
        let (port, lease) = self.port()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let (name, arguments) = self
            .command
            .split_first()
            .ok_or_else(|| anyhow!("there is no command"))?;
        let mut command = Command::new(name);
        command
            .args(arguments)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .env("PORT", address.port().to_string());
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        let output = Output::new();
        let group = Group::start(&command, &output)
            .with_context(|| format!("cannot start {}", name.to_string_lossy()))?;
        let mut program = Started {
            group,
            address,
            output,
            lease,
        };
        match program.wait_until_it_listens(self.within) {
            Ok(()) => Ok(Ok(program)),
            Err(what) => Ok(Err(NotListening {
                what,
                output: program.output.lines(),
            })),
        }
    }

    fn port(&self) -> anyhow::Result<(u16, Option<Lease>)> {
        if let Some((port, lease)) = self.port.is_none().then(free_port).flatten() {
            return Ok((port, Some(lease)));
        }
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port.unwrap_or(0)));
        match (bound, self.port) {
            (Ok(listener), _) => Ok((listener.local_addr()?.port(), None)),
            (Err(error), Some(port)) if error.kind() == io::ErrorKind::AddrInUse => bail!(
                "port {port} is taken by another program, and nothing was started \
                 (stop it, or leave --port out and a free one is used)"
            ),
            (Err(error), _) => Err(error).context("cannot find a free port"),
        }
    }
}

/// A while in which nothing has changed about where a program listens.
struct Quiet {
    begun: Stretch,
    seen: Vec<Listening>,
    /// The processor time of the program at the start of the stretch, in ticks.
    ran: u64,
}

/// Why there is nothing to grade.
#[derive(Debug)]
pub struct NotListening {
    /// The program's behavior instead of listening.
    pub what: String,
    /// The last lines that it printed.
    pub output: Vec<String>,
}

impl From<NotListening> for Failure {
    fn from(not: NotListening) -> Self {
        Failure {
            program: not.output,
            ..Failure::plain(not.what)
        }
    }
}

impl Started {
    fn wait_until_it_listens(&mut self, within: Duration) -> Result<(), String> {
        let begun = Stretch::begin();
        let mut quiet: Option<Quiet> = None;
        let mut rested = Duration::ZERO;
        let mut pause = Duration::from_millis(2);
        let mut look = 0;
        loop {
            let exited = self.group.exited();
            let members = members(self.group.id(), look);
            let listening = processes::listening(&members);
            match exited {
                None if self.listens(&listening) => return Ok(()),
                None => {}
                Some(status) => {
                    self.output.wait(LAST_WORDS);
                    return Err(self.ended_early(status));
                }
            }
            if let Some(excess) = excess(&members, &self.output) {
                return Err(format!("the program {excess}, and does not listen"));
            }
            if quiet.as_ref().is_none_or(|quiet| quiet.seen != listening) {
                quiet = Some(self.quiet(&listening));
            }
            if quiet
                .as_ref()
                .is_some_and(|it| it.begun.elapsed() > SETTLED)
            {
                let rest = quiet.take().filter(|quiet| self.has_rested(quiet));
                rested = rest
                    .as_ref()
                    .map_or(Duration::ZERO, |rest| rested + rest.begun.elapsed());
                if rest.is_some()
                    && let Some(elsewhere) = self.elsewhere(&listening)
                {
                    return Err(elsewhere);
                }
                if rested > within / IDLE {
                    return Err(format!(
                        "the program does not listen on port {}, which PORT names, and has done nothing for {} (--start-within gives it longer)",
                        self.address.port(),
                        seconds(Duration::from_secs(rested.as_secs()))
                    ));
                }
            }
            // A program that prints is at work, perhaps building; but it may not print forever.
            let silent = self.output.last().elapsed().min(begun.elapsed());
            let most = match silent > within && begun.was_busy() {
                true => within * 3,
                false => within,
            };
            if silent > most || begun.elapsed() > within * 10 {
                return Err(self.elsewhere(&listening).unwrap_or_else(|| {
                    format!(
                        "the program does not listen on port {}, which PORT names, after {}",
                        self.address.port(),
                        seconds(Duration::from_secs(begun.elapsed().as_secs()))
                    )
                }));
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(25));
            look += 1;
        }
    }

    fn quiet(&self, listening: &[Listening]) -> Quiet {
        Quiet {
            begun: Stretch::begin(),
            seen: listening.to_vec(),
            ran: self.ran(),
        }
    }

    /// Whether the program only waited all that time: it printed nothing, and ran next to nothing though it could have.
    fn has_rested(&self, quiet: &Quiet) -> bool {
        let ran = self.ran().abs_diff(quiet.ran);
        ran <= AT_REST && self.output.last().elapsed() > SETTLED && !quiet.begun.was_busy()
    }

    /// The processor time of its processes so far, in ticks.
    fn ran(&self) -> u64 {
        let members = processes::members(self.group.id());
        members.iter().map(|member| member.ran).sum()
    }

    fn listens(&self, listening: &[Listening]) -> bool {
        if !processes::are_shown() {
            return TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok();
        }
        listening
            .iter()
            .any(|listening| serves(self.address, listening.address))
    }

    /// The message about a program that has ended and may have left a server running.
    fn ended_early(&self, status: ExitStatus) -> String {
        let status = in_words(status);
        match processes::listens(|address| serves(self.address, address)) {
            true => format!(
                "the program ended ({status}) and left another process listening; \
                 a graded server must stay in the foreground, not become a daemon"
            ),
            false => format!("the program ended before it listened: {status}"),
        }
    }

    /// Where it listens instead, if it does.
    fn elsewhere(&self, listening: &[Listening]) -> Option<String> {
        let port = self.address.port();
        let first = listening.first()?.address;
        let address = SocketAddr::new(first.ip().to_canonical(), first.port());
        Some(match address.port() == port {
            true => {
                format!("the program listens only on {address}; it must listen on 127.0.0.1:{port}")
            }
            false => format!(
                "the program listens on port {}; PORT says {port}",
                address.port()
            ),
        })
    }
}

/// Whether somebody who connects to `ours` reaches a socket that listens at `address`.
pub(crate) fn serves(ours: SocketAddr, address: SocketAddr) -> bool {
    // Java and Go listen on IPv6 sockets for IPv4 addresses as well: `::ffff:127.0.0.1`.
    let ip = address.ip().to_canonical();
    address.port() == ours.port() && (ip.is_unspecified() || ip == ours.ip())
}
