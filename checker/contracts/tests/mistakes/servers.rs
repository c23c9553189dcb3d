//! Days 1 to 4: servers that are known to be wrong, servers that are right in an unusual manner, and servers that fail
//! where a known mistake fails and make none of them.

use checker::contract::{Mistake, Stage};
use checker::grade::Verdict;
use libtest_mimic::Trial;

use crate::grading::{contract, of_programs, server, server_once};
use crate::trial;

/// Servers that fail, and make no mistake that has a name.
const STRAYS: [(u8, &str); 19] = [
    (1, "garbage-at-nothing"),
    (1, "crashes-at-nothing"),
    (1, "fails-at-post"),
    (1, "one-byte-more-at-all"),
    (1, "one-byte-less-at-nothing"),
    (1, "crashes-at-post"),
    (2, "garbage-at-head"),
    (2, "fails-at-head"),
    (2, "crashes-at-head"),
    (2, "crashes-at-nothing"),
    (2, "garbage-at-nothing"),
    (3, "garbage-at-head"),
    (3, "crashes-at-panic"),
    (3, "garbage-at-panic"),
    (3, "one-byte-more-at-panic"),
    (4, "fails-at-all"),
    (4, "one-byte-less-at-all"),
    (4, "garbage-at-head"),
    (4, "one-byte-more-at-head"),
];

/// Modes beyond a day's mistakes: the stage that fails, and a part of its words.
const BEYOND: [(u8, &str, u8, &str); 5] = [
    (1, "greets-nobody", 2, "the body is empty"),
    (1, "counts-units", 3, "is the number of characters"),
    (1, "in-chunks", 3, "the response comes in chunks"),
    (
        1,
        "ends-by-the-signal",
        8,
        "ended, but not with exit code 0",
    ),
    (3, "fills-up", 10, "still accepts new connections"),
];

/// The stages that look at heads and at endings, and at no byte of the content.
const NOT_ABOUT_CONTENT: [(u8, &[u8]); 4] = [
    (1, &[1, 2, 5, 6]),
    (2, &[4, 5, 8, 9, 10, 11, 12, 14, 15, 16]),
    (3, &[1, 2, 5, 6, 7, 8, 9, 10]),
    (4, &[2, 9, 12]),
];

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = Vec::new();
    for contract in of_programs() {
        let day = contract.day;
        let right = move || server(day, "right", |_, _| true).assert_right();
        all.push(trial(
            format!("day_{day}::the_same_server_without_a_mistake_passes"),
            right,
        ));
        for mistake in contract.mistakes {
            let name = format!("day_{day}::caught::{}", mistake.id);
            all.push(trial(name, move || caught(day, mistake)));
        }
        for (number, stage) in (1_u8..).zip(contract.stages) {
            let name = format!("day_{day}::stage_{number}_looks_at_the_status");
            all.push(trial(name, move || looks_at_the_status(day, number)));
            if !of_heads(day).contains(&number) {
                let name = format!("day_{day}::stage_{number}_looks_at_each_byte_of_the_content");
                all.push(trial(name, move || looks_at_content(day, number)));
            } else if !stage.timed && !stage.stops {
                let name = format!("day_{day}::stage_{number}_is_not_about_content");
                all.push(trial(name, move || is_not_about_content(day, number)));
            }
        }
    }
    for (manner, days) in gallery::MANNERS {
        for &day in days {
            let name = format!("day_{day}::unusual_and_right::{manner}");
            all.push(trial(name, move || passes_in_its_manner(day, manner)));
        }
    }
    for (day, stray) in STRAYS {
        let name = format!("day_{day}::is_called_by_no_name::{stray}");
        all.push(trial(name, move || is_called_by_no_name(day, stray)));
    }
    for (day, mode, stage, said) in BEYOND {
        let name = format!("day_{day}::beyond_its_mistakes::{mode}");
        all.push(trial(name, move || fails_at_one(day, mode, stage, said)));
    }
    let name = "day_3::what_nothing_was_seen_of_is_not_proven".to_owned();
    all.push(trial(name, is_not_proven));
    all
}

/// The stages that run on every server: those that wait for time to pass run only where they are `asked` for.
fn quick_and(asked: &'static [u8]) -> impl Fn(u8, &Stage) -> bool {
    move |number, stage| (!stage.timed && !stage.stops) || asked.contains(&number)
}

fn caught(day: u8, mistake: &'static Mistake) {
    let found = server(day, mistake.id, quick_and(mistake.fails));
    found.assert_caught(mistake);
    assert_eq!(found.named(), [mistake.id]);
}

fn passes_in_its_manner(day: u8, manner: &str) {
    let found = server(day, manner, quick_and(&[]));
    let quick = quick_and(&[]);
    let asked = (1_u8..).zip(contract(day).stages);
    let asked: Vec<u8> = asked
        .filter(|(number, stage)| quick(*number, stage))
        .map(|(number, _)| number)
        .collect();
    assert_eq!(found.passed(), asked, "{:#?}", found.verdicts());
}

fn is_called_by_no_name(day: u8, stray: &str) {
    let found = server(day, stray, |_, _| true);
    assert!(!found.failed().is_empty(), "{:#?}", found.verdicts());
    assert_eq!(found.named(), [""; 0], "{:#?}", found.verdicts());
}

fn fails_at_one(day: u8, mode: &str, stage: u8, said: &str) {
    let found = server(day, mode, |number, it| {
        number == stage || (!it.timed && !it.stops)
    });
    assert_eq!(found.failed(), [stage], "{:#?}", found.verdicts());
    assert!(found.said(stage).contains(said), "{}", found.said(stage));
}

/// A stage that only connects has no status to look at.
fn looks_at_the_status(day: u8, stage: u8) {
    let found = server(day, "fails-at-all", |number, _| number == stage);
    let only_connects = (day, stage) == (1, 1);
    assert_eq!(
        found.passed().is_empty(),
        !only_connects,
        "{:#?}",
        found.verdicts()
    );
}

fn looks_at_content(day: u8, stage: u8) {
    let found = server(day, "other-bytes-at-all", |number, _| number == stage);
    assert_eq!(found.passed(), [0; 0], "{:#?}", found.verdicts());
}

fn is_not_about_content(day: u8, stage: u8) {
    let found = server(day, "other-bytes-at-all", |number, _| number == stage);
    assert_eq!(found.passed(), [stage], "{:#?}", found.verdicts());
}

fn of_heads(day: u8) -> &'static [u8] {
    let of_day = NOT_ABOUT_CONTENT.iter().find(|(it, _)| *it == day);
    of_day.map_or(&[], |(_, stages)| stages)
}

/// The second is answered before the first: nobody can see whether the second was waited for.
fn is_not_proven() {
    let found = server_once(3, "slow-together", |number, _| number == 10);
    // What exactly kept it from being seen depends on the machine.
    let not_proven = matches!(found.verdicts()[9], Verdict::NotProven(_));
    assert!(not_proven, "{:#?}", found.verdicts());
}
