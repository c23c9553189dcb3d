//! The book's chapters list the stages that the checker has.

use std::fs;

use checker::contract::{Contract, Graded, Level};
use contracts::contracts;

#[test]
fn a_chapter_lists_the_stages_of_its_day_by_number_and_name() {
    let exercises = |graded: &Graded| matches!(graded, Graded::Exercises);
    for contract in contracts().iter().filter(|it| !exercises(&it.graded)) {
        let name = format!("day{:02}.md", contract.day);
        let path = format!("{}/../notes/{name}", env!("CARGO_MANIFEST_DIR"));
        // A contract may come before its chapter.
        let Ok(chapter) = fs::read_to_string(path) else {
            continue;
        };
        let Some((_, exercise)) = chapter.split_once("\n## The exercise\n") else {
            assert_listed_by_level(contract, &chapter);
            continue;
        };
        let (exercise, _) = exercise.split_once("\n## ").unwrap();
        let listed: Vec<&str> = exercise
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
            .collect();
        assert_eq!(listed.len(), contract.stages.len(), "{name}: {listed:#?}");
        for ((number, stage), line) in (1..).zip(contract.stages).zip(listed) {
            let item = format!("{number}. **{}", stage.name);
            assert!(line.starts_with(&item), "{name} has no `{item}`: {line}");
        }
    }
}

/// A table of the stages, each with its number first and its level last.
fn assert_listed_by_level(contract: &Contract, chapter: &str) {
    let (_, exercise) = chapter.split_once("\n## Exercise\n").unwrap();
    let exercise = exercise.split("\n## ").next().unwrap();
    for (number, stage) in (1..).zip(contract.stages) {
        let place = format!("{}.{number}", contract.day);
        let start = format!("| {number} | ");
        let line = exercise.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("no row for {place}: {exercise}"));
        let level = match stage.level {
            Level::Core => "core",
            Level::Further => "further",
        };
        assert!(
            line.replace('*', "").ends_with(&format!("| {level} |")),
            "{place}: {line}"
        );
    }
}
