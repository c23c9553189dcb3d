//! Circles of imports: files that can only be understood together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, TargetKind};

use crate::modules::{Import, Modules};

/// The arrows from each file, and each to it.
type Arrows<'a> = BTreeMap<&'a Path, BTreeSet<&'a Path>>;

/// Names every circle of more than `most` files in a library or program of the workspace, with the imports that tie it.
///
/// An import is a `use` or a path, followed through `pub use` to the file that defines the name; a glob is an import of its
/// module. Tests don't count: neither a test target nor a module under `cfg(test)`.
///
/// # Errors
/// A sentence, if a file can't be read or is no Rust.
pub fn circles(workspace: &Metadata, most: usize) -> Result<Vec<String>, String> {
    let root = workspace.workspace_root.as_std_path();
    let mut found = BTreeSet::new();
    for member in workspace.workspace_packages() {
        for target in &member.targets {
            let counts = |kind: &TargetKind| {
                !matches!(
                    kind,
                    TargetKind::Test | TargetKind::Example | TargetKind::CustomBuild
                )
            };
            if target.kind.iter().all(counts) {
                let imports = Modules::read(target.src_path.as_std_path())?.imports();
                let large = of(&imports).into_iter().filter(|it| it.len() > most);
                found.extend(large.map(|circle| describe(root, &circle, &imports)));
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// The circles: files that reach each other. Each file is in one at most.
fn of(imports: &[Import]) -> BTreeSet<BTreeSet<&Path>> {
    let (mut forward, mut back) = (Arrows::new(), Arrows::new());
    for Import { from, to, .. } in imports {
        forward.entry(from).or_default().insert(to);
        back.entry(to).or_default().insert(from);
    }
    let circle = |file: &&'_ Path| {
        let (after, before) = (reached(file, &forward), reached(file, &back));
        after
            .intersection(&before)
            .copied()
            .collect::<BTreeSet<_>>()
    };
    let circles = imports.iter().map(|it| circle(&it.from.as_path()));
    circles.filter(|it| !it.is_empty()).collect()
}

/// The files that one or more arrows lead to from `file`.
fn reached<'a>(file: &Path, arrows: &Arrows<'a>) -> BTreeSet<&'a Path> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&Path> = vec![file];
    while let Some(file) = open.pop() {
        for next in arrows.get(file).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(next);
            }
        }
    }
    seen
}

/// The circle in words: its files, then a line for each two of them that are tied.
fn describe(root: &Path, circle: &BTreeSet<&Path>, imports: &[Import]) -> String {
    let name = |file: &Path| {
        file.strip_prefix(root)
            .unwrap_or(file)
            .display()
            .to_string()
    };
    let mut ties: BTreeMap<(&PathBuf, &PathBuf), BTreeSet<&str>> = BTreeMap::new();
    for Import { from, to, name } in imports {
        if circle.contains(from.as_path()) && circle.contains(to.as_path()) {
            ties.entry((from, to)).or_default().insert(name);
        }
    }
    let files: Vec<String> = circle.iter().map(|it| name(it)).collect();
    let mut words = format!(
        "{} files import each other: {}",
        files.len(),
        files.join(", ")
    );
    for ((from, to), names) in ties {
        let names: Vec<&str> = names.into_iter().collect();
        words += &format!(
            "\n  {} takes {} from {}",
            name(from),
            names.join(", "),
            name(to)
        );
    }
    words
}
