//! How progress looks, in every state that a tracker may be in.

use crate::Learner;

const SEED: &[u8] = include_bytes!("../../../support/tracker/tests/fixtures/broken-emoji.md");

#[test]
fn a_fresh_tracker() {
    insta::assert_snapshot!(Learner::fresh().ok("progress"));
}

#[test]
fn a_tracker_in_use() {
    insta::assert_snapshot!(Learner::in_use().ok("progress"));
}

#[test]
fn a_tracker_that_is_finished() {
    let learner = Learner::in_use();
    for day in 1..=30 {
        learner.ok(&format!("done {day}"));
    }
    let text = learner.read();
    let (lessons, deliverables) = text.split_at(text.find("🏆").unwrap());
    learner.write([lessons, &deliverables.replace("[ ]", "[x]")].concat());

    insta::assert_snapshot!(learner.ok("progress"));
}

#[test]
fn the_tracker_with_broken_emoji() {
    let learner = Learner::empty();
    learner.write(SEED);
    learner.ok("checkin 1 --hours 2.5 --energy 8 --note 'it answers'");
    learner.ok("done 1");

    insta::assert_snapshot!(learner.ok("progress"));
}

#[test]
fn a_tracker_with_lines_that_cannot_be_understood() {
    let learner = Learner::in_use();
    let text = learner
        .read()
        .replace(
            "02/01/2026 - ⏱ 1.25 hours",
            "1st of February - ⏱ a lot of hours, most of them waiting",
        )
        .replace("⏱ 3 hours", "⏱ 30 hours")
        .replace("02/05/2026", "02/05/2062")
        .replace("- [ ] Day 8 -", "- [done] Day 8 -");
    learner.write(text);

    insta::assert_snapshot!(learner.ok("progress"));
}

#[test]
fn an_idle_fortnight_shows_as_what_it_is() {
    let learner = Learner::in_use();
    insta::assert_snapshot!(learner.ok("progress --today 2026-02-24"));
}

#[test]
fn no_page_is_wider_than_eighty_columns() {
    let learner = Learner::in_use();
    let long = "- **Day 9:** ".to_owned() + &"long ".repeat(40);
    learner.write(learner.read().replace("- **Day 9:** ", &long));
    for page in [
        learner.ok("progress --today 2026-09-30"),
        learner.ok("deliver"),
    ] {
        for line in page.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn a_name_in_letters_of_two_columns_is_cut_to_the_page() {
    let learner = Learner::in_use();
    learner.write(learner.read().replace("Ada", &"山".repeat(45)));
    let page = learner.ok("progress");
    let width = |c: char| if c == '山' { 2 } else { 1 };
    for line in page.lines() {
        assert!(line.chars().map(width).sum::<usize>() <= 80, "{line}");
    }
    assert!(page.contains("山…"), "{page}");
}

#[test]
fn color_is_for_terminals_and_for_those_who_ask() {
    let learner = Learner::in_use();
    let colored = |name: &str, value: &str| {
        let output = learner
            .command("progress")
            .env(name, value)
            .output()
            .unwrap();
        output.stdout.contains(&0x1b)
    };

    assert!(!colored("NO_COLOR", "1"));
    assert!(!colored("CLICOLOR", "1"));
    assert!(colored("CLICOLOR_FORCE", "1"));
}

#[test]
fn control_characters_in_the_file_do_not_reach_the_terminal() {
    let learner = Learner::in_use();
    let text = learner
        .read()
        .replace("Ada", "A\x1b[2Jd\u{202e}a")
        .replace("02/03/2026", "\x1b]0;owned\x07");
    learner.write(text);

    for page in [learner.ok("progress"), learner.ok("deliver")] {
        assert!(
            !page.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'),
            "{page:?}"
        );
    }
}

/// Writes on the line of `day` what a check of `stages` stages leaves there.
fn verify(learner: &Learner, day: u8, stages: u16) {
    let text = learner.read();
    let line = learner.line(&format!("] Day {day} - "));
    let evidence = tracker::Evidence {
        date: tracker::parse_date("2026-02-07").unwrap(),
        passed: stages,
        stages,
        hints: 1,
    };
    let evidence = evidence.comment(tracker::Day::new(day).unwrap());
    learner.write(text.replace(&line, &format!("{} {evidence}", line.replace("[ ]", "[x]"))));
}

#[test]
fn a_tracker_with_days_that_a_check_has_shown_to_be_done() {
    let learner = Learner::in_use();
    for (day, stages) in [(1, 8), (2, 16), (3, 9), (4, 10)] {
        verify(&learner, day, stages);
    }
    insta::assert_snapshot!(learner.ok("progress"));
}

#[test]
fn signs_are_explained_where_they_occur() {
    let learner = Learner::fresh();
    verify(&learner, 1, 8);
    let legend = |learner: &Learner| {
        let page = learner.ok("progress");
        let line = page.lines().find(|line| line.contains("to come"));
        line.unwrap().to_owned()
    };
    let one = legend(&learner);
    assert!(
        one.contains("✓ verified") && !one.contains("● done"),
        "{one}"
    );

    learner.ok("done 2");
    let both = legend(&learner);
    assert!(both.contains("✓ verified   ● done"), "{both}");

    learner.ok("undo 1");
    let other = legend(&learner);
    assert!(
        !other.contains("verified") && other.contains("● done"),
        "{other}"
    );
}
