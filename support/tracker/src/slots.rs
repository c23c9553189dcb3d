//! The line that counts when a file has several for a day.

use crate::Day;

/// Something found on a line, counted from 0.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) line: usize,
    pub(crate) found: T,
}

/// The value for each day, at most one of a kind.
#[derive(Clone, Debug)]
pub(crate) struct Slots<T>([Option<(At<T>, bool)>; 30]);

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Slots([const { None }; 30])
    }
}

impl<T> Slots<T> {
    pub(crate) fn get(&self, day: Day) -> Option<&At<T>> {
        self.0[day.index()].as_ref().map(|(at, _)| at)
    }

    /// Takes `found` for `day` unless there is a better one. Answers with the line of that one
    /// when both are at home, in the section that they belong in.
    pub(crate) fn offer(&mut self, day: Day, line: usize, home: bool, found: T) -> Option<usize> {
        match &self.0[day.index()] {
            Some((first, true)) if home => Some(first.line),
            Some((_, at_home)) if *at_home || !home => None,
            _ => {
                self.0[day.index()] = Some((At { line, found }, home));
                None
            }
        }
    }
}
