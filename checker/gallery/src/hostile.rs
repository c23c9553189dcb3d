//! Programs that are no servers to grade: what they do instead has to be called by its name, and ended.

use std::io::{self, Write};
use std::net::TcpListener;
use std::os::unix::process::{CommandExt, parent_id};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, hint, process, thread};

use crate::mode::Mode;

/// How many requests have come.
static REQUESTS: AtomicUsize = AtomicUsize::new(0);

/// Set in a program that was another, or was started by one in its place: that one's number.
const AGAIN: &str = "GALLERY_AGAIN";

/// The action before it listens; the exit code, if it ends there.
pub(crate) fn before_it_listens(mode: &Mode) -> Option<ExitCode> {
    let again = env::var_os(AGAIN).is_some();
    match mode.mistake.as_str() {
        "ends-early" => {
            eprintln!("cannot find module 'left-pad'");
            return Some(ExitCode::from(3));
        }
        "prints-without-end" => print_without_end(),
        "never-listens" => {
            println!("thinking");
            thread::sleep(Duration::from_secs(600));
        }
        "listens-late" => thread::sleep(Duration::from_secs(3)),
        "becomes-another" if !again => {
            _ = itself().exec();
        }
        // As daemons do: the one that was started ends, and another stays.
        "leaves-a-child" if !again => {
            _ = itself().spawn();
            return Some(ExitCode::SUCCESS);
        }
        // Only what listens when its starter has ended already is left behind.
        "leaves-a-child" => {
            while env::var(AGAIN).ok() == Some(parent_id().to_string()) {
                thread::sleep(Duration::from_millis(2));
            }
        }
        "works-elsewhere-first" => elsewhere_first(|_| work(Duration::from_millis(50))),
        "prints-elsewhere-first" => elsewhere_first(|_| {
            println!("compiling");
            thread::sleep(Duration::from_millis(50));
        }),
        // Each of its sockets is there for less than a server's would be.
        "moves-elsewhere-first" => elsewhere_first(|other| {
            thread::sleep(Duration::from_millis(1500));
            *other = TcpListener::bind("127.0.0.1:0").ok();
        }),
        "leaves-its-group" if !again => {
            _ = itself().process_group(0).spawn();
            return Some(ExitCode::SUCCESS);
        }
        _ => {}
    }
    None
}

/// The action after a request.
pub(crate) fn after_a_request(mode: &Mode) {
    REQUESTS.fetch_add(1, Ordering::SeqCst);
    match mode.mistake.as_str() {
        "talks-without-end" => instead_of_an_answer(print_without_end),
        "forks-without-end" => instead_of_an_answer(fork_without_end),
        "takes-memory-without-end" => instead_of_an_answer(take_memory),
        "dies-after-its-answer" => {
            _ = thread::spawn(|| {
                thread::sleep(Duration::from_millis(20));
                process::exit(4);
            });
        }
        _ => {}
    }
}

/// Whether it listens no more, although it goes on.
pub(crate) fn is_to_stop_listening(mode: &Mode) -> bool {
    mode.is("stops-listening") && REQUESTS.load(Ordering::SeqCst) > 1
}

/// Does `something`, and answers nobody: however slow the machine is, the check is still there when it has gone too far.
fn instead_of_an_answer(something: fn()) {
    something();
    thread::sleep(Duration::from_secs(60));
}

fn itself() -> Command {
    let mut itself = Command::new(env::current_exe().unwrap_or_default());
    itself
        .args(env::args().skip(1))
        .env(AGAIN, process::id().to_string());
    itself
}

fn print_without_end() {
    let line = "all work and no play\n".repeat(400);
    while io::stdout().write_all(line.as_bytes()).is_ok() {}
}

/// Listens at another port for a while, as what rebuilds and reloads a program does, and does `something` meanwhile.
fn elsewhere_first(mut something: impl FnMut(&mut Option<TcpListener>)) {
    let mut other = TcpListener::bind("127.0.0.1:0").ok();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        something(&mut other);
    }
}

/// Works on one core.
fn work(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        hint::spin_loop();
    }
}

/// More than two gibibytes, as its processes are counted, and cheap: they are copies of one shell, which share what it has.
fn take_memory() {
    let script = "x=$(head -c 67108864 /dev/zero | tr '\\0' x)
        for copy in 1 2 3 4 5 6 7 8 9 10; do
            for again in 1 2 3 4; do (sleep 60; :) & done
        done
        wait";
    _ = Command::new("sh").args(["-c", script]).status();
}

/// Without end for those who watch, and not for the machine if nobody does.
fn fork_without_end() {
    for _ in 0..1500 {
        let mut child = Command::new("sleep");
        _ = child
            .arg("60")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
    }
}
