//! The four drawings as files.

use std::fs;
use std::io;
use std::path::Path;

use crate::model::Model;
use crate::{dictionary, dot, mermaid, svg};

/// The files of a drawing: their names, and what is in them.
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

/// Writes the [`files`] into `folder`, which is made if it is not there.
///
/// # Errors
/// A file cannot be written.
pub fn write(model: &Model, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in files(model) {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}
