//! The four drawings, by the names of their files.

use crate::model::Model;
use crate::{dictionary, dot, mermaid, svg};

/// The drawings of a model: names of files, and what is in them.
///
/// ```
/// let names = er::files(&er::Model::default()).map(|(name, _)| name);
/// assert_eq!(names, ["schema.svg", "schema.mmd", "schema.dot", "dictionary.md"]);
/// ```
pub fn files(model: &Model) -> [(&'static str, String); 4] {
    [
        ("schema.svg", svg(model)),
        ("schema.mmd", mermaid(model)),
        ("schema.dot", dot(model)),
        ("dictionary.md", dictionary(model)),
    ]
}
