//! No more than three files of a crate import each other in a circle, and a larger circle is reported with its imports.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use cargo_metadata::{Metadata, MetadataCommand};

/// The most files that may be understood together only.
const MOST: usize = 3;

#[test]
fn no_more_than_three_files_import_each_other() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = layers::circles(&metadata(&here.join("../..")), MOST).unwrap();
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

#[test]
fn a_circle_is_named_with_the_imports_that_tie_it() {
    let found = circles(&[
        ("lib.rs", "mod a;\nmod b;\npub use a::A;"),
        ("a.rs", "use crate::b::B;\npub struct A(B);"),
        ("b.rs", "pub struct B(Box<Option<crate::A>>);"),
    ]);
    assert_eq!(
        found,
        ["2 files import each other: src/a.rs, src/b.rs\n  \
          src/a.rs takes B from src/b.rs\n  \
          src/b.rs takes A from src/a.rs"]
    );
}

#[test]
fn every_way_to_name_another_file_counts() {
    let cases = [
        "use crate::b::B;",
        "use crate::{b::{B}, b};",
        "use super::b::B as C;",
        "use super::b::*;",
        "fn a() { crate::b::f() }",
        "fn a() { vec![super::b::f()] }",
        "mod inside { use super::super::b::B; }",
        "mod inside { use crate::B; }",
    ];
    for a in cases {
        let found = circles(&[
            ("lib.rs", "pub mod a;\npub mod b;\npub use b::B;"),
            ("a.rs", &format!("{a}\npub struct A;")),
            ("b.rs", "use super::a::A;\npub struct B(A);\npub fn f() {}"),
        ]);
        assert_eq!(found.len(), 1, "{a}");
        assert!(found[0].contains("src/a.rs"), "{a}: {found:?}");
    }
}

#[test]
fn a_folder_and_the_file_above_it_can_make_a_circle() {
    let child = "use super::Size;\npub fn area(size: Size) -> u8 { size.0 }";
    let above =
        "mod child;\npub struct Size(pub u8);\npub fn area() -> u8 { child::area(Size(1)) }";
    for file in ["above.rs", "above/mod.rs"] {
        let found = circles(&[
            ("lib.rs", "mod above;"),
            (file, above),
            ("above/child.rs", child),
        ]);
        assert_eq!(found.len(), 1, "{file}: {found:?}");
    }
}

#[test]
fn imports_that_run_one_way_make_none() {
    let cases = [
        // A door for others: the file itself says nothing of what it passes on.
        (
            "mod child;\npub use child::area;\npub struct Size(pub u8);",
            "use super::Size;\npub fn area(size: Size) -> u8 { size.0 }",
        ),
        // Comments, strings and tests.
        (
            "mod child;\npub struct Size(pub u8);\npub fn area() -> u8 { child::area(1) }",
            "// crate::above::Size\npub fn area(size: u8) -> u8 { let _ = \"crate::above::Size\"; size }\n\
             #[cfg(test)]\nmod tests { use crate::above::Size; }",
        ),
        // Other crates.
        (
            "mod child;\npub struct Size(pub u8);\npub fn area() -> u8 { child::area() }",
            "use std::fmt::Display;\npub fn area() -> u8 { std::mem::take(&mut 1) }",
        ),
    ];
    for (above, child) in cases {
        let found = circles(&[
            ("lib.rs", "mod above;"),
            ("above.rs", above),
            ("above/child.rs", child),
        ]);
        assert_eq!(found, Vec::<String>::new(), "{child}");
    }
}

#[test]
fn a_program_counts_like_a_library_and_circles_of_its_own_size_are_allowed() {
    let files = [
        ("main.rs", "mod a;\nmod b;\nmod c;\nfn main() {}"),
        ("a.rs", "pub struct A(crate::b::B);"),
        ("b.rs", "pub struct B(crate::c::C);"),
        ("c.rs", "pub struct C(crate::a::A);"),
    ];
    let package = package(&files);
    let metadata = metadata(package.path());
    assert_eq!(layers::circles(&metadata, 2).unwrap().len(), 1);
    assert_eq!(layers::circles(&metadata, 3).unwrap().len(), 0);
}

#[test]
fn a_file_that_is_no_rust_is_named() {
    let package = package(&[("lib.rs", "mod a;"), ("a.rs", "fn a() {")]);
    let error = layers::circles(&metadata(package.path()), 1).unwrap_err();
    assert!(error.contains("src/a.rs: "), "{error}");
}

/// The circles of two files and more in a package of these files.
fn circles(files: &[(&str, &str)]) -> Vec<String> {
    layers::circles(&metadata(package(files).path()), 1).unwrap()
}

fn package(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"fixture\"\nedition = \"2024\"\n[workspace]";
    fs::write(root.path().join("Cargo.toml"), manifest).unwrap();
    for (name, text) in files {
        let path = root.path().join("src").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn metadata(root: &Path) -> Metadata {
    MetadataCommand::new()
        .current_dir(root)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap()
}
