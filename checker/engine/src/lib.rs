//! Grades a program from the outside, over its sockets, or what is written in a folder: stage by stage, with a reason for
//! each that is not passed.
//!
//! Why from the outside: what a server is worth shows at its socket. So the program is started as it would be in
//! earnest, real bytes are sent to it, and what comes back is held to the RFC; how it was written is nobody's business.
//!
//! # Layout
//! - [`contract`]: what a day asks for, in stages; [`grade`]: grading them, one after the other; `attempt`: trying one.
//! - [`solution`]: the learner's folder; [`project`]: how it is built and started; [`writing`]: judging the files in it.
//! - [`program`]: the program under test; `starting`: until it listens; `watch`: its limits; `group`: it and all that it
//!   starts; [`launch`]: how it begins; [`guard`]: what ends it when the checker cannot; `output`: what it prints;
//!   [`processes`]: what the system knows of it.
//! - [`message`], [`client`], [`parser`]: what is sent, over what, and what comes back; [`transcript`]: all of that;
//!   [`response`], [`failure`]: what is wrong with it.
//! - [`api`]: what a stage of an API day is written in; [`attack`]: what a program has to withstand, and the lab that tries it.
//! - [`pressure`]: how busy the machine is; [`text`]: text that is fit for a terminal.
//!
//! Invariants
//! - Nothing here knows a day, its contract or its code, and nothing prints.
//! - No verdict depends on time alone: what is slow is waited for, and only what does not come at all is wrong.
//! - Whatever happens, nothing that was started is left behind. For that, the program that uses this crate must answer to
//!   `launch -- COMMAND` and `guard` by calling [`launch::launch`] and [`guard::stand`].

pub mod api;
pub mod attack;
mod attempt;
pub mod client;
pub mod contract;
pub mod failure;
pub mod grade;
mod group;
pub mod guard;
pub mod launch;
pub mod message;
mod output;
pub mod parser;
pub mod ports;
pub mod pressure;
pub mod processes;
pub mod program;
pub mod project;
pub mod response;
pub mod solution;
mod starting;
pub mod text;
pub mod transcript;
mod watch;
pub mod writing;
