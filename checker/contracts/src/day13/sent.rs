//! The bodies that the stages send. They are text, because a JSON library can't write most of their mistakes.

use checker::api::{Api, Call, Content, Created, Response};
use checker::contract::StageResult;
use checker::failure::Failure;

use crate::learner::LEARNERS;
use crate::learner::check_ins::{check_ins_of, listed_ids};

/// The members of a right check-in, each as JSON text.
#[derive(Clone)]
pub(super) struct Members(Vec<(&'static str, String)>);

/// A right check-in for `day`.
pub(super) fn members(day: u32) -> Members {
    Members(vec![
        ("learner_id", format!("\"{}\"", LEARNERS[0])),
        ("day", day.to_string()),
        ("hours", "\"2.5\"".to_owned()),
        ("energy", "7".to_owned()),
    ])
}

impl Members {
    /// With `value`, which is JSON text, for the member `name`; without that member if it is empty.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        match self.0.iter().position(|(it, _)| *it == name) {
            Some(at) if value.is_empty() => drop(self.0.remove(at)),
            Some(at) => self.0[at].1 = value,
            None => self.0.push((name, value)),
        }
        self
    }

    pub(super) fn text(&self) -> String {
        let members: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| format!("\"{name}\": {value}"))
            .collect();
        format!("{{{}}}", members.join(", "))
    }
}

impl From<Members> for Content {
    fn from(members: Members) -> Self {
        json(members.text())
    }
}

/// Bytes that are said to be JSON.
pub(super) fn json(bytes: impl Into<Vec<u8>>) -> Content {
    Content::new("application/json", bytes)
}

/// A POST of a check-in to `course`.
pub(super) fn post<'a>(api: &Api<'a>, course: &Created, content: impl Into<Content>) -> Call<'a> {
    api.post(check_ins_of(course), content)
}

/// Fails unless the problem has a violation at `pointer` with one of these codes.
pub(super) fn violates(response: &Response, pointer: &str, codes: &[&str]) -> StageResult {
    let mut judged = codes.iter().map(|code| response.violation(pointer, code));
    let first = judged.next().unwrap_or(Ok(()));
    match first.is_ok() || judged.any(|it| it.is_ok()) {
        true => Ok(()),
        false => first,
    }
}

/// Fails unless `course` has this many check-ins.
pub(super) fn has(api: &Api, course: &Created, count: usize) -> StageResult {
    let listed = listed_ids(api, course)?.len();
    if listed == count {
        return Ok(());
    }
    let list = api.get(check_ins_of(course)).expect(200)?;
    let what = format!("has {listed} check-ins, expected {count}: a refused body is stored");
    Err(list.wrong("/items", &what))
}

/// The pointers of all violations, sorted.
pub(super) fn pointers(response: &Response) -> Result<Vec<String>, Failure> {
    let errors = response.value("/errors")?;
    let errors = errors.as_array().cloned().unwrap_or_default();
    let mut pointers: Vec<_> = errors
        .iter()
        .map(|it| it["pointer"].as_str().unwrap_or("nothing").to_owned())
        .collect();
    pointers.sort_unstable();
    Ok(pointers)
}
