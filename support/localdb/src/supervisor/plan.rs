//! The plan: what the supervisor is told on its command line.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// The commands to run, and the action when the last user has ended.
pub struct Plan {
    pub program: OsString,
    pub words: Vec<OsString>,
    /// The cluster's directory, with its lock files, its log and `data`.
    pub directory: PathBuf,
    /// The socket's directory, which may be elsewhere.
    pub socket: PathBuf,
    /// How long the server stays after its last user.
    pub grace: Duration,
    /// Whether the data goes with the server.
    pub discard: bool,
    /// The user and the group that the server runs as, when the supervisor is root.
    owner: Option<(u32, u32)>,
    pub pg_ctl: OsString,
    /// The words before every command, such as `unshare` and its options.
    prefix: Vec<OsString>,
    /// The server's whole command line.
    pub server: Vec<OsString>,
}

impl Plan {
    /// `DIRECTORY SOCKET_DIRECTORY GRACE_MS discard|keep UID:GID|- PG_CTL -- PREFIX... -- SERVER...`
    pub fn parse(program: OsString, words: Vec<OsString>) -> Option<Self> {
        let groups: Vec<&[OsString]> = words.split(|word| word == "--").collect();
        let [head, prefix, server] = groups.as_slice() else {
            return None;
        };
        let [directory, socket, grace, fate, owner, pg_ctl] = head else {
            return None;
        };
        let owner = match owner.to_str()?.split_once(':') {
            Some((uid, gid)) => Some((uid.parse().ok()?, gid.parse().ok()?)),
            None => None,
        };
        Some(Self {
            program,
            directory: directory.into(),
            socket: socket.into(),
            grace: Duration::from_millis(grace.to_str()?.parse().ok()?),
            discard: fate == "discard",
            owner,
            pg_ctl: pg_ctl.clone(),
            prefix: prefix.to_vec(),
            server: server.to_vec(),
            words,
        })
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// A command as the user that owns the cluster.
    pub fn command(&self, words: &[OsString]) -> Command {
        let mut words = self.prefix.iter().chain(words);
        let mut command = Command::new(words.next().cloned().unwrap_or_default());
        command.args(words);
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }
}
