//! The user that runs the server: PostgreSQL refuses to run as root.
//!
//! As an ordinary user: as that user. As root: as root's stand-in inside a user namespace, where files
//! stay root's own and parents that only root can enter still work; and where namespaces are not allowed,
//! as `postgres` or `nobody`, who then owns the data and the socket's directory. A user without a name, as
//! containers have them, gets a stand-in too: PostgreSQL also refuses those.
//!
//! On Linux the server also asks for a signal on its parent's death, the last of the nets under it:
//! it stops even if the supervisor and its watch are killed together.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::programs::{Programs, on_path};
use crate::{Error, Result};

/// The user that runs the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    /// The words before the command of every program.
    pub(crate) prefix: Vec<OsString>,
    /// The words before the server's command only: the signal fires when the *thread* that started it ends, so only
    /// the supervisor, which waits in its first thread, may ask for it.
    pub(crate) guard: Vec<OsString>,
    /// The user and group to become.
    pub(crate) owner: Option<(u32, u32)>,
}

impl Identity {
    /// The best that works here, found by trying `postgres --version`.
    pub(crate) fn choose(programs: &Programs) -> Self {
        let mut identity = Self::default();
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let me = rustix::process::geteuid();
        if me.is_root() || !has_name(&users, me.as_raw()) {
            identity = stand_in(&users)
                .filter(|identity| identity.works(programs))
                .or_else(|| dropped(&users).filter(|_| me.is_root()))
                .unwrap_or_default();
        }
        if let Some(setpriv) = on_path("setpriv") {
            let guarded = Self {
                guard: vec![setpriv.into(), "--pdeathsig".into(), "INT".into()],
                ..identity.clone()
            };
            if guarded.works(programs) {
                return guarded;
            }
        }
        identity
    }

    fn works(&self, programs: &Programs) -> bool {
        let mut words = self.guard.clone();
        words.extend([programs.path("postgres").into(), "--version".into()]);
        let outcome = self.command(&words).stderr(Stdio::null()).output();
        outcome.is_ok_and(|output| output.status.success() && !output.stdout.is_empty())
    }

    /// A command as this identity, with nothing of our own environment but `PATH`: no secrets in
    /// the server's environment, no `PG*` variable that changes what it does.
    pub(crate) fn command(&self, words: &[OsString]) -> Command {
        let mut words = self.prefix.iter().chain(words);
        let mut command = Command::new(words.next().cloned().unwrap_or_default());
        command.args(words).current_dir("/");
        clean(&mut command);
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Gives `path`, with all that is in it, to the user that the server runs as.
    pub(crate) fn own(&self, path: &Path) -> Result<()> {
        let user = rustix::process::geteuid();
        if !user.is_root() {
            return Ok(());
        }
        let (uid, gid) = self.owner.unwrap_or((0, 0));
        let metadata = fs::symlink_metadata(path).map_err(Error::file("examine", path))?;
        if metadata.uid() != uid {
            lchown(path, Some(uid), Some(gid)).map_err(Error::file("give away", path))?;
        }
        if metadata.is_dir() {
            for entry in fs::read_dir(path).map_err(Error::file("read", path))? {
                self.own(&entry.map_err(Error::file("read", path))?.path())?;
            }
        }
        Ok(())
    }
}

/// Leaves `PATH` alone of the environment. `LC_ALL` keeps macOS from starting threads in the server
/// to find out the locale, which it refuses.
pub(crate) fn clean(command: &mut Command) {
    command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
}

/// A stand-in for this user in a user namespace; it needs a uid that has a name.
fn stand_in(users: &str) -> Option<Identity> {
    let (uid, gid) = user(users, "nobody").or_else(|| user(users, "postgres"))?;
    let unshare = on_path("unshare")?;
    Some(Identity {
        prefix: vec![
            unshare.into(),
            "--user".into(),
            format!("--map-user={uid}").into(),
            format!("--map-group={gid}").into(),
        ],
        ..Identity::default()
    })
}

fn dropped(users: &str) -> Option<Identity> {
    Some(Identity {
        owner: Some(user(users, "postgres").or_else(|| user(users, "nobody"))?),
        ..Identity::default()
    })
}

/// The ids of `name` in passwd(5); some systems write nobody's as -2.
fn user(users: &str, name: &str) -> Option<(u32, u32)> {
    let entry = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(name)).then(|| fields.skip(1))
    });
    let mut ids = entry?.map(|field| field.parse::<i64>().ok().map(|id| id as u32));
    Some((ids.next()??, ids.next()??))
}

fn has_name(users: &str, uid: u32) -> bool {
    let uid = uid.to_string();
    users
        .lines()
        .any(|line| line.split(':').nth(2) == Some(&uid))
}

#[cfg(test)]
mod tests {
    use super::{has_name, user};

    #[test]
    fn a_user_is_found_by_its_whole_name_and_may_have_a_negative_id() {
        let users = "nobodyelse:x:1:1::/:\nnobody:*:-2:-2:Unprivileged:/:/bin/false\n";
        assert_eq!(user(users, "nobody"), Some((u32::MAX - 1, u32::MAX - 1)));
        assert_eq!(user(users, "postgres"), None);
        assert!(has_name(users, 1));
        assert!(!has_name(users, 2));
    }
}
