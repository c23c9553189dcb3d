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

#[test]
fn the_projects_own_tracker_agrees_with_the_curriculum_whatever_was_ticked_in_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../PROGRESS.md");
    let progress = Tracker::parse(std::fs::read(path).unwrap());

    for lesson in curriculum().lessons() {
        let title = progress.lesson_title(lesson.day);
        assert_eq!(title.as_deref(), Some(lesson.title.as_str()));
    }
    let listed: Vec<_> = progress
        .deliverables()
        .iter()
        .filter_map(|it| it.slug)
        .collect();
    let wanted: Vec<_> = curriculum()
        .deliverables()
        .map(|(it, _)| it.slug.as_str())
        .collect();
    assert_eq!(listed, wanted);
}
