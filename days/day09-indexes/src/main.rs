//! Day 09: what an index is, what it costs, and which ones a database lacks or could lose.
//!
//! The contract, here and for your own version:
//!
//! | request | response |
//! |---|---|
//! | `GET /` | 200, HTML: every index as a bar, and what there is to say |
//! | `GET /advice` | 200, the same as text |
//! | `GET /tree/{index}` | 200, SVG: the B-tree page by page; 404 if there is no such B-tree |
//!
//! Each is read from the catalog when it is asked for, and nothing is changed.

mod command;
mod experiment;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 9,
    title: "Indexing deep dive",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::naive),
    try_it: [
        "xdg-open http://{address}/    # or: open, or paste it into a browser",
        "psql '{database}' -c 'create index on events (at)' -c 'create index on events (at, verb)'",
        "curl http://{address}/advice",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, command::run)
}
