//! Judging an answer, blank by blank, by what it is and not by what it says.
//!
//! Why by property: a relation has many covers and many good decompositions. Each one with the property is right. Each
//! one without it is refuted by rows.
//!
//! Invariants
//! - A blank is judged when the blanks before it are right; only the first objection is reported.
//! - The rows shown obey every given dependency, unless the message says which one they break.

mod attributes;
mod claims;
mod cover;
mod forms;
mod parts;

use checker::failure::Failure;
use checker::solution::SolutionFolder;
use checker::writing::Unmet;

use super::filled::{FilledSheet, failure};
use super::question::Question;
use super::text::Objection;
use super::theory::Form;

/// The question of one blank of a sheet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    /// All that these attributes determine.
    Closure(&'static [&'static str]),
    /// All candidate keys.
    Keys,
    /// All prime attributes.
    Prime,
    /// The highest normal form.
    Form,
    /// A dependency that breaks the next one.
    BrokenBy,
    /// A minimal cover.
    Cover,
    /// A lossless decomposition.
    Parts(Aim),
    /// The loss of the decomposition in this blank.
    Lost { of: &'static str },
    /// The letters of the claims that follow.
    Follow,
    /// The letters of the decompositions that are lossless.
    Lossless,
    /// Rows that refute a claim.
    Rows,
}

/// The goal of a decomposition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aim {
    pub(super) blank: &'static str,
    pub(super) form: Form,
    /// Whether every dependency has to be kept.
    pub(super) preserving: bool,
    /// The most tables, where the question says so.
    pub(super) most: Option<usize>,
}

impl Ask {
    fn blank(self) -> &'static str {
        match self {
            Self::Closure(_) => "closure",
            Self::Keys => "keys",
            Self::Prime => "prime",
            Self::Form => "normal form",
            Self::BrokenBy => "broken by",
            Self::Cover => "cover",
            Self::Parts(aim) => aim.blank,
            Self::Lost { .. } => "lost",
            Self::Follow => "follow",
            Self::Lossless => "lossless",
            Self::Rows => "rows",
        }
    }

    /// Whether "none" can be the answer.
    fn may_be_none(self) -> bool {
        matches!(
            self,
            Self::BrokenBy | Self::Lost { .. } | Self::Follow | Self::Lossless
        )
    }

    fn judge(self, question: &Question, answer: &FilledSheet<'_>) -> Result<(), Objection> {
        let blank = answer.blank(self.blank(), self.may_be_none())?;
        let relation = &question.relation;
        match self {
            Self::Closure(of) => attributes::closure(relation, of, blank),
            Self::Keys => attributes::keys(relation, blank),
            Self::Prime => attributes::prime(relation, blank),
            Self::Form => forms::form(relation, blank),
            Self::BrokenBy => forms::broken_by(relation, blank),
            Self::Cover => cover::cover(relation, blank),
            Self::Parts(aim) => parts::parts(relation, aim, blank),
            Self::Lost { of } => parts::lost(relation, answer.blank(of, false)?, blank),
            Self::Follow | Self::Lossless => claims::letters(question, blank),
            Self::Rows => claims::rows(question, blank),
        }
    }
}

/// Judges what was written on the sheet in `file`, of which `sheet` is the text.
pub(super) fn judge(
    folder: &SolutionFolder,
    file: &str,
    sheet: &str,
    asks: &[Ask],
) -> Result<(), Unmet> {
    let shown = folder.shown(file);
    let text = match folder.text(file) {
        Ok(Some(text)) => text,
        Ok(None) => {
            let why = "the sheet is missing: just begin 5";
            return Err(Unmet::Unwritten(why.into()));
        }
        Err(error) => return Err(Failure::plain(format!("{error:#}")).into()),
    };
    let object = |objection| failure(&shown, &text, objection);
    let question = Question::of(sheet).expect("a test answers every sheet");
    let blanks: Vec<_> = asks.iter().map(|ask| ask.blank()).collect();
    let answer = FilledSheet::of(&text, &blanks).map_err(object)?;
    if answer.is_blank() {
        return Err(Unmet::Unwritten(format!("not written yet: {shown}")));
    }
    for ask in asks {
        ask.judge(&question, &answer).map_err(object)?;
    }
    Ok(())
}
