//! Accepting, a thread for each connection, and stopping.

use std::io::{self, Read};
use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, process, thread};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::listen;
use rustix::net::sockopt::set_socket_linger;
use signal_hook::consts::SIGTERM;
use signal_hook::low_level::emulate_default_handler;

use crate::answers::respond;
use crate::begun::{self, Begun};
use crate::message::{Refusal, Source, refusal};
use crate::mode::Mode;
use crate::{hostile, manner, stray, workers};

/// How many connections there are.
static OPEN: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn run(mode: &Mode) -> ExitCode {
    if let Some(code) = hostile::before_it_listens(mode) {
        return code;
    }
    match serve(mode) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// How often it is looked whether to stop.
const LOOK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 20_000_000,
};

fn serve(mode: &Mode) -> io::Result<()> {
    let port = env::var("PORT").unwrap_or_default();
    let address = match mode.mistake.as_str() {
        "listens-elsewhere" => "127.0.0.1:0".to_owned(),
        "ipv6-only" => format!("[::1]:{port}"),
        "everywhere" => format!("0.0.0.0:{port}"),
        "dual-stack" => format!("[::]:{port}"),
        "mapped" => format!("[::ffff:127.0.0.1]:{port}"),
        _ => format!("127.0.0.1:{port}"),
    };
    let stopping = Arc::new(AtomicBool::new(false));
    if !mode.is("dies-at-once") {
        signal_hook::flag::register(SIGTERM, Arc::clone(&stopping))?;
    }
    let listener = match workers::listener(mode, &address)? {
        Some(listener) => listener,
        None => return workers::supervise(mode, &address, &stopping),
    };
    if mode.is("one-at-a-time") {
        let (ours, stopping) = (mode.clone(), Arc::clone(&stopping));
        thread::spawn(move || stop(&ours, &stopping));
        for stream in listener.incoming() {
            converse(mode, stream?);
        }
    }
    // A thread that is blocked in accept does not look at flags.
    listener.set_nonblocking(true)?;
    while !stopping.load(Ordering::SeqCst) || mode.is("never-stops") {
        if hostile::is_to_stop_listening(mode) {
            break;
        }
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false)?;
                let mode = mode.clone();
                thread::spawn(move || converse(&mode, stream));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                // Or until there is somebody; a signal interrupts it, too.
                let mut waiting = [PollFd::new(&listener, PollFlags::IN)];
                _ = poll(&mut waiting, Some(&LOOK));
            }
            Err(error) => return Err(error),
        }
    }
    if mode.is("keeps-accepting") || mode.is("fills-up") {
        // The system goes on accepting for a program that doesn't close its socket, until the queue is full.
        if mode.is("fills-up") {
            listen(&listener, 1)?;
        }
        let _listener = listener;
        stop(mode, &stopping);
    } else {
        drop(listener);
        stop(mode, &stopping);
    }
    Ok(())
}

/// Waits for the word to stop, and then for those who have begun.
fn stop(mode: &Mode, stopping: &AtomicBool) {
    while !stopping.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(5));
    }
    let before = begun::count();
    let deadline = Instant::now() + Duration::from_secs(5);
    let waits = || match mode.mistake.as_str() {
        "drains-one" => before > 0 && begun::count() == before,
        "waits-for-idle" => OPEN.load(Ordering::SeqCst) > 0,
        _ => begun::count() > 0 && Instant::now() < deadline,
    };
    while waits() {
        thread::sleep(Duration::from_millis(5));
    }
    if mode.is("ends-by-the-signal") {
        _ = emulate_default_handler(SIGTERM);
    }
    process::exit(0);
}

/// Serves one connection, and takes its errors as they come.
fn converse(mode: &Mode, mut stream: TcpStream) {
    _ = stream.set_nodelay(true);
    OPEN.fetch_add(1, Ordering::SeqCst);
    let exchanged = exchange(mode, &mut stream);
    OPEN.fetch_sub(1, Ordering::SeqCst);
    if let Err(error) = exchanged
        && mode.is("dies-of-errors")
    {
        eprintln!("{error}");
        process::exit(1);
    }
}

fn exchange(mode: &Mode, stream: &mut TcpStream) -> io::Result<()> {
    let mut source = Source {
        mode,
        stream,
        unread: Vec::new(),
        id: None,
        deadline: None,
    };
    loop {
        let mut begun = None;
        let request = match source.next(|| begun = Some(Begun::new())) {
            Ok(request) => request,
            Err(Refusal::End) => return Ok(()),
            Err(Refusal::Broken(error)) => return Err(error),
            Err(Refusal::Status(status)) => {
                let status = match mode.is("fails-at-all") {
                    true => 500,
                    false => status,
                };
                manner::write(
                    mode,
                    source.stream,
                    "",
                    &refusal(mode, source.id.as_deref(), status),
                )?;
                drop(begun);
                return match mode.mistake.as_str() {
                    "stays-open" => linger(source.stream),
                    // As closing with unread bytes does, however few there are.
                    "resets" => Ok(set_socket_linger(source.stream, Some(Duration::ZERO))?),
                    _ => {
                        source.stream.shutdown(Shutdown::Write)?;
                        source
                            .stream
                            .set_read_timeout(Some(Duration::from_millis(500)))?;
                        linger(source.stream)
                    }
                };
            }
        };
        let last = request.last
            || manner::ends_with_each(mode)
            || (request.path == "/panic" && mode.is("closes-after-failure"));
        if request.path == "/panic" && mode.is("panics-alone") {
            return Ok(());
        }
        hostile::after_a_request(mode);
        let answer = respond(mode, &request);
        let answer = stray::instead(mode, &request, &answer).unwrap_or(answer);
        manner::write(mode, source.stream, &request.method, &answer)?;
        if last {
            return Ok(());
        }
    }
}

/// Reads and throws away what still comes, so that the answer is not lost in a reset (RFC 9112 section 9.6).
fn linger(stream: &mut TcpStream) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    while matches!(stream.read(&mut buffer), Ok(1..)) {}
    Ok(())
}
