//! The assertions of stages about a response: its status, its body, a field. Each fails with the mistake.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use crate::failure::Failure;
use crate::parser::{Field, Framing, Parsed};
use crate::transcript::Transcript;

/// An answer, and the conversation that it is from.
pub struct Response {
    /// The answer, as it was read.
    pub parsed: Parsed,
    pub(super) transcript: Rc<RefCell<Transcript>>,
}

impl Response {
    /// Fails unless the status is one of `expected`.
    pub fn status(self, expected: &[u16]) -> Result<Self, Failure> {
        let status = self.parsed.status;
        if expected.contains(&status) {
            return Ok(self);
        }
        let expected: Vec<_> = expected.iter().map(u16::to_string).collect();
        let what = format!("the status is {status}, expected {}", expected.join(" or "));
        Err(self.fail_at(what, self.parsed.status_at.clone()))
    }

    /// Fails unless the body is `expected`, from the first byte that differs.
    pub fn body(self, expected: &[u8]) -> Result<Self, Failure> {
        let body = &self.parsed.body;
        if body == expected {
            return Ok(self);
        }
        let same = body
            .iter()
            .zip(expected)
            .take_while(|(a, b)| a == b)
            .count();
        let what = if body.len() == same {
            format!("the body ends after {same} of {} bytes", expected.len())
        } else if expected.len() == same {
            format!("the body has {} bytes, expected {same}", body.len())
        } else {
            format!(
                "the body differs at byte {} of {}",
                same + 1,
                expected.len()
            )
        };
        // In chunks, the byte stands elsewhere than its number says.
        let at = match self.parsed.framing {
            Framing::Chunked => self.parsed.body_at.start,
            _ => self.parsed.body_at.start + same,
        };
        Err(self.fail_at(what, at..at + 1))
    }

    /// The field `name`, or a failure that says it is missing.
    pub fn field(&self, name: &str) -> Result<&Field, Failure> {
        self.parsed
            .field(name)
            .ok_or_else(|| self.fail(format!("the answer has no {name}")))
    }

    /// The body as it came, in chunks where it did.
    pub(super) fn content(&self) -> Vec<u8> {
        self.transcript.borrow().received[self.parsed.body_at.clone()].to_vec()
    }

    /// A failure that shows the conversation.
    pub fn fail(&self, what: impl Into<String>) -> Failure {
        self.transcript.borrow().failure(what.into(), None)
    }

    /// The same, with carets under the bytes `at` that were received.
    pub fn fail_at(&self, what: impl Into<String>, at: Range<usize>) -> Failure {
        self.transcript.borrow().failure(what.into(), Some(&at))
    }
}
