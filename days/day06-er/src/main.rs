//! Day 06: the schema, drawn from the database itself.
//!
//! The contract, here and for your own version:
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | 200, SVG: the diagram |
//! | `GET /schema.mmd` | 200, the same for Mermaid |
//! | `GET /schema.dot` | 200, the same for Graphviz |
//! | `GET /dictionary.md` | 200, every table and column with its meaning |
//!
//! Each is read from the catalog when it is asked for, so it shows the schema as it is at that moment.

mod draw;
mod milestone;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 6,
    title: "Database design (ER modeling)",
    start: milestone::start,
    tour: tour::tour,
    naive: None,
    try_it: [
        "xdg-open http://{address}/    # or: open, or paste it into a browser",
        "psql '{database}' -c 'create table pets (owner uuid references accounts)'",
        "curl http://{address}/schema.mmd",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, draw::draw)
}
