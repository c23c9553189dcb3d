//! The cost of a point read, four ways: sent with its text each time, as a job, pipelined, and pipelined for a
//! request (scoped).
//!
//! Each way is driven by the same number of concurrent callers for the same time, in turn, several
//! rounds; the medians are printed with the CPU time that PostgreSQL and this process took per read.
//!
//!     cargo bench -p database --bench reads -- [callers] [rounds]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use database::{Database, Error, Executor, Scope, Settings};

const READ: &str = "select checked_in_on, hours, energy, note from check_ins where id = $1";
const ROUND: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug)]
enum Way {
    Unnamed,
    Job,
    Pipelined { connections: usize },
    Scoped,
}

const WAYS: [Way; 6] = [
    Way::Unnamed,
    Way::Job,
    Way::Pipelined { connections: 1 },
    Way::Scoped,
    Way::Pipelined { connections: 2 },
    Way::Pipelined { connections: 4 },
];

/// One round's figures.
#[derive(Clone, Copy, Default)]
struct Figures {
    reads_per_second: f64,
    ours: f64,
    postgresql: f64,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().filter_map(|it| it.parse::<usize>().ok());
    let callers = numbers.next().unwrap_or(32);
    let rounds = numbers.next().unwrap_or(5).max(1);
    let template = database::template("bench", 7, include_str!("../sql/cohort.sql"));
    let own = localdb::Database::from_template(&template)?;
    let runtime = tokio::runtime::Runtime::new()?;

    let mut all: Vec<Vec<Figures>> = vec![Vec::new(); WAYS.len()];
    for _ in 0..rounds {
        for (way, figures) in WAYS.iter().zip(&mut all) {
            figures.push(runtime.block_on(round(own.url(), *way, callers))?);
        }
    }

    println!("{callers} callers, median of {rounds} rounds of {ROUND:?}");
    println!(
        "{:<34} {:>9} {:>7} {:>12} {:>12}",
        "", "reads/s", "ratio", "our µs", "PostgreSQL µs"
    );
    let base = median(&all[0], |it| it.reads_per_second);
    for (way, figures) in WAYS.iter().zip(&all) {
        let rate = median(figures, |it| it.reads_per_second);
        println!(
            "{:<34} {rate:>9.0} {:>7.2} {:>12.1} {:>12.1}",
            format!("{way:?}"),
            rate / base,
            median(figures, |it| it.ours),
            median(figures, |it| it.postgresql),
        );
    }
    Ok(())
}

async fn round(url: &str, way: Way, callers: usize) -> Result<Figures, Error> {
    let read_connections = match way {
        Way::Pipelined { connections } => connections,
        Way::Unnamed | Way::Job | Way::Scoped => 1,
    };
    let database = Database::open(&Settings {
        waiting: callers,
        read_connections,
        unnamed_statements: matches!(way, Way::Unnamed),
        ..Settings::new(url)
    })?;
    // Connections and statements are there before the clock starts.
    for _ in 0..4 * callers {
        read(&database, way).await?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let reads = Arc::new(AtomicU64::new(0));
    let (ours, theirs, start) = (cpu_of_us(), cpu_of_postgresql(), Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let (database, stop, reads) = (database.clone(), stop.clone(), reads.clone());
        tasks.spawn(async move {
            while !stop.load(Relaxed) {
                read(&database, way).await?;
                reads.fetch_add(1, Relaxed);
            }
            Ok::<_, Error>(())
        });
    }
    tokio::time::sleep(ROUND).await;
    stop.store(true, Relaxed);
    while let Some(task) = tasks.join_next().await {
        task.unwrap_or(Err(Error::Ended))?;
    }
    let count = reads.load(Relaxed) as f64;
    let per_read = |ticks: u64| ticks as f64 * MICROSECONDS_PER_TICK / count;
    Ok(Figures {
        reads_per_second: count / start.elapsed().as_secs_f64(),
        ours: per_read(cpu_of_us() - ours),
        postgresql: per_read(cpu_of_postgresql().saturating_sub(theirs)),
    })
}

async fn read(database: &Database, way: Way) -> Result<(), Error> {
    let id = uuid::uuid!("019c0c33-1400-7000-8000-000000000105");
    let rows: Vec<database::Row> = match way {
        Way::Job | Way::Unnamed => {
            database
                .run(move |connection| connection.rows(READ, &[&id]))
                .await?
        }
        Way::Pipelined { .. } => database.read(READ, &[&id]).await?,
        Way::Scoped => {
            let deadline = Instant::now() + Duration::from_secs(15);
            let db = database.scoped(Scope::default().until(deadline));
            db.read(READ, &[&id]).await?
        }
    };
    assert_eq!(rows.len(), 1);
    Ok(())
}

fn median(figures: &[Figures], field: impl Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = figures.iter().map(field).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Linux counts CPU time in ticks of a hundredth of a second (proc(5), `_SC_CLK_TCK`).
const MICROSECONDS_PER_TICK: f64 = 10_000.0;

fn cpu_of_us() -> u64 {
    ticks(Path::new("/proc/self")).map_or(0, |(_, ticks)| ticks)
}

/// The ticks of every PostgreSQL process that runs now; backends of a round live as long as it.
fn cpu_of_postgresql() -> u64 {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return 0;
    };
    processes
        .filter_map(|it| ticks(&it.ok()?.path()))
        .filter(|(name, _)| name == "postgres")
        .map(|(_, ticks)| ticks)
        .sum()
}

/// The name of a process and the ticks it has taken: fields 2, 14 and 15 of its `stat`.
fn ticks(process: &Path) -> Option<(String, u64)> {
    let stat = std::fs::read_to_string(process.join("stat")).ok()?;
    let (start, rest) = stat.rsplit_once(") ")?;
    let name = start.split_once('(')?.1.to_owned();
    let mut fields = rest.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((name, user + system))
}
