//! `capstone import`: a tracker, brought in as often as one likes.

use std::path::Path;
use std::process::{Command, Output};

use database::{Connection, Executor, Settings};
use serde_json::json;

use crate::client::Client;
use crate::identity;
use crate::platform::{CAPSTONE, database};

fn import(url: &str, file: &Path) -> Output {
    Command::new(CAPSTONE)
        .args(["--log", "error", "import", "--email", "Ada@example.org"])
        .arg(file)
        .env("DATABASE_URL", url)
        .output()
        .unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The fresh tracker with its first `from` replaced.
fn edit(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from:?} is not in the tracker");
        text.replacen(from, to, 1)
    })
}

fn a_tracker() -> String {
    edit(
        &tracker::template(),
        &[
            ("- [ ] Day 1 ", "- [x] Day 1 "),
            ("- [ ] Day 2 ", "- [x] Day 2 "),
            ("- [ ] ER diagram", "- [x] ER diagram"),
            ("  - [ ] Pagination", "  - [x] Pagination"),
            (
                "- **Day 1:** ___/___/___ - ⏱ ___ hours - 💪 Energy: __/10",
                "- **Day 1:** 01/30/2026 - ⏱ 2.5 hours - 💪 Energy: 8/10",
            ),
            (
                "- **Day 2:** ___/___/___ - ⏱ ___ hours",
                "- **Day 2:** 01/31/2026 - ⏱ 3 hours",
            ),
            (
                "- **Day 3:** ___/___/___ - ⏱ ___ hours",
                "- **Day 3:** 31/31/2026 - ⏱ 3 hours",
            ),
            (
                "**Signature:** ________________",
                "**Signature:** Ada Lovelace",
            ),
        ],
    )
}

#[test]
fn a_tracker_becomes_an_enrollment_with_all_that_was_done() {
    let (database, directory) = (database(), tempfile::tempdir().unwrap());
    let file = directory.path().join("PROGRESS.md");
    std::fs::write(&file, a_tracker()).unwrap();

    let report = printed(&import(database.url(), &file));

    for expected in [
        "for Ada Lovelace",
        "commitment    signed on 2026-01-30",
        "check-ins     1 new, 0 changed, 0 the same",
        "lessons       2 new, 0 changed, 0 the same",
        "deliverables  2 new, 0 changed, 0 the same",
        "the check-in of day 2: it needs a date, hours and energy",
        "line ",
    ] {
        assert!(report.contains(expected), "no {expected:?} in:\n{report}");
    }
    let id = report.split_once("enrollment").unwrap().1;
    let id = id.split_whitespace().next().unwrap();
    let program = lesson::Program::serve_with(
        CAPSTONE,
        &[
            ("DATABASE_URL", database.url()),
            ("CAPSTONE_LOG", "error"),
            ("CAPSTONE_TOKEN_KEYS", identity::file()),
        ],
    )
    .unwrap();
    let list = Client::connect(program.address())
        .get(&format!("/api/v1/enrollments/{id}/check-ins"))
        .expect(200)
        .json();
    let only = &list["items"][0];
    assert_eq!(only["checked_in_on"], "2026-01-30");
    assert_eq!(
        (&only["hours"], &only["energy"]),
        (&json!("2.5"), &json!(8))
    );
    assert_eq!(list["items"][1], json!(null));
}

#[test]
fn importing_twice_changes_nothing_and_importing_an_edit_changes_that() {
    let (database, directory) = (database(), tempfile::tempdir().unwrap());
    let file = directory.path().join("PROGRESS.md");
    std::fs::write(&file, a_tracker()).unwrap();
    let first = printed(&import(database.url(), &file));
    let before = contents(database.url());
    let recorded = events(database.url());
    assert_eq!(
        recorded,
        [
            ("account", 1),
            ("check-in", 1),
            ("cohort", 1),
            ("commitment", 1),
            ("deliverable-completion", 2),
            ("enrollment", 1),
            ("lesson-completion", 2),
            ("role-grant", 1),
        ]
        .map(|(resource, count)| (resource.to_owned(), count))
    );

    let second = printed(&import(database.url(), &file));

    assert_eq!(contents(database.url()), before);
    assert_eq!(events(database.url()), recorded);
    assert_eq!(
        second,
        first
            .replace(
                "1 new, 0 changed, 0 the same",
                "0 new, 0 changed, 1 the same"
            )
            .replace(
                "2 new, 0 changed, 0 the same",
                "0 new, 0 changed, 2 the same"
            )
    );

    std::fs::write(&file, edit(&a_tracker(), &[("2.5 hours", "2.75 hours")])).unwrap();
    let third = printed(&import(database.url(), &file));
    assert!(
        third.contains("check-ins     0 new, 1 changed, 0 the same"),
        "{third}"
    );
    assert_ne!(contents(database.url()), before);
}

#[test]
fn what_a_check_has_shown_comes_along_and_is_never_taken_away() {
    let (database, directory) = (database(), tempfile::tempdir().unwrap());
    let file = directory.path().join("PROGRESS.md");
    let title = "Day 1 - How backends work + HTTP servers";
    let with = |evidence: &str| edit(&a_tracker(), &[(title, &format!("{title} {evidence}"))]);
    let eight = "<!-- checked 2026-01-30: 8 of 8 stages, 2 hints (2212) -->";
    let nine = "<!-- checked 2026-02-11: 9 of 9 stages, 2 hints (3fc3) -->";
    let eight_shown = Some("checked 2026-01-30: 8 of 8 stages, 2 hints".to_owned());
    let nine_shown = Some("checked 2026-02-11: 9 of 9 stages, 2 hints".to_owned());
    for (text, lessons, shown) in [
        (
            with("<!-- checked it twice -->"),
            "2 new, 0 changed, 0 the same",
            None,
        ),
        (
            with(eight),
            "0 new, 1 changed, 1 the same",
            eight_shown.clone(),
        ),
        (
            with(eight),
            "0 new, 0 changed, 2 the same",
            eight_shown.clone(),
        ),
        (a_tracker(), "0 new, 0 changed, 2 the same", eight_shown),
        (with(nine), "0 new, 1 changed, 1 the same", nine_shown),
    ] {
        std::fs::write(&file, text).unwrap();
        let report = printed(&import(database.url(), &file));
        assert!(
            report.contains(&format!("lessons       {lessons}")),
            "{report}"
        );
        assert_eq!(evidence(database.url()), [(1, shown), (2, None)]);
    }
}

#[test]
fn a_file_that_has_nothing_of_a_tracker_is_refused_and_brings_nothing() {
    let (database, directory) = (database(), tempfile::tempdir().unwrap());
    let file = directory.path().join("shopping.md");
    for text in [&b""[..], b"# Shopping\n- [ ] Milk\n", b"\x7fELF\x02\0\xff"] {
        std::fs::write(&file, text).unwrap();
        let output = import(database.url(), &file);
        assert!(!output.status.success(), "{output:?}");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(message.contains("has no line of a tracker"), "{message}");
    }
    assert_eq!(events(database.url()), []);
}

#[test]
fn a_fresh_tracker_and_a_file_that_is_none_are_imported_as_what_they_are() {
    let (database, directory) = (database(), tempfile::tempdir().unwrap());
    let fresh = directory.path().join("fresh.md");
    std::fs::write(&fresh, tracker::template()).unwrap();
    let noise = directory.path().join("noise.md");
    std::fs::write(&noise, b"\xff\0\r\n- [?] Day 1 - How backends work\n").unwrap();

    for file in [&fresh, &noise] {
        let report = printed(&import(database.url(), file));
        assert!(report.contains("check-ins     0 new"), "{report}");
        assert!(report.contains("not signed yet"), "{report}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let database = database();

    let output = import(database.url(), Path::new("/nowhere/PROGRESS.md"));

    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("capstone: cannot read /nowhere/PROGRESS.md: "),
        "{error}"
    );
}

/// The days that are done, each with what shows it.
fn evidence(url: &str) -> Vec<(i16, Option<String>)> {
    Connection::connect(&Settings::new(url))
        .unwrap()
        .query(
            "select day, evidence
             from lesson_completions
             join lessons on lessons.id = lesson_id
             order by day",
            &[],
        )
        .unwrap()
}

/// How many events the import has recorded of each resource.
fn events(url: &str) -> Vec<(String, i64)> {
    Connection::connect(&Settings::new(url))
        .unwrap()
        .query(
            "select resource, count(*)
             from events
             where actor = 'import'
             group by resource
             order by resource",
            &[],
        )
        .unwrap()
}

/// Every row that an import may write, as text.
fn contents(url: &str) -> Vec<(String,)> {
    Connection::connect(&Settings::new(url))
        .unwrap()
        .query(
            "select accounts::text from accounts
             union all select cohorts::text from cohorts
             union all select enrollments::text from enrollments
             union all select check_ins::text from check_ins
             union all select lesson_completions::text from lesson_completions
             union all select deliverable_completions::text from deliverable_completions
             order by 1",
            &[],
        )
        .unwrap()
}
