//! The comment on a lesson's line that says what a check has shown.

use pulldown_cmark::{Event, Options, Parser};
use tracker::{Day, Evidence, Progress, Tracker, template};

use crate::{date, day, template_with};

const LESSON: &str = "- [ ] Day 4 - Routing foundations";

/// Twelve stages passed, with two hints.
fn twelve() -> Evidence {
    Evidence {
        date: date("2026-11-23"),
        passed: 12,
        stages: 12,
        hints: 2,
    }
}

/// Ten stages passed before that, without a hint.
fn ten() -> Evidence {
    Evidence {
        date: date("2026-11-20"),
        passed: 10,
        stages: 10,
        hints: 0,
    }
}

/// The tracker with `line` for day 4, verified, and that line.
fn verified(line: &str) -> (Tracker, String) {
    let mut tracker = Tracker::parse(template_with(LESSON, line));
    assert_eq!(tracker.set_verified(day(4), twelve()), Ok(true), "{line}");
    let after = fourth(&tracker);
    (tracker, after)
}

/// The fifteenth line of a tracker, which is day 4's, with its line end.
fn fourth(tracker: &Tracker) -> String {
    let text = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
    text.split_inclusive('\n').nth(14).unwrap().to_owned()
}

#[test]
fn it_stands_after_the_text_of_the_line_and_comes_off_without_a_trace() {
    let comment = twelve().comment(day(4));
    for (line, expected) in [
        (LESSON, "- [x] Day 4 - Routing foundations @"),
        ("- [ ] Day 4", "- [x] Day 4 @"),
        ("[ ] Day 4 - no dash", "[x] Day 4 - no dash @"),
        (
            "* [ ] **Day 4** - Routing  ",
            "* [x] **Day 4** - Routing @  ",
        ),
        ("- [ ] Day 4 - Routing\t", "- [x] Day 4 - Routing @\t"),
        (
            "- [ ] Day 4 - Routing, wonderful (see [my notes](a_(b).md)) \u{1f980}",
            "- [x] Day 4 - Routing, wonderful (see [my notes](a_(b).md)) \u{1f980} @",
        ),
        (
            "- [ ] Day 4 - Routing <!-- mine -->",
            "- [x] Day 4 - Routing <!-- mine --> @",
        ),
        (
            "- [ ] Day 4 - Routing <!-- mine --> foundations",
            "- [x] Day 4 - Routing <!-- mine --> foundations @",
        ),
        (
            "- [ ] Day 4 - Routing <!-- goes on in the next line",
            "- [x] Day 4 - Routing @ <!-- goes on in the next line",
        ),
        ("- [ ] Day 4 - a<!--b", "- [x] Day 4 - a @<!--b"),
        (
            "- [ ] Day 4 - `<!--` is code, and so is ``<!-- ` -->``",
            "- [x] Day 4 - `<!--` is code, and so is ``<!-- ` -->`` @",
        ),
        (
            "- [ ] Day 4 - a ` alone <!-- ` -->",
            "- [x] Day 4 - a ` alone <!-- ` --> @",
        ),
        (
            "- [ ] Day 4 - no \\<!-- comment",
            "- [x] Day 4 - no \\<!-- comment @",
        ),
        ("- [ ] Day 4 - <!--> empty", "- [x] Day 4 - <!--> empty @"),
        ("- [ ] Day 4 - one more \\", "- [x] Day 4 - one more \\ @"),
    ] {
        let (mut tracker, after) = verified(line);
        assert_eq!(after, expected.replace('@', &comment) + "\n");
        assert_eq!(tracker.evidence(day(4)), Some(twelve()), "{line}");
        assert_eq!(tracker.unreadable(), [], "{line}");

        assert_eq!(tracker.set_done(day(4), false), Ok(true));
        assert_eq!(fourth(&tracker), format!("{line}\n"));
    }
}

#[test]
fn line_ends_stay_what_they_are() {
    for ending in ["\r\n", "\r", "\n"] {
        let file = template().replace('\n', ending);
        let mut tracker = Tracker::parse(file.clone());
        tracker.set_verified(day(4), twelve()).unwrap();
        let expected = file.replace(
            LESSON,
            &format!(
                "- [x] Day 4 - Routing foundations {}",
                twelve().comment(day(4))
            ),
        );
        assert_eq!(String::from_utf8_lossy(tracker.as_bytes()), expected);
        tracker.set_done(day(4), false).unwrap();
        assert_eq!(String::from_utf8_lossy(tracker.as_bytes()), file);
    }
}

#[test]
fn the_page_shows_what_it_showed_before() {
    let shown = |file: &str| -> Vec<String> {
        let options = Options::ENABLE_TASKLISTS;
        let events = Parser::new_ext(file, options).filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.into_string()),
            Event::TaskListMarker(done) => Some(format!(" ticked: {done} ")),
            Event::HardBreak => Some(" (new line) ".into()),
            Event::SoftBreak => Some(" ".into()),
            _ => None,
        });
        // White space is shown as one space, however much of it there is.
        let text: String = events.collect();
        text.split_whitespace().map(str::to_owned).collect()
    };
    for line in [
        LESSON,
        "- [ ] Day 4 - Routing  \n  and a second line",
        "- [ ] Day 4 - `<!-- code -->` and \\<!-- text",
        "- [ ] Day 4 - **Routing** <!-- mine -->\n  - a list below",
        "- [ ] Day 4 - a ` alone, and <!-- ` -->",
    ] {
        let mut tracker = Tracker::parse(line);
        tracker.set_verified(day(4), twelve()).unwrap();
        let after = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
        assert_eq!(shown(&after), shown(&line.replacen("[ ]", "[x]", 1)));
    }
}

#[test]
fn a_comment_that_is_not_spelled_exactly_is_a_remark_and_stays() {
    for comment in [
        "<!-- checked 2026-11-23: 10 of 12 stages, 2 hints -->",
        "<!-- checked 2026-11-23: 13 of 12 stages, 2 hints (09b6) -->",
        "<!-- checked 2026-11-23: 0 of 0 stages, 2 hints -->",
        "<!-- checked 2026-11-23: 99999 of 99999 stages, 2 hints -->",
        "<!-- checked 2026-11-23: 012 of 012 stages, 2 hints -->",
        "<!-- checked 2026-11-23: 12 of 12 stages, -2 hints -->",
        "<!-- checked 2026-11-23: 12 of 12 stages, 1 hints -->",
        "<!-- checked 2026-11-23: 12 of 12 stages -->",
        "<!-- checked 2026-11-31: 12 of 12 stages, 2 hints -->",
        "<!-- checked Nov 23, 2026: 12 of 12 stages, 2 hints -->",
        "<!-- Checked 2026-11-23: 12 of 12 stages, 2 hints -->",
        "<!-- checked 2026-11-23: 12 of 12 stages, 2 hints, and it was fun -->",
        "<!--checked 2026-11-23: 12 of 12 stages, 2 hints-->",
        "<!-- checked 2026-11-23: 12 of 12 stages, 2 hints",
        "`<!-- checked 2026-11-23: 12 of 12 stages, 2 hints -->`",
        "\\<!-- checked 2026-11-23: 12 of 12 stages, 2 hints -->",
        "<!-- was: <!-- checked 2026-11-23: 12 of 12 stages, 2 hints -->",
        "<!-- checked 2026-11-23: 12 of 12 stages, 2 hints (6cbd)-->",
        "<!-- was: <!-- checked 2026-11-23: 12 of 12 stages, 2 hints (6cbd) -->",
        "`<!-- checked 2026-11-23: 12 of 12 stages, 2 hints (6cbd) -->`",
        "\\<!-- checked 2026-11-23: 12 of 12 stages, 2 hints (6cbd) -->",
        "(checked 2026-11-23: 12 of 12 stages, 2 hints)",
        "",
    ] {
        let line = format!("- [x] Day 4 - Routing {comment}");
        let mut tracker = Tracker::parse(template_with(LESSON, &line));
        assert!(tracker.is_done(day(4)), "{line}");
        assert_eq!(tracker.evidence(day(4)), None, "{line}");
        assert_eq!(tracker.unreadable(), [], "{line}");

        tracker.set_verified(day(4), twelve()).unwrap();
        assert_eq!(tracker.evidence(day(4)), Some(twelve()), "{line}");
        tracker.set_done(day(4), false).unwrap();
        assert_eq!(
            fourth(&tracker),
            format!("{}\n", line.replace("[x]", "[ ]"))
        );
    }
}

#[test]
fn one_is_written_as_one() {
    let one = Evidence {
        passed: 1,
        stages: 1,
        hints: 1,
        ..twelve()
    };
    assert_eq!(one.to_string(), "checked 2026-11-23: 1 of 1 stage, 1 hint");
    let mut tracker = Tracker::parse(template());
    tracker.set_verified(day(4), one).unwrap();
    assert_eq!(tracker.evidence(day(4)), Some(one));
}

#[test]
fn the_first_pass_of_as_many_stages_stays_and_of_more_takes_its_place() {
    let (mut tracker, first) = verified(LESSON);
    let later = Evidence {
        date: date("2026-12-01"),
        hints: 5,
        ..twelve()
    };
    assert_eq!(tracker.set_verified(day(4), later), Ok(false));
    assert_eq!(fourth(&tracker), first);

    let more = Evidence {
        passed: 14,
        stages: 14,
        ..later
    };
    assert_eq!(tracker.set_verified(day(4), more), Ok(true));
    assert_eq!(
        fourth(&tracker),
        format!(
            "- [x] Day 4 - Routing foundations {}\n",
            more.comment(day(4))
        )
    );
}

#[test]
fn a_fuller_pass_raises_it_and_a_worse_one_lowers_nothing() {
    let core = |passed| Evidence { passed, ..twelve() };
    let mut tracker = Tracker::parse(template());
    for (evidence, raises) in [
        (core(8), true),
        (core(8), false),
        (core(7), false),
        (core(10), true),
        (twelve(), true),
        (core(8), false),
        (
            Evidence {
                passed: 12,
                stages: 14,
                ..twelve()
            },
            false,
        ),
    ] {
        let before = tracker.evidence(day(4));
        assert_eq!(tracker.set_verified(day(4), evidence), Ok(raises));
        let expected = if raises { Some(evidence) } else { before };
        assert_eq!(tracker.evidence(day(4)), expected);
        assert!(tracker.is_done(day(4)));
    }
    assert!(fourth(&tracker).contains("12 of 12 stages"));
}

#[test]
fn it_is_refreshed_where_it_stands_and_remarks_around_it_stay() {
    let line = |evidence: Evidence| {
        let comment = evidence.comment(day(4));
        format!("- [x] Day 4 - Routing{comment}. Fun! <!-- mine -->")
    };
    let (mut tracker, after) = verified(&line(ten()));
    assert_eq!(after, line(twelve()) + "\n");
    assert_eq!(
        tracker.lesson_title(day(4)).as_deref(),
        Some("Routing. Fun!")
    );
    tracker.set_done(day(4), false).unwrap();
    assert_eq!(
        fourth(&tracker),
        "- [ ] Day 4 - Routing . Fun! <!-- mine -->\n"
    );
}

#[test]
fn words_that_the_comment_separated_stay_separate() {
    let evidence = ten().comment(day(4));
    for (line, expected) in [
        (format!("- [x] Day 4{evidence}5"), "- [ ] Day 4 5\n"),
        (format!("- [x] Day 4 {evidence}5"), "- [ ] Day 4 5\n"),
        (
            format!("- [x] Day 4 a {evidence} b {evidence} "),
            "- [ ] Day 4 a b \n",
        ),
    ] {
        let mut tracker = Tracker::parse(template_with(LESSON, &line));
        tracker.set_done(day(4), false).unwrap();
        assert_eq!(fourth(&tracker), expected);
    }
}

#[test]
fn a_day_that_is_not_ticked_is_not_verified() {
    let (tracker, line) = verified(LESSON);
    let by_hand = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
    let unticked = line.replace("[x]", "[ ]");
    let by_hand = by_hand.replace(&line, &unticked);
    assert_eq!(Tracker::parse(by_hand.clone()).evidence(day(4)), None);

    // Ticking it takes its owner's word; what was withdrawn does not come back.
    let mut ticked = Tracker::parse(by_hand.clone());
    assert_eq!(ticked.set_done(day(4), true), Ok(true));
    assert_eq!(fourth(&ticked), "- [x] Day 4 - Routing foundations\n");

    let mut undone = Tracker::parse(by_hand.clone());
    assert_eq!(undone.set_done(day(4), false), Ok(true));
    assert_eq!(undone.as_bytes(), template().as_bytes());

    // A new pass is a first one.
    let later = Evidence {
        date: date("2026-12-01"),
        ..twelve()
    };
    let mut again = Tracker::parse(by_hand);
    assert_eq!(again.set_verified(day(4), later), Ok(true));
    assert_eq!(again.evidence(day(4)), Some(later));
    assert_eq!(fourth(&again).matches("checked").count(), 1);
}

#[test]
fn ticking_what_is_ticked_leaves_its_evidence() {
    let (mut tracker, line) = verified(LESSON);
    assert_eq!(tracker.set_done(day(4), true), Ok(false));
    assert_eq!(fourth(&tracker), line);
}

#[test]
fn the_line_that_counts_gets_it_when_a_day_has_two() {
    let both = "- [ ] Day 4 - Routing\n- [x] Day 4 - again";
    let (mut tracker, after) = verified(both);
    assert!(after.starts_with("- [x] Day 4 - Routing <!-- checked"));
    let text = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
    assert!(text.contains("\n- [x] Day 4 - again\n"));

    tracker.set_done(day(4), false).unwrap();
    assert_eq!(tracker.as_bytes(), template_with(LESSON, both).as_bytes());
}

#[test]
fn a_lesson_that_is_not_listed_is_put_in_with_it_and_one_that_is_not_understood_refused() {
    let (tracker, _) = verified("- [x] Day 44");
    let text = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
    let line = format!(
        "- [x] Day 4 - Routing foundations {}\n",
        twelve().comment(day(4))
    );
    assert!(text.contains(&line), "{text}");

    let file = template_with(LESSON, "- [?] Day 4 - Routing");
    let mut tracker = Tracker::parse(file.clone());
    assert!(tracker.set_verified(day(4), twelve()).is_err());
    assert_eq!(tracker.as_bytes(), file.as_bytes());
}

#[test]
fn a_line_that_takes_after_a_verified_one_has_no_evidence_of_its_own() {
    let comment = twelve().comment(day(4));
    for line in [
        format!("- [x] Day 4 {comment} was fun"),
        format!("- [x] Day 4 - Routing {comment}"),
    ] {
        let mut tracker = Tracker::parse(line);
        tracker.set_done(day(5), true).unwrap();
        let text = String::from_utf8(tracker.as_bytes().to_vec()).unwrap();
        let new = text.lines().nth(1).unwrap();
        assert!(new.starts_with("- [x] Day 5"), "{new}");
        assert!(
            new.ends_with(" Database theory (ACID, Normal forms)"),
            "{new}"
        );
        assert!(!new.contains("<!--"), "{new}");
    }
}

#[test]
fn backticks_that_nothing_closes_hide_nothing() {
    // Runs of every length, none of which is closed.
    let ticks: String = (1..2000).map(|run| "`".repeat(run) + " ").collect();
    let (tracker, _) = verified(&format!("- [ ] Day 4 - {ticks}"));
    assert_eq!(tracker.evidence(day(4)), Some(twelve()));
}

#[test]
fn progress_counts_the_verified_among_the_done() {
    let (mut tracker, _) = verified(LESSON);
    tracker.set_done(day(1), true).unwrap();
    let progress = Progress::of(&tracker, date("2026-12-01"));

    assert_eq!((progress.done, progress.verified), (2, 1));
    let evidence = |day: Day| progress.days[day.index()].evidence;
    assert_eq!((evidence(day(1)), evidence(day(4))), (None, Some(twelve())));
}

#[test]
fn a_comment_without_the_right_check_word_is_not_verified_by_this_program() {
    let right = twelve().comment(day(4));
    let word = &right[right.rfind('(').unwrap()..right.rfind(" -->").unwrap()];
    for claim in [
        // Typed by hand, and written before there was a check word.
        right.replace(&format!(" {word}"), ""),
        right.replace(word, "(0000)"),
        right.replace(word, &word.to_uppercase()),
        // Copied from another day, and edited afterwards.
        twelve().comment(day(5)),
        right.replace("2 hints", "0 hints"),
        right.replace("12 of 12", "13 of 13"),
        right.replace("11-23", "11-24"),
    ] {
        assert_ne!(claim, right);
        let line = format!("- [x] Day 4 - Routing {claim}");
        let mut tracker = Tracker::parse(template_with(LESSON, &line));
        assert_eq!(tracker.evidence(day(4)), None, "{line}");
        let progress = Progress::of(&tracker, date("2026-12-01"));
        assert_eq!((progress.done, progress.verified), (1, 0), "{line}");
        let [warning] = progress.warnings.as_slice() else {
            panic!("{line}: {:?}", progress.warnings);
        };
        assert_eq!((warning.line, &warning.text), (15, &line));
        assert!(
            warning.reason.starts_with("not verified by this program: "),
            "{warning:?}"
        );

        // A real check answers the warning; the old comment stays.
        tracker.set_verified(day(4), twelve()).unwrap();
        assert_eq!(fourth(&tracker), format!("{line} {right}\n"));
        assert_eq!(Progress::of(&tracker, date("2026-12-01")).warnings, []);
    }

    // Without a tick the line claims nothing.
    let open = template_with(
        LESSON,
        "- [ ] Day 4 - Routing <!-- checked 2026-11-23: 12 of 12 stages, 2 hints -->",
    );
    assert_eq!(
        Progress::of(&Tracker::parse(open), date("2026-12-01")).warnings,
        []
    );
}

#[test]
fn the_check_word_is_the_crc_16_of_the_day_and_the_words() {
    // Computed by an independent program: binascii.crc_hqx(words, 0xffff) of Python.
    assert_eq!(
        twelve().comment(day(4)),
        "<!-- checked 2026-11-23: 12 of 12 stages, 2 hints (6cbd) -->"
    );
}
