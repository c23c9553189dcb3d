//! Whether the text of an answer is like a mistake, for results that say little.
//!
//! Why: two different mistakes can give the same rows, and every condition that is never true gives the same empty result. A
//! story about the wrong one sends a learner astray. So the words in which a mistake differs from a right answer have to be in the
//! answer as well.

use std::collections::HashMap;

use crate::exercise::{Exercise, Mistake};
use crate::source::tokens;

/// How often each token is in a statement.
struct Words(HashMap<String, i64>);

impl Words {
    fn of(sql: &str) -> Self {
        let mut words = HashMap::new();
        for token in tokens(sql) {
            *words.entry(token).or_insert(0) += 1;
        }
        Self(words)
    }

    fn count(&self, word: &str) -> i64 {
        self.0.get(word).copied().unwrap_or(0)
    }

    /// How many tokens one has and the other hasn't.
    fn distance(&self, other: &Self) -> i64 {
        let mine = self
            .0
            .keys()
            .map(|it| (self.count(it) - other.count(it)).abs());
        let theirs = other.0.iter().filter(|(it, _)| !self.0.contains_key(*it));
        mine.sum::<i64>() + theirs.map(|it| *it.1).sum::<i64>()
    }
}

/// Those of the exercise's mistakes that `sql` is like, the most alike first.
///
/// It has to be closer to the mistake than to the right answer that is most like the mistake. If the result is `empty`, each token of
/// the mistake has to be there as well: what nothing equals may be a null or any other value.
pub(crate) fn alike<'a>(exercise: &'a Exercise, sql: &str, empty: bool) -> Vec<&'a Mistake> {
    let answer = Words::of(sql);
    let mistakes = exercise.mistakes.iter();
    let mut alike: Vec<(i64, &Mistake)> = mistakes
        .filter_map(|it| Some((distance(exercise, it, &answer, empty)?, it)))
        .collect();
    alike.sort_by_key(|it| it.0);
    alike.into_iter().map(|it| it.1).collect()
}

/// How far `answer` is from a mistake that it is like.
fn distance(exercise: &Exercise, mistake: &Mistake, answer: &Words, empty: bool) -> Option<i64> {
    let wrong = Words::of(&mistake.sql);
    let rights = std::iter::once(&exercise.answer).chain(&exercise.others);
    let rights = rights.map(|it| Words::of(it));
    let right = rights.min_by_key(|it| it.distance(&wrong))?;
    let distance = answer.distance(&wrong);
    let closer = distance < answer.distance(&right);
    let is_like = closer && (!empty || wrong.0.keys().all(|it| answer.count(it) > 0));
    is_like.then_some(distance)
}
