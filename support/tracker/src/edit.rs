//! Changes to a tracker: the line that a change is about, and nothing beside it.
//!
//! Invariants
//! - A lesson and a check-in are one line each. Signing is up to three: the signature, its date and
//!   the start date. A deliverable is ticked and unticked together with the one it is part of.
//! - Every byte of every other line stays as it was.
//! - A line that is missing is put in beside its neighbor, in the neighbor's form.
//! - A change that is refused changes nothing.

use jiff::civil::Date;

use crate::check_in::CheckIn;
use crate::date::DateStyle;
use crate::scan::Scan;
use crate::tracker::{LessonLine, Slot, Tracker, Unreadable};
use crate::{Day, Evidence, curriculum, evidence};

/// Why a tracker could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The line to change cannot be understood, so it is not written over.
    #[error(
        "line {} is left alone because it cannot be understood: {} (mend it by hand, then try again)",
        .0.line, .0.reason
    )]
    Unreadable(Unreadable),
    /// The line to change is missing, and so is any line that would show what it looks like.
    #[error("there is no {what} line for day {day}, and none for another day to take after")]
    NoSuchLine {
        /// The kind of line.
        what: &'static str,
        /// The day it should be for.
        day: Day,
    },
    /// The commitment cannot be signed.
    #[error("there is no line to sign: add `**Signature:** ____` under a heading COMMITMENT")]
    NoSignatureLine,
    /// A deliverable with parts is done when all its parts are.
    #[error("{whole} is done when its parts are; still missing: {}", .missing.join(", "))]
    PartsMissing {
        /// The deliverable.
        whole: String,
        /// Its parts that are not ticked.
        missing: Vec<String>,
    },
}

impl Tracker {
    /// Ticks or unticks the lesson of `day`. Answers whether that changed anything.
    ///
    /// A new tick rests on its owner's word, and an unticked lesson has nothing to prove. Evidence leaves the line.
    pub fn set_done(&mut self, day: Day, done: bool) -> Result<bool, EditError> {
        if self.lessons.get(day).is_none() && !done {
            self.refuse_unreadable(Slot::Lesson(day))?;
            return Ok(false);
        }
        let (number, lesson) = self.lesson_line(day)?;
        if lesson.done && done {
            return Ok(false);
        }
        let line = self.line(number);
        let mut new = evidence::without(line, lesson.checkbox.text.start, day);
        new.splice(lesson.checkbox.mark, mark(done));
        let changed = new != line;
        self.replace(number, &new);
        Ok(changed)
    }

    /// Ticks the lesson of `day` with what shows that it is done. Answers whether that changed anything.
    ///
    /// Evidence of as many passed stages stays: it says when they were passed first, and with how many hints. So does evidence
    /// of more.
    pub fn set_verified(&mut self, day: Day, evidence: Evidence) -> Result<bool, EditError> {
        let before = self.evidence(day);
        if before.is_some_and(|before| !evidence.surpasses(&before)) {
            return Ok(false);
        }
        let (number, lesson) = self.lesson_line(day)?;
        let start = lesson.checkbox.text.start;
        let mut new = evidence::put(self.line(number), start, day, &evidence);
        new.splice(lesson.checkbox.mark, mark(true));
        self.replace(number, &new);
        Ok(true)
    }

    /// Writes `check_in` as the check-in of `day`; `None` in it makes a blank. Answers with what
    /// stood there before, if anything did.
    ///
    /// The date is spelled as the one it replaces was; in an empty line as in the filled line
    /// before it, or else in the shape of the blank.
    pub fn set_check_in(
        &mut self,
        day: Day,
        check_in: &CheckIn,
    ) -> Result<Option<CheckIn>, EditError> {
        if self.check_ins.get(day).is_none() {
            self.refuse_unreadable(Slot::CheckIn(day))?;
            self.add_check_in(day)?;
        }
        let before = self.check_in(day).cloned();
        let slot = self.check_ins.get(day).ok_or(EditError::NoSuchLine {
            what: "check-in",
            day,
        })?;
        let style = match slot.found.value.date {
            Some(_) => slot.found.style,
            None => self.style_before(day).unwrap_or(slot.found.style),
        };
        let line = slot.line;
        let new = slot.found.fill(self.line(line), check_in, style);
        self.replace(line, &new);
        Ok(before)
    }

    /// Signs the commitment, and starts the course on the day it is signed: fills in the signature,
    /// its date and the start date.
    pub fn sign(&mut self, name: &str, date: Date) -> Result<(), EditError> {
        let signature = self.signature.clone().ok_or(EditError::NoSignatureLine)?;
        let style = |tracker: &Tracker| {
            let start = tracker.date_of(tracker.start_date.as_ref());
            start.map_or(DateStyle::LongMonth, |(_, style)| style)
        };
        let new = signature.found.fill(self.line(signature.line), name);
        self.replace(signature.line, &new);
        for field in [self.signed_on.clone(), self.start_date.clone()] {
            let Some(field) = field else { continue };
            let style = match self.date_of(Some(&field)) {
                Some((before, _)) if before == date => continue,
                Some((_, style)) => style,
                None => style(self),
            };
            let line = self.line(field.line);
            // A date that cannot be understood is reported, and left alone like any such line.
            if field.found.date(line).is_ok() {
                let new = field.found.fill(line, &style.format(date));
                self.replace(field.line, &new);
            }
        }
        Ok(())
    }

    /// Ticks or unticks the deliverable at `place` of the list, and what it is part of along with
    /// it. Answers with the places that changed.
    pub fn set_delivered(&mut self, place: usize, done: bool) -> Result<Vec<usize>, EditError> {
        let item = &self.checklist.items[place];
        let missing: Vec<String> = self
            .checklist
            .parts(place)
            .filter(|part| !self.checklist.items[*part].done)
            .map(|part| self.checklist.items[part].title.clone())
            .collect();
        if done && !missing.is_empty() {
            let whole = item.title.clone();
            return Err(EditError::PartsMissing { whole, missing });
        }

        let mut changed = Vec::new();
        let mut next = Some(place);
        while let Some(place) = next {
            let (line, checkbox) = &self.checklist.boxes[place];
            if self.checklist.items[place].done != done {
                let (line, place_of_mark) = (*line, checkbox.mark.clone());
                let mut new = self.line(line).to_vec();
                new.splice(place_of_mark, mark(done));
                self.replace(line, &new);
                changed.push(place);
            }
            let whole = self.checklist.items[place].part_of;
            next = whole.filter(|whole| {
                !done
                    || self
                        .checklist
                        .parts(*whole)
                        .all(|part| self.checklist.items[part].done)
            });
        }
        Ok(changed)
    }

    /// How the nearest filled check-in before `day` spells its date.
    fn style_before(&self, day: Day) -> Option<DateStyle> {
        let earlier = Day::all().rev().filter(|earlier| *earlier < day);
        earlier
            .filter_map(|earlier| self.check_ins.get(earlier))
            .find(|slot| slot.found.value.date.is_some())
            .map(|slot| slot.found.style)
    }

    /// The line of the lesson of `day`, which is put in if there is none.
    fn lesson_line(&mut self, day: Day) -> Result<(usize, LessonLine), EditError> {
        if self.lessons.get(day).is_none() {
            self.refuse_unreadable(Slot::Lesson(day))?;
            self.add_lesson(day)?;
        }
        let lesson = self.lessons.get(day).ok_or(EditError::NoSuchLine {
            what: "lesson",
            day,
        })?;
        Ok((lesson.line, lesson.found.clone()))
    }

    fn add_check_in(&mut self, day: Day) -> Result<(), EditError> {
        let near = neighbor(day, |day| self.check_ins.get(day).is_some());
        let slot = near.and_then(|near| Some((near, self.check_ins.get(near)?)));
        let (near, slot) = slot.ok_or(EditError::NoSuchLine {
            what: "check-in",
            day,
        })?;
        let line = slot.line;
        let new = slot.found.blank_for(self.line(line), day);
        self.insert(line, near > day, &new);
        Ok(())
    }

    fn add_lesson(&mut self, day: Day) -> Result<(), EditError> {
        let near = neighbor(day, |day| self.lessons.get(day).is_some());
        let slot = near.and_then(|near| Some((near, self.lessons.get(near)?)));
        let (near, slot) = slot.ok_or(EditError::NoSuchLine {
            what: "lesson",
            day,
        })?;
        let line = self.line(slot.line);
        let LessonLine {
            checkbox, number, ..
        } = &slot.found;
        let mut separator = Scan::new(&line[number.end..checkbox.text.end]);
        // Where a comment begins, the separator ends.
        let separator = separator.take_while(|byte| byte != b'<' && !byte.is_ascii_alphanumeric());
        let separator = &line[number.end..][separator];

        let mut new = line[..number.start].to_vec();
        new.splice(checkbox.mark.clone(), *b" ");
        new.extend(day.to_string().into_bytes());
        new.extend(if separator.is_empty() {
            b" - "
        } else {
            separator
        });
        new.extend(curriculum().lesson(day).title.as_bytes());
        self.insert(slot.line, near > day, &new);
        Ok(())
    }

    /// Puts `new` in the place of a line, whose line end stays.
    fn replace(&mut self, line: usize, new: &[u8]) {
        let place = self.lines[line].text.clone();
        self.file.splice(place, new.iter().copied());
        *self = Tracker::parse(std::mem::take(&mut self.file));
    }

    /// Puts in `new` as a line of its own, before or after `line` and with the same line end.
    fn insert(&mut self, line: usize, before: bool, new: &[u8]) {
        let beside = &self.lines[line];
        let ending = [line, 0]
            .iter()
            .map(|line| &self.file[self.lines[*line].text.end..self.lines[*line].end])
            .find(|ending| !ending.is_empty())
            .unwrap_or(b"\n");
        let last = beside.text.end == beside.end;
        let (place, new) = if before {
            (beside.text.start, [new, ending].concat())
        } else if last {
            (beside.end, [ending, new].concat())
        } else {
            (beside.end, [new, ending].concat())
        };
        self.file.splice(place..place, new);
        *self = Tracker::parse(std::mem::take(&mut self.file));
    }
}

/// The mark in a box.
fn mark(done: bool) -> [u8; 1] {
    if done { *b"x" } else { *b" " }
}

/// The listed day whose line a new one for `day` should stand beside: in the same week if there is
/// one, before it rather than after it, the nearest.
fn neighbor(day: Day, listed: impl Fn(Day) -> bool) -> Option<Day> {
    Day::all().filter(|near| listed(*near)).min_by_key(|near| {
        let elsewhere = near.week() != day.week();
        (elsewhere, *near > day, near.number().abs_diff(day.number()))
    })
}
