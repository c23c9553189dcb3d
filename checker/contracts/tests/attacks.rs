//! The attack lab on the gallery's model: the right one repels every attack while honest people use it, and each attack gets
//! through a hole that is known.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use checker::api::Api;
use checker::attack::{Attack, Outcome, attack};
use checker::contract::{Contract, StageResult};
use checker::grade::{Limits, Subject};
use contracts::learner::TABLES;
use contracts::{World, contracts};
use gallery::api::{Model, Server, Twist, twists};

const LIMITS: Limits = Limits {
    patience: Duration::from_secs(20),
    stage: Duration::from_secs(60),
    within: Duration::from_secs(300),
};

fn world() -> Rc<World> {
    Rc::new(World::new(TABLES).unwrap())
}

fn server(world: &World, twist: Twist) -> Server {
    let variables: HashMap<_, _> = world.environment().into_iter().collect();
    let model = Model::new(twist).with_keys(|name| variables.get(name).cloned());
    let model = model.with_database(world.database_url());
    Server::start(model, "127.0.0.1:0").unwrap()
}

fn with_attacks() -> impl Iterator<Item = &'static Contract> {
    let all = contracts().iter();
    all.filter(|contract| contract.attacks().next().is_some())
}

fn nobody(_: &Api<'_>) -> StageResult {
    Ok(())
}

/// Whether `one` gets through the hole of `twist`.
fn gets_through(world: &Rc<World>, one: &'static Attack, twist: Twist) -> bool {
    let server = server(world, twist);
    let subject = Subject::Running(server.address());
    let mut got = false;
    attack(
        &[one],
        &subject,
        nobody,
        Some(world),
        LIMITS,
        |_, outcome| {
            got = matches!(outcome, Outcome::Exploit(_));
            Ok(())
        },
    )
    .unwrap();
    got
}

#[test]
fn the_right_server_repels_every_attack_and_serves_honest_people() {
    let world = world();
    for contract in with_attacks() {
        let server = server(&world, Twist::Right);
        let subject = Subject::Running(server.address());
        let all: Vec<_> = contract.attacks().map(|(_, attack)| attack).collect();
        let honest = attack(
            &all,
            &subject,
            contracts::honest,
            Some(&world),
            LIMITS,
            |attack, outcome| {
                assert!(
                    matches!(outcome, Outcome::Repelled),
                    "{}: {outcome:?}",
                    attack.id
                );
                Ok(())
            },
        );
        let honest = honest.unwrap();
        assert!(honest.failure.is_none(), "{:?}", honest.failure);
        assert!(honest.rounds > 0);
    }
}

#[test]
fn each_attack_gets_through_a_hole() {
    let world = world();
    for contract in with_attacks() {
        for (stage, attack) in contract.attacks() {
            let fails_there = |id: &str| {
                let mut mistakes = contract.mistakes.iter();
                mistakes.any(|it| it.id == id && it.fails.contains(&stage))
            };
            let all = twists(contract.day);
            let likely = all.iter().filter(|(id, _)| fails_there(id));
            let mut holes = likely.chain(all);
            assert!(
                holes.any(|(_, twist)| gets_through(&world, attack, *twist)),
                "no server of day {} is open to {}",
                contract.day,
                attack.id
            );
        }
    }
}

#[test]
fn an_attack_has_a_name_of_its_own() {
    for contract in with_attacks() {
        let mut ids: Vec<_> = contract.attacks().map(|(_, attack)| attack.id).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "day {}", contract.day);
    }
}
