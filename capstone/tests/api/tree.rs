//! The tree of the platform's own code: who imports whom.
//!
//! `main -> commands -> routes -> {resources, pages, feed, jobs} -> http -> app`, and to the right only. A
//! resource may use another's rows and representation, never its handlers.

use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

/// From left to right; what stands together may not import each other, except within a part.
const ORDER: [&[&str]; 6] = [
    &["main"],
    &["commands"],
    &["routes"],
    &["resources", "pages", "feed", "jobs"],
    &["http"],
    &["app"],
];

/// The modules that only commands and `main` may use: a handler knows neither settings nor the place of the data.
const GROUND: [&str; 4] = ["settings", "storage", "keys", "log"];

#[test]
fn every_import_points_to_the_right() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&source);
    assert!(files.len() > 20, "only {} files were found", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let name = file
            .strip_prefix(&source)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if name == "lib.rs" {
            continue;
        }
        wrong.extend(complaints(&name, &fs::read_to_string(&file).unwrap()));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn an_import_to_the_left_is_found() {
    let table = [
        ("app.rs", "use crate::http::Call;", 1),
        ("app.rs", "use rest::Call;", 0),
        ("http/mod.rs", "use crate::app::App;", 0),
        ("http/page.rs", "use crate::resources::courses::Course;", 1),
        ("http/page.rs", "let it = crate::routes::table();", 1),
        (
            "resources/a/read.rs",
            "use crate::http::{Call, fresh_id};",
            0,
        ),
        ("resources/a/read.rs", "use crate::resources::b::rows;", 0),
        (
            "resources/a/read.rs",
            "use crate::resources::b::{self, B};",
            0,
        ),
        ("resources/a/read.rs", "use crate::resources::b::read;", 1),
        (
            "resources/a/read.rs",
            "use crate::resources::b::{B, create};",
            1,
        ),
        (
            "resources/a/read.rs",
            "use crate::resources::{b, c::list};",
            1,
        ),
        ("resources/a/read.rs", "use crate::settings::Serve;", 1),
        ("jobs/digest.rs", "use crate::resources::a::rows;", 0),
        ("jobs/digest.rs", "use crate::resources::a::read;", 1),
        ("routes.rs", "use crate::resources::{a, b};", 0),
        ("routes.rs", "use crate::commands::serve;", 1),
        (
            "commands/serve.rs",
            "use crate::{app::App, routes, storage};",
            0,
        ),
        ("storage.rs", "use crate::settings;", 0),
        ("storage.rs", "use crate::commands::migrate;", 1),
        ("main.rs", "use capstone::commands::{import, serve};", 0),
        ("neither.rs", "", 1),
    ];
    for (file, text, count) in table {
        let found = complaints(file, text);
        assert_eq!(found.len(), count, "{file}: {text} {found:?}");
    }
}

/// The tables whose rows stay when they are deleted; statements read their `present_*` views.
const SOFT: [&str; 3] = ["cohorts", "enrollments", "check_ins"];

/// The statements that read such a table itself.
const READS_OF_TABLES: [(&str, &str, &str, &str); 7] = [
    // file, statement, table, reason
    (
        "cohorts",
        "WAS_DELETED",
        "cohorts",
        "it asks for what is deleted",
    ),
    ("enrollments", "HAS_DAY", "cohorts", WHOLE),
    ("check_ins", "INSERT", "cohorts", WHOLE),
    ("check_ins", "UPDATE", "cohorts", WHOLE),
    ("lesson_completions", "INSERT", "cohorts", WHOLE),
    ("deliverable_completions", "INSERT", "cohorts", WHOLE),
    (
        "deliverable_completions",
        "HAS_DELIVERABLE",
        "cohorts",
        WHOLE,
    ),
];
const WHOLE: &str = "a present enrollment is in a present cohort, as two triggers see to";

#[test]
fn statements_read_the_views_of_what_can_be_deleted() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut count = 0;
    for file in rust_files(&source) {
        let text = fs::read_to_string(&file).unwrap();
        let folder = file.parent().unwrap().file_name().unwrap();
        for (name, statement) in statements(&text) {
            count += 1;
            let tables = tables_read(statement);
            found.extend(tables.map(|table| format!("{} {name} {table}", folder.display())));
        }
    }
    assert!(count > 40, "only {count} statements were found");
    let allowed = READS_OF_TABLES.map(|(file, name, table, _)| format!("{file} {name} {table}"));
    found.sort();
    let mut allowed = allowed.to_vec();
    allowed.sort();
    assert_eq!(found, allowed);
}

#[test]
fn a_statement_that_reads_a_table_is_found() {
    let table = [
        ("select id\nfrom cohorts", 1),
        ("select id from present_cohorts as cohorts", 0),
        ("update cohorts set name = $1 where cohorts.id = $2", 0),
        (
            "insert into check_ins (id) select enrollments.id from enrollments",
            1,
        ),
        (
            "delete from completions using enrollments, check_ins where true",
            2,
        ),
        (
            "select 1 from a left join cohorts on true join only check_ins on true",
            2,
        ),
        (
            "select (select 1 from\n  enrollments) from present_check_ins",
            1,
        ),
    ];
    for (statement, count) in table {
        assert_eq!(tables_read(statement).count(), count, "{statement}");
    }
}

/// The constants of `text` that are texts, with their names.
fn statements(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("const ").skip(1).filter_map(|it| {
        let (name, rest) = it.split_once(": &str = \"")?;
        let (statement, _) = rest.split_once("\";")?;
        name.chars()
            .all(|it| it.is_ascii_uppercase() || it == '_')
            .then_some((name, statement))
    })
}

/// The tables of [`SOFT`] that `statement` reads and doesn't write.
fn tables_read(statement: &str) -> impl Iterator<Item = &str> {
    let parts: Vec<&str> = statement
        .split_inclusive([' ', '\n', '(', ')', ',', ';'])
        .collect();
    let parts: Vec<&str> = parts
        .iter()
        .map(|it| it.trim())
        .filter(|it| !it.is_empty())
        .collect();
    let pairs: Vec<_> = parts.windows(2).map(|it| (it[0], it[1])).collect();
    pairs.into_iter().filter_map(|(before, word)| {
        let word = word.trim_end_matches(['(', ')', ',', ';']);
        let is_read = ["from", "join", "using", "only"].contains(&before) || before.ends_with(',');
        (is_read && SOFT.contains(&word)).then_some(word)
    })
}

/// The mistakes in the imports of `file`, a sentence each.
fn complaints(file: &str, text: &str) -> Vec<String> {
    let part = part(file);
    let Some(rank) = rank(part) else {
        return vec![format!(
            "{file} is in no part of the tree that this test knows"
        )];
    };
    imports(text)
        .into_iter()
        .filter_map(|path| {
            let to = path.first()?.as_str();
            let to_rank = self::rank(to)?;
            let may = match (part, to) {
                ("resources", "resources") => !is_handler(file, &path),
                // Jobs, pages and channels stand on the rows of resources.
                ("jobs" | "pages" | "feed", "resources") => path.iter().any(|it| it == "rows"),
                (_, to) if to == part => true,
                (from, to) if GROUND.contains(&to) => {
                    from == "commands" || from == "main" || GROUND.contains(&from)
                }
                _ => to_rank > rank,
            };
            (!may).then(|| format!("{file} imports {}", path.join("::")))
        })
        .collect()
}

/// Whether the path leads to a handler of a resource that `file` is not part of.
fn is_handler(file: &str, path: &[String]) -> bool {
    const VERBS: [&str; 6] = ["create", "read", "list", "replace", "patch", "delete"];
    let own = path
        .get(1)
        .is_some_and(|it| file.starts_with(&format!("resources/{it}/")));
    !own && path
        .last()
        .is_some_and(|last| VERBS.contains(&last.as_str()))
}

fn part(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn rank(part: &str) -> Option<usize> {
    let ranked = ORDER.iter().position(|parts| parts.contains(&part));
    ranked.or_else(|| GROUND.contains(&part).then_some(ORDER.len()))
}

/// Every path after `crate::` (`capstone::` in `main`), with the braces of a list multiplied out.
fn imports(text: &str) -> Vec<Vec<String>> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let starts = ["crate::", "capstone::"];
    starts
        .iter()
        .flat_map(|start| code.match_indices(start).map(|(at, it)| at + it.len()))
        .flat_map(|at| {
            tree(
                &mut code[at..]
                    .chars()
                    .filter(|it| !it.is_whitespace())
                    .peekable(),
            )
        })
        .collect()
}

/// Reads `name`, `name::rest` or `{a, b::c}`.
fn tree<I: Iterator<Item = char>>(letters: &mut Peekable<I>) -> Vec<Vec<String>> {
    if letters.next_if_eq(&'{').is_some() {
        let mut all = Vec::new();
        loop {
            all.extend(tree(letters));
            if letters.next_if_eq(&',').is_none() {
                letters.next_if_eq(&'}');
                return all;
            }
        }
    }
    let mut name = String::new();
    while let Some(letter) = letters.next_if(|it| it.is_alphanumeric() || *it == '_') {
        name.push(letter);
    }
    if name.is_empty() {
        return Vec::new();
    }
    if letters.next_if_eq(&':').is_none() || letters.next_if_eq(&':').is_none() {
        return vec![vec![name]];
    }
    let rest = tree(letters);
    rest.into_iter()
        .map(|path| [vec![name.clone()], path].concat())
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files
}
