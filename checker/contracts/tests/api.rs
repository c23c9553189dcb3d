//! The stages of the API days against the gallery's model: the right one passes, and each mistake fails where it says.
//!
//! One test for each mistake, in this process: a model keeps its rows in memory. Only day 14's asks a database before it answers, because its stages take that
//! away.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::time::Duration;

use checker::api::Issuer;
use checker::contract::{Contract, Mistake};
use checker::grade::{Limits, Subject, Verdict, grade, grade_in};
use contracts::learner::{ROUTES, Role, Route, TABLES};
use contracts::{World, contract_of};
use gallery::api::{Model, Server, Twist, days, twists};
use libtest_mimic::{Arguments, Failed, Trial};
use tracker::Day;

fn main() {
    let arguments = Arguments::from_args();
    let page = || the_book_has_every_route();
    let mut trials = vec![Trial::test("the_book_has_every_route", page)];
    for day in days() {
        let contract = contract_of(Day::new(day).unwrap()).unwrap();
        let name = |id: &str| format!("day{day}::{id}");
        trials.push(Trial::test(name("right"), move || right_passes(contract)));
        trials.push(Trial::test(name("mistakes_and_twists_agree"), move || {
            mistakes_and_twists_agree(contract)
        }));
        for (id, twist) in twists(day) {
            trials.push(Trial::test(name(id), move || {
                fails_where_it_says(contract, id, *twist)
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// The verdict of each stage on the model with `twist`.
fn graded(contract: &'static Contract, twist: Twist) -> Vec<Verdict> {
    let limits = Limits {
        // The model gives up a frozen database after five seconds; one that waits forever is waited for.
        patience: Duration::from_secs(if contract.day == 14 { 12 } else { 20 }),
        stage: Duration::from_secs(60),
        within: Duration::from_secs(300),
    };
    // Stages that take the database away, or look into it.
    if [14, 16, 17, 19].contains(&contract.day) {
        let world = Rc::new(World::new(TABLES).unwrap());
        let environment = world.environment();
        let model = keyed(Model::new(twist), &environment).with_database(world.database_url());
        let server = Server::start(model, "127.0.0.1:0").unwrap();
        return grade_in(&world, contract, server.address(), limits).unwrap();
    }
    let model = keyed(Model::new(twist), &Issuer::from_environment().environment());
    let server = Server::start(model, "127.0.0.1:0").unwrap();
    let subject = Subject::Running(server.address());
    grade(contract, &subject, |_, _| true, limits, |_, _, _, _| Ok(())).unwrap()
}

/// The model, which asks every day for the tokens that stages send.
fn keyed(model: Model, environment: &[(String, String)]) -> Model {
    let variables: HashMap<_, _> = environment.iter().cloned().collect();
    model.with_keys(|name| variables.get(name).cloned())
}

fn failures(verdicts: &[Verdict]) -> Vec<(u8, String)> {
    let failed = |(number, verdict): (u8, &Verdict)| match verdict {
        Verdict::Failed(failure) => {
            let shown = [&failure.sent[..], &failure.came[..]].concat().join("\n");
            Some((number, format!("{}\n{shown}", failure.what)))
        }
        _ => None,
    };
    (1..).zip(verdicts).filter_map(failed).collect()
}

fn right_passes(contract: &'static Contract) -> Result<(), Failed> {
    let verdicts = graded(contract, Twist::Right);
    let passed = contract
        .stages
        .iter()
        .zip(&verdicts)
        .all(|(stage, verdict)| match stage.stops {
            true => matches!(verdict, Verdict::NotTried(_)),
            false => matches!(verdict, Verdict::Passed),
        });
    passed
        .then_some(())
        .ok_or_else(|| format!("{verdicts:#?}").into())
}

fn fails_where_it_says(contract: &'static Contract, id: &str, twist: Twist) -> Result<(), Failed> {
    let verdicts = graded(contract, twist);
    let mut mistakes = contract.mistakes.iter();
    let mistake = mistakes
        .find(|it| it.id == id)
        .ok_or("it is in no contract")?;
    let failed = failures(&verdicts);
    let stages: Vec<_> = failed.iter().map(|(number, _)| *number).collect();
    if stages != mistake.fails {
        return Err(format!(
            "it fails at {stages:?}, expected {:?}: {failed:#?}",
            mistake.fails
        )
        .into());
    }
    let named: Vec<_> = contract
        .resembles(&verdicts)
        .iter()
        .map(|it| it.id)
        .collect();
    match named == [id] {
        true => Ok(()),
        false => Err(format!("it is taken for {named:?}: {}", failed[0].1).into()),
    }
}

fn mistakes_and_twists_agree(contract: &'static Contract) -> Result<(), Failed> {
    // What stops the program is not tried in this process: a test of `course` makes that mistake.
    let stops = |it: &&Mistake| contract.stages[usize::from(it.fails[0]) - 1].stops;
    let mistakes = contract.mistakes.iter().filter(|it| !stops(it));
    let named: Vec<_> = mistakes.map(|it| it.id).collect();
    let twisted: Vec<_> = twists(contract.day).iter().map(|(id, _)| *id).collect();
    assert_eq!(
        named, twisted,
        "the contract's and the gallery's, in one order"
    );
    let different: BTreeSet<_> = named.iter().collect();
    assert_eq!(different.len(), named.len(), "no id is there twice");
    Ok(())
}

fn the_book_has_every_route() -> Result<(), Failed> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../notes/your-api.md");
    let page = std::fs::read_to_string(path)?;
    let rows: Vec<_> = page
        .lines()
        .filter(|line| line.contains("| `") && line.contains(" /"))
        .collect();
    let expected: Vec<_> = ROUTES
        .iter()
        .map(|route| {
            let Route {
                day,
                method,
                path,
                role,
                what,
            } = route;
            let role = match role {
                Role::Anyone => "anyone",
                Role::Learner => "learners",
                Role::Owner => "the learner",
                Role::Staff => "staff",
            };
            format!("| {day} | `{method} {path}` | {role} | {what} |")
        })
        .collect();
    match rows == expected {
        true => Ok(()),
        false => Err(format!(
            "the table of notes/your-api.md has to be:\n{}",
            expected.join("\n")
        )
        .into()),
    }
}
