//! The rule holds in this workspace, and each way to break it is reported.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use cargo_metadata::{Metadata, MetadataCommand};

#[test]
fn this_workspace_keeps_the_rule() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(
        layers::violations(&metadata(&here.join("../.."))),
        Vec::<String>::new()
    );
}

#[test]
fn earlier_days_and_support_may_be_used() {
    let found = workspace(&[
        ("support/lesson", ""),
        ("support/tracker", "[dependencies]\nlesson.workspace = true"),
        (
            "days/day03-lifecycle",
            "[dependencies]\nlesson.workspace = true",
        ),
        (
            "days/day04-routing",
            "[dependencies]\nlifecycle.workspace = true\n[dev-dependencies]\nlesson.workspace = true\ncontracts.workspace = true",
        ),
        ("days/day05-normal-forms", ""),
        (
            "capstone",
            "[dependencies]\nrouting.workspace = true\ntracker.workspace = true",
        ),
        ("checker/engine", "[dependencies]\ntracker.workspace = true"),
        ("checker/gallery", ""),
        (
            "checker/exercises",
            "[dependencies]\nengine.workspace = true",
        ),
        (
            "checker/contracts",
            "[dependencies]\nengine.workspace = true\nexercises.workspace = true\n[dev-dependencies]\ngallery.workspace = true",
        ),
        (
            "course",
            "[dependencies]\ncontracts.workspace = true\nexercises.workspace = true\ntracker.workspace = true",
        ),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_forbidden_dependency_is_named() {
    let cases = [
        (
            "days/day03-lifecycle",
            "days/day04-routing",
            "lifecycle (day 3) depends on routing (day 4): a day may use earlier days and support/ only, and contracts in its tests",
        ),
        (
            "days/day03-lifecycle",
            "capstone",
            "lifecycle (day 3) depends on capstone: a day may use earlier days and support/ only, and contracts in its tests",
        ),
        (
            "days/day03-lifecycle",
            "course",
            "lifecycle (day 3) depends on course: a day may use earlier days and support/ only, and contracts in its tests",
        ),
        (
            "support/lesson",
            "days/day01-sockets",
            "lesson (support) depends on sockets (day 1): support may use support/ only",
        ),
        (
            "support/lesson",
            "course",
            "lesson (support) depends on course: support may use support/ only",
        ),
        (
            "support/lesson",
            "capstone",
            "lesson (support) depends on capstone: support may use support/ only",
        ),
        (
            "course",
            "days/day01-sockets",
            "course depends on sockets (day 1): course may use the engine, exercises, contracts and support/ only",
        ),
        (
            "course",
            "capstone",
            "course depends on capstone: course may use the engine, exercises, contracts and support/ only",
        ),
        (
            "days/day03-lifecycle",
            "checker/contracts",
            "lifecycle (day 3) depends on contracts: a day may use earlier days and support/ only, and contracts in its tests",
        ),
        (
            "checker/engine",
            "checker/contracts",
            "engine depends on contracts: the engine may use support/ only",
        ),
        (
            "checker/exercises",
            "checker/contracts",
            "exercises depends on contracts: exercises may use the engine and support/ only",
        ),
        (
            "checker/contracts",
            "checker/gallery",
            "contracts depends on gallery: contracts may use the engine, exercises and support/ only, and the gallery in its tests",
        ),
        (
            "checker/contracts",
            "days/day01-sockets",
            "contracts depends on sockets (day 1): contracts may use the engine, exercises and support/ only, and the gallery in its tests",
        ),
        (
            "checker/gallery",
            "support/lesson",
            "gallery depends on lesson (support): the gallery may use nothing of this repository",
        ),
        (
            "course",
            "checker/gallery",
            "course depends on gallery: course may use the engine, exercises, contracts and support/ only",
        ),
        (
            "capstone",
            "course",
            "capstone depends on course: the capstone may use days and support/ only, and contracts in its tests",
        ),
    ];
    for (from, to, sentence) in cases {
        let dependency = format!("[dependencies]\n{}.workspace = true", package(to));
        assert_eq!(workspace(&[(from, &dependency), (to, "")]), [sentence]);
    }
}

#[test]
fn every_kind_of_dependency_counts() {
    let cases = [
        ("[dependencies]\nrouting.workspace = true", ""),
        (
            "[dependencies]\nrouting = { workspace = true, optional = true }",
            "",
        ),
        (
            "[dependencies]\nelsewhere = { path = \"../day04-routing\", package = \"routing\" }",
            "",
        ),
        (
            "[target.'cfg(windows)'.dependencies]\nrouting.workspace = true",
            "",
        ),
        (
            "[dev-dependencies]\nrouting.workspace = true",
            " (for its tests)",
        ),
        (
            "[build-dependencies]\nrouting.workspace = true",
            " (for its build script)",
        ),
    ];
    for (dependency, kind) in cases {
        let found = workspace(&[
            ("days/day03-lifecycle", dependency),
            ("days/day04-routing", ""),
        ]);
        let sentence = format!(
            "lifecycle (day 3) depends on routing (day 4){kind}: a day may use earlier days and support/ only, and contracts in its tests"
        );
        assert_eq!(found, [sentence], "{dependency}");
    }
}

#[test]
fn dependencies_allowed_to_tests_are_forbidden_elsewhere() {
    let cases = [
        (
            "days/day03-lifecycle",
            "checker/contracts",
            "lifecycle (day 3)",
            "contracts",
        ),
        ("capstone", "checker/contracts", "capstone", "contracts"),
        (
            "checker/contracts",
            "checker/gallery",
            "contracts",
            "gallery",
        ),
    ];
    for (from, to, user, used) in cases {
        for (kind, allowed) in [("dev-dependencies", true), ("build-dependencies", false)] {
            let dependency = format!("[{kind}]\n{used}.workspace = true");
            let found = workspace(&[(from, &dependency), (to, "")]);
            assert_eq!(found.is_empty(), allowed, "{user}, {kind}: {found:?}");
        }
    }
}

#[test]
fn a_dependency_outside_the_repository_is_named() {
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().to_str().unwrap();
    write(
        elsewhere.path(),
        "[package]\nname = \"stranger\"\nedition = \"2024\"",
        "stranger",
    );
    let found = workspace(&[(
        "course",
        &format!("[dependencies]\nstranger = {{ path = {path:?} }}"),
    )]);
    assert_eq!(
        found,
        [format!(
            "course depends on stranger at {path}, outside this repository"
        )]
    );
}

#[test]
fn a_member_in_no_layer_is_named() {
    for folder in [
        "tools",
        "days/day4-routing",
        "days/day31-more",
        "days/day04-",
        "days/routing",
    ] {
        let found = workspace(&[(folder, "")]);
        assert!(
            found[0].contains(&format!("is in {folder}, which is no layer")),
            "{found:?}"
        );
    }
}

#[test]
fn two_packages_for_one_day_are_named() {
    let found = workspace(&[("days/day04-routing", ""), ("days/day04-paths", "")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("are both day 4"), "{found:?}");
}

#[test]
fn a_day_whose_names_disagree_with_its_folder_is_named() {
    let root = tempfile::tempdir().unwrap();
    write(
        &root.path().join("days/day04-routing"),
        "[package]\nname = \"paths\"\nedition = \"2024\"",
        "router",
    );
    fs::write(
        root.path().join("Cargo.toml"),
        "[workspace]\nmembers = [\"days/*\"]",
    )
    .unwrap();
    assert_eq!(
        layers::violations(&metadata(root.path())),
        [
            "the package in days/day04-routing is called paths, not routing",
            "days/day04-routing has no library called routing",
            "days/day04-routing has no program called day04",
        ]
    );
}

#[test]
fn a_day_whose_lesson_is_not_written_yet_has_no_program() {
    let root = tempfile::tempdir().unwrap();
    let day = root.path().join("days/day04-routing");
    fs::create_dir_all(day.join("src")).unwrap();
    let manifest = "[package]\nname = \"routing\"\nedition = \"2024\"";
    fs::write(day.join("Cargo.toml"), manifest).unwrap();
    fs::write(day.join("src/lib.rs"), "").unwrap();
    let workspace = "[workspace]\nmembers = [\"days/*\"]";
    fs::write(root.path().join("Cargo.toml"), workspace).unwrap();
    let found = layers::violations(&metadata(root.path()));
    assert_eq!(found, Vec::<String>::new());
}

/// The violations in a workspace of these `(folder, dependency tables)` members.
fn workspace(members: &[(&str, &str)]) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    let folders: Vec<&str> = members.iter().map(|(folder, _)| *folder).collect();
    let mut manifest = format!("[workspace]\nmembers = {folders:?}\n[workspace.dependencies]\n");
    for (folder, dependencies) in members {
        let name = package(folder);
        manifest += &format!("{name} = {{ path = {folder:?} }}\n");
        let program = folder
            .strip_prefix("days/")
            .map_or(name.as_str(), |day| day.split('-').next().unwrap());
        write(
            &root.path().join(folder),
            &format!("[package]\nname = {name:?}\nedition = \"2024\"\n{dependencies}"),
            program,
        );
    }
    fs::write(root.path().join("Cargo.toml"), manifest).unwrap();
    layers::violations(&metadata(root.path()))
}

/// Writes a package with a library and a program.
fn write(folder: &Path, manifest: &str, program: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(
        folder.join("Cargo.toml"),
        format!("{manifest}\n[[bin]]\nname = {program:?}\npath = \"src/main.rs\""),
    )
    .unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    fs::write(folder.join("src/main.rs"), "fn main() {}").unwrap();
}

/// The package that the folder's name calls for.
fn package(folder: &str) -> String {
    let last = folder.rsplit('/').next().unwrap();
    match last.split_once('-') {
        Some((_, name)) if !name.is_empty() => name.replace('-', "_"),
        _ => last.trim_end_matches('-').to_owned(),
    }
}

fn metadata(root: &Path) -> Metadata {
    MetadataCommand::new()
        .current_dir(root)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap()
}
