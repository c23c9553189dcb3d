//! The files that `course begin` lays out, those that it leaves alone, and proof that they work.

mod roads;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::Learner;

/// The files in the folder of day 4, in order.
fn laid(learner: &Learner) -> Vec<String> {
    let entries = fs::read_dir(learner.folder.path().join("solutions/day04")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn text(learner: &Learner, path: &str) -> String {
    fs::read_to_string(learner.folder.path().join("solutions").join(path)).unwrap()
}

#[test]
fn a_starter_says_what_the_day_asks() {
    let learner = Learner::fresh();
    let said = learner.ok("begin 4 --lang python");
    assert_eq!(laid(&learner), [".gitignore", "course.toml", "server.py"]);
    for part in [
        "Day 4, Routing foundations, is begun in Python.",
        "$EDITOR solutions/day04/server.py",
        "just check 4",
        "just hint 4.1",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let program = text(&learner, "day04/server.py");
    assert!(
        program.starts_with(
            "# Day 4, Routing foundations: a version of your own.\n#\n# `just check 4` "
        ),
        "{program}"
    );
    for contract in contracts::contracts() {
        for (number, stage) in (1..).zip(contract.stages) {
            let place = format!("4.{number}");
            let line = format!("#   {place:<6}{}: ", stage.name);
            assert_eq!(program.contains(&line), contract.day == 4, "{line}");
        }
    }
}

#[test]
fn no_line_of_a_starter_is_wider_than_a_page() {
    let learner = Learner::fresh();
    for (language, program) in [
        ("rust", "src/main.rs"),
        ("typescript", "server.ts"),
        ("python", "server.py"),
        ("go", "server.go"),
    ] {
        for day in [1, 2, 3, 4, 11] {
            learner.ok(&format!("begin {day} --lang {language}"));
            let program = text(&learner, &format!("day{day:02}/{program}"));
            let widest = program.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(100), "day {day} in {language}: {widest:?}");
        }
        fs::remove_dir_all(learner.folder.path().join("solutions")).unwrap();
    }
}

#[test]
fn nothing_is_overwritten() {
    let learner = Learner::fresh();
    learner.ok("begin 4 --lang typescript");
    let mine = learner.folder.path().join("solutions/day04/server.ts");
    fs::write(&mine, "mine").unwrap();
    let before = laid(&learner);

    let (code, message) = learner.refusal("begin 4 --lang typescript");
    assert_eq!(code, 1);
    assert_eq!(
        message,
        "error: day 4 is begun already: solutions/day04 has server.ts, .gitignore, course.toml, tsconfig.json, \
         and nothing is overwritten (to begin anew, move that folder away)"
    );
    // One file that is in the way is enough, and then none is laid out.
    let (_, message) = learner.refusal("begin 4 --lang go");
    assert!(
        message.starts_with(
            "error: day 4 is begun already: solutions/day04 has .gitignore, course.toml, "
        ),
        "{message}"
    );
    assert_eq!(
        (laid(&learner), text(&learner, "day04/server.ts")),
        (before, "mine".into())
    );
}

#[test]
fn a_link_that_leads_nowhere_is_in_the_way_too() {
    let learner = Learner::fresh();
    let folder = learner.folder.path().join("solutions/day04");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("server.py")).unwrap();
    let (code, message) = learner.refusal("begin 4 --lang python");
    assert_eq!(code, 1);
    assert!(
        message.contains("solutions/day04 has server.py, "),
        "{message}"
    );
    assert!(!folder.join("nowhere").exists() && laid(&learner) == ["server.py"]);
}

#[test]
fn what_all_days_share_is_laid_once_and_belongs_to_its_owner_then() {
    let learner = Learner::fresh();
    learner.ok("begin 3 --lang typescript");
    let shared = learner.folder.path().join("solutions/package.json");
    let mine = fs::read_to_string(&shared)
        .unwrap()
        .replace("true", "false");
    fs::write(&shared, &mine).unwrap();

    let said = learner.ok("begin 4 --lang typescript");
    assert!(!said.contains("package.json"), "{said}");
    assert_eq!(text(&learner, "package.json"), mine);
}

#[test]
fn the_language_is_the_one_of_the_day_that_was_begun_last() {
    let learner = Learner::fresh();
    let (code, message) = learner.refusal("begin 1");
    assert_eq!(
        (code, message.as_str()),
        (
            2,
            "error: which language? `just begin 1 --lang rust`, or typescript, python, go"
        )
    );
    learner.ok("begin 1 --lang go");
    assert!(learner.ok("begin 2").contains("is begun in Go."));
    learner.ok("begin 3 --lang py");
    let answer: Value = serde_json::from_str(&learner.ok("begin 4 --json")).unwrap();
    assert_eq!(
        (&answer["day"], &answer["language"]),
        (&4.into(), &"python".into())
    );
    let first = answer["files"][0].as_str().unwrap();
    assert!(first.ends_with("solutions/day04/server.py"), "{first}");
}

#[test]
fn a_day_answered_in_files_has_no_language() {
    let learner = Learner::fresh();
    let (code, message) = learner.refusal("begin 7 --lang go");
    assert_eq!(
        (code, message.as_str()),
        (2, "error: day 7 is answered in writing: leave --lang out")
    );
    let said = learner.ok("begin 7");
    assert!(said.contains("just sql 7"), "{said}");
    assert_eq!(learner.names(), ["PROGRESS.md"]);

    for contract in contracts::contracts() {
        let checker::contract::Graded::Writing(sheets) = contract.graded else {
            continue;
        };
        let day = contract.day;
        let said = learner.ok(&format!("begin {day}"));
        for sheet in sheets {
            let path = format!("day{day:02}/{}", sheet.file);
            assert!(said.contains(&path), "{said}");
            assert_eq!(text(&learner, &path), sheet.text);
        }
        let (code, _) = learner.refusal(&format!("begin {day}"));
        assert_eq!(code, 1);
    }
}

#[test]
fn a_day_begins_from_the_learner_s_own_day_before() {
    let learner = Learner::fresh();
    learner.ok("begin 11 --lang rust");
    let before = learner.folder.path().join("solutions/day11");
    let mut program = text(&learner, "day11/src/main.rs");
    program.push_str("// mine\n");
    fs::write(before.join("src/main.rs"), program).unwrap();
    for (path, text) in [
        ("src/rows/courses.rs", "mod mine;"),
        ("target/debug/server", "built"),
        ("node_modules/pg/index.js", "fetched"),
        (".gitignore", "*.env\n"),
        ("local.env", "PASSWORD=mine"),
        ("run.sh", "cargo run"),
        (".checked", "{}"),
        (".hints", "1 3"),
    ] {
        let path = before.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::set_permissions(before.join("run.sh"), Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink("rows", before.join("src/linked")).unwrap();

    let said = learner.ok("begin 12 --from 11");
    assert!(
        said.contains("Day 12, CRUD operations, is begun from day 11."),
        "{said}"
    );
    assert!(
        said.contains("$EDITOR solutions/day12/src/main.rs"),
        "{said}"
    );
    let after = learner.folder.path().join("solutions/day12");
    assert_eq!(text(&learner, "day12/src/rows/courses.rs"), "mod mine;");
    assert_eq!(
        text(&learner, "day12/course.toml"),
        text(&learner, "day11/course.toml")
    );
    assert_eq!(
        fs::read_link(after.join("src/linked")).unwrap().to_str(),
        Some("rows")
    );
    let mode = fs::metadata(after.join("run.sh"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o755);
    for left in ["target", "node_modules", "local.env", ".checked", ".hints"] {
        assert!(!after.join(left).exists(), "{left}");
    }
    // The comment at the top says what the new day asks, and the code below it is the learner's own.
    let program = text(&learner, "day12/src/main.rs");
    assert!(
        program.starts_with("// Day 12, CRUD operations: "),
        "{program}"
    );
    assert!(
        !program.contains("`just check 11`") && program.ends_with("// mine\n"),
        "{program}"
    );

    fs::write(after.join("src/main.rs"), "mine").unwrap();
    let (code, message) = learner.refusal("begin 12 --from 11");
    assert_eq!(code, 1);
    assert!(
        message.starts_with("error: solutions/day12 has files, and nothing is overwritten"),
        "{message}"
    );
    assert_eq!(text(&learner, "day12/src/main.rs"), "mine");
}

#[test]
fn a_day_without_a_program_is_nothing_to_begin_from() {
    let learner = Learner::fresh();
    for (words, code, said) in [
        (
            "begin 12 --from 11",
            1,
            "error: there is nothing to begin from: solutions/day11 has no course.toml",
        ),
        (
            "begin 11 --from 11",
            2,
            "error: day 11 is not before day 11",
        ),
        (
            "begin 9 --from 4",
            2,
            "error: day 9 is answered in writing: leave --from out",
        ),
    ] {
        let (found, message) = learner.refusal(words);
        assert_eq!(found, code, "{words}: {message}");
        assert!(message.starts_with(said), "{words}: {message}");
    }
    assert_eq!(learner.names(), ["PROGRESS.md"]);
}

#[test]
fn begin_refuses_a_day_without_a_contract_and_lists_those_with_one() {
    let (code, message) = Learner::fresh().refusal("begin 30 --lang go");
    assert_eq!(code, 2);
    assert!(
        message.starts_with("error: day 30 has no starter yet; these days have one: 1, 2, "),
        "{message}"
    );
}

#[test]
fn a_tool_that_is_missing_is_named() {
    let learner = Learner::fresh();
    let mut call = learner.command("begin 4 --lang typescript");
    let output = call.env("PATH", learner.folder.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("This machine has no node and no npm: install it first."),
        "{said}"
    );
}
