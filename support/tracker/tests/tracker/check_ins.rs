//! Check-ins in every form that people write them, and what is said about the others.

use tracker::{NotANote, Note, Tracker};

use crate::{FOURTH, day, template_with};

/// The check-in of day 4 when its line is `line`: date, hours, energy, note.
fn said(line: &str) -> String {
    let tracker = Tracker::parse(template_with(FOURTH, line));
    if let Some(unreadable) = tracker.unreadable().first() {
        assert_eq!(unreadable.line, 60);
        assert_eq!(unreadable.text, line.trim());
        return unreadable.reason.clone();
    }
    let Some(check_in) = tracker.check_in(day(4)) else {
        return "blank".into();
    };
    let or_blank = |text: Option<String>| text.unwrap_or("_".into());
    [
        check_in.date.map(|date| date.to_string()),
        check_in.hours.map(|hours| hours.to_string()),
        check_in.energy.map(|energy| energy.to_string()),
        check_in.note.as_ref().map(ToString::to_string),
    ]
    .map(or_blank)
    .join(" | ")
}

#[test]
fn a_check_in_is_read_however_it_was_written() {
    for (line, expected) in [
        (FOURTH, "blank"),
        (
            "- **Day 4:** 02/02/2026 - ⏱ 2.5 hours - 💪 Energy: 8/10",
            "2026-02-02 | 2.5 | 8 | _",
        ),
        (
            "- **Day 4:** 2/2/2026 - ⏱ 2,5 hours - 💪 Energy: 8/10",
            "2026-02-02 | 2.5 | 8 | _",
        ),
        (
            "- **Day 4:** 2026-02-02 - ⏱ 2 hours - 💪 Energy: 10/10",
            "2026-02-02 | 2 | 10 | _",
        ),
        (
            "* **Day 4:** February 2, 2026 - ⏱ 1 hour - Energy: 8/10",
            "2026-02-02 | 1 | 8 | _",
        ),
        (
            "- **Day 4**: Feb 2, 2026 - .5 hrs - energy 8",
            "2026-02-02 | 0.5 | 8 | _",
        ),
        (
            "  - Day 04: Feb. 2 2026, 2h, Energy: 8 / 10  ",
            "2026-02-02 | 2 | 8 | _",
        ),
        (
            "**Day 4:** 2026-02-02 - â± 2 hours - ğŸ’ª Energy: 8/10",
            "2026-02-02 | 2 | 8 | _",
        ),
        (
            "- **Day 4:** 2026-02-02 - ⏱ ___ hours - 💪 Energy: __/10",
            "2026-02-02 | _ | _ | _",
        ),
        (
            "- **Day 4:** ____-__-__ - ⏱ 2 hours - 💪 Energy: __/10",
            "_ | 2 | _ | _",
        ),
        ("- **Day 4:** - ⏱ hours - 💪 Energy: /10", "blank"),
        (
            "- **Day 4:** 02/02/2026 - ⏱ 2 hours - 💪 Energy: 8/10 - 📝 - [ ] hm",
            "2026-02-02 | 2 | 8 | - [ ] hm",
        ),
        (
            "- **Day 4:** 02/02/2026 - ⏱ 2 hours - 💪 Energy: 8/10 tired <!-- 3 -->",
            "2026-02-02 | 2 | 8 | tired",
        ),
    ] {
        assert_eq!(said(line), expected, "{line}");
    }
}

#[test]
fn an_unreadable_check_in_is_reported_with_the_right_form() {
    for (rest, reason) in [
        (
            "30/01/2026 - ⏱ 2 hours - 💪 Energy: 8/10",
            "\"30/01/2026\" is not a date: write",
        ),
        (
            "02/02/2026th - ⏱ 2 hours - 💪 Energy: 8/10",
            "\"02/02/2026th\" is not a date",
        ),
        (
            "02/02/26 - ⏱ 2 hours - 💪 Energy: 8/10",
            "\"02/02/26\" is not a date",
        ),
        (
            "2026-02-30 - ⏱ 2 hours - 💪 Energy: 8/10",
            "\"2026-02-30\" is not a date",
        ),
        (
            "Monday - ⏱ 2 hours - 💪 Energy: 8/10",
            "\"Monday\" is not a date",
        ),
        (
            "02/02/2026 - ⏱ 30 hours - 💪 Energy: 8/10",
            "30 hours do not fit in a day",
        ),
        (
            "02/02/2026 - ⏱ 24.01 hours - 💪 Energy: 8/10",
            "24.01 hours do not fit in a day",
        ),
        (
            "02/02/2026 - ⏱ -2 hours - 💪 Energy: 8/10",
            "-2 hours do not fit in a day",
        ),
        (
            "02/02/2026 - ⏱ 2.345 hours - 💪 Energy: 8/10",
            "2.345 hours is finer than",
        ),
        (
            "02/02/2026 - ⏱ 1.2.3 hours - 💪 Energy: 8/10",
            "\"1.2.3\" is not a number of hours",
        ),
        (
            "02/02/2026 - ⏱ 2h30 hours - 💪 Energy: 8/10",
            "\"2h30\" is not a number of hours: write 2.5",
        ),
        (
            "02/02/2026 - ⏱ 2h30 - 💪 Energy: 8/10",
            "\"2h30\" is not a number of hours: write 2.5",
        ),
        (
            "02/02/2026 - ⏱ 1:45 hours - 💪 Energy: 8/10",
            "\"1:45\" is not a number of hours: write 1.75",
        ),
        (
            "02/02/2026 - ⏱ 2 hours 20 min - 💪 Energy: 8/10",
            "\"2 hours 20 min\" is not a number of hours: write 2.33",
        ),
        (
            "02/02/2026 - ⏱ 90 minutes - 💪 Energy: 8/10",
            "\"90 minutes\" is not a number of hours: write 1.5",
        ),
        (
            "02/02/2026 - ⏱ 2h3o hours - 💪 Energy: 8/10",
            "\"2h3o\" is not a number of hours: write a decimal",
        ),
        (
            "02/02/2026 - ⏱ 2½ hours - 💪 Energy: 8/10",
            "\"2½\" is not a number of hours: write a decimal",
        ),
        (
            "02/02/2026 - ⏱ 2h90 hours - 💪 Energy: 8/10",
            "\"2h90\" is not a number of hours: write a decimal",
        ),
        (
            "02/02/2026 - ⏱ two hours - 💪 Energy: 8/10",
            "the hours are missing",
        ),
        ("02/02/2026 - 💪 Energy: 8/10", "the hours are missing"),
        (
            "02/02/2026 - ⏱ 2 - 💪 Energy: 8/10",
            "the hours are missing",
        ),
        ("02/02/2026 - ⏱ 2 hours", "the energy is missing"),
        ("02/02/2026 - ⏱ 2 hours - 8/10", "the energy is missing"),
        (
            "02/02/2026 - ⏱ 2 hours - 💪 Energy: 11/10",
            "energy 11 is off the scale",
        ),
        (
            "02/02/2026 - ⏱ 2 hours - 💪 Energy: 0/10",
            "energy 0 is off the scale",
        ),
        (
            "02/02/2026 - ⏱ 2 hours - 💪 Energy: -3/10",
            "energy -3 is off the scale",
        ),
        (
            "02/02/2026 - ⏱ 2 hours - 💪 Energy: 7.5/10",
            "energy 7.5 is off the scale",
        ),
        (
            "02/02/2026 - ⏱ 2 hours - 💪 Energy: 4/5",
            "energy is out of ten",
        ),
        (
            "02/02/2026 - ⏱ 2 hours - 💪 Energy: high",
            "energy is out of ten",
        ),
    ] {
        let line = format!("- **Day 4:** {rest}");
        assert!(said(&line).starts_with(reason), "{line}: {}", said(&line));
    }
}

#[test]
fn new_hours_turn_their_word_into_the_singular_and_back() {
    for (written, hours, expected) in [
        ("___ hours", Some("1"), "1 hour"),
        ("1 hours", Some("1.0"), "1 hours"), // the hours are as before, so the line stays
        ("1 hour", Some("2"), "2 hours"),
        ("2 Hours", Some("1"), "1 Hour"),
        ("2 hours", Some("0.5"), "0.5 hours"),
        ("1 hour", None, "___ hours"),
        ("2 h", Some("1"), "1 h"),
        ("2 hrs", Some("1"), "1 hrs"),
        ("2hours", Some("1"), "1hour"),
    ] {
        let line = |hours| format!("- **Day 4:** 2026-02-02 - ⏱ {hours} - 💪 Energy: 8/10 - 📝 hm");
        let mut tracker = Tracker::parse(line(written));
        let mut check_in = tracker.check_in(day(4)).unwrap().clone();
        check_in.hours = hours.map(|hours| hours.parse().unwrap());
        tracker.set_check_in(day(4), &check_in).unwrap();
        assert_eq!(
            String::from_utf8_lossy(tracker.as_bytes()),
            line(expected),
            "{written}"
        );
        assert_eq!(tracker.check_in(day(4)), Some(&check_in), "{written}");
    }
}

#[test]
fn a_note_longer_than_the_platform_takes_is_refused_with_its_length_and_the_limit() {
    assert!("ä".repeat(2000).parse::<Note>().is_ok());
    let refused = "ä".repeat(2001).parse::<Note>().unwrap_err();
    assert_eq!(refused, NotANote::TooLong(2001));
    let words = refused.to_string();
    assert!(words.contains("has 2001 characters"), "{words}");
    assert!(words.contains("the limit is 2000"), "{words}");
}

#[test]
fn a_longer_note_that_was_written_by_hand_is_read_whole_and_stays() {
    let long = "ä".repeat(3000);
    let line =
        |hours| format!("- **Day 4:** 2026-02-02 - ⏱ {hours} hours - 💪 Energy: 8/10 - 📝 {long}");
    let mut tracker = Tracker::parse(line(2));
    let mut check_in = tracker.check_in(day(4)).unwrap().clone();
    assert_eq!(
        check_in.note.as_ref().map(Note::as_str),
        Some(long.as_str())
    );

    check_in.hours = Some("3".parse().unwrap());
    tracker.set_check_in(day(4), &check_in).unwrap();
    assert_eq!(String::from_utf8_lossy(tracker.as_bytes()), line(3));
}
