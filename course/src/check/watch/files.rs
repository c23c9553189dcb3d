//! The files that count: those that a person writes.
//!
//! Invariants
//! - Folders that do not count are not watched at all, however many files are in them.
//! - A folder that is new is watched before the check that it causes begins.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use checker::project::Project;
use checker::solution::SolutionFolder;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{ErrorKind, EventHandler, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Folders that builds and package managers fill.
const FILLED: [&str; 6] = [
    "node_modules",
    "target",
    "out",
    "dist",
    "build",
    "__pycache__",
];
/// How the names of files end that editors and interpreters write for themselves.
const OWN: [&str; 9] = [
    "~", ".swp", ".swo", ".swx", ".tmp", ".bak", ".pyc", ".log", ".pid",
];
/// A name that Vim tries out.
const TRIED_OUT: &str = "4913";

/// The files of a day.
pub(super) struct Files {
    solution: SolutionFolder,
    /// Its path, without links.
    folder: PathBuf,
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
    /// Files elsewhere that course.toml names.
    named: BTreeSet<PathBuf>,
    left_out: Gitignore,
}

impl Files {
    /// Tells `changed` of all that changes in `solution`.
    pub(super) fn watch(
        solution: &SolutionFolder,
        changed: impl EventHandler,
    ) -> anyhow::Result<Self> {
        let folder = fs::canonicalize(solution.path())
            .with_context(|| format!("cannot find {}", solution.path().display()))?;
        let watcher = notify::recommended_watcher(changed).map_err(|error| in_words(&error))?;
        let mut files = Self {
            solution: solution.clone(),
            folder,
            watcher,
            watched: BTreeSet::new(),
            named: BTreeSet::new(),
            left_out: Gitignore::empty(),
        };
        files.follow()?;
        Ok(files)
    }

    /// Whether there is still a folder.
    pub(super) fn are_there(&self) -> bool {
        self.folder.is_dir()
    }

    /// Watches what is new as well.
    pub(super) fn follow(&mut self) -> anyhow::Result<()> {
        let mut builder = GitignoreBuilder::new(&self.folder);
        // One that cannot be read leaves nothing out.
        _ = builder.add(self.folder.join(".gitignore"));
        self.left_out = builder.build().unwrap_or_else(|_| Gitignore::empty());
        // A course.toml that cannot be read is for the check to complain about.
        let project = Project::of(&self.solution).ok().flatten();
        self.named = project.map(|it| it.named()).unwrap_or_default();

        let mut folders = BTreeSet::new();
        self.folders(&self.folder, &mut folders);
        let parents = self.named.iter().filter_map(|path| path.parent());
        folders.extend(parents.map(Path::to_owned));
        for folder in folders.difference(&self.watched) {
            match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                Err(error) if folder.exists() => return Err(in_words(&error)),
                // Gone again meanwhile.
                Ok(()) | Err(_) => {}
            }
        }
        // The system forgets folders that are gone; should one come back, it is new.
        folders.retain(|folder| folder.is_dir());
        self.watched = folders;
        Ok(())
    }

    fn folders(&self, folder: &Path, found: &mut BTreeSet<PathBuf>) {
        found.insert(folder.to_owned());
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            // A link may lead back to where it is.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && self.counts(&path, true) {
                self.folders(&path, found);
            }
        }
    }

    /// The files among those that have changed which count.
    pub(super) fn sources(&mut self, event: notify::Result<notify::Event>) -> Vec<PathBuf> {
        let Ok(event) = event else {
            return vec![self.folder.clone()];
        };
        // The system could not keep up, and says only that something has changed.
        if event.need_rescan() {
            return vec![self.folder.clone()];
        }
        let changes = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
            _ => true,
        };
        if let EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) = event.kind {
            for path in &event.paths {
                // Where it has gone, it would still be told of under the name that it had.
                if self.watched.remove(path) {
                    _ = self.watcher.unwatch(path);
                }
            }
        }
        let counts = |path: &PathBuf| self.counts(path, path.is_dir());
        match changes {
            true => event.paths.into_iter().filter(counts).collect(),
            false => Vec::new(),
        }
    }

    fn counts(&self, path: &Path, is_folder: bool) -> bool {
        if self.named.contains(path) {
            return true;
        }
        let Ok(within) = path.strip_prefix(&self.folder) else {
            return false;
        };
        if within.as_os_str().is_empty() {
            return true;
        }
        let own = |name: &str| {
            let end = OWN.iter().any(|end| name.ends_with(end));
            name.starts_with(['.', '#']) || end || name == TRIED_OUT
        };
        let filled = |folder: &Path| {
            let name = folder.file_name().unwrap_or_default();
            FILLED.iter().any(|filled| name == *filled)
        };
        // A file may have such a name.
        let folders = || within.ancestors().skip(usize::from(!is_folder));
        let names = || {
            within
                .components()
                .map(|it| it.as_os_str().to_string_lossy())
        };
        let left_out = || self.left_out.matched_path_or_any_parents(within, is_folder);
        !names().any(|name| own(&name)) && !folders().any(filled) && !left_out().is_ignore()
    }

    /// `path` as seen from the folder.
    pub(super) fn shown(&self, path: &Path) -> String {
        let within = path.strip_prefix(&self.folder).unwrap_or(path);
        within.display().to_string()
    }
}

fn in_words(error: &notify::Error) -> anyhow::Error {
    match error.kind {
        ErrorKind::MaxFilesWatch => anyhow!(
            "the system does not watch more folders than it does already \
             (end another program that does, or raise fs.inotify.max_user_watches)"
        ),
        _ => anyhow!("cannot watch: {error}"),
    }
}
