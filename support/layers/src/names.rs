//! The names of a day: the folder says the day, the package and its library say the thing.

use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Package, TargetKind};

/// Says where the names of a day's package disagree with its folder.
pub(crate) fn violations(day: u8, folder: &Utf8Path, package: &Package) -> Vec<String> {
    let name = folder
        .file_name()
        .and_then(|folder| folder.split_once('-'))
        .map_or("", |(_, name)| name)
        .replace('-', "_");
    let program = format!("day{day:02}");
    let has = |kind: TargetKind, name: &str| {
        package
            .targets
            .iter()
            .any(|target| target.kind.contains(&kind) && target.name == name)
    };

    let mut found = Vec::new();
    if package.name.as_str() != name {
        found.push(format!(
            "the package in {folder} is called {}, not {name}",
            package.name
        ));
    }
    if !has(TargetKind::Lib, &name) {
        found.push(format!("{folder} has no library called {name}"));
    }
    // Without any program, the day is a library whose lesson is not written yet.
    let has_a_program = package
        .targets
        .iter()
        .any(|target| target.kind.contains(&TargetKind::Bin));
    if has_a_program && !has(TargetKind::Bin, &program) {
        found.push(format!("{folder} has no program called {program}"));
    }
    found
}
