//! Leases: a private cluster is shared by all processes of this user that hold one on it.
//!
//! How it works. Each client holds a shared lock on the file `lease`; the kernel lets go of it when the
//! client ends, however it ends. The first client starts the server under the exclusive lock on `start`;
//! the [supervisor](crate::launch) stops it when the last lease has been gone for a while.
//!
//! Invariants
//! - At most one server per cluster: `start` is locked while anybody looks, cleans up or starts.
//! - Nothing is touched before every process of the last server has ended: they all keep the lock on
//!   `server`, by inheritance, so neither a pid file nor a socket is ever believed.
//! - A lease is given out only on a server that has just accepted a connection.
//! - A lease that was given out stays good until it is dropped. If the server is killed, its users get connection errors;
//!   the supervisor starts a durable one again under the same leases, and the next lease starts a fast one anew, empty. If the
//!   supervisor is killed, the server ends at once, and the next lease starts both.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, SystemTime};

use rustix::process::{Pid, test_kill_process};

use crate::cluster::{Cluster, Kind};
use crate::identity::Identity;
use crate::initialize::Initialization;
use crate::programs::Programs;
use crate::waiting::{self, Wait};
use crate::{Error, Result, launch, private};

/// How long the processes of an earlier server get to end.
const END_DEADLINE: Duration = Duration::from_secs(60);

/// How long a process that starts the server may take: a little longer than the [supervisor](crate::launch).
const START_DEADLINE: Duration = Duration::from_secs(330);

/// Keeps the server there.
#[derive(Debug)]
pub(crate) struct Lease(#[expect(dead_code, reason = "held for its lock")] File);

impl Cluster {
    /// A lease on the running server, which is started if need be.
    pub(crate) fn lease(&self) -> Result<Lease> {
        // While a supervisor stops the server it holds this exclusively: we wait until it has.
        let lease = self.open("lease")?;
        self.wait("the server to stop", END_DEADLINE, || {
            self.locked("lease", lease.try_lock_shared())
        })?;
        // For the supervisor, which has to know that somebody was here even if they are gone again.
        lease
            .set_modified(SystemTime::now())
            .map_err(Error::file("touch", self.file("lease")))?;
        if !self.accepts()? {
            let start = self.open("start")?;
            self.wait(
                "another process to start the server",
                START_DEADLINE,
                || self.locked("start", start.try_lock()),
            )?;
            if !self.settle()? {
                self.start(&start)?;
            }
        }
        Ok(Lease(lease))
    }

    /// Waits until a server that somebody else started is up (true) or until nothing of it is left
    /// (false). Only while holding `start`.
    fn settle(&self) -> Result<bool> {
        let mut asked = false;
        let mut is_up = false;
        // Its supervisor may be starting it again.
        self.wait(
            "an earlier server to end, or to be up again",
            START_DEADLINE,
            || {
                is_up = self.accepts()?;
                if is_up || !self.is_locked("server")? {
                    return Ok(true);
                }
                if !asked && !self.is_locked("supervisor")? {
                    asked = true;
                    self.end_orphan();
                }
                Ok(false)
            },
        )?;
        Ok(is_up)
    }

    /// Until `it` is so.
    fn wait(&self, what: &str, most: Duration, mut it: impl FnMut() -> Result<bool>) -> Result<()> {
        let mut wait = Wait::new(format_args!("{what} (in {})", self.directory.display()));
        while !it()? {
            if wait.elapsed() > most {
                return Err(Error::Stuck {
                    what: what.to_owned(),
                    seconds: most.as_secs(),
                    directory: self.directory.clone(),
                    processes: fs::read_to_string(self.file("ready")).unwrap_or_default(),
                });
            }
            wait.mention();
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Asks a server that lost both its supervisor and its watch to end, at once. It still holds the lock,
    /// so the pid file is its own.
    fn end_orphan(&self) {
        let Ok(programs) = Programs::first(&self.settings) else {
            return;
        };
        let mut words = vec![programs.path("pg_ctl").into(), "stop".into(), "-D".into()];
        words.push(self.file("data").into());
        words.extend(["-m".into(), "immediate".into()]);
        // Whether it worked shows in the lock.
        let _ = Identity::choose(&programs).command(&words).output();
    }

    /// Only while holding `start`, which `initdb` inherits: should we be killed, the next to start waits for it.
    fn start(&self, lock: &File) -> Result<()> {
        let programs = self.programs()?;
        let identity = Identity::choose(&programs);
        let _ = fs::remove_file(self.file("ready"));
        if self.kind == Kind::Durable {
            self.forget_stale_pid()?;
        }
        self.make_socket_directory(&identity)?;
        let initialization = Initialization {
            cluster: self,
            programs: &programs,
            identity: &identity,
            lock,
        };
        waiting::for_a("initdb", || match self.kind {
            Kind::Fast => initialization.fast(),
            Kind::Durable => initialization.durable(),
        })?;
        waiting::for_a("the server to start", || {
            launch::supervised(self, &programs, &identity)
        })
    }

    /// The first programs found; for data that is there already, the first of its major version.
    fn programs(&self) -> Result<Programs> {
        let Ok(made_by) = fs::read_to_string(self.file("data/PG_VERSION")) else {
            return Programs::first(&self.settings);
        };
        if self.kind == Kind::Fast {
            return Programs::first(&self.settings);
        }
        let made_by = made_by.trim();
        let mut all = Programs::all(&self.settings)?;
        match all
            .iter()
            .position(|some| some.major.to_string() == made_by)
        {
            Some(fitting) => Ok(all.swap_remove(fitting)),
            None => Err(Error::OtherVersion {
                directory: self.directory.clone(),
                made_by: made_by.to_owned(),
                found: all
                    .iter()
                    .map(|some| format!("{} in {}", some.version, some.directory.display()))
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    fn make_socket_directory(&self, identity: &Identity) -> Result<()> {
        if let Some(parent) = self.socket.parent() {
            private::create(parent)?;
            if identity.owner.is_some() {
                private::let_through(parent)?;
            }
        }
        let _ = fs::remove_dir_all(&self.socket);
        private::create(&self.socket)?;
        if identity.owner.is_some() {
            private::let_through(&self.directory)?;
            if self.kind == Kind::Fast {
                private::let_through(&private::runtime(&self.settings))?;
            }
        }
        identity.own(&self.socket)
    }

    /// Removes the pid file of a server that was killed if its number is by now another process's: the server
    /// would refuse to start. Otherwise it stays, since by it the server finds the shared memory to clear up. A
    /// server that answers on the socket is somebody's, and is left alone.
    fn forget_stale_pid(&self) -> Result<()> {
        let path = self.file("data/postmaster.pid");
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(());
        };
        // pid, data directory, start time, port, socket directory: postmaster.pid, lines 1 to 5.
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let &[number, _, _, port, socket, ..] = lines.as_slice() else {
            return Ok(());
        };
        if UnixStream::connect(format!("{socket}/.s.PGSQL.{port}")).is_ok() {
            return Err(Error::InUse {
                data: self.file("data"),
                pid: number.to_owned(),
            });
        }
        let process = number.parse().ok().and_then(Pid::from_raw);
        if process.is_some_and(|process| test_kill_process(process).is_ok()) {
            fs::remove_file(&path).map_err(Error::file("remove", path))?;
        }
        Ok(())
    }
}
