//! How it looks: a cell for each day, then what broke, then what else fails.

use std::fmt::Write;

use anstyle::Style;
use checker::text::{plain, wrapped};

use super::{All, Standing, State};
use crate::invocation::spell;
use crate::terminal::{BEGUN, DONE, FAINT, WRONG};

/// Cells in a row; six rows of five are the thirty days in 80 columns.
const COLUMNS: usize = 5;
/// Characters of a cell after its number.
const CELL: usize = 12;

impl All {
    pub(super) fn words(&self) -> String {
        let mut words = String::from("\n");
        for row in self.days.chunks(COLUMNS) {
            let mut space = 0;
            for standing in row {
                let (style, text) = standing.cell();
                let day = standing.day.number();
                _ = write!(words, "{:space$} {day:>2} {style}{text}{style:#}", "");
                space = CELL - text.len();
            }
            words.push('\n');
        }
        let (broke, others): (Vec<_>, Vec<_>) = (self.days.iter())
            .filter(|it| it.fails())
            .partition(|it| it.broke);
        for standing in broke.into_iter().chain(others) {
            words.push('\n');
            standing.tell(&mut words);
        }
        _ = writeln!(words, "\n  {}", self.summary());
        words
    }

    fn summary(&self) -> String {
        let count = |of: fn(&State) -> bool| self.days.iter().filter(|it| of(&it.state)).count();
        let contracts = count(|state| !matches!(state, State::NoContract));
        let fail = self.days.iter().filter(|it| it.fails()).count();
        let unfinished =
            count(|state| matches!(state, State::Unfinished { core_passes, .. } if !core_passes));
        let not_begun = count(|state| matches!(state, State::NotBegun));
        let verb = |count, one: &'static str, many: &'static str| match count {
            1 => one,
            _ => many,
        };
        let passing = self.passing;
        let mut words = format!(
            "{DONE}{passing}{DONE:#} of the {contracts} days that can be checked {}",
            verb(passing, "passes", "pass")
        );
        if fail > 0 {
            _ = write!(words, ", {fail} {}", verb(fail, "fails", "fail"));
        }
        if unfinished > 0 {
            let are = verb(unfinished, "is", "are");
            _ = write!(words, ", {unfinished} {are} unfinished");
        }
        if not_begun > 0 {
            let are = verb(not_begun, "is", "are");
            _ = write!(words, ", {not_begun} {are} not begun");
        }
        words + "."
    }
}

impl Standing {
    /// The text of its cell after the number.
    fn cell(&self) -> (Style, String) {
        match &self.state {
            State::NoContract => (FAINT, "no contract".into()),
            State::NotBegun => (FAINT, "not begun".into()),
            State::Passes { .. } => (DONE, "passes".into()),
            State::Fails { passed, stages, .. } | State::Unfinished { passed, stages, .. }
                if self.passes() =>
            {
                (DONE, format!("{passed} of {stages}"))
            }
            State::Unfinished { passed, stages, .. } => (BEGUN, format!("{passed} of {stages}")),
            State::Fails { stage, .. } => (WRONG, format!("fails {stage}")),
            State::BuildFailed { .. } => (WRONG, "build failed".into()),
            State::NotGraded { .. } => (WRONG, "not graded".into()),
        }
    }

    /// The problem: the stage that failed, and the first sentence of the reason.
    fn tell(&self, words: &mut String) {
        let day = self.day;
        let (at, reason, more) = match &self.state {
            State::Fails {
                stage,
                reason,
                failed,
                ..
            } => (format!("{stage} fails"), reason, failed - 1),
            State::BuildFailed { reason } => (String::new(), reason, 0),
            State::NotGraded { reason } => ("it cannot be graded".into(), reason, 0),
            _ => return,
        };
        // The first line of a compiler's output names the command.
        let reason = plain(reason.lines().next().unwrap_or_default());
        let reason = reason.trim_end_matches('.');
        let what = match (at.is_empty(), self.broke) {
            (true, _) => reason.to_owned(),
            (false, true) => format!("{at} now: {reason}"),
            (false, false) => format!("{at}: {reason}"),
        };
        let what = match self.passed_on.filter(|_| self.broke) {
            Some(date) => format!("Day {day} broke: it passed on {}; {}.", spell(date), what),
            None => format!("Day {day}: {what}."),
        };
        let style = if self.broke { WRONG } else { Style::new() };
        for line in wrapped(&what, 76) {
            _ = writeln!(words, "  {style}{line}{style:#}");
        }
        let more = match more {
            0 => String::new(),
            1 => "and one stage more · ".into(),
            more => format!("and {more} stages more · "),
        };
        _ = writeln!(words, "  {FAINT}{more}just check {day}{FAINT:#}");
    }
}
