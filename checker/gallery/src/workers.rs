//! Servers of several processes: one starts the others and passes on the word to stop.
//!
//! Two kinds are common. `preforks` opens the socket and its workers inherit it (nginx, Gunicorn); with `reuse-port`
//! each worker opens one of its own, and the system spreads the connections over them (HAProxy, `SO_REUSEPORT`).

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{env, io, thread};

use rustix::net::{AddressFamily, SocketType, bind, listen, socket, sockopt};
use rustix::process::{Pid, Signal, kill_process};
use rustix::stdio::dup2_stdin;

use crate::mode::Mode;

/// The variable in a worker's environment.
const WORKER: &str = "GALLERY_WORKER";

/// The socket of this process; `None` for one that leaves the serving to workers.
pub(crate) fn listener(mode: &Mode, address: &str) -> io::Result<Option<TcpListener>> {
    let works = env::var_os(WORKER).is_some();
    match mode.mistake.as_str() {
        "preforks" if works => {
            let inherited = io::stdin().as_fd().try_clone_to_owned()?;
            // Or else the socket would stay open when it is closed.
            dup2_stdin(File::open("/dev/null")?)?;
            Ok(Some(inherited.into()))
        }
        "reuse-port" if works => one_of_several().map(Some),
        "preforks" | "reuse-port" => Ok(None),
        _ => TcpListener::bind(address).map(Some),
    }
}

fn one_of_several() -> io::Result<TcpListener> {
    let port = env::var("PORT").ok().and_then(|port| port.parse().ok());
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    sockopt::set_socket_reuseport(&socket, true)?;
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port.unwrap_or(0));
    bind(&socket, &address)?;
    listen(&socket, 128)?;
    Ok(socket.into())
}

/// Starts two workers, and ends them on SIGTERM.
pub(crate) fn supervise(mode: &Mode, address: &str, stopping: &AtomicBool) -> io::Result<()> {
    let shared = match mode.is("preforks") {
        true => Some(TcpListener::bind(address)?),
        false => None,
    };
    let mut workers: Vec<Child> = Vec::new();
    for _ in 0..2 {
        let stdin = match &shared {
            Some(listener) => listener.as_fd().try_clone_to_owned()?.into(),
            None => Stdio::null(),
        };
        workers.push(
            Command::new(env::current_exe()?)
                .args(env::args().skip(1))
                .env(WORKER, "1")
                .stdin(stdin)
                .spawn()?,
        );
    }
    while !stopping.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(5));
    }
    drop(shared);
    for worker in &workers {
        _ = kill_process(Pid::from_child(worker), Signal::TERM);
    }
    for mut worker in workers {
        worker.wait()?;
    }
    Ok(())
}
