//! Grading a server that runs in the process of a test: a day's own, or one of the gallery's.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use checker::api::World;
use checker::contract::Contract;
use checker::grade::{Limits, Subject, Verdict, grade, grade_in};
use tracker::Day;

use crate::contract_of;

/// A test waits for a response for as long as a busy machine may need.
const LIMITS: Limits = Limits {
    patience: Duration::from_secs(60),
    stage: Duration::from_secs(120),
    within: Duration::from_secs(600),
};

/// The mistakes of the server at `address` by the contract of `day`: one text for each failed stage, with the request
/// and the response. Stages that stop the program are left out.
///
/// # Panics
/// The day has no contract.
pub fn faults(day: u8, address: SocketAddr) -> Vec<String> {
    let contract = contract(day);
    let subject = Subject::Running(address);
    let verdicts = grade(contract, &subject, |_, _| true, LIMITS, |_, _, _, _| Ok(()));
    told(contract, verdicts)
}

/// The same for a server that has its database from `world`, whose stages cut it and look into it.
///
/// # Panics
/// The day has no contract.
pub fn faults_in(world: &Rc<World>, day: u8, address: SocketAddr) -> Vec<String> {
    let contract = contract(day);
    told(contract, grade_in(world, contract, address, LIMITS))
}

fn contract(day: u8) -> &'static Contract {
    let contract = Day::new(day).and_then(contract_of);
    contract.expect("only a day with a contract is graded")
}

fn told(contract: &'static Contract, verdicts: anyhow::Result<Vec<Verdict>>) -> Vec<String> {
    let day = contract.day;
    let verdicts = match verdicts {
        Ok(verdicts) => verdicts,
        Err(error) => return vec![format!("the check can't be made: {error:#}")],
    };
    let stages = (1_u8..).zip(contract.stages).zip(verdicts);
    let fault = |((number, stage), verdict): ((u8, &checker::contract::Stage), Verdict)| {
        let what = match verdict {
            Verdict::Passed => return None,
            Verdict::NotTried(_) if stage.stops => return None,
            Verdict::NotTried(why) => format!("not tried: {why}"),
            Verdict::NotProven(why) => format!("not proven: {why}"),
            Verdict::Failed(failure) => {
                let shown = [&failure.sent[..], &failure.came[..]].concat();
                format!("{}\n{}", failure.what, shown.join("\n"))
            }
        };
        Some(format!("{day}.{number} {}: {what}", stage.name))
    };
    stages.filter_map(fault).collect()
}
