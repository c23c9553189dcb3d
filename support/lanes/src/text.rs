//! The lanes as text, 74 columns wide: for a terminal and for a tour.

use crate::play::{Answer, Moment, Played, Wait};
use crate::versions::{Fate, Mark, Version};
use crate::wrap::wrap;

/// As wide as a page of a tour.
const WIDTH: usize = 74;
/// For the number of a step.
const GUTTER: usize = 4;

impl Played {
    /// The lanes as text, one column for each session, time downward.
    pub fn text(&self) -> String {
        let lane = (WIDTH - GUTTER) / self.sessions.len().max(1);
        let mut page = Page {
            lane,
            waiting: vec![false; self.sessions.len()],
            lines: Vec::new(),
        };
        let names: Vec<String> = self.sessions.iter().map(|it| pad(it, lane)).collect();
        page.lines
            .push(format!("{}{}", " ".repeat(GUTTER), names.concat()));
        self.versions(&mut page, &self.before);
        for (number, moment) in self.moments.iter().enumerate() {
            for (session, lines) in self.parts(moment) {
                page.add(number, session, &lines, session == moment.session);
            }
            for session in 0..self.sessions.len() {
                page.waiting[session] = moment.waits.iter().any(|it| it.session == session);
            }
            if let Some(versions) = &moment.versions {
                self.versions(&mut page, versions);
            }
        }
        let lines: Vec<&str> = page.lines.iter().map(|it| it.trim_end()).collect();
        lines.join("\n")
    }

    /// The lines of each lane in this step, the sender's first.
    pub(crate) fn parts(&self, moment: &Moment) -> Vec<(usize, Vec<String>)> {
        let mut own = vec![moment.statement.clone()];
        match &moment.answer {
            Some(answer) => own.extend(said(answer)),
            None => own.extend(self.wait(&moment.waits, moment.session)),
        }
        let resumed = moment.resumed.iter().map(|it| {
            let answer = said(&it.answer).unwrap_or_else(|| "done".to_owned());
            (it.session, vec![format!("{}: {answer}", it.step + 1)])
        });
        [(moment.session, own)].into_iter().chain(resumed).collect()
    }

    /// `waits for ada`, if `session` waits.
    fn wait(&self, waits: &[Wait], session: usize) -> Option<String> {
        let wait = waits.iter().find(|it| it.session == session)?;
        let holders: Vec<&str> = wait.holders.iter().map(|it| &*self.sessions[*it]).collect();
        Some(match holders.is_empty() {
            true => "… waits for somebody else".to_owned(),
            false => format!("… waits for {}", holders.join(" and ")),
        })
    }

    /// A version in one line: `#1 (1, 500) · xmin setup · xmax ada, open`.
    pub(crate) fn version(&self, version: &Version) -> String {
        let values = version.values.join(", ");
        let xmin = self.mark(&version.xmin);
        let ended = version.xmax.as_ref().map(|it| self.mark(it));
        let xmax = ended.unwrap_or_else(|| "0".to_owned());
        format!("#{} ({values}) · xmin {xmin} · xmax {xmax}", version.place)
    }

    fn mark(&self, mark: &Mark) -> String {
        let owner = match (mark.session, mark.earlier) {
            (Some(session), _) => &self.sessions[session],
            (None, true) => "setup",
            (None, false) => "another",
        };
        let fate = match mark.fate {
            Fate::Several => return "several, locks".to_owned(),
            Fate::Open => ", open",
            Fate::Committed => "",
            Fate::RolledBack => ", rolled back",
        };
        let lock = match (mark.only_locks, mark.fate) {
            (false, _) => "",
            (true, Fate::Open) => ", a lock",
            // The id of a lock stays on the page after it; nobody heeds it.
            (true, _) => ", a past lock",
        };
        format!("{owner}{lock}{fate}")
    }

    fn versions(&self, page: &mut Page, versions: &[Version]) {
        let Some(table) = &self.watch else {
            return;
        };
        for (index, version) in versions.iter().enumerate() {
            let name = if index == 0 { table } else { "" };
            let line = format!("{name:10} {}", self.version(version));
            page.lines.push(format!("{}{line}", " ".repeat(GUTTER)));
        }
    }
}

/// `→ 500`, `✗ 40001 could not ...`; nothing for a statement that only succeeds.
pub(crate) fn said(answer: &Answer) -> Option<String> {
    let text = &answer.text;
    match &answer.sqlstate {
        Some(code) => Some(format!("✗ {code} {text}")),
        None if answer.refused => Some(format!("✗ {text}")),
        None => (!text.is_empty()).then(|| format!("→ {text}")),
    }
}

struct Page {
    lane: usize,
    waiting: Vec<bool>,
    lines: Vec<String>,
}

impl Page {
    /// Adds what one session says; the other lanes go on.
    fn add(&mut self, number: usize, session: usize, parts: &[String], numbered: bool) {
        let room = self.lane - 3;
        let lines = parts.iter().flat_map(|it| wrap(it, room));
        for (index, text) in lines.enumerate() {
            let mut line = match index == 0 && numbered {
                true => pad(&format!("{:>2}", number + 1), GUTTER),
                false => " ".repeat(GUTTER),
            };
            for lane in 0..self.waiting.len() {
                let rail = if self.waiting[lane] { '┊' } else { '│' };
                let here = if lane == session { &*text } else { "" };
                line.push_str(&pad(&format!("{rail} {here}"), self.lane));
            }
            self.lines.push(line);
        }
    }
}

fn pad(text: &str, width: usize) -> String {
    let length = text.chars().count();
    format!("{text}{}", " ".repeat(width.saturating_sub(length)))
}
