//! The SQL exercises, as they are asked and graded at a terminal.

mod commands;
mod killed;
