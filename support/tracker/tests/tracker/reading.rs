//! Lines that are understood, lines with mistakes, and lines that aren't the tracker's business.

use tracker::{Day, Tracker, template};

use crate::{FOURTH, check_in, date, day, template_with};

const SEED: &[u8] = include_bytes!("../fixtures/broken-emoji.md");

fn done(tracker: &Tracker) -> Vec<u8> {
    let done = Day::all().filter(|day| tracker.is_done(*day));
    done.map(Day::number).collect()
}

#[test]
fn a_fresh_tracker_is_understood_to_the_last_line() {
    let tracker = Tracker::parse(template());

    assert_eq!(tracker.unreadable(), []);
    assert_eq!(done(&tracker), []);
    assert_eq!(tracker.deliverables().len(), 15);
    assert_eq!(tracker.signature(), None);
    assert_eq!(tracker.start_date(), Some(date("2026-01-30")));
    assert!(Day::all().all(|day| tracker.check_in(day).is_none()));
    assert!(Day::all().all(|day| tracker.lesson_title(day).is_some()));
}

#[test]
fn a_tracker_with_broken_emoji_says_the_same_as_a_whole_one() {
    let broken = Tracker::parse(SEED);
    let whole = Tracker::parse(template());

    assert_eq!(broken.unreadable(), []);
    for day in Day::all() {
        assert_eq!(broken.lesson_title(day), whole.lesson_title(day));
    }
    let slugs = |tracker: &Tracker| -> Vec<_> {
        tracker
            .deliverables()
            .iter()
            .map(|item| item.slug)
            .collect()
    };
    assert_eq!(slugs(&broken), slugs(&whole));
    assert_eq!(broken.start_date(), whole.start_date());
}

#[test]
fn line_ends_a_byte_order_mark_and_a_missing_last_newline_change_nothing() {
    let filled = template_with(
        FOURTH,
        "- **Day 4:** 2026-02-02 - ⏱ 2 hours - 💪 Energy: 8/10",
    )
    .replace("- [ ] Day 3 ", "- [x] Day 3 ");
    let mixed: String = filled
        .split_inclusive('\n')
        .zip(["\n", "\r\n", "\r"].iter().cycle())
        .map(|(line, ending)| line.replace('\n', ending))
        .collect();
    for file in [
        filled.clone(),
        filled.replace('\n', "\r\n"),
        filled.replace('\n', "\r"),
        mixed,
        filled.trim_end().to_owned(),
        format!("\u{feff}{filled}"),
    ] {
        let tracker = Tracker::parse(file.clone());
        assert_eq!(done(&tracker), [3]);
        assert_eq!(
            tracker.check_in(day(4)),
            Some(&check_in("2026-02-02", "2", "8"))
        );
        assert_eq!(tracker.deliverables().len(), 15);
        assert_eq!(tracker.unreadable(), []);
        assert_eq!(tracker.as_bytes(), file.as_bytes());
    }
}

#[test]
fn boxes_are_read_in_every_form_of_markdown() {
    for (line, ticked) in [
        ("- [x] Day 4 - Routing", true),
        ("- [X] Day 4 - Routing", true),
        ("* [x] **Day 4** - Routing", true),
        ("+ [x]  Day 04: Routing", true),
        ("4. [x] day 4", true),
        ("   - [x]\tDay 4 - Routing <!-- verified -->", true),
        ("- [ ] Day 4 - Routing", false),
        ("[x] Day 4 - a list item that lost its dash", true),
        ("[ ] Day 4 - Routing", false),
    ] {
        let tracker = Tracker::parse(template_with("- [ ] Day 4 - Routing foundations", line));
        assert_eq!(tracker.is_done(day(4)), ticked, "{line}");
        assert_eq!(tracker.unreadable(), [], "{line}");
    }
}

#[test]
fn a_malformed_lesson_line_is_reported_if_its_day_has_no_other() {
    let lesson = "- [ ] Day 4 - Routing foundations";
    for line in [
        "- [x]Day 4 - Routing",
        "-[x] Day 4 - Routing",
        "- [x] Day 4th - Routing",
        "- [finished] Day 4 - Routing",
        "[✓] Day 4 - Routing",
        "- x Day 4 - Routing",
        "- Day 4 - Routing",
        "- **Day 4:** Routing",
        "Day 4 - Routing",
    ] {
        let tracker = Tracker::parse(template_with(lesson, line));
        let [reported] = tracker.unreadable() else {
            panic!("{line}: {:?}", tracker.unreadable())
        };
        assert_eq!((reported.line, reported.text.as_str()), (15, line));
        assert_eq!(
            reported.reason,
            "this line is not a lesson with a box: write it as `- [ ] Day 4`, or `- [x] Day 4` when it is done"
        );

        let both = Tracker::parse(template_with(lesson, &format!("{line}\n{lesson}")));
        assert_eq!(both.unreadable(), [], "{line}");
    }
}

#[test]
fn words_among_the_lessons_do_no_harm() {
    let lesson = "- [ ] Day 4 - Routing foundations\n";
    for words in ["### Day 4\n", "Day by day\n", "  - holiday 4\n", "Day 40\n"] {
        let tracker = Tracker::parse(template_with(lesson, words));
        assert_eq!(tracker.unreadable(), [], "{words}");
    }
}

#[test]
fn a_malformed_check_in_line_is_reported_if_its_day_has_no_other() {
    for line in [
        "- **Day 4** 02/02/2026 - ⏱ 2 hours - 💪 Energy: 8/10",
        "- [x] **Day 4:** 02/02/2026 - ⏱ 2 hours - 💪 Energy: 8/10",
        "-**Day 4:** 02/02/2026 - ⏱ 2 hours - 💪 Energy: 8/10",
        "- Day 4 - 02/02/2026, 2 hours, 8/10",
    ] {
        let tracker = Tracker::parse(template_with(FOURTH, line));
        let [reported] = tracker.unreadable() else {
            panic!("{line}: {:?}", tracker.unreadable())
        };
        assert_eq!((reported.line, reported.text.as_str()), (60, line));
        assert_eq!(
            reported.reason,
            "a check-in begins with its day, as in `- **Day 4:**`"
        );
    }
}

#[test]
fn wrong_boxes_and_days_are_reported_with_their_lines() {
    let text = "## WEEK 1\n- [y] Day 1 - a\n- [✓] Day 2 - b\n- [] Day 3 - c\n- [x] Day 31 - d\n\
                ## CHECK-INS\n- **Day 0:** 2026-01-30 - 2 hours - Energy: 8/10\n\
                - **Dya 5:** 2026-01-30 - 2 hours - Energy: 8/10\n\
                ## DELIVERABLES\n- [-] API\n## COMMITMENT\n**Signature:** A\n**Date:** soon\n";
    let tracker = Tracker::parse(text);

    let reported: Vec<_> = tracker
        .unreadable()
        .iter()
        .map(|line| (line.line, line.reason.split(':').next().unwrap()))
        .collect();
    let box_wrong = "the box is neither empty `[ ]` nor ticked `[x]`";
    assert_eq!(
        reported,
        [
            (2, box_wrong),
            (3, box_wrong),
            (4, box_wrong),
            (5, "there is no day 31"),
            (7, "there is no day 0"),
            (8, "a check-in begins with its day, as in `- **Day 4"),
            (10, box_wrong),
            (13, "\"soon\" is not a date"),
        ]
    );
}

#[test]
fn lists_under_headings_of_ones_own_do_no_harm() {
    let tracker = Tracker::parse(format!(
        "# My plan\n\n- [x] Day 4 - read ahead\n- [ ] buy coffee\n- **Day 4:** was long\n\n{}\n\
         ## Later\n\n- [x] Day 5 - again\n- [x] Pagination\n\n\
         - [x] Day 6\n",
        template()
    ));

    assert_eq!(done(&tracker), []);
    assert_eq!(tracker.deliverables().len(), 15);
    assert_eq!(tracker.unreadable(), []);
}

#[test]
fn code_and_comments_say_nothing() {
    for block in [
        "```markdown\n- [x] Day 1 - like this\n## NOTES\n```\n",
        "~~~~\n- [x] Day 1\n~~~\n- [x] Day 2\n~~~~\n",
        "<!--\n- [x] Day 1 - last year\n-->\n",
        "<!-- - [x] Day 1 -->\n",
    ] {
        let old = "- [ ] Day 1 ";
        let tracker = Tracker::parse(template_with(old, &format!("{block}{old}")));
        assert_eq!(done(&tracker), [], "{block}");
        assert_eq!(tracker.unreadable(), [], "{block}");
    }
}

#[test]
fn code_that_never_ends_is_reported_where_it_begins() {
    let tracker = Tracker::parse("- [x] Day 1\n```\n- [x] Day 2\n");
    assert_eq!(done(&tracker), [1]);
    assert_eq!(tracker.unreadable()[0].line, 2);
}

#[test]
fn away_from_home_the_first_line_counts_as_well() {
    let tracker = Tracker::parse("- [x] Day 2\n- [ ] Day 2\n");
    assert_eq!(done(&tracker), [2]);
}

#[test]
fn the_first_of_two_lines_for_a_day_counts_and_the_second_is_reported() {
    let tracker = Tracker::parse(template_with(
        "- [ ] Day 5 ",
        "- [x] Day 4 - once more\n- [ ] Day 5 ",
    ));

    assert!(!tracker.is_done(day(4)));
    let [double] = tracker.unreadable() else {
        panic!("{:?}", tracker.unreadable())
    };
    assert_eq!(double.line, 16);
    assert_eq!(
        double.reason,
        "day 4 is listed on line 15 already, and that one counts"
    );
}

#[test]
fn lines_may_stand_in_any_order_and_without_headings() {
    let tracker = Tracker::parse(
        "**Signature:** Ada\n**Date:** Jan 30, 2026\n- **Day 2:** 2026-01-31 - 1 hour - Energy: 5/10\n\
         - [x] Day 2\n- [ ] Day 1\n**Start Date:** 2026-01-30",
    );

    assert_eq!(done(&tracker), [2]);
    assert_eq!(
        tracker.check_in(day(2)),
        Some(&check_in("2026-01-31", "1", "5"))
    );
    assert_eq!(tracker.signature().as_deref(), Some("Ada"));
    assert_eq!(tracker.signed_on(), Some(date("2026-01-30")));
    assert_eq!(tracker.start_date(), Some(date("2026-01-30")));
}
