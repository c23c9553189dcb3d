//! Properties of any file and any change.

use jiff::civil::Date;
use proptest::prelude::*;
use tracker::{CheckIn, Day, Energy, Evidence, Hours, Note, Tracker, template};

/// A change that someone may make.
#[derive(Clone, Debug)]
enum Change {
    Done(Day, bool),
    Verified(Day, Evidence),
    CheckIn(Day, CheckIn),
    Sign(String),
    Deliver(usize, bool),
}

impl Change {
    /// Makes the change, or not if it is refused.
    fn apply(&self, tracker: &mut Tracker) -> bool {
        match self {
            Change::Done(day, done) => tracker.set_done(*day, *done).is_ok(),
            Change::Verified(day, evidence) => tracker.set_verified(*day, *evidence).is_ok(),
            Change::CheckIn(day, check_in) => tracker.set_check_in(*day, check_in).is_ok(),
            Change::Sign(name) => tracker.sign(name, crate::date("2026-02-02")).is_ok(),
            Change::Deliver(place, done) => {
                let place = place % tracker.deliverables().len().max(1);
                place < tracker.deliverables().len() && tracker.set_delivered(place, *done).is_ok()
            }
        }
    }
}

fn a_day() -> impl Strategy<Value = Day> {
    (1..=30_u8).prop_map(crate::day)
}

fn a_date() -> impl Strategy<Value = Date> {
    (2000..2100_i16, 1..=12_i8, 1..=28_i8).prop_map(|(y, m, d)| jiff::civil::date(y, m, d))
}

fn evidence() -> impl Strategy<Value = Evidence> {
    (a_date(), 1..=u16::MAX, any::<u16>(), any::<u16>()).prop_map(
        |(date, stages, missed, hints)| Evidence {
            date,
            passed: stages - missed % stages,
            stages,
            hints,
        },
    )
}

fn a_check_in() -> impl Strategy<Value = CheckIn> {
    let hours = (0..=2400_u16).prop_map(|hundredths| Hours::from_hundredths(hundredths).unwrap());
    let energy = (1..=10_u8).prop_map(|level| Energy::new(level).unwrap());
    let note = any::<String>().prop_map(|text| text.parse::<Note>().ok());
    (
        proptest::option::of(a_date()),
        proptest::option::of(hours),
        proptest::option::of(energy),
        note,
    )
        .prop_map(|(date, hours, energy, note)| CheckIn {
            date,
            hours,
            energy,
            note,
        })
}

fn a_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (a_day(), any::<bool>()).prop_map(|(day, done)| Change::Done(day, done)),
        (a_day(), evidence()).prop_map(|(day, evidence)| Change::Verified(day, evidence)),
        (a_day(), a_check_in()).prop_map(|(day, check_in)| Change::CheckIn(day, check_in)),
        "[A-Za-z ]{0,20}".prop_map(Change::Sign),
        (0..15_usize, any::<bool>()).prop_map(|(place, done)| Change::Deliver(place, done)),
    ]
}

/// A text that people, and checks, may leave in a lesson's line.
fn a_scrap() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..4),
        evidence().prop_map(|evidence| format!("<!-- {evidence} -->").into_bytes()),
        (a_day(), evidence()).prop_map(|(day, evidence)| evidence.comment(day).into_bytes()),
        (a_day(), evidence()).prop_map(|(day, it)| format!(" {} ", it.comment(day)).into_bytes()),
        "<!--|-->|<!-- mine -->|`|``|\\\\|checked| |  ".prop_map(String::into_bytes),
    ]
}

/// A tracker that was edited by hand: lines moved and spoiled, line ends mixed.
fn a_file() -> impl Strategy<Value = Vec<u8>> {
    // A lesson's line or any other.
    let line = prop_oneof![9..50_usize, 0..120_usize];
    let spoil = (line, 0..60_usize, a_scrap());
    let ending = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    (
        proptest::collection::vec((0..120_usize, 0..120_usize), 0..6),
        proptest::collection::vec(spoil, 0..12),
        proptest::collection::vec(ending, 1..8),
    )
        .prop_map(|(moves, spoils, endings)| {
            let text = template();
            let mut lines: Vec<Vec<u8>> =
                text.lines().map(|line| line.as_bytes().to_vec()).collect();
            for (from, to) in moves {
                let line = lines.remove(from % lines.len());
                lines.insert(to % lines.len(), line);
            }
            for (line, place, bytes) in spoils {
                let count = lines.len();
                let line = &mut lines[line % count];
                let place = place % (line.len() + 1);
                line.splice(place..place, bytes);
            }
            let endings = endings.iter().cycle();
            let ended = lines.into_iter().zip(endings);
            ended
                .flat_map(|(line, ending)| [line, ending.as_bytes().to_vec()].concat())
                .collect()
        })
}

/// A file's lines, each with its line end.
fn lines(file: &[u8]) -> Vec<&[u8]> {
    file.chunk_by(|a, b| !(*a == b'\n' || (*a == b'\r' && *b != b'\n')))
        .collect()
}

/// How many lines differ when `before` and `after` are laid over each other at both ends.
fn differing(before: &[u8], after: &[u8]) -> usize {
    let (before, after) = (lines(before), lines(after));
    let same = |pairs: &mut dyn Iterator<Item = (&&[u8], &&[u8])>| {
        pairs.take_while(|(a, b)| a == b).count()
    };
    let front = same(&mut before.iter().zip(&after));
    let back = same(
        &mut before[front..]
            .iter()
            .rev()
            .zip(after[front..].iter().rev()),
    );
    after.len().max(before.len()) - front - back
}

proptest! {
    #[test]
    fn any_bytes_at_all_can_be_read_and_changed_without_a_panic(
        file in proptest::collection::vec(any::<u8>(), 0..400),
        change in a_change(),
    ) {
        let mut tracker = Tracker::parse(file.clone());
        prop_assert_eq!(tracker.as_bytes(), file.as_slice());
        change.apply(&mut tracker);
    }

    #[test]
    fn a_change_leaves_every_other_line_as_it_was(file in a_file(), change in a_change()) {
        let mut tracker = Tracker::parse(file.clone());
        let accepted = change.apply(&mut tracker);

        let after = tracker.as_bytes();
        if !accepted {
            prop_assert_eq!(after, file.as_slice());
        } else if let Change::Deliver(..) | Change::Sign(_) = change {
            // What it is part of is ticked along with it; two dates are set with the signature.
            let (before, after) = (lines(&file), lines(after));
            prop_assert_eq!(before.len(), after.len());
            prop_assert!(before.iter().zip(&after).filter(|(a, b)| a != b).count() <= 3);
        } else {
            prop_assert!(differing(&file, after) <= 1);
        }
    }

    #[test]
    fn evidence_reads_back_and_comes_off_again(file in a_file(), day in a_day(), evidence in evidence()) {
        let mut tracker = Tracker::parse(file);
        let before = tracker.evidence(day);
        if tracker.set_verified(day, evidence).is_ok() {
            // The first of as many stages stays, and so does what shows more.
            let kept = before.filter(|before| !evidence.surpasses(before));
            prop_assert_eq!(tracker.evidence(day), Some(kept.unwrap_or(evidence)));
            let verified = tracker.as_bytes().to_vec();
            prop_assert_eq!(tracker.set_verified(day, evidence), Ok(false));
            prop_assert_eq!(tracker.as_bytes(), verified);

            prop_assert_eq!(tracker.set_done(day, false), Ok(true));
            prop_assert!(!tracker.is_done(day));
            let without = tracker.as_bytes().to_vec();
            // On a line that is clean it leaves no trace.
            tracker.set_verified(day, evidence).unwrap();
            tracker.set_done(day, false).unwrap();
            prop_assert_eq!(tracker.as_bytes(), without);
        }
    }

    #[test]
    fn what_was_written_reads_back(file in a_file(), day in a_day(), check_in in a_check_in()) {
        let mut tracker = Tracker::parse(file);
        if tracker.set_check_in(day, &check_in).is_ok() {
            prop_assert_eq!(tracker.check_in(day).cloned().unwrap_or_default(), check_in);
            let again = Tracker::parse(tracker.as_bytes());
            prop_assert_eq!(again.check_in(day), tracker.check_in(day));
        }
        if tracker.set_done(day, true).is_ok() {
            prop_assert!(tracker.is_done(day));
        }
    }
}
