//! The files of the exercises.

use std::fs;
use std::path::Path;

use exercises::exercise::{SEAL, exercises};

#[test]
fn there_are_forty_and_none_shows_its_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sql/exercises/day07");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let exercises = exercises().unwrap();
    assert_eq!((files.len(), exercises.len()), (40, 40));
    for (file, exercise) in files.iter().zip(exercises) {
        let text = fs::read_to_string(file).unwrap();
        let (question, sealed) = text.split_once(SEAL).unwrap();
        assert!(question.contains(&exercise.question), "{}", file.display());
        let secrets = [&exercise.answer, &exercise.explanation];
        for secret in secrets.into_iter().chain(&exercise.hints) {
            assert!(
                !text.contains(secret.trim()),
                "{}: {secret}",
                file.display()
            );
        }
        assert!(!sealed.contains("select"), "{}", file.display());
    }
}

#[test]
fn each_has_three_hints_one_sentence_that_explains_another_right_answer_and_two_mistakes_or_more() {
    for exercise in exercises().unwrap() {
        let place = exercise.place;
        assert!(exercise.hints.len() >= 3, "{place}");
        let stops = exercise
            .explanation
            .replace("...", "")
            .matches(['.', '?', '!'])
            .count();
        assert_eq!(stops, 1, "{place}: {}", exercise.explanation);
        assert!(exercise.mistakes.len() >= 2, "{place}");
        assert!(!exercise.others.is_empty(), "{place}");
    }
}
