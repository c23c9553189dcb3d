//! Changes: the right line, the right blanks, and not a byte beside them.

use tracker::{CheckIn, Day, EditError, Tracker, template};

use crate::{FOURTH, check_in, date, day, template_with};

/// The one line in which two files differ, before and after.
fn changed_line(before: &[u8], after: &[u8]) -> (String, String) {
    let lines = |file: &[u8]| -> Vec<String> {
        let lines = file.split_inclusive(|byte| *byte == b'\n');
        lines
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect()
    };
    let (before, after) = (lines(before), lines(after));
    assert_eq!(before.len(), after.len());
    let mut differing = before.into_iter().zip(after).filter(|(a, b)| a != b);
    let difference = differing.next().expect("one line has changed");
    assert_eq!(differing.next(), None, "only one line has changed");
    difference
}

#[test]
fn checking_in_fills_the_blanks_and_keeps_the_lines_own_form() {
    let noted = CheckIn {
        note: Some("it routes".parse().unwrap()),
        ..check_in("2026-02-02", "2.5", "8")
    };
    for (line, expected) in [
        (
            FOURTH,
            "- **Day 4:** 02/02/2026 - ⏱ 2.5 hours - 💪 Energy: 8/10 - 📝 it routes",
        ),
        (
            "- **Day 4:** ___/___/___ - â± ___ hours - ğŸ’ª Energy: __/10  ",
            "- **Day 4:** 02/02/2026 - â± 2.5 hours - ğŸ’ª Energy: 8/10 - 📝 it routes  ",
        ),
        (
            "* Day 4: ____-__-__, _ h; energy _ <!-- mine -->",
            "* Day 4: 2026-02-02, 2.5 h; energy 8 - 📝 it routes <!-- mine -->",
        ),
        (
            "- **Day 4:** Jan 3, 2026 - 2.50 hours - Energy: 3 / 10 - so so",
            "- **Day 4:** Feb 2, 2026 - 2.50 hours - Energy: 8 / 10 - 📝 it routes",
        ),
        (
            "- **Day 4:** ___/___/___ -___ hours - 💪 Energy: __/10",
            "- **Day 4:** 02/02/2026 - 2.5 hours - 💪 Energy: 8/10 - 📝 it routes",
        ),
        (
            "- **Day 4:** - ⏱ hours - 💪 Energy: /10",
            "- **Day 4:** 02/02/2026 - ⏱ 2.5 hours - 💪 Energy: 8/10 - 📝 it routes",
        ),
    ] {
        let file = template_with(FOURTH, line);
        let mut tracker = Tracker::parse(file.clone());
        tracker.set_check_in(day(4), &noted).unwrap();

        let (_, after) = changed_line(file.as_bytes(), tracker.as_bytes());
        assert_eq!(after, format!("{expected}\n"));
        assert_eq!(tracker.check_in(day(4)), Some(&noted), "{line}");
    }
}

#[test]
fn unchanged_parts_of_a_line_keep_their_bytes() {
    let line = b"- **Day 4:** Jan. 3 2026, 2.50 hours, Energy: 3 / 10 ... so \xff so  \n";
    let mut tracker = Tracker::parse(line.as_slice());
    let changed = CheckIn {
        energy: Some("4".parse().unwrap()),
        ..tracker.check_in(day(4)).unwrap().clone()
    };
    tracker.set_check_in(day(4), &changed).unwrap();

    let expected = b"- **Day 4:** Jan. 3 2026, 2.50 hours, Energy: 4 / 10 ... so \xff so  \n";
    assert_eq!(tracker.as_bytes(), expected);
}

#[test]
fn a_date_is_spelled_as_the_filled_line_before_it_spells_its_own() {
    let filled = "- **Day 2:** Jan 31, 2026 - ⏱ 2 hours - 💪 Energy: 8/10";
    let blank = filled.replace("Jan 31, 2026", "___/___/___");
    let mut tracker = Tracker::parse(template_with(
        &blank.replace(" 2 ", " ___ ").replace("8/", "__/"),
        filled,
    ));

    for number in [1, 4] {
        tracker
            .set_check_in(day(number), &check_in("2026-02-02", "2", "8"))
            .unwrap();
    }
    let text = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
    assert!(text.contains("- **Day 1:** 02/02/2026 -"));
    assert!(text.contains("- **Day 4:** Feb 2, 2026 -"));
}

#[test]
fn checking_in_again_answers_with_what_it_replaced_and_blanks_can_come_back() {
    let mut tracker = Tracker::parse(template());
    let (first, second) = (
        check_in("2026-02-02", "2", "8"),
        check_in("2026-02-03", "3", "4"),
    );

    assert_eq!(tracker.set_check_in(day(4), &first), Ok(None));
    assert_eq!(tracker.set_check_in(day(4), &second), Ok(Some(first)));
    assert_eq!(
        tracker.set_check_in(day(4), &CheckIn::default()),
        Ok(Some(second))
    );
    assert_eq!(tracker.as_bytes(), template().as_bytes());
}

#[test]
fn a_line_that_is_not_understood_is_not_written_over() {
    let line = "- **Day 4:** yesterday - ⏱ 2 hours - 💪 Energy: 8/10";
    let file = template_with(FOURTH, line).replace("- [ ] Day 9 ", "- [?] Day 9 ");
    let mut tracker = Tracker::parse(file.clone());

    let refused = tracker.set_check_in(day(4), &check_in("2026-02-02", "2", "8"));
    assert!(matches!(refused, Err(EditError::Unreadable(line)) if line.line == 60));
    let refused = tracker.set_done(day(9), true);
    assert!(matches!(refused, Err(EditError::Unreadable(line)) if line.line == 23));
    assert_eq!(tracker.as_bytes(), file.as_bytes());
}

#[test]
fn a_box_without_a_bullet_is_ticked_where_it_stands() {
    let file = template_with("- [ ] Day 6 ", "[ ] Day 6 ");
    let mut tracker = Tracker::parse(file.clone());
    assert_eq!(tracker.set_done(day(6), true), Ok(true));
    assert_eq!(tracker.set_done(day(6), true), Ok(false));

    let (_, after) = changed_line(file.as_bytes(), tracker.as_bytes());
    assert_eq!(after, "[x] Day 6 - Database design (ER modeling)\n");
}

#[test]
fn nothing_is_put_in_beside_a_line_that_may_be_meant_for_the_day() {
    let file = template_with("- [ ] Day 6 ", "- [x]Day 6 ").replace("- **Day 6:**", "- **Day 6**");
    let mut tracker = Tracker::parse(file.clone());

    let refused = tracker.set_done(day(6), true);
    assert!(matches!(refused, Err(EditError::Unreadable(line)) if line.line == 17));
    let refused = tracker.set_check_in(day(6), &check_in("2026-02-02", "2", "8"));
    assert!(matches!(refused, Err(EditError::Unreadable(line)) if line.line == 62));
    assert_eq!(tracker.as_bytes(), file.as_bytes());
}

#[test]
fn a_missing_line_is_put_in_its_place_in_the_form_of_its_neighbor() {
    for file in [template(), template().replace('\n', "\r\n")] {
        for missing in Day::all() {
            let gone = |line: &&str| {
                !line.contains(&format!("Day {missing} -"))
                    && !line.contains(&format!("Day {missing}:"))
            };
            let shorter: String = file.split_inclusive('\n').filter(gone).collect();
            let mut tracker = Tracker::parse(shorter);
            tracker.set_done(missing, true).unwrap();
            tracker
                .set_check_in(missing, &check_in("2026-02-02", "2", "8"))
                .unwrap();
            tracker.set_check_in(missing, &CheckIn::default()).unwrap();
            tracker.set_done(missing, false).unwrap();

            assert_eq!(
                String::from_utf8_lossy(tracker.as_bytes()),
                file,
                "day {missing}"
            );
        }
    }
}

#[test]
fn one_line_is_enough_to_put_in_the_other_twenty_nine() {
    let mut tracker = Tracker::parse("- [x] Day 7 – SQL\n- **Day 7:** __ - _ h - Energy: _");
    for day in Day::all().rev() {
        tracker.set_done(day, true).unwrap();
        tracker
            .set_check_in(day, &check_in("2026-02-02", "2", "8"))
            .unwrap();
    }

    let text = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(lines.len(), 60);
    for day in Day::all() {
        let (lesson, check_in) = (lines[day.index()], lines[30 + day.index()]);
        assert!(lesson.starts_with(&format!("- [x] Day {day} – ")), "{text}");
        assert_eq!(
            check_in,
            format!("- **Day {day}:** 2026-02-02 - 2 h - Energy: 8")
        );
    }
}

#[test]
fn without_any_line_to_take_after_the_change_is_refused() {
    let mut tracker = Tracker::parse("# Shopping\n");
    assert_eq!(
        tracker.set_done(day(4), true).unwrap_err().to_string(),
        "there is no lesson line for day 4, and none for another day to take after"
    );
    assert!(tracker.set_check_in(day(4), &CheckIn::default()).is_err());
    assert_eq!(
        tracker.sign("Ada", date("2026-02-02")),
        Err(EditError::NoSignatureLine)
    );
    assert_eq!(tracker.as_bytes(), b"# Shopping\n");
}

#[test]
fn signing_fills_the_name_and_both_dates_in_their_own_spelling() {
    let file = template()
        .replacen(
            "**Start Date:** January 30, 2026",
            "**Start Date:** 2026-01-30",
            1,
        )
        .replace("**Signature:** ________________", "**Signature:**");
    let mut tracker = Tracker::parse(file.clone());
    tracker.sign("Ada Lovelace", date("2026-02-02")).unwrap();

    let expected = file
        .replace("2026-01-30", "2026-02-02")
        .replace("**Signature:**", "**Signature:** Ada Lovelace")
        .replace("January 30, 2026", "February 2, 2026");
    assert_eq!(String::from_utf8_lossy(tracker.as_bytes()), expected);
    assert_eq!(tracker.signature().as_deref(), Some("Ada Lovelace"));
}

#[test]
fn a_deliverable_with_parts_is_done_exactly_when_they_are() {
    let mut tracker = Tracker::parse(template());
    let whole = tracker.find_deliverables("production")[0];
    let parts: Vec<usize> = (whole + 1..=whole + 6).collect();

    let refused = tracker.set_delivered(whole, true).unwrap_err().to_string();
    assert!(refused.ends_with(
        "Pagination, Filtering & sorting, Soft deletes, Audit trails, Background jobs, WebSockets"
    ));

    for part in &parts[..5] {
        assert_eq!(tracker.set_delivered(*part, true), Ok(vec![*part]));
    }
    assert_eq!(
        tracker.set_delivered(parts[5], true),
        Ok(vec![parts[5], whole])
    );
    assert_eq!(tracker.set_delivered(parts[5], true), Ok(vec![]));
    assert_eq!(
        tracker.set_delivered(parts[0], false),
        Ok(vec![parts[0], whole])
    );
}
