//! How long a lookup takes, beside `matchit` on the same tables and paths.
//!
//! The tables are plausible, not random: resources with the usual five or six routes each, under a
//! versioned prefix. Each measurement looks up all paths of one kind, so a figure is for the whole
//! kind; divide by its `paths` to get one lookup.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use routing::{Pattern, Tree};

/// The resources of the course's own API.
const RESOURCES: [&str; 10] = [
    "courses",
    "cohorts",
    "accounts",
    "enrollments",
    "lessons",
    "deliverables",
    "check-ins",
    "completions",
    "sessions",
    "certificates",
];

/// The routes below one resource. The `300` table has all, the `30` table the first three.
const SHAPES: [&str; 30] = [
    "",
    "/{id}",
    "/{id}/lessons/{day}",
    "/new",
    "/search",
    "/export",
    "/import",
    "/{id}/edit",
    "/{id}/history",
    "/{id}/history/{version}",
    "/{id}/lessons",
    "/{id}/lessons/today",
    "/{id}/lessons/{day}/notes",
    "/{id}/lessons/{day}/notes/{note}",
    "/{id}/lessons/{day}/notes/{note}/attachments/{attachment}",
    "/{id}/members",
    "/{id}/members/{member}",
    "/{id}/members/{member}/roles",
    "/{id}/members/{member}/roles/{role}",
    "/{id}/statistics",
    "/{id}/statistics/daily",
    "/{id}/statistics/weekly",
    "/{id}/comments",
    "/{id}/comments/{comment}",
    "/{id}/comments/{comment}/replies",
    "/{id}/comments/{comment}/replies/{reply}",
    "/{id}/archive",
    "/{id}/restore",
    "/{id}/subscribe",
    "/{id}/files/{*path}",
];

fn table(shapes: usize) -> Vec<String> {
    let shapes = &SHAPES[..shapes];
    RESOURCES
        .iter()
        .flat_map(|resource| {
            shapes
                .iter()
                .map(move |shape| format!("/api/v1/{resource}{shape}"))
        })
        .collect()
}

/// Paths by what they exercise, made from the table's own patterns.
fn paths(patterns: &[String]) -> [(&'static str, Vec<String>); 4] {
    let filled = |wanted: fn(usize) -> bool| {
        patterns
            .iter()
            .filter(|pattern| wanted(pattern.matches('{').count()))
            .map(|pattern| {
                pattern
                    .replace("{id}", "0198a1c4-9f0e-7d3a-b0a6-3f5f0c1de9a2")
                    .replace("{day}", "12")
                    .replace("{*path}", "notes/day04/tree.svg")
                    .replace('{', "some-")
                    .replace('}', "")
            })
            .collect::<Vec<_>>()
    };
    let misses = RESOURCES
        .iter()
        .flat_map(|resource| {
            [
                format!("/api/v1/{resource}/"),
                format!("/api/v1/{resource}/17/lessons/4/nothing"),
                format!("/api/v2/{resource}"),
            ]
        })
        .collect();
    [
        ("static", filled(|parameters| parameters == 0)),
        ("one_parameter", filled(|parameters| parameters == 1)),
        ("more_parameters", filled(|parameters| parameters > 1)),
        ("miss", misses),
    ]
}

fn lookup(criterion: &mut Criterion) {
    for shapes in [3, 30] {
        let patterns = table(shapes);
        let mut tree = Tree::new();
        let mut matchit = matchit::Router::new();
        for (index, pattern) in patterns.iter().enumerate() {
            let parsed: Pattern = pattern.parse().expect("the table is fixed");
            *tree.slot(&parsed) = Some(index);
            matchit.insert(pattern, index).expect("the table is fixed");
        }
        for (kind, paths) in paths(&patterns) {
            for path in &paths {
                let (ours, theirs) = (tree.find(path), matchit.at(path));
                assert_eq!(
                    ours.map(|(index, _)| index),
                    theirs.ok().map(|found| found.value)
                );
            }
            let mut group = criterion.benchmark_group(format!("{}_routes/{kind}", patterns.len()));
            group
                .throughput(Throughput::Elements(paths.len() as u64))
                .warm_up_time(Duration::from_millis(500))
                .measurement_time(Duration::from_secs(2));
            group.bench_function(BenchmarkId::from_parameter("routing"), |bencher| {
                bencher.iter(|| {
                    for path in &paths {
                        black_box(tree.find(black_box(path)));
                    }
                });
            });
            group.bench_function(BenchmarkId::from_parameter("matchit"), |bencher| {
                bencher.iter(|| {
                    for path in &paths {
                        let _ = black_box(matchit.at(black_box(path)));
                    }
                });
            });
            group.finish();
        }
    }
}

criterion_group!(benches, lookup);
criterion_main!(benches);
