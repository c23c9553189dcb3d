//! Running the examples of a chapter, and telling what they really print from what the chapter says.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::examples::{examples, outputs};

/// How to make a chapter show what its examples print.
const REFRESH: &str = "`BOOK_BLESS=1 just test -p book` writes what they print into the chapters.";

/// Says for each example of chapter `name` that prints something else than is shown what the difference is.
pub(crate) fn violations(folder: &Path, name: &str, text: &str) -> Vec<String> {
    let examples = examples(text);
    let printed = match outputs(folder, name, text, &examples) {
        Ok(printed) => printed,
        Err(trouble) => return vec![format!("{name}: {trouble}")],
    };
    examples
        .iter()
        .zip(printed)
        .filter(|(example, printed)| example.shown != *printed)
        .map(|(example, printed)| {
            let difference = difference(&example.shown, &printed);
            let line = example.line;
            format!("{name}:{line} shows (-) what its example does not print (+):\n{difference}{REFRESH}")
        })
        .collect()
}

/// Writes what the examples of chapter `name` print into it, and says how many were changed.
///
/// # Errors
/// An example cannot be run, or the chapter cannot be written; it is as it was then.
pub(crate) fn refresh(folder: &Path, name: &str, text: &str) -> Result<usize, String> {
    let examples = examples(text);
    let printed = outputs(folder, name, text, &examples)?;
    let mut chapter = text.to_owned();
    let mut changed = 0;
    for (example, printed) in examples.iter().zip(printed).rev() {
        if example.shown != printed {
            chapter.replace_range(example.place.clone(), &printed);
            changed += 1;
        }
    }
    if changed > 0 {
        replace(&folder.join(name), &chapter).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(changed)
}

/// A reader or a crash finds the old file or the new one, never a mixture.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file()
        .set_permissions(fs::metadata(path)?.permissions())?;
    file.persist(path)?;
    Ok(())
}

/// The lines from the first that differs to the last, old ones with `-` and new ones with `+`, and the one before them.
fn difference(shown: &str, printed: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (shown.lines().collect(), printed.lines().collect());
    let alike = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let before = alike(&mut old.iter().zip(&new));
    let after = alike(&mut old[before..].iter().rev().zip(new[before..].iter().rev()));
    let context = old[..before].last().map(|line| format!("    {line}\n"));
    let removed = old[before..old.len() - after]
        .iter()
        .map(|line| format!("  - {line}\n"));
    let added = new[before..new.len() - after]
        .iter()
        .map(|line| format!("  + {line}\n"));
    context.into_iter().chain(removed).chain(added).collect()
}
