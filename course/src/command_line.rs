//! The command line, and the text of `--help`.

use std::ffi::OsString;
use std::path::PathBuf;

use checker::{guard, launch};
use clap::{Parser, Subcommand};

use crate::invocation::{Invocation, When};
use crate::{
    attack, begin, check, checkin, deliver, doctor, done, hint, note, progress, resume, sql, start,
};

/// Keep track of the thirty days.
///
/// Everything is kept in PROGRESS.md, which you may edit by hand as well: what you wrote stays as
/// you wrote it.
#[derive(Debug, Parser)]
#[command(name = "course", version, arg_required_else_help = true)]
pub struct CommandLine {
    /// The tracker to use [default: the PROGRESS.md in this folder or the nearest one above]
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        env = "COURSE_FILE",
        hide_env_values = true
    )]
    file: Option<PathBuf>,

    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,

    /// The date to take for today's
    #[arg(
        long,
        global = true,
        value_name = "DATE",
        env = "COURSE_TODAY",
        hide = true
    )]
    today: Option<When>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Begin(begin::Begin),
    Check(check::Check),
    Replay(check::Replay),
    Watch(check::Watch),
    Attack(attack::Attack),
    Start(start::Start),
    #[command(alias = "check-in")]
    Checkin(checkin::CheckIn),
    Done(done::Done),
    Undo(done::Undo),
    Deliver(deliver::Deliver),
    Progress(progress::Progress),
    Resume(resume::Resume),
    Note(note::Note),
    Sql(sql::Sql),
    Hint(hint::Hint),
    Doctor(doctor::Doctor),
    /// End what a checker has started, when it is gone
    #[command(hide = true)]
    Guard,
    /// Become a program, on a word
    #[command(hide = true)]
    Launch {
        #[arg(required = true, trailing_var_arg = true)]
        command: Vec<OsString>,
    },
}

impl CommandLine {
    /// Does what was typed.
    pub fn run(self) -> anyhow::Result<()> {
        let invocation = Invocation::new(self.file, self.json, self.today);
        match self.command {
            Command::Attack(attack) => attack.run(&invocation),
            Command::Begin(begin) => begin.run(&invocation),
            Command::Check(check) => check.run(&invocation),
            Command::Replay(replay) => replay.run(&invocation),
            Command::Watch(watch) => watch.run(&invocation),
            Command::Start(start) => start.run(&invocation),
            Command::Checkin(check_in) => check_in.run(&invocation),
            Command::Done(done) => done.run(&invocation),
            Command::Undo(undo) => undo.run(&invocation),
            Command::Deliver(deliver) => deliver.run(&invocation),
            Command::Progress(progress) => progress.run(&invocation),
            Command::Resume(resume) => resume.run(&invocation),
            Command::Note(note) => note.run(&invocation),
            Command::Sql(sql) => sql.run(&invocation),
            Command::Hint(hint) => hint.run(&invocation),
            Command::Doctor(doctor) => doctor.run(&invocation),
            Command::Guard => {
                guard::stand(std::io::stdin().lock());
                Ok(())
            }
            Command::Launch { command } => Ok(launch::launch(&command)?),
        }
    }
}
