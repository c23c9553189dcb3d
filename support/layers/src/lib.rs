//! The layer rule: the dependency graph *is* the curriculum.
//!
//! A lesson must be understandable from the days before it, so its code may stand on nothing else.
//! Cargo keeps dependencies free of cycles, but it would let day 4 lean on day 7. This crate reads
//! `cargo metadata` and names every such place in a sentence.
//!
//! | in | may depend on | its tests also on |
//! |---|---|---|
//! | `support/` | `support/` | |
//! | `days/dayNN-name` | earlier days, `support/` | `contracts` |
//! | `capstone/` | any day, `support/` | `contracts` |
//! | `checker/engine` | `support/` | |
//! | `checker/exercises` | the engine, `support/` | |
//! | `checker/contracts` | the engine, `exercises`, `support/` | `gallery` |
//! | `checker/gallery` | nothing: two readings of an RFC that agree are worth more than one | |
//! | `course/` | the engine, `exercises`, `contracts`, `support/`, and no day: it stays an outsider | |
//!
//! Invariants
//! - Every kind of dependency counts: normal, development and build, optional or renamed, for
//!   every target. A test that leans forward is a lesson that leans forward.
//! - Tests have their own column, so what they may use never leaks into a library or a program.
//! - A member that is in none of these folders is itself a violation, so nothing escapes the rule.
//! - The folder says the day, the package and its library say the thing, the program is `dayNN`; a day
//!   without any program is one whose lesson is not written yet.
//! - Within a crate no more than three files import each other in a circle ([`circles`]): the rest of a larger circle would
//!   have to be read before any part of it is understood.
//!
//! ```
//! use layers::Layer;
//!
//! assert!(Layer::Day(4).may_use(Layer::Day(3)));
//! assert!(!Layer::Day(4).may_use(Layer::Day(7)));
//! assert!(!Layer::Course.may_use(Layer::Day(1)));
//! assert!(!Layer::Day(4).may_use(Layer::Contracts));
//! assert!(Layer::Day(4).tests_may_use(Layer::Contracts));
//! ```

mod circles;
mod layer;
mod modules;
mod names;
mod source;

use std::collections::BTreeMap;

use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Dependency, DependencyKind, Metadata, Package};

pub use circles::circles;
pub use layer::Layer;

/// Says, one sentence each, where the workspace breaks the layer rule; empty if nowhere.
///
/// `workspace` is what `cargo metadata --no-deps` says of it.
pub fn violations(workspace: &Metadata) -> Vec<String> {
    let members = workspace.workspace_packages();
    let mut found = Vec::new();
    let mut days: BTreeMap<u8, &Package> = BTreeMap::new();
    for &member in &members {
        let folder = folder(workspace, member);
        let Some(layer) = Layer::of(folder) else {
            found.push(format!(
                "{} is in {folder}, which is no layer: it belongs into days/dayNN-name, support/, \
                 checker/, capstone/ or course/",
                member.name
            ));
            continue;
        };
        if let Layer::Day(day) = layer {
            found.extend(names::violations(day, folder, member));
            if let Some(other) = days.insert(day, member) {
                found.push(format!(
                    "{} and {} are both day {day}",
                    other.name, member.name
                ));
            }
        }
        for dependency in &member.dependencies {
            found.extend(forbidden(workspace, member, layer, dependency));
        }
    }
    found
}

/// The sentence about `dependency` of `member`, if the rule forbids it.
fn forbidden(
    workspace: &Metadata,
    member: &Package,
    layer: Layer,
    dependency: &Dependency,
) -> Option<String> {
    let path = dependency.path.as_deref()?; // without a path it is somebody else's crate
    let kind = match dependency.kind {
        DependencyKind::Development => " (for its tests)",
        DependencyKind::Build => " (for its build script)",
        _ => "",
    };
    let may_use = match dependency.kind {
        DependencyKind::Development => Layer::tests_may_use,
        _ => Layer::may_use,
    };
    let claim = format!("{} depends on", layer.introduce(&member.name));
    let name = &dependency.name;
    let Ok(inside) = path.strip_prefix(&workspace.workspace_root) else {
        return Some(format!(
            "{claim} {name} at {path}{kind}, outside this repository"
        ));
    };
    match Layer::of(inside) {
        Some(other) if may_use(layer, other) => None,
        Some(other) => Some(format!(
            "{claim} {}{kind}: {}",
            other.introduce(name),
            layer.rule()
        )),
        None => Some(format!(
            "{claim} {name} in {inside}{kind}, which is no layer"
        )),
    }
}

/// Where `member` is, seen from the workspace's root.
fn folder<'a>(workspace: &Metadata, member: &'a Package) -> &'a Utf8Path {
    let folder = member.manifest_path.parent().unwrap_or(Utf8Path::new(""));
    folder
        .strip_prefix(&workspace.workspace_root)
        .unwrap_or(folder)
}
