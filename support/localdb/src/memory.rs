//! A bound on the memory of one session, which PostgreSQL itself does not have: `work_mem` is for each sort and hash of a
//! plan, and a single value may be a gigabyte.
//!
//! The kernel has one for each process, and a session is a process. What it refuses is an error of the statement (SQLSTATE
//! 53200), and the session goes on.

use crate::Server;
use crate::server::Place;

impl Server {
    /// Allows the session whose `pg_backend_pid()` is `backend` this many bytes of address space, all in all, if this is a
    /// private server on a system that can; whether it is. A server that has just been forked has some 250 MB.
    ///
    /// ```
    /// let server = localdb::server()?;
    /// let mut client = postgres::Client::connect(&server.url("postgres"), postgres::NoTls)?;
    /// let backend = client.query_one("select pg_backend_pid()", &[])?.get(0);
    /// if server.bound_memory(backend, 1 << 30) {
    ///     let refused = client.execute("select repeat('x', 900000000)", &[]).unwrap_err();
    ///     assert_eq!(refused.code(), Some(&postgres::error::SqlState::OUT_OF_MEMORY));
    ///     client.execute("select 1", &[])?;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bound_memory(&self, backend: i32, bytes: u64) -> bool {
        matches!(self.0.place, Place::Private { .. }) && bound(backend, bytes)
    }
}

#[cfg(target_os = "linux")]
fn bound(backend: i32, bytes: u64) -> bool {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let most = Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    let process = Pid::from_raw(backend).filter(|_| backend > 0);
    process.is_some_and(|process| {
        prlimit(Some(process), Resource::As, most).is_ok() || bound_by_its_user(process, bytes)
    })
}

/// Root may bound another user's process only with a capability (`CAP_SYS_RESOURCE`) that containers mostly lack; its own
/// user may always (prlimit(2)).
#[cfg(target_os = "linux")]
fn bound_by_its_user(process: rustix::process::Pid, bytes: u64) -> bool {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    let pid = process.as_raw_nonzero();
    let Ok(of) = std::fs::metadata(format!("/proc/{pid}")) else {
        return false;
    };
    if !rustix::process::geteuid().is_root() || of.uid() == 0 {
        return false;
    }
    let prlimit = Command::new("prlimit")
        .args([format!("--pid={pid}"), format!("--as={bytes}")])
        .uid(of.uid())
        .gid(of.gid())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    prlimit.is_ok_and(|status| status.success())
}

/// No other system lets one process bound another.
#[cfg(not(target_os = "linux"))]
fn bound(_backend: i32, _bytes: u64) -> bool {
    false
}
