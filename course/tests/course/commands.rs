//! The effect of each command.

use std::fs;

use crate::Learner;

#[test]
fn start_makes_a_tracker_and_signs_it() {
    let learner = Learner::empty();
    insta::assert_snapshot!(learner.ok("start --name ' Ada \n Lovelace '"), @r#"
    Made [folder]/PROGRESS.md.
    Signed by Ada Lovelace on February 10, 2026.
    Thirty days, from a raw socket up. Begin: just day 1
    "#);

    assert_eq!(learner.line("Signature"), "**Signature:** Ada Lovelace  ");
    assert_eq!(learner.line("**Date:**"), "**Date:** February 10, 2026");
    assert_eq!(
        learner.line("Start Date"),
        "**Start Date:** February 10, 2026  "
    );
    assert_eq!(learner.names(), ["PROGRESS.md"]);
}

#[test]
fn start_says_so_when_it_moves_the_start_date() {
    let learner = Learner::fresh();
    insta::assert_snapshot!(learner.ok("start --name Ada"), @r#"
    Signed by Ada on February 10, 2026.
    Start date: January 30, 2026 → February 10, 2026
    Thirty days, from a raw socket up. Begin: just day 1
    "#);

    let kept = Learner::fresh();
    let words = kept.ok("start --name Ada --date 2026-01-30");
    assert!(!words.contains("Start date"), "{words}");
}

#[test]
fn checkin_says_what_it_wrote_and_what_that_replaced() {
    let learner = Learner::fresh();
    let first = "checkin 1 --hours 2.5 --energy 8 --note 'it\nlistens'";
    insta::assert_snapshot!(learner.ok(first), @r#"
    Day 1, How backends work + HTTP servers
      Checked in  February 10, 2026 · 2.5 hours · energy 8/10 · “it listens”
      When done   just done 1
    "#);
    assert_eq!(
        learner.line("Day 1:"),
        "- **Day 1:** 02/10/2026 - ⏱ 2.5 hours - 💪 Energy: 8/10 - 📝 it listens"
    );

    let second = "checkin 1 --hours 1 --energy 7 --date yesterday";
    insta::assert_snapshot!(learner.ok(second), @r#"
    Day 1, How backends work + HTTP servers
      Checked in  February 9, 2026 · 1 hour · energy 7/10 · “it listens”
      Before      February 10, 2026 · 2.5 hours · energy 8/10 · “it listens”
      When done   just done 1
    "#);
    insta::assert_snapshot!(learner.ok(second), @r#"
    Day 1, How backends work + HTTP servers
      No change   February 9, 2026 · 1 hour · energy 7/10 · “it listens”
      When done   just done 1
    "#);
    assert_eq!(
        learner.line("Day 1:"),
        "- **Day 1:** 02/09/2026 - ⏱ 1 hour - 💪 Energy: 7/10 - 📝 it listens"
    );

    learner.ok(&format!("{second} --note ''"));
    assert_eq!(
        learner.line("Day 1:"),
        "- **Day 1:** 02/09/2026 - ⏱ 1 hour - 💪 Energy: 7/10"
    );
}

#[test]
fn done_and_undo_change_one_box() {
    let learner = Learner::fresh();
    insta::assert_snapshot!(learner.ok("done 4"), @r#"
    Day 4, Routing foundations: done. 1 of 30 lessons are done.
    Its core stages are not all passed, as far as is known: just check 4
    Check in too: just checkin 4 --hours H --energy E
    "#);
    assert_eq!(
        learner.read(),
        tracker::template().replace("[ ] Day 4 ", "[x] Day 4 ")
    );
    learner.ok("checkin 4 --hours 2 --energy 8");
    let before = learner.read();
    for (words, state, count) in [
        ("done 4", "done already", 1),
        ("undo 4", "open again", 0),
        ("undo 4", "open already", 0),
        ("done 4", "done", 1),
    ] {
        let answer =
            format!("Day 4, Routing foundations: {state}. {count} of 30 lessons are done.\n");
        let said = learner.ok(words);
        assert!(said.starts_with(&answer), "{said}");
    }
    assert_eq!(learner.read(), before);
}

#[test]
fn deliver_lists_and_ticks_by_any_name_that_is_clear() {
    let learner = Learner::fresh();
    assert_eq!(learner.ok("deliver websock"), "WebSockets: delivered.\n");
    assert_eq!(
        learner.ok("deliver WebSockets"),
        "WebSockets: delivered already.\n"
    );
    insta::assert_snapshot!(learner.ok("deliver"), @r#"
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
        learner.ok(&format!("deliver {part}"));
    }
    assert_eq!(
        learner.ok("deliver background-jobs"),
        "Background jobs: delivered.\nProduction patterns implemented: delivered.\n"
    );
    assert_eq!(
        learner.ok("deliver --undo audit"),
        "Audit trails: open again.\nProduction patterns implemented: open again.\n"
    );
}

#[test]
fn the_tracker_is_the_one_named_or_the_nearest_above() {
    let learner = Learner::fresh();
    let below = learner.folder.path().join("a/b");
    fs::create_dir_all(&below).unwrap();
    let other = learner.folder.path().join("other.md");
    fs::copy(learner.tracker(), &other).unwrap();

    let nearest = learner
        .command("done 1")
        .current_dir(&below)
        .env_remove("COURSE_FILE")
        .output()
        .unwrap();
    assert!(nearest.status.success());
    assert!(learner.read().contains("[x] Day 1 "));

    learner.ok("done 2 --file other.md");
    let named = learner
        .command("done 3")
        .env("COURSE_FILE", &other)
        .output()
        .unwrap();
    assert!(named.status.success());
    let other = fs::read_to_string(other).unwrap();
    assert!(other.contains("[x] Day 2 ") && other.contains("[x] Day 3 "));
    assert!(!learner.read().contains("[x] Day 2 "));
}

#[test]
fn a_solution_folder_of_these_tests_does_not_look_above_itself() {
    let above = Learner::fresh();
    let below = above.folder.path().join("below");
    fs::create_dir(&below).unwrap();
    let learner = Learner {
        folder: tempfile::tempdir_in(&below).unwrap(),
    };
    let (code, _) = learner.refusal("done 1");
    assert_eq!(code, 1);
    learner.ok("start --name Ada");
    assert_eq!(above.read(), tracker::template());
    assert_eq!(above.names(), ["PROGRESS.md", "below"]);
}

#[test]
fn note_makes_a_page_once_and_prints_its_path_away_from_a_terminal() {
    let learner = Learner::fresh();
    assert_eq!(learner.ok("note 4"), "[folder]/journal/day04.md\n");
    let page = learner.folder.path().join("journal/day04.md");
    assert!(
        fs::read_to_string(&page)
            .unwrap()
            .starts_with("# Day 4: Routing foundations\n\nFebruary 10, 2026\n")
    );

    fs::write(&page, "mine").unwrap();
    learner.ok("note 4");
    assert_eq!(fs::read_to_string(&page).unwrap(), "mine");
}

#[test]
fn note_says_so_when_there_is_an_editor_that_it_does_not_start() {
    let learner = Learner::fresh();
    let note = |words: &str, editors: &[(&str, &str)]| {
        let mut command = learner.command(words);
        let output = command.envs(editors.iter().copied()).output().unwrap();
        assert!(output.status.success());
        assert!(output.stdout.ends_with(b"day02.md\n") || words.contains("--json"));
        learner.redacted(&output.stderr)
    };

    assert_eq!(
        note("note 2", &[("EDITOR", "no-such-editor --wait")]),
        "this is not a terminal, so \"no-such-editor --wait\" was not started: open the page yourself\n"
    );
    assert_eq!(
        note("note 2", &[("VISUAL", "false"), ("EDITOR", "vi")]),
        "this is not a terminal, so \"false\" was not started: open the page yourself\n"
    );
    assert_eq!(note("note 2", &[("EDITOR", "")]), "");
    assert_eq!(note("note 2 --json", &[("EDITOR", "vi")]), "");
}

#[test]
fn progress_says_what_next_means() {
    let help = Learner::empty().ok("help progress");
    assert!(
        help.contains("the first lesson that is not ticked"),
        "{help}"
    );
}

#[test]
fn help_has_a_line_for_every_command() {
    insta::assert_snapshot!(Learner::empty().ok("--help"));
}
