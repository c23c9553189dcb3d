//! The verdicts against day 5's own analyzer, which was written apart from them: both see the same relations.

use std::fs;
use std::process::Command;

use contracts::day05::theory::{Dependency, Relation, Set};

use crate::Learner;
use crate::built::program;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        // The constants of Knuth's MMIX; its high bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn set(&mut self, count: usize, most: usize) -> Set {
        let size = 1 + self.below(most);
        (0..size).map(|_| self.below(count)).collect()
    }

    fn relation(&mut self, number: usize) -> Relation {
        let count = 2 + self.below(5);
        let dependencies = (0..self.below(6)).map(|_| Dependency {
            left: self.set(count, 3),
            right: self.set(count, 2),
        });
        Relation {
            name: format!("r{number}"),
            dependencies: dependencies.collect(),
            attributes: (0..count).map(|at| format!("a{at}")).collect(),
        }
    }
}

#[test]
fn keys_and_forms_are_those_of_the_lesson_s_own_analyzer() {
    let mut dice = Dice(5);
    let relations: Vec<Relation> = (0..300).map(|number| dice.relation(number)).collect();
    let text: String = relations
        .iter()
        .map(|relation| {
            let heading = format!("{}({})\n", relation.name, relation.attributes.join(", "));
            let lines = relation.dependencies.iter();
            let lines = lines.map(|it| relation.written(*it) + "\n");
            heading + &lines.collect::<String>()
        })
        .collect();
    let learner = Learner::empty();
    let path = learner.folder.path().join("relations.fd");
    fs::write(&path, text).unwrap();
    let output = Command::new(program(5))
        .arg("analyze")
        .arg(&path)
        .output()
        .unwrap();
    let output = String::from_utf8(output.stdout).unwrap();

    let values = |label: &str| -> Vec<String> {
        let lines = output.lines().filter_map(|line| line.strip_prefix(label));
        lines.map(|line| line.trim().to_owned()).collect()
    };
    let (keys, forms) = (values("keys "), values("form "));
    assert_eq!((keys.len(), forms.len()), (300, 300), "{output}");
    for ((relation, keys), form) in relations.iter().zip(keys).zip(forms) {
        let all = relation.all();
        let mut ours: Vec<_> = relation.keys(all);
        ours.sort_by_key(|key| relation.names(*key));
        let ours: Vec<_> = ours
            .iter()
            .map(|key| format!("{{{}}}", relation.names(*key)))
            .collect();
        let mut theirs: Vec<_> = keys.split("  ").collect();
        theirs.sort_unstable();
        assert_eq!(ours, theirs, "{relation:?}");
        assert_eq!(relation.form(all).to_string(), form, "{relation:?}");
    }
}
