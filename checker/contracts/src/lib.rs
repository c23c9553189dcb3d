//! The contract of each day's program, one module for each day, and the mistakes that its stages are known to catch.
//!
//! Why a crate of their own: the engine knows no day, so a contract can be edited without it, and a day's tests can grade
//! their own server by it.
//!
//! Invariants
//! - Nothing here knows a day's code: what a contract says, it says of any program in any language.
//! - A stage has a name, a reason, a source and hints from vague to plain; and each has a mistake that it catches.

use std::sync::LazyLock;

pub use attacking::honest;
pub use checker::api::World;
use checker::contract::Contract;
pub use in_process::{faults, faults_in};
use tracker::Day;

mod attacking;
mod day01;
mod day02;
mod day03;
mod day04;
pub mod day05;
mod day06;
mod day07;
mod day08;
mod day09;
mod day10;
mod day11;
mod day12;
mod day13;
mod day14;
mod day15;
mod day16;
mod day17;
mod day18;
mod day19;
mod in_process;
pub mod learner;
mod pieces;

/// All of them, in the order of the days.
pub fn contracts() -> &'static [Contract] {
    static ALL: LazyLock<Vec<Contract>> = LazyLock::new(|| {
        vec![
            day01::CONTRACT,
            day02::CONTRACT,
            day03::CONTRACT,
            day04::CONTRACT,
            day05::CONTRACT,
            day06::CONTRACT,
            day07::contract(),
            day08::CONTRACT,
            day09::CONTRACT,
            day10::CONTRACT,
            day11::CONTRACT,
            day12::CONTRACT,
            day13::CONTRACT,
            day14::CONTRACT,
            day15::CONTRACT,
            day16::CONTRACT,
            day17::CONTRACT,
            day18::CONTRACT,
            day19::CONTRACT,
        ]
    });
    &ALL
}

/// The contract of `day`, if there is one.
pub fn contract_of(day: Day) -> Option<&'static Contract> {
    contracts()
        .iter()
        .find(|contract| contract.day == day.number())
}
