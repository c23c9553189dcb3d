//! Servers that are known to be wrong: `gallery DAY MODE` makes exactly the mistake that MODE says; `right` makes none,
//! and neither does one that has a mere manner: `gallery manners` lists those, each with its days.
//!
//! Why: a check that has never been seen to fail is no check. Each stage of a contract has at least one of these, and
//! tests prove that it fails there and nowhere else.
//!
//! They share no code with the days nor with the checker: two readings of the RFC that agree are worth more than one.

mod answers;
pub mod api;
mod begun;
mod head;
mod hostile;
mod manner;
mod message;
mod mode;
mod routes;
mod server;
mod stray;
mod workers;

use std::process::ExitCode;

pub use manner::MANNERS;

use mode::Mode;

/// Does what `words` ask for: `DAY MODE` serves on the port that PORT names, until SIGTERM; `manners` lists those.
///
/// A mode may start the program again, with all of its own arguments, and may end the process.
pub fn run(words: impl IntoIterator<Item = String>) -> ExitCode {
    let mut words = words.into_iter();
    let (day, mistake) = (words.next(), words.next());
    if day.as_deref() == Some("manners") {
        for (manner, days) in MANNERS {
            days.iter().for_each(|day| println!("{day} {manner}"));
        }
        return ExitCode::SUCCESS;
    }
    let (Some(day), Some(mistake)) = (day, mistake) else {
        eprintln!("usage: gallery DAY MODE");
        return ExitCode::from(2);
    };
    let Ok(day) = day.parse() else {
        eprintln!("{day} is no day");
        return ExitCode::from(2);
    };
    if day == 8 || api::days().any(|it| it == day) {
        return serve_api(day, &mistake);
    }
    let mode = Mode { day, mistake };
    server::run(&mode)
}

/// The model of the learner's API with the twist of `mistake`.
///
/// Where it is given a database, what shows only there keeps its rows in it.
fn serve_api(day: u8, mistake: &str) -> ExitCode {
    let port = std::env::var("PORT").unwrap_or_default();
    let address = format!("127.0.0.1:{port}");
    if let Ok(url) = std::env::var("DATABASE_URL")
        && api::is_stored(day, mistake)
    {
        return ended(api::serve(mistake, &address, &url));
    }
    let mut twists = api::twists(day).iter();
    let twist = match twists.find(|(id, _)| *id == mistake) {
        Some((_, twist)) => *twist,
        None if mistake == "right" => api::Twist::Right,
        None => {
            eprintln!("day {day} has no mistake {mistake:?}");
            return ExitCode::from(2);
        }
    };
    let mut model = api::Model::new(twist).with_keys(|name| std::env::var(name).ok());
    // Stages take the database of these days away, or look into it, so their model has to ask for it.
    if matches!(day, 14 | 16)
        && let Ok(url) = std::env::var("DATABASE_URL")
    {
        model = model.with_database(&url);
    }
    ended(api::Server::start(model, &address).map(api::Server::wait))
}

fn ended(how: std::io::Result<()>) -> ExitCode {
    match how {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
