//! Rules and refusals: what is wrong with a value, and the proof that it was written down.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use rest::{Problem, Violation};

/// The most violations that are reported; whatever comes after them isn't.
pub const MOST_VIOLATIONS: usize = 100;

/// A rule that a value breaks, wherever the value was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    code: &'static str,
    detail: Cow<'static, str>,
}

impl Rule {
    /// A rule: its name for programs, and a sentence for people.
    pub fn new(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        Self { code, detail }
    }

    /// Its name, for programs.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

/// The sentence.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Rule {}

/// A value was refused, and the violation is written down. Only this crate makes one, so no parser can
/// refuse without saying why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(());

/// The violations found so far.
#[derive(Default)]
pub(crate) struct Found(RefCell<Vec<Violation>>);

impl Found {
    pub(crate) fn write_down(&self, pointer: impl FnOnce() -> String, rule: Rule) -> Refused {
        let mut found = self.0.borrow_mut();
        if found.len() < MOST_VIOLATIONS {
            found.push(Violation::new(pointer(), rule.code, rule.detail));
        }
        Refused(())
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.borrow().len() >= MOST_VIOLATIONS
    }

    /// The value, unless a rule found a violation.
    pub(crate) fn judge<T>(self, read: Result<T, Refused>) -> Result<T, Vec<Violation>> {
        let found = self.0.into_inner();
        match read {
            Ok(value) if found.is_empty() => Ok(value),
            _ => Err(found),
        }
    }
}

/// All the rules that an input breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(pub(crate) Vec<Violation>);

impl std::ops::Deref for Violations {
    type Target = [Violation];

    fn deref(&self) -> &[Violation] {
        &self.0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, it) in self.0.iter().enumerate() {
            let comma = if at > 0 { "; " } else { "" };
            write!(f, "{comma}{} {}: {}", it.pointer, it.code, it.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// 422 with all of them.
impl From<Violations> for Problem {
    fn from(Violations(found): Violations) -> Self {
        found.into()
    }
}
