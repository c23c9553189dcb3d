//! The program that every day is: `dayNN`, `dayNN tour`, `dayNN naive`, `dayNN serve [--port N]`.
//!
//! Exit codes: 0 done, or stopped as asked; 1 something failed (the milestone did not start, a
//! tour found other than it expected, a stop took too long); 2 the command line; 130 or 143 a tour
//! cut short by Ctrl-C or SIGTERM.

use std::convert::Infallible;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, anyhow, bail};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::page::{Ended, Page};
use crate::{Lesson, Milestone, Tour, stop};

/// A milestone drains within its own, shorter deadline; one that does not is given up on.
const STOP_DEADLINE: Duration = Duration::from_secs(15);
/// When a stop takes longer than this, it says that it is under way.
const HURRY: Duration = Duration::from_secs(1);
/// How long an interrupted tour gets to notice.
const FAREWELL: Duration = Duration::from_secs(1);

#[derive(Parser)]
#[command(
    disable_help_subcommand = true,
    after_help = "Without a command: the tour, and then, at a terminal, the server stays up."
)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// Port to listen on, 0 for any free one [default: 3000 + the day]
    #[arg(
        long,
        value_name = "N",
        env = "PORT",
        hide_env_values = true,
        global = true
    )]
    #[arg(value_parser = port)]
    port: Option<u16>,
}

#[derive(Clone, Copy, PartialEq, Eq, Subcommand)]
enum Part {
    /// Drive the lesson through its ideas and end (on any free port unless one is named)
    Tour,
    /// Run what one writes first, and see where it breaks
    Naive,
    /// Serve the milestone until Ctrl-C or SIGTERM
    Serve,
}

enum Event {
    TourEnded(anyhow::Result<()>),
    Signal(i32),
}

/// Runs a lesson as its command line says.
pub fn run(lesson: &Lesson) -> ExitCode {
    run_with(lesson, |nothing: Infallible| match nothing {})
}

/// The same for a program that does more than a lesson: `extra` performs the subcommands of `C`,
/// such as `day05 analyze FILE`. What it returns as an error is told as the lesson's own are.
pub fn run_with<C: Subcommand>(
    lesson: &Lesson,
    extra: fn(C) -> anyhow::Result<ExitCode>,
) -> ExitCode {
    // Leaked, once a process: the command line wants names that live as long.
    let name: &'static str = format!("day{:02}", lesson.day).leak();
    let command = C::augment_subcommands(parts(lesson))
        .name(name)
        .bin_name(name)
        .about(format!("Day {}: {}", lesson.day, lesson.title));
    let performed = command.try_get_matches().and_then(|matches| {
        if matches.subcommand_name().is_some_and(C::has_subcommand) {
            return C::from_arg_matches(&matches).map(extra);
        }
        let arguments = Arguments::from_arg_matches(&matches)?;
        Ok(perform(lesson, name, &arguments))
    });
    match performed {
        Ok(outcome) => outcome.unwrap_or_else(|error| {
            complain(&error);
            ExitCode::FAILURE
        }),
        Err(error) => {
            // Nobody reads the output, so there is nothing to do.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

/// The command line that every day has; a day without a naive version doesn't offer one.
fn parts(lesson: &Lesson) -> clap::Command {
    Arguments::command().mut_subcommand("naive", |naive| naive.hide(lesson.naive.is_none()))
}

fn perform(lesson: &Lesson, name: &str, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let drive = match (arguments.part, lesson.naive) {
        (Some(Part::Serve), _) => None,
        (Some(Part::Naive), Some(naive)) => Some(naive),
        (Some(Part::Naive), None) => {
            bail!(
                "day {} has no naive version (its tour: {name} tour)",
                lesson.day
            )
        }
        _ => Some(lesson.tour),
    };
    let usual = match arguments.part {
        Some(Part::Tour | Part::Naive) => 0,
        _ => 3000 + u16::from(lesson.day),
    };
    let listener = listen(arguments.port.unwrap_or(usual))?;
    let address = listener.local_addr()?;
    let (sender, events) = mpsc::channel();
    let signals = sender.clone();
    stop::watch(move |signal| {
        // After the last event was taken there is nothing left to stop.
        let _ = signals.send(Event::Signal(signal));
    })
    .context("cannot watch for signals")?;
    let milestone = (lesson.start)(listener).context("the milestone did not start")?;
    let database = milestone.database.clone();
    let shown_database = milestone.shown_database.clone();
    let serves = milestone.serves;

    let mut outcome = Ok(ExitCode::SUCCESS);
    let page = Page::stdout();
    let mut interrupted = None;
    if let Some(drive) = drive {
        page.heading(&format!("Day {} · {}", lesson.day, lesson.title));
        let mut tour = Tour::new(page.clone(), address, database.clone());
        let ended = sender.clone();
        thread::Builder::new()
            .name("tour".to_owned())
            .spawn(move || {
                let result = panic::catch_unwind(AssertUnwindSafe(|| drive(&mut tour)));
                drop(tour);
                let result = result.unwrap_or_else(|_| Err(anyhow!("the tour panicked")));
                let _ = ended.send(Event::TourEnded(result));
            })?;
        (outcome, interrupted) = tour_outcome(&events, &page);
    }
    let stays = match arguments.part {
        Some(Part::Tour | Part::Naive) => false,
        Some(Part::Serve) => true,
        None => io::stdin().is_terminal() && io::stdout().is_terminal(),
    };
    if stays && outcome.is_ok() && interrupted.is_none() && page.check().is_ok() {
        if arguments.part.is_none() {
            page.plain([]);
        }
        let place = serves.then_some(address);
        invite(lesson, name, place, shown_database.as_deref());
        while !matches!(events.recv(), Ok(Event::Signal(_)) | Err(_)) {}
    }
    end(milestone)?;
    if interrupted.is_some() {
        // The tour's own guards (programs, databases) run when it notices.
        let _ = events.recv_timeout(FAREWELL);
    }
    outcome
}

/// Waits for the end of the tour: what to exit with, and the signal that cut it short, if one did.
fn tour_outcome(events: &Receiver<Event>, page: &Page) -> (anyhow::Result<ExitCode>, Option<i32>) {
    match events.recv() {
        Ok(Event::Signal(signal)) => {
            page.end(Ended::Interrupted);
            let code = u8::try_from(128 + signal).unwrap_or(1);
            (Ok(ExitCode::from(code)), Some(signal))
        }
        Ok(Event::TourEnded(Ok(()))) | Err(_) => (Ok(ExitCode::SUCCESS), None),
        Ok(Event::TourEnded(Err(error))) if error.is::<Ended>() => (Ok(ExitCode::SUCCESS), None),
        Ok(Event::TourEnded(Err(error))) => {
            let error = match page.place() {
                Some((number, title)) => error.context(format!("step {number}, {title:?}")),
                None => error,
            };
            (Err(error), None)
        }
    }
}

fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow!("port {port} is in use (pass --port N, or stop the program that holds it)")
        }
        io::ErrorKind::PermissionDenied => {
            anyhow!("port {port} needs more rights than you have (pass --port N, 1024 or above)")
        }
        _ => anyhow!("cannot listen on {address}: {error}"),
    })
}

/// Prints the next steps for the learner. The address comes first: programs read it from the first line.
fn invite(lesson: &Lesson, name: &str, address: Option<SocketAddr>, database: Option<&str>) {
    const COMMAND: Style = AnsiColor::Cyan.on_default();
    let (address, what) = match address {
        Some(address) => (address.to_string(), format!("listens on http://{address}")),
        None => (String::new(), "keeps its database for you".to_owned()),
    };
    let mut lines = vec![format!("{name} {what}"), String::new()];
    let commands = commands(lesson, &address, database);
    lines.extend(commands.map(|command| format!("   {COMMAND}{command}{COMMAND:#}")));
    lines.push(String::new());
    lines.push("Ctrl-C stops it.".to_owned());
    // Serving goes on when nobody reads this.
    let _ = writeln!(anstream::stdout(), "{}", lines.join("\n"));
}

/// The commands to try, without those that need a database when there is none.
fn commands(
    lesson: &Lesson,
    address: &str,
    database: Option<&str>,
) -> impl Iterator<Item = String> {
    let filled = move |command: &str| {
        let command = command.replace("{address}", address);
        match database {
            Some(url) => Some(command.replace("{database}", url)),
            None => (!command.contains("{database}")).then_some(command),
        }
    };
    lesson.try_it.into_iter().filter_map(filled)
}

fn end(milestone: Milestone) -> anyhow::Result<()> {
    let (sender, ended) = mpsc::channel();
    thread::Builder::new()
        .name("stop".to_owned())
        .spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| milestone.stop()));
            let _ = sender.send(result.unwrap_or_else(|_| Err(anyhow!("stopping it panicked"))));
        })?;
    let result = ended.recv_timeout(HURRY).or_else(|_| {
        if io::stderr().is_terminal() {
            let _ = writeln!(io::stderr(), "stopping (a second Ctrl-C ends it at once)");
        }
        ended.recv_timeout(STOP_DEADLINE - HURRY)
    });
    match result {
        Ok(result) => result.context("the milestone did not stop cleanly"),
        Err(_) => bail!("the milestone did not stop within {STOP_DEADLINE:?}; it ends here"),
    }
}

fn complain(error: &anyhow::Error) {
    let _ = anstream::stderr().write_all(told(error).as_bytes());
}

/// The error with its causes, a line or more each.
fn told(error: &anyhow::Error) -> String {
    const ERROR: Style = AnsiColor::Red.on_default().bold();
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let lines: Vec<&str> = causes.iter().flat_map(|cause| cause.lines()).collect();
    format!("{ERROR}error:{ERROR:#} {}\n", lines.join("\n       "))
}

fn port(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| "a port is a number from 1 to 65535, or 0 for any free one".to_owned())
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::told;

    #[cfg(feature = "sql")]
    #[test]
    fn no_command_shows_a_password() {
        use crate::{Lesson, Milestone};

        const LESSON: Lesson = Lesson {
            day: 1,
            title: "",
            start: |_| Ok(Milestone::running(|| Ok(()))),
            tour: |_| Ok(()),
            naive: None,
            try_it: ["curl {address}", "psql '{database}'", "true"],
        };
        let tried = |url: &str| -> Vec<String> {
            let milestone = Milestone::running(|| Ok(())).with_database(url);
            super::commands(&LESSON, "h:1", milestone.shown_database.as_deref()).collect()
        };
        assert_eq!(
            tried("postgres://me:ab?S3cr3tPw@db/x"),
            ["curl h:1", "psql 'postgresql://me@db:5432/x'", "true"]
        );
        for url in [
            "postgres://me:S3cr3tPw",
            "postgres://db/x?Password=S3cr3tPw",
            "me:S3cr3tPw@db/x",
        ] {
            assert_eq!(tried(url), ["curl h:1", "true"]);
        }
    }

    #[test]
    fn a_day_without_a_naive_version_says_so() {
        const LESSON: crate::Lesson = crate::Lesson {
            day: 2,
            title: "",
            start: |_| unreachable!("nothing is started"),
            tour: |_| Ok(()),
            naive: None,
            try_it: [""; 3],
        };
        let arguments = super::Arguments {
            part: Some(super::Part::Naive),
            port: None,
        };
        let refused = super::perform(&LESSON, "day02", &arguments).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "day 2 has no naive version (its tour: day02 tour)"
        );
        let help = super::parts(&LESSON).render_help().to_string();
        assert!(help.contains("tour") && !help.contains("naive"), "{help}");
    }

    #[test]
    fn every_line_of_an_error_is_indented_like_the_first() {
        let error = anyhow!("no server\nstart one").context("it did not start\nat all");
        assert_eq!(
            anstream::adapter::strip_str(&told(&error)).to_string(),
            "error: it did not start\n       at all\n       no server\n       start one\n"
        );
    }
}
