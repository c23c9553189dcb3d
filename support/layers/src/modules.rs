//! The modules of one crate, and the file that a path in one of them leads to.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::Source;

/// A crate, from its root file down.
pub(crate) struct Modules {
    all: HashMap<Vec<String>, Module>,
}

struct Module {
    file: PathBuf,
    source: Source,
}

/// `from` takes `name` from `to`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import {
    pub(crate) from: PathBuf,
    pub(crate) to: PathBuf,
    pub(crate) name: String,
}

impl Modules {
    /// Reads the crate whose root is `root`: `src/lib.rs`, or a program's file.
    ///
    /// # Errors
    /// A sentence that names the file which can't be read.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let mut modules = Self {
            all: HashMap::new(),
        };
        let folder = root.parent().unwrap_or(Path::new(""));
        modules.file(Vec::new(), root, folder)?;
        Ok(modules)
    }

    /// Reads `file` as the module `at`, whose children are in `folder`.
    fn file(&mut self, at: Vec<String>, file: &Path, folder: &Path) -> Result<(), String> {
        let text = fs::read_to_string(file).map_err(|why| format!("{}: {why}", file.display()))?;
        let source = Source::read(&text).map_err(|why| format!("{}: {why}", file.display()))?;
        self.module(at, file, folder, source)
    }

    fn module(
        &mut self,
        at: Vec<String>,
        file: &Path,
        folder: &Path,
        mut source: Source,
    ) -> Result<(), String> {
        for name in &source.children {
            let at = below(&at, name);
            let inside = folder.join(name);
            let candidates = [folder.join(format!("{name}.rs")), inside.join("mod.rs")];
            if let Some(file) = candidates.iter().find(|it| it.is_file()) {
                self.file(at, file, &inside)?;
            }
        }
        for (name, source) in source.inline.drain(..) {
            let at = below(&at, &name);
            self.module(at, file, &folder.join(name), source)?;
        }
        let file = file.to_owned();
        self.all.insert(at, Module { file, source });
        Ok(())
    }

    /// Who takes what from whom, in order, each once.
    pub(crate) fn imports(&self) -> Vec<Import> {
        let mut found = Vec::new();
        for (at, module) in &self.all {
            for path in module.source.needs() {
                if let Some(to) = self.target(at, path, 0)
                    && to != module.file
                    && let Some(name) = path.last()
                {
                    let (from, to, name) = (module.file.clone(), to.to_owned(), name.clone());
                    found.push(Import { from, to, name });
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// The file that `path`, written in the module `at`, leads to; none if it leaves the crate.
    fn target(&self, at: &[String], path: &[String], depth: u8) -> Option<&Path> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.inside(&[], rest, depth),
            "self" => self.inside(at, rest, depth),
            "super" => {
                let mut up = at;
                let mut rest = path;
                while let Some((_, after)) = rest.split_first().filter(|(it, _)| *it == "super") {
                    (up, rest) = (&up[..up.len().checked_sub(1)?], after);
                }
                self.inside(up, rest, depth)
            }
            name => {
                let child = below(at, name);
                self.all.contains_key(&child).then_some(())?;
                self.inside(&child, rest, depth)
            }
        }
    }

    /// The file that `path` leads to, from the module `at` downward and through what is imported there.
    fn inside(&self, at: &[String], path: &[String], depth: u8) -> Option<&Path> {
        const DEEPEST: u8 = 16; // two globs that import each other have no end
        let module = self.all.get(at)?;
        let Some((first, rest)) = path.split_first() else {
            return Some(&module.file);
        };
        let child = below(at, first);
        if self.all.contains_key(&child) {
            return self.inside(&child, rest, depth);
        }
        if module.source.defined.contains(first) || depth == DEEPEST {
            return Some(&module.file);
        }
        let imports = &module.source.imports;
        if let Some(import) = imports.iter().find(|it| it.name == *first) {
            let whole = [import.path.as_slice(), rest].concat();
            return self.target(at, &whole, depth + 1);
        }
        let globs = imports.iter().filter(|it| it.name == "*");
        let mut elsewhere = globs.filter_map(|glob| {
            let whole = [glob.path.as_slice(), path].concat();
            self.target(at, &whole, depth + 1)
                .filter(|it| *it != module.file)
        });
        elsewhere.next().or(Some(&module.file))
    }
}

/// The module `name` within the module `at`.
fn below(at: &[String], name: &str) -> Vec<String> {
    let mut path = at.to_vec();
    path.push(name.to_owned());
    path
}
