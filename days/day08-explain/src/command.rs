//! `day08 explain`: the plan of a statement on any database, or of a plan that somebody saved.

use std::env;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use explain::{Comparison, Error, ForValues, Options, Plan, Statement, Top};
use postgres::{Client, Config, NoTls};

use crate::experiment::{self, Experiment};

/// A plan that is found fault with, if `--check` or `--max-pages` asks.
const FOUND: u8 = 3;
/// How many statements are listed.
const LISTED: u8 = 10;

/// The commands of the program besides the lesson.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Draw a statement's plan and say what is wrong with it; nothing on the database is changed
    Explain(Explain),
    /// Run the chapter's experiment: correlated filters, before and after extended statistics
    Experiment(Experiment),
}

#[derive(clap::Args)]
#[command(after_help = "\
A FILE that ends in .json is a plan that `explain (analyze, buffers, format json)` gave; two of them are compared. Any other
FILE is a statement, and - is standard input. Without a URL it runs on the course's large data set. A URL alone lists the
statements that cost that database most.

Exit code: 0; 1 if there is no plan; 3 if --check or --max-pages finds fault with it.")]
pub(crate) struct Explain {
    /// A statement's file, saved plans, the URL of a database (postgres://user@host/name)
    #[arg(value_name = "FILE|URL", required_unless_present = "statement")]
    of: Vec<String>,
    /// The statement itself, instead of a file
    #[arg(short = 'c', long = "command", value_name = "SQL")]
    statement: Option<String>,
    /// The value of $1, the next one that of $2, and so on
    #[arg(
        short,
        long = "param",
        value_name = "VALUE",
        allow_hyphen_values = true
    )]
    parameters: Vec<String>,
    /// Show the plan for any values of the parameters as well
    #[arg(long, requires = "parameters")]
    generic: bool,
    /// A setting for this run, such as work_mem=64MB
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// Don't run it: show what the planner expects
    #[arg(long)]
    estimates: bool,
    /// Let it write; what it writes is rolled back
    #[arg(long)]
    write: bool,
    /// Cancel it after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0)]
    timeout: f64,
    /// Write the plan to this file: .svg, .html or .txt
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// End with 3 if something is found
    #[arg(long)]
    check: bool,
    /// End with 3 if the statement touches more pages
    #[arg(long, value_name = "PAGES")]
    max_pages: Option<u64>,
}

pub(crate) fn perform(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Explain(asked) => explain(&asked),
        Command::Experiment(asked) => experiment::run(&asked).map(|()| ExitCode::SUCCESS),
    }
}

/// The plan or statement that the command line names.
#[derive(Default)]
struct Named<'a> {
    url: Option<&'a str>,
    plans: Vec<PathBuf>,
    statement: Option<String>,
}

fn explain(asked: &Explain) -> anyhow::Result<ExitCode> {
    let named = named(asked)?;
    match (&named.plans[..], &named.statement) {
        ([], None) => top(named.url),
        ([], Some(statement)) => {
            let plan = of_statement(named.url, statement, asked)?;
            show(&plan, Some(statement), asked)
        }
        ([file], None) => show(&saved(file)?, None, asked),
        ([first, second], None) => {
            let (before, after) = (saved(first)?, saved(second)?);
            let code = show(&after, None, asked)?;
            print(&format!("\n{}", Comparison::new(&before, &after)));
            Ok(code)
        }
        (_, None) => bail!("two plans can be compared, not {}", named.plans.len()),
        (_, Some(_)) => bail!("that names a plan and a statement: choose one of them"),
    }
}

fn named(asked: &Explain) -> anyhow::Result<Named<'_>> {
    let mut named = Named {
        statement: asked.statement.clone(),
        ..Named::default()
    };
    for word in &asked.of {
        let is_url = word.starts_with("postgres://") || word.starts_with("postgresql://");
        let path = from_here(word);
        if is_url {
            if named.url.replace(word).is_some() {
                bail!("that names two databases: choose one of them");
            }
        } else if path.extension().is_some_and(|ending| ending == "json") {
            named.plans.push(path);
        } else {
            let text = match word.as_str() {
                "-" => io::read_to_string(io::stdin().take(1 << 20))?,
                _ => fs::read_to_string(&path).with_context(|| format!("cannot read {word}"))?,
            };
            if named.statement.replace(text).is_some() {
                bail!("that names two statements: choose one of them");
            }
        }
    }
    Ok(named)
}

/// A path as the person who typed it means it: `just` runs elsewhere, and says from where.
fn from_here(word: &str) -> PathBuf {
    match env::var_os("INVOKED_IN") {
        Some(folder) => Path::new(&folder).join(word),
        None => PathBuf::from(word),
    }
}

fn saved(file: &Path) -> anyhow::Result<Plan> {
    let shown = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    // As psql prints it, a header is above and a count below.
    let (from, until) = (text.find('['), text.rfind(']'));
    let json = from
        .zip(until)
        .and_then(|(from, until)| text.get(from..=until));
    let json = json.unwrap_or(&text).replace("+\n", "\n");
    Plan::parse(&json).with_context(|| format!("cannot read {shown}"))
}

fn of_statement(url: Option<&str>, statement: &str, asked: &Explain) -> anyhow::Result<Plan> {
    // It's there for as long as the statement runs.
    let large = url.is_none().then(|| schema::large(8)).transpose()?;
    let url = url.or(large.as_ref().map(schema::Large::url));
    let mut client = connect(url.unwrap_or_default())?;
    let options = options(asked)?;
    let plan = match explain::run(&mut client, statement, &options) {
        Err(error @ Error::TimedOut(_)) => {
            print(&format!("{error}. What the planner expected:\n\n"));
            explain::run(
                &mut client,
                statement,
                &Options {
                    analyze: false,
                    ..options
                },
            )?
        }
        Err(Error::Writes(what)) => bail!("{what}: with --write it runs, and is rolled back"),
        Err(error @ Error::Parameters(_)) => bail!("{error}: give each one, --param VALUE"),
        plan => {
            let plan = plan?;
            if asked.generic {
                generic(&mut client, statement, &options, &plan)?;
            }
            plan
        }
    };
    Ok(plan)
}

/// Prints the plan for any values, and whether it is the dearer one.
fn generic(
    client: &mut Client,
    statement: &str,
    options: &Options,
    custom: &Plan,
) -> anyhow::Result<()> {
    let any = Options {
        for_values: ForValues::Any,
        ..options.clone()
    };
    let any = explain::run(client, statement, &any)?;
    print(&format!(
        "For any values:\n\n{}\n",
        explain::terminal(&any, 80)
    ));
    if let Some(finding) = explain::generic_plan(custom, &any) {
        print(&format!("{}\n", finding.told(&any, 80)));
    }
    print("For these values:\n\n");
    Ok(())
}

fn options(asked: &Explain) -> anyhow::Result<Options> {
    let setting = |text: &String| {
        let (name, value) = text
            .split_once('=')
            .with_context(|| format!("{text} is not a setting: write NAME=VALUE"))?;
        anyhow::Ok((name.trim().to_owned(), value.trim().to_owned()))
    };
    let timeout = Duration::try_from_secs_f64(asked.timeout);
    Ok(Options {
        analyze: !asked.estimates,
        timeout: timeout.map_err(|_| anyhow!("{} is not a number of seconds", asked.timeout))?,
        write: asked.write,
        settings: asked
            .settings
            .iter()
            .map(setting)
            .collect::<Result<_, _>>()?,
        parameters: asked.parameters.iter().cloned().map(Some).collect(),
        ..Options::default()
    })
}

fn connect(url: &str) -> anyhow::Result<Client> {
    // What can't be parsed can't be redacted either, so it's not shown.
    let config: Config = url.parse().map_err(|_| {
        anyhow!("that is not the URL of a database, such as postgres://me@localhost/shop")
    })?;
    let shown = localdb::redacted(url);
    config
        .connect(NoTls)
        .with_context(|| format!("cannot connect to {shown}"))
}

fn show(plan: &Plan, statement: Option<&str>, asked: &Explain) -> anyhow::Result<ExitCode> {
    print(&explain::report(plan, 80));
    if let Some(file) = &asked.to {
        let file = from_here(&file.to_string_lossy());
        let text = match file.extension().and_then(|ending| ending.to_str()) {
            Some("svg") => explain::svg(plan, "Plan"),
            Some("html") => explain::html(plan, "Plan", statement),
            Some("txt") => explain::report(plan, 80),
            _ => bail!("{} is neither .svg nor .html nor .txt", file.display()),
        };
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        print(&format!("\nWritten to {}\n", file.display()));
    }
    let pages = plan.shared_buffers();
    let too_many = asked.max_pages.is_some_and(|most| pages > most);
    if too_many {
        let most = asked.max_pages.unwrap_or_default();
        print(&format!(
            "\nIt touches {pages} pages, and {most} are allowed.\n"
        ));
    }
    let found = asked.check && !explain::findings(plan).is_empty();
    Ok(if too_many || found {
        ExitCode::from(FOUND)
    } else {
        ExitCode::SUCCESS
    })
}

/// Lists what the statements of a database cost.
fn top(url: Option<&str>) -> anyhow::Result<ExitCode> {
    let mut client = connect(url.context("name a statement, a plan or a database")?)?;
    match explain::top(&mut client, LISTED)? {
        Top::Statements(statements) => print(&listed(&statements)),
        Top::NotAvailable(why) => print(&format!("not available: {why}\n")),
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each statement.
pub(crate) fn listed(statements: &[Statement]) -> String {
    let mut text = format!(
        "{:>9} {:>11} {:>11} {:>10}  statement\n",
        "calls", "pages", "rows", "ms"
    );
    for statement in statements {
        let Statement {
            calls,
            buffers,
            rows,
            time,
            ..
        } = statement;
        let words: Vec<&str> = statement.text.split_whitespace().collect();
        let mut shown: String = words
            .join(" ")
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        if let Some((end, _)) = shown.char_indices().nth(34) {
            shown.truncate(end);
            shown.push('…');
        }
        text.push_str(&format!(
            "{calls:>9} {buffers:>11} {rows:>11} {time:>10.1}  {shown}\n"
        ));
    }
    text
}

fn print(text: &str) {
    // Nobody reads it: then there is nobody to tell.
    let _ = io::stdout().write_all(text.as_bytes());
}
