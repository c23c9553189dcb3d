//! The tree against the definition of precedence, on random tables and paths.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use routing::{Pattern, Tree};

/// The definition: of all patterns that match, the one whose kinds of segment come first.
fn reference<'p>(patterns: &'p BTreeSet<String>, path: &str) -> Option<(&'p str, Vec<String>)> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let best = patterns
        .iter()
        .filter_map(|pattern| {
            let (kinds, captured) = matches(pattern, &segments)?;
            Some((kinds, pattern.as_str(), captured))
        })
        .min()?;
    Some((best.1, best.2))
}

/// The kinds of the pattern's segments (literal 0, parameter 1, catch-all 2) and what they captured.
fn matches(pattern: &str, segments: &[&str]) -> Option<(Vec<u8>, Vec<String>)> {
    let (mut kinds, mut captured) = (Vec::new(), Vec::new());
    let mut left = segments;
    for piece in pattern.split('/').skip(1) {
        if piece.starts_with("{*") {
            let rest = left.join("/");
            kinds.push(2);
            captured.push(rest.clone());
            return (!rest.is_empty()).then_some((kinds, captured));
        }
        let (first, following) = left.split_first()?;
        if piece.starts_with('{') {
            kinds.push(1);
            captured.push((*first).to_owned());
            if first.is_empty() {
                return None;
            }
        } else {
            kinds.push(0);
            if *first != piece {
                return None;
            }
        }
        left = following;
    }
    left.is_empty().then_some((kinds, captured))
}

/// Few different literals with common beginnings, so that random patterns meet and split often.
const LITERALS: [&str; 6] = ["a", "b", "ab", "abc", "abd", "ba"];

/// A pattern of up to five segments; its parameters are named for their place.
fn pattern() -> impl Strategy<Value = String> {
    let segment = prop_oneof![3 => select(&LITERALS[..]), 2 => Just("{}")];
    let end = select(vec!["", "", "", "/", "/{*rest}"]);
    (vec(segment, 0..5), end).prop_map(|(segments, end)| {
        let mut pattern = String::new();
        for (place, segment) in segments.iter().enumerate() {
            pattern.push('/');
            pattern.push_str(&segment.replace("{}", &format!("{{p{place}}}")));
        }
        pattern.push_str(end);
        if pattern.is_empty() {
            "/".to_owned()
        } else {
            pattern
        }
    })
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![8 => select(&LITERALS[..]), 1 => Just("x"), 1 => Just("")];
    vec(segment, 1..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_tree_finds_what_the_definition_says(
        patterns in btree_set(pattern(), 0..25),
        paths in vec(path(), 1..20),
    ) {
        let mut tree = Tree::new();
        for pattern in &patterns {
            let slot = tree.slot(&pattern.parse::<Pattern>().unwrap());
            prop_assert!(slot.is_none(), "{pattern} shares a place");
            *slot = Some(pattern.as_str());
        }
        for path in &paths {
            let found = tree.find(path).map(|(pattern, spans)| {
                (*pattern, spans.iter().map(|span| path[span].to_owned()).collect())
            });
            prop_assert_eq!(found, reference(&patterns, path), "{}", path);
        }
    }
}

#[test]
fn the_order_of_insertion_does_not_matter() {
    let patterns = [
        "/ab",
        "/abc",
        "/a",
        "/{x}",
        "/abd/{y}",
        "/{x}/c",
        "/{*z}",
        "/abd/{y}/e",
        "/",
    ];
    let build = |order: &mut dyn Iterator<Item = &&'static str>| {
        let mut tree = Tree::new();
        for pattern in order {
            *tree.slot(&pattern.parse::<Pattern>().unwrap()) = Some(*pattern);
        }
        tree
    };
    let (forward, backward) = (
        build(&mut patterns.iter()),
        build(&mut patterns.iter().rev()),
    );
    for path in [
        "/", "/a", "/ab", "/abc", "/abd", "/abd/1", "/abd/1/e", "/abd/c", "/q/c", "/q/r",
    ] {
        let found = |tree: &Tree<&'static str>| tree.find(path).map(|(pattern, _)| *pattern);
        assert_eq!(found(&forward), found(&backward), "{path}");
        assert!(found(&forward).is_some(), "{path}");
    }
}

#[test]
fn a_table_made_to_be_backtracked_in_is_answered_at_once() {
    // At each of 12 segments both `a` and a parameter go on: 4,096 ways, and none of them fits.
    let mut tree = Tree::new();
    for way in 0..1 << 12 {
        let segment = |place: u32| match way >> place & 1 {
            0 => "/a".to_owned(),
            _ => format!("/{{p{place}}}"),
        };
        let pattern: String = (0..12).map(segment).chain(["/end".to_owned()]).collect();
        *tree.slot(&pattern.parse::<Pattern>().unwrap()) = Some(way);
    }
    // Work is bounded by the table's nodes, whatever the client sends.
    assert!(tree.find(&("/a".repeat(12) + "/endless")).is_none());
    assert_eq!(
        tree.find(&("/a".repeat(12) + "/end")).map(|(way, _)| *way),
        Some(0)
    );
    assert_eq!(
        tree.find(&("/b".repeat(12) + "/end")).map(|(way, _)| *way),
        Some(4095)
    );
    assert!(tree.find(&"/a".repeat(30_000)).is_none());
}
