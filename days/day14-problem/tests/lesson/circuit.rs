//! The circuit, against a slow model of it.

use clock::Clock;
use jiff::SignedDuration;
use problem::{Circuit, Pass, Phase};
use proptest::prelude::*;

const FAILURES: usize = 3;
const PAUSE: i64 = 10;

#[derive(Clone, Debug)]
enum Step {
    Enter,
    /// A pass that is out, and how its call ended; nothing if it was dropped.
    End(usize, Option<bool>),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Enter),
        4 => (0..8_usize, prop::option::weighted(0.9, any::<bool>())).prop_map(|(at, end)| Step::End(at, end)),
        1 => (1..15_i64).prop_map(Step::Wait),
    ]
}

/// All that has happened in the present phase; nothing is counted, everything is looked up.
struct Model {
    phase: Phase,
    phases: usize,
    reports: Vec<bool>,
    opened: i64,
}

impl Model {
    fn turn(&mut self, phase: Phase) {
        self.phase = phase;
        self.phases += 1;
        self.reports.clear();
    }

    fn enter(&mut self, now: i64) -> bool {
        if self.phase == Phase::Open && now >= self.opened + PAUSE {
            self.turn(Phase::HalfOpen);
            return true;
        }
        self.phase == Phase::Closed
    }

    fn end(&mut self, began: usize, end: Option<bool>, now: i64) {
        if began != self.phases {
            return;
        }
        self.reports.extend(end);
        let failed = self.reports.iter().rev().take_while(|well| !**well).count();
        match (self.phase, end) {
            (Phase::Closed, _) if failed >= FAILURES => {
                self.turn(Phase::Open);
                self.opened = now;
            }
            (Phase::HalfOpen, Some(true)) => self.turn(Phase::Closed),
            (Phase::HalfOpen, Some(false)) => {
                self.turn(Phase::Open);
                self.opened = now;
            }
            // The time of its opening stands, so the next call is the probe.
            (Phase::HalfOpen, None) => self.turn(Phase::Open),
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn it_does_what_the_model_does(steps in prop::collection::vec(step(), 0..200)) {
        let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
        let circuit = Circuit::new(3, SignedDuration::from_secs(PAUSE), clock.clone());
        let mut model = Model { phase: Phase::Closed, phases: 0, reports: Vec::new(), opened: 0 };
        let mut out: Vec<(Pass<'_>, usize)> = Vec::new();
        let mut now = 0;
        for step in steps {
            match step {
                Step::Enter => {
                    let expected = model.enter(now);
                    let entered = circuit.enter();
                    prop_assert_eq!(entered.is_ok(), expected);
                    match entered {
                        Ok(pass) => out.push((pass, model.phases)),
                        Err(open) => {
                            prop_assert!(open.retry_after.is_positive());
                            prop_assert!(open.retry_after <= SignedDuration::from_secs(PAUSE));
                        }
                    }
                }
                Step::End(at, end) if at < out.len() => {
                    let (pass, began) = out.swap_remove(at);
                    match end {
                        Some(well) => pass.report(well),
                        None => drop(pass),
                    }
                    model.end(began, end, now);
                }
                Step::End(..) => {}
                Step::Wait(seconds) => {
                    now += seconds;
                    clock.advance(SignedDuration::from_secs(seconds));
                }
            }
            prop_assert_eq!(circuit.phase(), model.phase);
        }
    }
}

#[test]
fn a_call_that_began_before_the_outage_does_not_close_the_circuit() {
    let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
    let circuit = Circuit::new(1, SignedDuration::from_secs(10), clock.clone());
    let slow = circuit.enter().unwrap();
    circuit.enter().unwrap().report(false);
    clock.advance(SignedDuration::from_secs(10));
    let probe = circuit.enter().unwrap();
    // Its answer is older than the outage, and only the probe's counts.
    slow.report(true);
    assert_eq!(circuit.phase(), Phase::HalfOpen);
    probe.report(false);
    assert_eq!(circuit.phase(), Phase::Open);
}

#[test]
fn a_clock_that_is_set_back_does_not_keep_it_open() {
    let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
    let circuit = Circuit::new(1, SignedDuration::from_secs(10), clock.clone());
    circuit.enter().unwrap().report(false);
    clock.advance(SignedDuration::from_hours(-1));
    assert!(circuit.enter().is_ok());
}
