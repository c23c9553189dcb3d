//! Ends a durable server on purpose: by a kill, to show what a crash leaves, or in order.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::cluster::{Cluster, Kind};
use crate::server::Place;
use crate::session::{Connection, Session};
use crate::{Error, Result, Server};

/// How long the kernel gets to be done with processes that were killed.
const END_DEADLINE: Duration = Duration::from_secs(60);

impl Server {
    /// Kills every process of a [durable](Self::durable) server as `kill -9` does, and returns when none is left.
    ///
    /// The server loses the data that it had not handed to the operating system, and connections break. A new lease
    /// on the same directory starts the server again, and it recovers. This lease stays on the dead server.
    ///
    /// # Errors
    /// The server is not a durable one, or it has ended already.
    pub fn kill(&self) -> Result<()> {
        match &self.0.place {
            Place::Private { cluster, .. } if cluster.kind == Kind::Durable => {
                cluster.kill(&self.0.session)
            }
            _ => Err(Error::NotToBeKilled),
        }
    }

    /// Lets go of a [durable](Self::durable) server and returns when it has stopped, in order: then its directory may be
    /// removed. It stops [a while](crate::Settings::grace) after its last user, so every other lease on it must be gone.
    ///
    /// # Errors
    /// The server is not a durable one, or it is still there after a minute.
    pub fn end(self) -> Result<()> {
        let Place::Private { cluster, .. } = &self.0.place else {
            return Err(Error::NotToBeKilled);
        };
        if cluster.kind != Kind::Durable {
            return Err(Error::NotToBeKilled);
        }
        let cluster = cluster.clone();
        drop(self);
        let ready = fs::read_to_string(cluster.file("ready")).unwrap_or_default();
        cluster.await_end(&ready)
    }
}

impl Cluster {
    fn kill(&self, session: &Session) -> Result<()> {
        let path = self.file("ready");
        let ready = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
        let number = ready.lines().find_map(|line| line.strip_prefix("server "));
        let parent = number.and_then(|number| Pid::from_raw(number.trim().parse().ok()?));
        let signal = |process, signal| {
            if let Some(process) = process {
                // Gone already, then.
                let _ = kill_process(process, signal);
            }
        };
        session.run("list its processes", |session| {
            session.processes().map(drop)
        })?;
        // It says that the server is to be up: without it, the supervisor doesn't start a dead one again.
        fs::remove_file(&path).map_err(Error::file("remove", &path))?;
        // Stopped, it starts no others while we look who there is.
        signal(parent, Signal::STOP);
        let children = session.run("list its processes", Connection::processes);
        for child in children.as_deref().unwrap_or_default() {
            signal(Pid::from_raw(*child), Signal::KILL);
        }
        signal(parent, Signal::KILL);
        children?;
        self.await_end(&ready)
    }

    /// Waits until no process of the server is left, including its supervisor.
    fn await_end(&self, processes: &str) -> Result<()> {
        let deadline = Instant::now() + END_DEADLINE;
        while self.is_locked("server")? {
            if Instant::now() > deadline {
                return Err(Error::Stuck {
                    what: String::from("the server to end"),
                    seconds: END_DEADLINE.as_secs(),
                    directory: self.directory.clone(),
                    processes: processes.to_owned(),
                });
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}
