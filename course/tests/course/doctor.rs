//! `course doctor`, on machines that a test makes up: folders with programs that say which version they are.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A machine that has these programs and no others; each prints a line.
struct Machine(TempDir);

const WHOLE: [(&str, &str); 9] = [
    ("rustc", "rustc 1.99.0 (abc 2026-01-01)"),
    ("cc", "cc (Debian 12.2.0-14) 12.2.0"),
    ("just", "just 1.59.0"),
    ("psql", "psql (PostgreSQL) 17.2 (Debian 17.2-1)"),
    ("node", "v20.11.1"),
    ("python3", "Python 3.12.1"),
    ("go", "go version go1.22.1 linux/amd64"),
    ("pgbouncer", "PgBouncer 1.23.1"),
    ("xdg-open", "xdg-open 1.1.3"),
];

impl Machine {
    fn with(programs: &[(&str, &str)]) -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        for folder in ["bin", "postgresql", "data", "run"] {
            fs::create_dir(machine.path(folder)).unwrap();
        }
        for (name, line) in programs {
            program(&machine.path("bin").join(name), line);
        }
        for name in ["postgres", "initdb", "pg_ctl"] {
            let line = format!("{name} (PostgreSQL) 17.2");
            program(&machine.path("postgresql").join(name), &line);
        }
        machine
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn doctor(&self, arguments: &[&str], more: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command
            .arg("doctor")
            .args(arguments)
            .env_clear()
            .env("PATH", self.path("bin"))
            .env("LOCALDB_PROGRAMS", self.path("postgresql"))
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("run"))
            .env("XDG_DATA_HOME", self.path("data"))
            .envs(more.iter().copied());
        command.output().unwrap()
    }

    /// Its output, with the folders and the ports of this machine redacted; and its exit code.
    fn page(&self, more: &[(&str, &str)]) -> (String, Option<i32>) {
        let output = self.doctor(&[], more);
        let page = String::from_utf8(output.stdout).unwrap();
        for line in page.lines().filter(|line| !line.contains('/')) {
            assert!(line.chars().count() <= 80, "{line}");
        }
        let page = page.replace(self.0.path().to_str().unwrap(), "[machine]");
        let lines = page.lines().map(|line| match line.split_once("ports  ") {
            Some((before, _)) => format!("{before}ports    [ports]"),
            None if line.contains("  socket") => "  socket   [socket]".to_owned(),
            None => line.to_owned(),
        });
        let lines: Vec<String> = lines.collect();
        (lines.join("\n"), output.status.code())
    }
}

fn program(path: &Path, line: &str) {
    script(path, &format!("echo '{line}'"));
}

fn script(path: &Path, commands: &str) {
    fs::write(path, format!("#!/bin/sh\n{commands}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_machine_that_has_everything_is_told_so() {
    let (page, code) = Machine::with(&WHOLE).page(&[]);
    assert_eq!(code, Some(0), "{page}");
    insta::assert_snapshot!(page);
}

#[test]
fn a_machine_that_lacks_programs_is_told_what_to_do_about_each() {
    let programs = [
        ("rustc", "rustc 1.60.0 (abc 2022-04-04)"),
        ("node", "v16.20.0"),
        ("python3", "Python 3.12.1"),
        // Found in other places too, where there is one.
        ("pgbouncer", "PgBouncer 1.23.1"),
    ];
    let machine = Machine::with(&programs);
    fs::remove_file(machine.path("postgresql/initdb")).unwrap();
    let (page, code) = machine.page(&[]);
    assert_eq!(code, Some(1), "{page}");
    insta::assert_snapshot!(page);
}

#[test]
fn optional_programs_may_be_missing() {
    let (page, code) = Machine::with(&WHOLE[..3]).page(&[]);
    assert_eq!(code, Some(0), "{page}");
    assert!(page.contains("just languages go"), "{page}");
    assert!(page.contains("Every lesson can run."), "{page}");
}

#[test]
fn a_program_that_does_not_answer_is_ended_and_named() {
    let machine = Machine::with(&WHOLE);
    // The shell waits for what it started, which holds the output open.
    script(
        &machine.path("bin/go"),
        "/bin/sleep 600; echo 'go version go1.22.1'",
    );
    let (page, code) = machine.page(&[]);
    assert_eq!(code, Some(0), "{page}");
    let words: Vec<&str> = page.split_whitespace().collect();
    let words = words.join(" ");
    assert!(
        words.contains("/bin/go version does not answer within 10 s"),
        "{page}"
    );
    assert!(words.contains("ok Python 3.10 or newer: 3.12.1"), "{page}");
}

#[test]
fn a_program_that_fails_or_names_no_version_is_told_so() {
    let machine = Machine::with(&WHOLE);
    script(&machine.path("bin/node"), "echo v20.11.1; exit 3");
    script(&machine.path("bin/python3"), "echo Python three");
    let (page, code) = machine.page(&[]);
    assert_eq!(code, Some(0), "{page}");
    let words: Vec<&str> = page.split_whitespace().collect();
    let words = words.join(" ");
    assert!(
        words.contains("/bin/node --version fails (exit status: 3)"),
        "{page}"
    );
    assert!(
        words.contains("/bin/python3 says \"Python three\", which names no version"),
        "{page}"
    );
    assert!(words.contains("2 optional programs are missing"), "{page}");
}

#[test]
fn a_file_or_a_folder_that_cannot_run_is_no_program() {
    let machine = Machine::with(&WHOLE);
    let file = machine.path("bin/node");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    fs::remove_file(machine.path("bin/go")).unwrap();
    fs::create_dir(machine.path("bin/go")).unwrap();
    let (page, _) = machine.page(&[]);
    assert!(page.contains("2 optional programs are missing"), "{page}");
    assert!(!page.contains("does not run"), "{page}");
}

#[test]
fn a_blank_url_names_no_server() {
    let (page, code) = Machine::with(&WHOLE).page(&[("DATABASE_URL", " ")]);
    assert_eq!(code, Some(0), "{page}");
    assert!(
        page.contains("private, shared by lessons and tests"),
        "{page}"
    );
}

#[test]
fn a_server_that_runs_is_said_to_run() {
    let _kept = localdb::Database::empty("doctor").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
    let output = command.args(["doctor", "--json"]).output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let server = &found["server"];
    match server["server"].as_str().unwrap() {
        "private" => assert_eq!(server["running"], true, "{server}"),
        _ => assert!(server["answer"]["Ok"].is_string(), "{server}"),
    }
}

#[test]
fn a_server_that_does_not_answer_is_named_without_its_password() {
    let url = "postgres://ada:s3cret@127.0.0.1:1/postgres";
    let machine = Machine::with(&WHOLE);
    let output = machine.doctor(&[], &[("DATABASE_URL", url)]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{page}");
    let words: Vec<&str> = page.split_whitespace().collect();
    let words = words.join(" ");
    assert!(words.contains("does not answer: "), "{page}");
    assert!(words.contains("unset it to use a private one"), "{page}");
    assert!(words.contains("(DATABASE_URL)"), "{page}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!page.contains("s3cret") && !said.contains("s3cret"));
}

#[test]
fn a_program_gets_the_same_as_json_and_the_ports_in_use() {
    let mut ports = 3001..=3030_u16;
    let taken = ports.find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
    let machine = Machine::with(&WHOLE[1..]);
    let output = machine.doctor(&["--json"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["healthy"], false);
    assert_eq!(found["tools"][0]["found"], Value::Null);
    assert_eq!(found["server"]["server"], "private");
    assert_eq!(found["server"]["running"], false);
    let port = taken.map(|it| it.local_addr().unwrap().port()).unwrap();
    let in_use = found["ports_in_use"].as_array().unwrap();
    assert!(in_use.contains(&Value::from(port)), "{in_use:?}");
}
