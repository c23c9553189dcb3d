//! `course begin 12 --from 11`: the learner's own earlier day as the beginning of a later one.
//!
//! Why: from day 10 on one server grows through the course, so tomorrow begins with today's code.
//!
//! Invariants
//! - The copy has what a person wrote. What .gitignore leaves out, what builds fill and what the checker keeps stays behind.
//! - Nothing is ever overwritten: if the later day has a single file, nothing is copied.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use checker::project;
use checker::solution::{SolutionFolder, relative};
use ignore::{DirEntry, WalkBuilder};

/// The folders that no copy needs: history, and what a build or a check makes again.
const LEFT_BEHIND: [&str; 7] = [
    ".git",
    ".checked",
    ".hints",
    ".venv",
    "__pycache__",
    "node_modules",
    "target",
];

/// Copies the files in `earlier` to `later`, and replaces a text's beginning `asked.0` by `asked.1`: what the day asks.
///
/// # Errors
/// `earlier` is no program's folder, `later` has a file, or one can't be read or written.
pub(super) fn copy(
    earlier: &SolutionFolder,
    later: &SolutionFolder,
    asked: (&str, &str),
) -> anyhow::Result<Vec<PathBuf>> {
    if !earlier.file(project::FILE).is_file() {
        let earlier = relative(earlier.path());
        bail!(
            "there is nothing to begin from: {earlier} has no {}, which says how a program is started",
            project::FILE
        );
    }
    if later.has_files() {
        let later = relative(later.path());
        bail!(
            "{later} has files, and nothing is overwritten (to begin anew, move that folder away)"
        );
    }
    let mut copied = Vec::new();
    for entry in written(earlier.path()) {
        let entry = entry.with_context(|| format!("cannot read {}", earlier.path().display()))?;
        let from = entry.path();
        let to = later.path().join(from.strip_prefix(earlier.path())?);
        let cannot = || format!("cannot copy {} to {}", from.display(), to.display());
        match entry.file_type() {
            Some(kind) if kind.is_dir() => fs::create_dir_all(&to).with_context(cannot)?,
            Some(kind) if kind.is_symlink() => {
                symlink(fs::read_link(from)?, &to).with_context(cannot)?;
                copied.push(to);
            }
            Some(kind) if kind.is_file() => {
                copy_file(from, &to, asked).with_context(cannot)?;
                copied.push(to);
            }
            _ => {}
        }
    }
    copied.sort();
    Ok(copied)
}

/// The folder and what a person wrote in it, folders first.
fn written(folder: &Path) -> impl Iterator<Item = Result<DirEntry, ignore::Error>> {
    WalkBuilder::new(folder)
        .standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .filter_entry(|entry| !LEFT_BEHIND.iter().any(|it| entry.file_name() == *it))
        .build()
}

fn copy_file(from: &Path, to: &Path, asked: (&str, &str)) -> anyhow::Result<()> {
    let mut bytes = fs::read(from)?;
    if let Some(rest) = bytes.strip_prefix(asked.0.as_bytes()) {
        bytes = [asked.1.as_bytes(), rest].concat();
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(fs::metadata(from)?.permissions().mode())
        .open(to)?
        .write_all(&bytes)?;
    Ok(())
}
