//! The learner's folder of answers, `solutions/dayNN` beside the tracker, and how many hints were asked for.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tracker::Day;

/// How many hints of which exercise, or stage, were given: a line `12 2` for each.
const HINTS: &str = ".hints";

/// The longest answer that is read.
const LONGEST: u64 = 1 << 20;

/// The folder of one day.
#[derive(Clone, Debug)]
pub struct SolutionFolder {
    folder: PathBuf,
}

impl SolutionFolder {
    /// The one of `day`, beside the tracker at `tracker`.
    pub fn beside(tracker: &Path, day: Day) -> Self {
        let folder = format!("solutions/day{:02}", day.number());
        Self {
            folder: tracker.with_file_name(folder),
        }
    }

    /// The folder itself, which may not be there yet.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Where the file `name` is, or is to be.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// That, seen from the current folder.
    pub fn shown(&self, name: &str) -> String {
        relative(&self.file(name))
    }

    /// The learner's text in the file `name`, if it exists.
    pub fn text(&self, name: &str) -> anyhow::Result<Option<String>> {
        let path = self.file(name);
        // Some editors begin a file with a byte order mark.
        let text = read(&path)?;
        Ok(text.map(|text| text.trim_start_matches('\u{feff}').to_owned()))
    }

    /// The same, if there is anything but blanks in it.
    pub fn written(&self, name: &str) -> anyhow::Result<Option<String>> {
        let text = self.text(name)?;
        Ok(text.filter(|text| !text.trim().is_empty()))
    }

    /// Whether the learner has anything in it; what we keep there, hidden, does not count.
    pub fn has_files(&self) -> bool {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name());
        names.any(|name| !name.as_encoded_bytes().starts_with(b"."))
    }

    /// How many hints of an exercise or a stage were given so far.
    pub fn hints(&self, number: usize) -> anyhow::Result<usize> {
        Ok(self.given()?.get(&number).copied().unwrap_or(0))
    }

    /// How many hints were given so far for all of the numbers 1 to `last`.
    pub fn hints_up_to(&self, last: usize) -> anyhow::Result<usize> {
        Ok(self.given()?.range(1..=last).map(|(_, count)| count).sum())
    }

    /// Keeps in mind that `count` hints were given.
    pub fn set_hints(&self, number: usize, count: usize) -> anyhow::Result<()> {
        let mut given = self.given()?;
        given.insert(number, count);
        let lines = given
            .iter()
            .map(|(number, count)| format!("{number} {count}\n"));
        self.keep(HINTS, &lines.collect::<String>())
    }

    /// Writes the file `name`, which belongs to the checker, not to the learner. A reader sees the whole new file or the whole old one.
    pub fn keep(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let path = self.file(name);
        let write = || -> io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let mut file = tempfile::Builder::new()
                .prefix(&format!("{name}-"))
                .permissions(Permissions::from_mode(0o666)) // like any new file: the umask decides who may read it
                .tempfile_in(&self.folder)?;
            file.write_all(text.as_bytes())?;
            file.persist(&path)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }

    fn given(&self) -> anyhow::Result<BTreeMap<usize, usize>> {
        let text = read(&self.folder.join(HINTS))?.unwrap_or_default();
        // A line that makes no sense is as good as none.
        Ok(text
            .lines()
            .filter_map(|line| {
                let (number, count) = line.split_once(' ')?;
                let count: u16 = count.trim().parse().ok()?;
                Some((number.parse().ok()?, count.into()))
            })
            .collect())
    }
}

/// `path`, seen from the current folder.
pub fn relative(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(here).unwrap_or(path);
    path.display().to_string()
}

/// The text of the file at `path`, if it exists.
fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::metadata(path) {
        // Opening a pipe would wait forever, and a device may be endless.
        Ok(file) if !file.is_file() => anyhow::bail!("{} is not a regular file", path.display()),
        Ok(file) if file.len() > LONGEST => {
            anyhow::bail!("{} is larger than a mebibyte", path.display())
        }
        // What cannot be looked at cannot be read either, which says why.
        _ => {}
    }
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err(anyhow::anyhow!(
            "{} is not UTF-8 text; save it as that (some editors write UTF-16)",
            path.display()
        )),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
