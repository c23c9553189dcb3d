//! Bodies: what a handler takes besides the call.

use crate::{Problem, Shape};

/// A handler's second argument: the body, read as what the type says.
pub trait FromBody: Sized + Send + 'static {
    /// The media types that it takes.
    const MEDIA: &'static [&'static str];

    /// Reads the whole body.
    ///
    /// # Errors
    /// 400 if it can't be read at all, 422 if it breaks a rule.
    fn from_body(content: &[u8]) -> Result<Self, Problem>;

    /// Its shape, for documentation.
    fn shape() -> Shape;
}
