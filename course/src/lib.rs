//! The command people type: `course checkin 4 --hours 2.5 --energy 8`, `course progress`, ...
//!
//! Why a program over a text file: PROGRESS.md is the truth and anyone may edit it by hand. The
//! commands only save the typing, and add it all up.
//!
//! # Layout
//! - [`command_line`]: what can be typed; `invocation`: what every command needs to know.
//! - `start`, `checkin`, `done`, `deliver`, `progress`, `resume`, `note`, `hint`: one module for each command, with its
//!   words, its action, what it prints, and the JSON it prints instead.
//! - `begin`: a starter for a program of the learner's own; `check`: grades it from the outside,
//!   and what is written by what it does; `attack`: tries what a day's program has to withstand.
//! - `doctor`: what the machine lacks and what a running setup uses.
//! - `page` and `chart`: how progress looks at a terminal; `terminal`: its colors; `which`: a day or a stage, as it is typed.
//! - `sql`: exercises, asked and graded. What grades is in the crates [`checker`], [`contracts`] and [`exercises`].
//!
//! Invariants
//! - The exit code is 0 for success, 1 for failure, 2 for a command line that cannot be right.
//! - Errors go to standard error as a sentence, also with `--json`, and leave nothing half done.
//! - `course` knows no day's code: like any outsider it sees files and sockets only.
//!
//! # JSON
//! With `--json` a command prints one object. Members may be added to these shapes, never changed.
//! A date is `YYYY-MM-DD`, hours and averages are decimal strings (exact, never floats), what is not
//! known is `null`. Every object has `file`, the path of the tracker. A check-in is
//! `{"date", "hours", "energy", "note"}`.
//!
//! | command | members |
//! |---|---|
//! | `start` | `created`, `changed`, `signed_by`, `date`, `replaced`: `{"signed_by", "date"}` or null, `start_date`, `start_date_before`: null unless it moved |
//! | `checkin` | `day`, `title`, `changed`, `check_in`, `replaced`: a check-in or null |
//! | `done`, `undo` | `day`, `title`, `done`, `changed`, `lessons_done` |
//! | `deliver` | `deliverables`: a list of `{"title", "slug", "done", "part_of"}`; with a name also `changed`: titles |
//! | `progress` | those of [`tracker::Progress`], and `outgrown`: a list of `{"day", "verified", "stages"}`, the days whose check has more stages now |
//! | `resume` | `today`, `last`: `{"what", "day", "title", "date", "days_ago"}` or null, `check`: `{"day", "date", "graded", "stages", "passed", "not_proven", "not_tried", "failed"}` or null, where `failed` is a list of `{"stage", "name", "said"}`, `next`: `{"step", "command"}` or null |
//! | `note` | `day`, `path`, `created` |
//! | `begin` | `day`, `language`: `rust`, `typescript`, `python`, `go` or null, `files`: paths, the one to open first |
//! | `check` | no `file`; `day`, `passed`, `failed`, `not_proven`, `not_tried`, `ticked`, `verified`, `behaves_like`, and `stages`: a list of `{"stage", "name", "level", "verdict", "reason", "sent", "came", "program", "yours", "against", "teaches", "why", "source"}` |
//! | `attack` | no `file`; `day`, `repelled`, `exploits`, `broken`, `not_tried`, `honest_rounds`, `honest_failure`: `{"reason", "sent", "came"}` or null, and `attacks`: a list of `{"attack", "name", "outcome", "reason", "sent", "came", "gains", "source"}`, where `outcome` is `repelled`, `exploit`, `broken` or `not_tried`. Without a program: `day`, `holes`: a list of the same with `hole` and `words`, and `without`: the object for the server without a hole |
//! | `check --all` | no `file`; `passing`, `broke`: days, and `days`: a list of `{"day", "state", "passed_on", "broke"}`, where `state` is `no_contract`, `not_begun`, `passes` (with `stages`), `unfinished` (`passed`, `stages`), `fails` (`stage`, `reason`, `failed`, `passed`, `stages`), `build_failed` or `not_graded` (`reason`) |
//! | `watch` | an object a line, no `file`: `event` is `checking` (with `saved` and `gone`: files, `which`: a day or a stage), `checked` (the members of `check`), `not_checked` (`reason`) or `left_out` (`file`) |
//! | `replay` | no `file`; a stage as in `check`, `written`: lines, `tried`: a list of `{"sent", "came"}`, `events`: a list of `{"ms", "connection", "event", "lines"}`, `port`, `by_hand`: commands, `printed`: lines |
//! | `sql` | `right`, `written`, `exercises`: a list of `{"exercise", "title", "verdict", "message", "known", "data_set"}` |
//! | `doctor` | no `file`; `healthy`, `tools`: a list of `{"name", "required", "found", "trouble", "needed_for", "remedy"}`, where `found` is null or a version and a place, `server`: `{"server", ...}`, which is `named` (`url`, `answer`) or `private` (`programs`, `socket`, `running`, `data`), `ports_in_use` |
//! | `hint` | `stage`, `exercise`: the same, if it is one, `hints`: those given so far, `left`, `answer`: SQL or null |

mod attack;
mod begin;
mod chart;
mod check;
mod checkin;
pub mod command_line;
mod deliver;
mod doctor;
mod done;
mod hint;
mod invocation;
mod note;
mod page;
mod progress;
mod resume;
mod sql;
mod start;
mod terminal;
mod which;

use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Parser;

use command_line::CommandLine;
use invocation::Refusal;

/// Does what the command line asks for.
pub fn main() -> ExitCode {
    let error = match CommandLine::parse().run() {
        Ok(()) => return ExitCode::SUCCESS,
        Err(error) => error,
    };
    // `course progress | head -3` closes the pipe early, which is not a failure.
    let closed = error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
    if closed {
        return ExitCode::SUCCESS;
    }
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    // Standard error is gone too, so there is nowhere to report this.
    _ = writeln!(anstream::stderr(), "{red}error:{red:#} {error:#}");
    match error.is::<Refusal>() {
        true => ExitCode::from(2),
        false => ExitCode::FAILURE,
    }
}
