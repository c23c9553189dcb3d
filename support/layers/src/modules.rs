//! The modules of one crate, and the file that a path in one of them leads to.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::{Source, Use};

/// Two globs that import each other have no end.
const DEEPEST: u8 = 16;

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

    /// The imports between modules, in order, each once.
    pub(crate) fn imports(&self) -> Vec<Import> {
        let mut found = Vec::new();
        for (at, module) in &self.all {
            for path in module.source.needs() {
                if let Some((to, name)) = self.target(at, path, 0)
                    && to != module.file
                {
                    let (from, to, name) = (module.file.clone(), to.to_owned(), name.to_owned());
                    found.push(Import { from, to, name });
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// The file that `path`, written in the module `at`, leads to, and the name that is taken from it; none if it leaves the
    /// crate, or leads to a module: only what is then said of that module counts.
    fn target<'a>(
        &'a self,
        at: &[String],
        path: &'a [String],
        depth: u8,
    ) -> Option<(&'a Path, &'a str)> {
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
            name if self.all.contains_key(&below(at, name)) => {
                self.inside(&below(at, name), rest, depth)
            }
            name => {
                let module = self.module_of(&self.imported(at, name)?.path, at, depth)?;
                self.inside(&module, rest, depth)
            }
        }
    }

    /// The module that `path`, written in the module `at`, leads to, if it is one.
    fn module_of(&self, path: &[String], at: &[String], depth: u8) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut here = match first.as_str() {
            "crate" => Vec::new(),
            "self" => at.to_vec(),
            "super" => at[..at.len().checked_sub(1)?].to_vec(),
            name => below(at, name),
        };
        for name in rest {
            match name.as_str() {
                "super" => _ = here.pop()?,
                name => here = below(&here, name),
            }
        }
        let known = depth < DEEPEST && self.all.contains_key(&here);
        known.then_some(here)
    }

    fn imported(&self, at: &[String], name: &str) -> Option<&Use> {
        let imports = &self.all.get(at)?.source.imports;
        imports.iter().find(|it| it.name == name)
    }

    /// The target of `path`, from the module `at` downward and through what is imported there.
    fn inside<'a>(
        &'a self,
        at: &[String],
        path: &'a [String],
        depth: u8,
    ) -> Option<(&'a Path, &'a str)> {
        let module = self.all.get(at)?;
        let (first, rest) = path.split_first()?;
        let child = below(at, first);
        if self.all.contains_key(&child) {
            return self.inside(&child, rest, depth);
        }
        let here = (module.file.as_path(), first.as_str());
        if module.source.defined.contains(first) || depth == DEEPEST {
            return Some(here);
        }
        if let Some(import) = self.imported(at, first) {
            return match self.module_of(&import.path, at, depth) {
                Some(module) => self.inside(&module, rest, depth + 1),
                None => self.target(at, &import.path, depth + 1),
            };
        }
        let globs = module.source.imports.iter().filter(|it| it.name == "*");
        let mut elsewhere = globs.filter_map(|glob| {
            let module = self.module_of(glob.path.split_last()?.1, at, depth)?;
            let found = self.inside(&module, path, depth + 1)?;
            (found.0 != self.all.get(&module)?.file || self.defines(&module, first))
                .then_some(found)
        });
        elsewhere.next().or(Some(here))
    }

    fn defines(&self, module: &[String], name: &str) -> bool {
        let module = self.all.get(module);
        module.is_some_and(|it| it.source.defined.contains(name))
    }
}

/// The module `name` within the module `at`.
fn below(at: &[String], name: &str) -> Vec<String> {
    let mut path = at.to_vec();
    path.push(name.to_owned());
    path
}
