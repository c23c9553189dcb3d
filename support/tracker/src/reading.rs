//! How a tracker is read: each line for itself, and which of several lines counts.
//!
//! Invariants
//! - Reading never fails. A line that is meant for the tracker and cannot be understood is reported,
//!   and holds its place: nothing is put in for the day that it names.
//! - A line in its own section (the weeks, the check-ins) counts before one elsewhere, and the
//!   first before the second. So lists of one's own under other headings do no harm.

use crate::check_in::CheckInLine;
use crate::checklist::Checklist;
use crate::entry::{BoxLine, Field, names_day};
use crate::outline::{self, Section};
use crate::scan::mentions;
use crate::slots::{At, Slots};
use crate::tracker::{LessonLine, Slot, Tracker, Unreadable};

const WRONG_MARK: &str = "the box is neither empty `[ ]` nor ticked `[x]`";
const NO_CHECK_IN: &str = "a check-in begins with its day, as in `- **Day 4:**`";

impl Tracker {
    /// Reads a tracker from the bytes of its file. Any bytes are accepted.
    pub fn parse(file: impl Into<Vec<u8>>) -> Tracker {
        let file = file.into();
        let (lines, unclosed) = outline::lines(&file);
        let mut tracker = Tracker {
            file,
            lines,
            lessons: Slots::default(),
            check_ins: Slots::default(),
            checklist: Checklist::default(),
            start_date: None,
            signature: None,
            signed_on: None,
            unreadable: Vec::new(),
        };
        for number in 0..tracker.lines.len() {
            if let Some(section) = tracker.lines[number].section {
                tracker.read_line(number, section);
            }
        }
        tracker.report_strays();
        if let Some(line) = unclosed {
            let reason = "the code or comment that begins here never ends, so the rest is not read";
            tracker.report(line, None, reason.into());
        }
        for field in [tracker.start_date.clone(), tracker.signed_on.clone()] {
            if let Some(field) = field
                && let Err(reason) = field.found.date(tracker.line(field.line))
            {
                tracker.report(field.line, None, reason.to_string());
            }
        }
        tracker.unreadable.sort_by_key(|line| line.line);
        tracker
    }

    fn read_line(&mut self, number: usize, section: Section) {
        let line = self.line(number);
        if let Some(checkbox) = BoxLine::read(line) {
            self.read_box(number, section, checkbox);
        } else if let Some(read) = CheckInLine::read(line) {
            let home = section == Section::CheckIns;
            match read {
                Ok(found) => {
                    let slot = Slot::CheckIn(found.day);
                    let loses = self.check_ins.offer(found.day, number, home, found);
                    self.report_double(number, slot, loses);
                }
                Err(unclear) if home || mentions(line, "energy") => {
                    let slot = unclear.day.map(Slot::CheckIn);
                    self.report(number, slot, unclear.reason);
                }
                Err(_) => {}
            }
        } else if section == Section::CheckIns && mentions(line, "energy:") {
            let slot = names_day(line).map(Slot::CheckIn);
            self.report(number, slot, NO_CHECK_IN.into());
        } else {
            self.read_field(number, section);
        }
    }

    fn read_box(&mut self, number: usize, section: Section, checkbox: BoxLine) {
        let line = self.line(number);
        if section == Section::Deliverables {
            match checkbox.done {
                Some(done) => self.checklist.add(
                    number,
                    &self.file[self.lines[number].text.clone()],
                    checkbox,
                    done,
                ),
                None => self.report(number, None, WRONG_MARK.into()),
            }
            return;
        }
        let home = section == Section::Week;
        match (checkbox.day(line), checkbox.done) {
            (None, _) => {}
            (Some((Err(day), _)), _) if home => {
                let reason = format!("there is no day {day}: the course has days 1 to 30");
                self.report(number, None, reason);
            }
            (Some((Err(_), _)), _) => {}
            (Some((Ok(day), _)), None) => {
                self.report(number, Some(Slot::Lesson(day)), WRONG_MARK.into());
            }
            (Some((Ok(day), place)), Some(done)) => {
                let found = LessonLine {
                    checkbox,
                    done,
                    number: place,
                };
                let loses = self.lessons.offer(day, number, home, found);
                self.report_double(number, Slot::Lesson(day), loses);
            }
        }
    }

    fn read_field(&mut self, number: usize, section: Section) {
        let line = self.line(number);
        let at = |found| At {
            line: number,
            found,
        };
        if self.start_date.is_none()
            && let Some(field) = Field::read(line, "Start Date")
        {
            self.start_date = Some(at(field));
        } else if self.signature.is_none()
            && let Some(field) = Field::read(line, "Signature")
        {
            self.signature = Some(at(field));
        } else if self.signed_on.is_none()
            && (section == Section::Commitment || self.signature.is_some())
            && let Some(field) = Field::read(line, "Date")
        {
            self.signed_on = Some(at(field));
        }
    }

    /// Reports the lines that begin with a day, in the section where it belongs, and count for
    /// nothing; if another line counts for that day, they are somebody's remarks.
    fn report_strays(&mut self) {
        for number in 0..self.lines.len() {
            let Some(day) = names_day(self.line(number)) else {
                continue;
            };
            let lesson = self.lessons.get(day).map(|lesson| lesson.line);
            let check_in = self.check_ins.get(day).map(|check_in| check_in.line);
            let reported = self.unreadable.iter().any(|line| line.line == number + 1);
            if reported || [lesson, check_in].contains(&Some(number)) {
                continue;
            }
            match self.lines[number].section {
                Some(Section::Week) if lesson.is_none() => {
                    let reason = format!(
                        "this line is not a lesson with a box: write it as `- [ ] Day {day}`, \
                         or `- [x] Day {day}` when it is done"
                    );
                    self.report(number, Some(Slot::Lesson(day)), reason);
                }
                Some(Section::CheckIns) if check_in.is_none() => {
                    self.report(number, Some(Slot::CheckIn(day)), NO_CHECK_IN.into());
                }
                _ => {}
            }
        }
    }

    fn report_double(&mut self, line: usize, slot: Slot, first: Option<usize>) {
        let Some(first) = first else { return };
        let what = match slot {
            Slot::Lesson(day) => format!("day {day} is listed"),
            Slot::CheckIn(day) => format!("day {day} has its check-in"),
        };
        let reason = format!("{what} on line {} already, and that one counts", first + 1);
        self.report(line, None, reason);
    }

    fn report(&mut self, line: usize, stands_for: Option<Slot>, reason: String) {
        self.unreadable.push(Unreadable {
            line: line + 1,
            text: String::from_utf8_lossy(self.line(line)).trim().to_owned(),
            reason,
            stands_for,
        });
    }
}
