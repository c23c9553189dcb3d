//! What each command does, and what it refuses.

use std::fs;

use crate::Desk;

#[test]
fn start_makes_a_tracker_and_signs_it() {
    let desk = Desk::empty();
    insta::assert_snapshot!(desk.ok("start --name ' Ada \n Lovelace '"), @r#"
    Made [folder]/PROGRESS.md.
    Signed by Ada Lovelace on February 10, 2026.
    Thirty days, from a raw socket up. Begin: just day 1
    "#);

    assert_eq!(desk.line("Signature"), "**Signature:** Ada Lovelace  ");
    assert_eq!(desk.line("**Date:**"), "**Date:** February 10, 2026");
    assert_eq!(
        desk.line("Start Date"),
        "**Start Date:** February 10, 2026  "
    );
    assert_eq!(desk.names(), ["PROGRESS.md"]);
}

#[test]
fn start_does_not_sign_over_another_signature_unless_it_is_told_to() {
    let desk = Desk::in_use();
    let before = desk.read();

    let (code, message) = desk.refusal("start --name Bob");
    assert_eq!(code, 1);
    assert_eq!(
        message,
        "error: the commitment is signed already, by Ada Lovelace on January 30, 2026; --force signs over it"
    );
    desk.ok("start --name 'Ada Lovelace'");
    assert_eq!(desk.read(), before);

    insta::assert_snapshot!(desk.ok("start --name Bob --force"), @r#"
    Signed by Bob on February 10, 2026.
    Before: Ada Lovelace on January 30, 2026.
    Thirty days, from a raw socket up. Begin: just day 1
    "#);
}

#[test]
fn checkin_says_what_it_wrote_and_what_that_replaced() {
    let desk = Desk::fresh();
    let first = "checkin 1 --hours 2.5 --energy 8 --note 'it\nlistens'";
    insta::assert_snapshot!(desk.ok(first), @r#"
    Day 1, How backends work + HTTP servers
      Checked in  February 10, 2026 · 2.5 hours · energy 8/10 · “it listens”
      When done   just done 1
    "#);
    assert_eq!(
        desk.line("Day 1:"),
        "- **Day 1:** 02/10/2026 - ⏱ 2.5 hours - 💪 Energy: 8/10 - 📝 it listens"
    );

    let second = "checkin 1 --hours 1 --energy 7 --date yesterday";
    insta::assert_snapshot!(desk.ok(second), @r#"
    Day 1, How backends work + HTTP servers
      Checked in  February 9, 2026 · 1 hour · energy 7/10 · “it listens”
      Before      February 10, 2026 · 2.5 hours · energy 8/10 · “it listens”
      When done   just done 1
    "#);
    insta::assert_snapshot!(desk.ok(second), @r#"
    Day 1, How backends work + HTTP servers
      No change   February 9, 2026 · 1 hour · energy 7/10 · “it listens”
      When done   just done 1
    "#);
    assert_eq!(
        desk.line("Day 1:"),
        "- **Day 1:** 02/09/2026 - ⏱ 1 hours - 💪 Energy: 7/10 - 📝 it listens"
    );

    desk.ok(&format!("{second} --note ''"));
    assert_eq!(
        desk.line("Day 1:"),
        "- **Day 1:** 02/09/2026 - ⏱ 1 hours - 💪 Energy: 7/10"
    );
}

#[test]
fn done_and_undo_change_one_box() {
    let desk = Desk::fresh();
    insta::assert_snapshot!(desk.ok("done 4"), @r#"
    Day 4, Routing foundations: done. 1 of 30 lessons are done.
    Check in too: just checkin 4 --hours H --energy E
    "#);
    assert_eq!(
        desk.read(),
        tracker::template().replace("[ ] Day 4 ", "[x] Day 4 ")
    );
    assert_eq!(
        desk.ok("undo 4"),
        "Day 4, Routing foundations: open again. 0 of 30 lessons are done.\n"
    );
    assert_eq!(desk.read(), tracker::template());
}

#[test]
fn deliver_lists_and_ticks_by_any_name_that_is_clear() {
    let desk = Desk::fresh();
    assert_eq!(desk.ok("deliver websock"), "WebSockets: delivered.\n");
    assert_eq!(
        desk.ok("deliver WebSockets"),
        "WebSockets: delivered already.\n"
    );
    insta::assert_snapshot!(desk.ok("deliver"), @r#"
    ○ RESTful API Platform (Rust, no web framework)
    ○ Normalized PostgreSQL database (3NF)
    ○ ER diagram of your database
    ○ Authentication system (bcrypt + JWT/sessions)
    ○ API test suite (70%+ coverage)
    ○ Production patterns implemented
      ○ Pagination
      ○ Filtering & sorting
      ○ Soft deletes
      ○ Audit trails
      ○ Background jobs
      ● WebSockets
    ○ API documentation
    ○ Deployed backend with health check endpoint
    ○ Performance optimization report
    "#);

    for part in ["pagination", "filter", "soft", "audit"] {
        desk.ok(&format!("deliver {part}"));
    }
    assert_eq!(
        desk.ok("deliver background-jobs"),
        "Background jobs: delivered.\nProduction patterns implemented: delivered.\n"
    );
    assert_eq!(
        desk.ok("deliver --undo audit"),
        "Audit trails: open again.\nProduction patterns implemented: open again.\n"
    );
}

#[test]
fn deliver_names_the_candidates_when_it_cannot_tell() {
    let desk = Desk::fresh();
    let message = |name: &str| {
        let output = desk.run(&format!("deliver {name}"));
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };

    insta::assert_snapshot!(message("api"), @r#"
    error: "api" may mean any of these; say a little more:
      API test suite (70%+ coverage)
      API documentation
    "#);
    insta::assert_snapshot!(message("production"), @"error: Production patterns implemented is done when its parts are; still missing: Pagination, Filtering & sorting, Soft deletes, Audit trails, Background jobs, WebSockets");
    assert!(message("blockchain").starts_with(
        "error: no deliverable is called \"blockchain\"; these are the ones there are:\n  RESTful API"
    ));
    assert_eq!(desk.read(), tracker::template());
}

#[test]
fn what_cannot_be_right_is_refused_in_a_sentence() {
    let desk = Desk::fresh();
    let checkin = |words: &str| desk.refusal(&format!("checkin {words}"));
    let dated = |date: &str| checkin(&format!("1 --hours 2 --energy 8 --date {date}"));
    for ((code, message), expected) in [
        (
            checkin("0 --hours 2 --energy 8"),
            "there is no day 0: the course has days 1 to 30",
        ),
        (
            checkin("31 --hours 2 --energy 8"),
            "there is no day 31: the course has days 1 to 30",
        ),
        (
            checkin("-1 --hours 2 --energy 8"),
            "there is no day -1: the course has days 1 to 30",
        ),
        (
            checkin("four --hours 2 --energy 8"),
            "there is no day four: the course has days 1 to 30",
        ),
        (
            checkin("1 --hours 24.01 --energy 8"),
            "24.01 hours do not fit in a day: give 0 to 24",
        ),
        (
            checkin("1 --hours -1 --energy 8"),
            "-1 hours do not fit in a day: give 0 to 24",
        ),
        (
            checkin("1 --hours 1e1 --energy 8"),
            "\"1e1\" is not a number of hours: write a decimal such as 2.5 or 0.75",
        ),
        (
            checkin("1 --hours 2 --energy 0"),
            "energy 0 is off the scale: give a whole number from 1 to 10",
        ),
        (
            checkin("1 --hours 2 --energy 11"),
            "energy 11 is off the scale: give a whole number from 1 to 10",
        ),
        (
            checkin("1 --hours 2 --energy 7.5"),
            "energy 7.5 is off the scale: give a whole number from 1 to 10",
        ),
        (
            dated("2026-02-11"),
            "February 11, 2026 is in the future: today is February 10, 2026",
        ),
        (dated("2026-02-30"), "\"2026-02-30\" is not a date"),
        (
            desk.refusal("start --name ' _ '"),
            "a signature needs a name",
        ),
        (
            desk.refusal("start --name A --date 2099-01-01"),
            "is in the future",
        ),
        (
            desk.refusal("done 99"),
            "there is no day 99: the course has days 1 to 30",
        ),
    ] {
        assert!(message.contains(expected), "{message}");
        assert_eq!(code, 2, "{message}");
    }
    assert_eq!(desk.read(), tracker::template());
}

#[test]
fn a_line_that_is_not_understood_is_left_alone() {
    let desk = Desk::fresh();
    desk.write(
        desk.read()
            .replace("- **Day 2:** ___/___/___", "- **Day 2:** last Sunday"),
    );
    let before = desk.read();

    let (code, message) = desk.refusal("checkin 2 --hours 2 --energy 8");
    assert_eq!(code, 1);
    assert!(message.starts_with("error: line 58 is left alone because it cannot be understood: \"last Sunday\" is not a date"), "{message}");
    assert_eq!(desk.read(), before);
}

#[test]
fn the_tracker_is_the_one_named_or_the_nearest_above() {
    let desk = Desk::fresh();
    let below = desk.folder.path().join("a/b");
    fs::create_dir_all(&below).unwrap();
    let other = desk.folder.path().join("other.md");
    fs::copy(desk.tracker(), &other).unwrap();

    let nearest = desk.command("done 1").current_dir(&below).output().unwrap();
    assert!(nearest.status.success());
    assert!(desk.read().contains("[x] Day 1 "));

    desk.ok("done 2 --file other.md");
    let named = desk
        .command("done 3")
        .env("COURSE_FILE", &other)
        .output()
        .unwrap();
    assert!(named.status.success());
    let other = fs::read_to_string(other).unwrap();
    assert!(other.contains("[x] Day 2 ") && other.contains("[x] Day 3 "));
    assert!(!desk.read().contains("[x] Day 2 "));
}

#[test]
fn without_a_tracker_the_answer_says_how_to_get_one() {
    let desk = Desk::empty();
    let (code, message) = desk.refusal("progress --file none.md");
    assert_eq!(code, 1);
    assert_eq!(
        message,
        "error: there is no tracker at none.md; `course start --name \"Your Name\"` makes one"
    );
    let (_, message) = desk.refusal("progress --file .");
    assert_eq!(message, "error: . is not a tracker: it is a folder");
}

#[test]
fn note_makes_a_page_once_and_prints_its_path_away_from_a_terminal() {
    let desk = Desk::fresh();
    assert_eq!(desk.ok("note 4"), "[folder]/journal/day04.md\n");
    let page = desk.folder.path().join("journal/day04.md");
    assert!(
        fs::read_to_string(&page)
            .unwrap()
            .starts_with("# Day 4: Routing foundations\n\nFebruary 10, 2026\n")
    );

    fs::write(&page, "mine").unwrap();
    desk.ok("note 4");
    assert_eq!(fs::read_to_string(&page).unwrap(), "mine");
}

#[test]
fn help_has_a_line_for_every_command() {
    insta::assert_snapshot!(Desk::empty().ok("--help"));
}
