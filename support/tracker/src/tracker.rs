//! PROGRESS.md, read: what a person has done, reported, delivered and signed.
//!
//! Why line by line: the file is the truth and stays a file that people edit. So nothing is ever
//! written back from a model; a line that means something is found, and only that line is changed
//! (see `edit`).
//!
//! Invariants
//! - A line that cannot be understood is listed in [`Tracker::unreadable`], with its line number, and left
//!   alone.

use jiff::civil::Date;

use crate::check_in::{CheckIn, CheckInLine};
use crate::checklist::{Checklist, Item};
use crate::date::DateStyle;
use crate::entry::{BoxLine, Field};
use crate::outline::Line;
use crate::slots::{At, Slots};
use crate::{Day, EditError, Evidence, evidence};

/// A tracker as it was read.
///
/// ```
/// use tracker::{Day, Tracker};
///
/// let tracker = Tracker::parse("- [x] Day 1 - How backends work\n- [ ] Day 2 - HTTP\n");
/// let done: Vec<u8> = Day::all().filter(|day| tracker.is_done(*day)).map(Day::number).collect();
/// assert_eq!(done, [1]);
/// ```
#[derive(Clone, Debug)]
pub struct Tracker {
    pub(crate) file: Vec<u8>,
    pub(crate) lines: Vec<Line>,
    pub(crate) lessons: Slots<LessonLine>,
    pub(crate) check_ins: Slots<CheckInLine>,
    pub(crate) checklist: Checklist,
    pub(crate) start_date: Option<At<Field>>,
    pub(crate) signature: Option<At<Field>>,
    pub(crate) signed_on: Option<At<Field>>,
    pub(crate) unreadable: Vec<Unreadable>,
}

/// The line of a lesson: its box, and where the number of its day stands.
#[derive(Clone, Debug)]
pub(crate) struct LessonLine {
    pub(crate) checkbox: BoxLine,
    pub(crate) done: bool,
    pub(crate) number: std::ops::Range<usize>,
}

/// A line that is meant for the tracker and cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The number of the line, from 1 as in editors.
    pub line: usize,
    /// The text of the line.
    pub text: String,
    /// The mistake, and the right form.
    pub reason: String,
    pub(crate) stands_for: Option<Slot>,
}

/// A place in the tracker that a line may be meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Lesson(Day),
    CheckIn(Day),
}

impl Tracker {
    /// The bytes of the file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.file
    }

    /// Whether not a line of it is about the course, not even one that cannot be understood: it is some other file.
    ///
    /// ```
    /// # use tracker::Tracker;
    /// assert!(Tracker::parse("# Shopping\n- [ ] Milk\n").is_something_else());
    /// assert!(!Tracker::parse("- [?] Day 1 - How backends work\n").is_something_else());
    /// ```
    pub fn is_something_else(&self) -> bool {
        let named = |day| self.lessons.get(day).is_some() || self.check_ins.get(day).is_some();
        let fields = [&self.start_date, &self.signature, &self.signed_on];
        self.unreadable.is_empty()
            && self.checklist.items.is_empty()
            && fields.iter().all(|field| field.is_none())
            && !Day::all().any(named)
    }

    /// Whether the lesson of `day` is ticked.
    pub fn is_done(&self, day: Day) -> bool {
        self.lessons.get(day).is_some_and(|line| line.found.done)
    }

    /// The evidence of a check of `day`, while the lesson is ticked. Without evidence the tick rests on its owner's
    /// word.
    pub fn evidence(&self, day: Day) -> Option<Evidence> {
        let lesson = self.lessons.get(day).filter(|lesson| lesson.found.done)?;
        evidence::of(
            self.line(lesson.line),
            lesson.found.checkbox.text.start,
            day,
        )
    }

    /// The line of a ticked lesson whose comment claims a check that this program did not verify.
    pub(crate) fn unproven(&self, day: Day) -> Option<(usize, String)> {
        let lesson = self.lessons.get(day).filter(|lesson| lesson.found.done)?;
        let line = self.line(lesson.line);
        let claims = evidence::claims(line, lesson.found.checkbox.text.start);
        let text = String::from_utf8_lossy(line).into_owned();
        (claims && self.evidence(day).is_none()).then_some((lesson.line + 1, text))
    }

    /// The check-in of `day`, if there is one.
    pub fn check_in(&self, day: Day) -> Option<&CheckIn> {
        let check_in = &self.check_ins.get(day)?.found.value;
        (!check_in.is_blank()).then_some(check_in)
    }

    /// The title of the lesson of `day` in this file, if it is listed.
    pub fn lesson_title(&self, day: Day) -> Option<String> {
        let lesson = self.lessons.get(day)?;
        let text = lesson.found.number.end..lesson.found.checkbox.text.end;
        let title = evidence::shown(self.line(lesson.line), text);
        let title = String::from_utf8_lossy(&title);
        let title = title.trim_start_matches(|c: char| !c.is_alphanumeric());
        Some(title.to_owned())
    }

    /// The deliverables, in the order of the checklist.
    pub fn deliverables(&self) -> &[Item] {
        &self.checklist.items
    }

    /// The name under the commitment.
    pub fn signature(&self) -> Option<String> {
        let signature = self.signature.as_ref()?;
        signature.found.text(self.line(signature.line))
    }

    /// The date beside the signature. It may be there before anyone has signed.
    pub fn signed_on(&self) -> Option<Date> {
        Some(self.date_of(self.signed_on.as_ref())?.0)
    }

    /// The date that the course starts on.
    pub fn start_date(&self) -> Option<Date> {
        Some(self.date_of(self.start_date.as_ref())?.0)
    }

    /// The lines that cannot be understood, in the order of the file.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The check-ins that have a date, each with its line, counted from 1, and what that says.
    pub(crate) fn check_in_dates(&self) -> impl Iterator<Item = (usize, String, Date)> {
        Day::all().filter_map(|day| {
            let slot = self.check_ins.get(day)?;
            let text = String::from_utf8_lossy(self.line(slot.line));
            Some((
                slot.line + 1,
                text.trim().to_owned(),
                slot.found.value.date?,
            ))
        })
    }

    pub(crate) fn date_of(&self, field: Option<&At<Field>>) -> Option<(Date, DateStyle)> {
        let field = field?;
        field.found.date(self.line(field.line)).ok().flatten()
    }

    pub(crate) fn line(&self, number: usize) -> &[u8] {
        &self.file[self.lines[number].text.clone()]
    }

    /// Fails when `slot` has a line that cannot be understood: it is not ours to write over.
    pub(crate) fn refuse_unreadable(&self, slot: Slot) -> Result<(), EditError> {
        match self
            .unreadable
            .iter()
            .find(|line| line.stands_for == Some(slot))
        {
            None => Ok(()),
            Some(line) => Err(EditError::Unreadable(line.clone())),
        }
    }
}
