//! One source: the lists in every tracker are the curriculum's.

use std::collections::BTreeSet;

use tracker::{Day, Tracker, curriculum, template};

/// The tracker as its owner wrote it. Its emoji went through another code page on the way.
const SEED: &str = include_str!("../fixtures/broken-emoji.md");

#[test]
fn there_is_one_lesson_for_each_of_the_thirty_days() {
    let days: Vec<Day> = curriculum().lessons().map(|lesson| lesson.day).collect();
    assert_eq!(days, Day::all().collect::<Vec<_>>());

    for week in &curriculum().weeks {
        for lesson in &week.lessons {
            assert_eq!(lesson.day.week(), week.number, "day {}", lesson.day);
        }
    }
}

#[test]
fn titles_libraries_and_slugs_are_unique() {
    let lessons = || curriculum().lessons();
    let titles: BTreeSet<_> = lessons().map(|lesson| &lesson.title).collect();
    let libraries: BTreeSet<_> = lessons().map(|lesson| &lesson.library).collect();
    let slugs: BTreeSet<_> = curriculum()
        .deliverables()
        .map(|(it, _)| &it.slug)
        .collect();

    assert_eq!((titles.len(), libraries.len()), (30, 30));
    assert_eq!(slugs.len(), curriculum().deliverables().count());
}

#[test]
fn the_template_is_its_owners_text_with_emoji_repaired_and_rust_for_typescript() {
    // UTF-8 read as Windows-1254, which has no characters for the bytes 8E, 8F and 9D.
    let repaired = [
        ("ğŸ“…", "📅"), // F0 9F 93 85
        ("ğŸ¯", "🎯"),  // F0 9F 8E AF
        ("â±", "⏱"),    // E2 8F B1
        ("ğŸ’ª", "💪"), // F0 9F 92 AA
        ("ğŸ†", "🏆"),  // F0 9F 8F 86
        ("ğŸš€", "🚀"), // F0 9F 9A 80
        (
            "TypeScript + Node.js (raw http module)",
            "Rust (tokio + hyper, no web framework)",
        ),
        ("(TypeScript + raw Node.js)", "(Rust, no web framework)"),
    ]
    .iter()
    .fold(SEED.to_owned(), |text, (broken, right)| {
        assert!(text.contains(broken), "{broken} is not in the seed");
        text.replace(broken, right)
    });

    assert_eq!(template(), repaired);
}

/// Whether `file` is nobody's yet, so that it should be the template, and is not.
fn has_drifted(file: &[u8]) -> bool {
    let tracker = Tracker::parse(file);
    let begun = tracker.signature().is_some()
        || Day::all().any(|day| tracker.is_done(day) || tracker.check_in(day).is_some())
        || tracker.deliverables().iter().any(|item| item.done);
    !begun && file != template().as_bytes()
}

#[test]
fn the_projects_own_tracker_is_the_template_until_somebody_begins_with_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../PROGRESS.md");
    // A learner who keeps the tracker elsewhere has none here.
    let file = std::fs::read(path).unwrap_or(template().into_bytes());
    assert!(
        !has_drifted(&file),
        "PROGRESS.md is not the template, and nobody has signed it: \
         if it is yours, `just start --name \"Your Name\"`; if not, write the template into it"
    );
}

#[test]
fn a_tracker_that_somebody_has_begun_with_may_say_anything() {
    let renamed = template().replace("HTTP protocol deep dive", "HTTP, my way");
    assert!(has_drifted(renamed.as_bytes()));

    for (old, new) in [
        ("**Signature:** ________________", "**Signature:** Ada"),
        ("[ ] Day 1 ", "[x] Day 1 "),
        ("- **Day 1:** ___/___/___", "- **Day 1:** 01/30/2026"),
        ("[ ] ER diagram", "[x] ER diagram"),
    ] {
        assert!(!has_drifted(renamed.replace(old, new).as_bytes()), "{new}");
    }
}
