//! The program under test: started on a free port in a process group of its own, watched, and ended with all it started.

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::failure::Failure;
use crate::group::Group;
use crate::output::{FLOOD, Output};
use crate::ports::{Lease, free_port};
use crate::pressure::Stretch;
use crate::processes::{self, Listening, Member};
use crate::text::seconds;

/// The memory that a program's group may take, in bytes.
const MEMORY: u64 = 2 << 30;

/// The processes that a program may consist of.
const PROCESSES: usize = 500;

/// How often a program is looked after while a stage is tried on it.
const LOOK: Duration = Duration::from_millis(100);

/// Every so many looks are for all of the group, also for what has lost its parent.
const THOROUGH: usize = 10;

/// How long the last words of a program that has ended may be on their way.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How long a program may take to end when it is started anew.
const STOPS: Duration = Duration::from_secs(10);

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

/// A program that listens.
pub struct Program {
    group: Group,
    /// Where it listens.
    pub address: SocketAddr,
    output: Output,
    /// How it was started.
    start: Start,
    /// No other checker gets its port.
    _lease: Option<Lease>,
}

impl Start {
    /// Starts the program and waits until it listens. The error says what it does instead.
    pub fn start(&self) -> anyhow::Result<Result<Program, NotListening>> {
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
        let mut program = Program {
            group,
            address,
            output,
            start: self.clone(),
            _lease: lease,
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

impl Program {
    fn wait_until_it_listens(&mut self, within: Duration) -> Result<(), String> {
        let begun = Stretch::begin();
        let mut quiet: Option<Quiet> = None;
        let mut rested = Duration::ZERO;
        let mut pause = Duration::from_millis(2);
        let mut look = 0;
        loop {
            let exited = self.exited();
            let members = self.members(look);
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

    /// Its processes, at the look of this number.
    fn members(&self, look: usize) -> Vec<Member> {
        members(self.group.id(), look)
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
            .any(|listening| self.serves(listening.address))
    }

    /// Whether somebody who connects to our address reaches this one.
    fn serves(&self, address: SocketAddr) -> bool {
        // Java and Go listen on IPv6 sockets for IPv4 addresses as well: `::ffff:127.0.0.1`.
        let ip = address.ip().to_canonical();
        address.port() == self.address.port() && (ip.is_unspecified() || ip == self.address.ip())
    }

    /// The message about a program that has ended and may have left a server running.
    fn ended_early(&self, status: ExitStatus) -> String {
        let status = in_words(status);
        match processes::listens(|address| self.serves(address)) {
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

    /// The limit that the program exceeds, if any.
    pub fn excess(&self) -> Option<String> {
        excess(&processes::family(self.group.id()), &self.output)
    }

    /// Looks after the program until the watch is ended.
    pub fn watch(&self) -> Watch {
        let (group, output) = (self.group.id(), self.output.clone());
        let (ended, end) = mpsc::channel();
        let looking = thread::spawn(move || {
            let mut looks = 0_usize..;
            while end.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                let members = members(group, looks.next().unwrap_or_default());
                if let Some(excess) = excess(&members, &output) {
                    // Before the program takes down the machine.
                    _ = kill_process_group(group, Signal::KILL);
                    return Some(excess);
                }
            }
            None
        });
        Watch { ended, looking }
    }

    /// How it ended, if it has.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.group.exited()
    }

    /// The process that an operator would stop: the one that listens, not the one that started it. If several listen, their
    /// common ancestor. `None` if that is unknown; then the whole group gets the signal.
    pub fn server(&self) -> Option<Pid> {
        let members = processes::members(self.group.id());
        let listening = processes::listening(&members);
        let owners: Vec<Pid> = listening
            .iter()
            .filter(|listening| self.serves(listening.address))
            .map(|listening| listening.owner)
            .collect();
        processes::common_ancestor(&members, &owners)
    }

    /// Asks it to end. Its [`server`](Self::server) is found before, where time matters: on a busy machine that takes long.
    pub fn terminate(&self, server: Option<Pid>) {
        match server {
            Some(server) => _ = kill_process(server, Signal::TERM),
            None => _ = kill_process_group(self.group.id(), Signal::TERM),
        }
    }

    /// Waits until it has ended; `None` when it has not after `time`.
    pub fn wait(&mut self, time: Duration) -> Option<ExitStatus> {
        self.group.wait(time)
    }

    /// Waits until it has ended by itself, `time` long, and once more on a machine that had none for it. It gets a second at
    /// least, and no more than is left until `deadline`.
    ///
    /// # Errors
    ///
    /// How long it was waited for.
    pub fn ends(&mut self, time: Duration, deadline: Instant) -> Result<ExitStatus, Duration> {
        let begun = Stretch::begin();
        let left = || deadline.saturating_duration_since(Instant::now());
        let mut ended = self.wait(time.min(left()).max(Duration::from_secs(1)));
        if ended.is_none() && begun.was_busy() {
            ended = self.wait(time.min(left()));
        }
        ended.ok_or(begun.elapsed())
    }

    /// `failure`, which came after SIGTERM. If the signal itself ended the program, the failure says so.
    pub fn after_sigterm(&mut self, failure: Failure) -> Failure {
        const ENDED_BY_IT: i32 = signal_hook::consts::SIGTERM;
        let status = self.wait(Duration::from_millis(500));
        // A shell that started the program reports 128 plus the signal's number.
        let at_once = status.is_some_and(|status| {
            status.signal() == Some(ENDED_BY_IT) || status.code() == Some(128 + ENDED_BY_IT)
        });
        match at_once {
            true => failure.within("SIGTERM ended the program at once"),
            false => failure,
        }
    }

    /// Stops it as an operator would, and starts it anew as it was started, perhaps on another port; both before `deadline`.
    ///
    /// # Errors
    /// It doesn't end after SIGTERM, or doesn't start again.
    pub fn restart(&mut self, deadline: Instant) -> Result<(), Failure> {
        self.terminate(self.server());
        self.ends(STOPS, deadline).map_err(|waited| {
            let waited = seconds(Duration::from_secs(waited.as_secs()));
            Failure::plain(format!(
                "the program is still running {waited} after SIGTERM"
            ))
        })?;
        let start = Start {
            within: self
                .start
                .within
                .min(deadline.saturating_duration_since(Instant::now())),
            ..self.start.clone()
        };
        let started = start.start();
        *self = started.map_err(|error| Failure::plain(format!("{error:#}")))??;
        Ok(())
    }

    /// The last lines that it printed.
    pub fn last_words(&self) -> Vec<String> {
        self.output.lines()
    }
}

/// A thread that ends a program which exceeds a limit while a stage runs.
pub struct Watch {
    ended: Sender<()>,
    looking: JoinHandle<Option<String>>,
}

impl Watch {
    /// Ends it; what there was more of, if anything.
    pub fn end(self) -> Option<String> {
        drop(self.ended);
        self.looking.join().ok().flatten()
    }
}

/// The processes of `group` at the look of this number: now and then all of them, and else those that are found at once.
fn members(group: Pid, look: usize) -> Vec<Member> {
    match look % THOROUGH == THOROUGH - 1 {
        true => processes::members(group),
        false => processes::family(group),
    }
}

fn excess(members: &[Member], output: &Output) -> Option<String> {
    let printed = output.bytes();
    if printed > FLOOD {
        return Some(format!("prints without end ({} MiB so far)", printed >> 20));
    }
    if members.len() > PROCESSES {
        let so_far = members.len();
        return Some(format!("starts processes without end ({so_far} so far)"));
    }
    let memory: u64 = members.iter().map(|member| member.memory).sum();
    (memory > MEMORY).then(|| format!("takes {} MiB of memory", memory >> 20))
}

/// How a program ended, in words.
pub fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => match signal_hook::low_level::signal_name(signal) {
            Some(name) => format!("killed by {name}"),
            None => format!("killed by signal {signal}"),
        },
        (None, None) => "for no known reason".into(),
    }
}
