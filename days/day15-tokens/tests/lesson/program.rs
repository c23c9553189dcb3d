//! The program, as a learner runs it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use base64::Engine as _;
use serde_json::Value;

const DAY15: &str = env!("CARGO_BIN_EXE_day15");

/// Tokens differ from run to run, and so do the times in them.
const VARIES: [(&str, &str); 3] = [
    (r"(?s)Bearer eyJ.*?\n   >", "Bearer [token]\n   >"),
    (r#""(exp|iat)": \d+"#, "\"$1\": [seconds]"),
    (r#""request_id":"[^"]*""#, r#""request_id":"[id]""#),
];

#[test]
fn the_tour_shows_what_it_showed() {
    lesson::snapshot::tour_with(DAY15, &VARIES);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive_with(DAY15, &VARIES);
}

#[test]
fn the_chapters_figures_are_what_the_ring_and_the_judges_say_today() {
    lesson::snapshot::figures(DAY15, 4);
}

/// Runs it with these variables and no other of `TOKEN_`.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(DAY15);
    command.args(arguments);
    for name in ["KEYS", "KEY", "PUBLIC_KEY", "ISSUER", "AUDIENCE"] {
        command.env_remove(format!("TOKEN_{name}"));
    }
    command.envs(variables.iter().copied()).output().unwrap()
}

fn refused(variables: &[(&str, &str)]) -> String {
    let output = run(&["serve", "--port", "1"], variables);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_server_with_a_key_that_nobody_should_trust_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let name = path.to_str().unwrap();
    let keys = [("TOKEN_KEYS", name)];
    assert!(refused(&keys).contains("keys.toml can't be read"));
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(refused(&keys).contains("the key ring is empty"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(refused(&keys).contains("is open to everybody (mode 644)"));
    let short = refused(&[("TOKEN_KEY", "hunter2")]);
    assert!(
        short.contains("TOKEN_KEY") && short.contains("has 7 bytes"),
        "{short}"
    );
    assert!(!short.contains("hunter2"), "{short}");
    let long = "0123456789abcdef0123456789abcdef";
    let public = [("TOKEN_KEY", long), ("TOKEN_PUBLIC_KEY", "not a key")];
    assert!(refused(&public).contains("TOKEN_PUBLIC_KEY"));
}

#[test]
fn a_key_that_it_makes_signs_a_token_that_it_prints() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    for algorithm in ["HS256", "ES256", "EdDSA", "RS256"] {
        let made = run(&["key", algorithm], &[]);
        assert!(made.status.success());
        write_privately(&path, &made.stdout);
        let variables = [
            ("TOKEN_KEYS", path.to_str().unwrap()),
            ("TOKEN_ISSUER", "https://issuer.example"),
        ];
        let token = run(&["token", "--role", "staff"], &variables);
        let token = String::from_utf8(token.stdout).unwrap();
        let parts: Vec<Value> = token.split('.').take(2).map(json).collect();
        assert_eq!(parts[0]["alg"], algorithm);
        assert_eq!(parts[1]["roles"][0], "staff");
        assert_eq!(parts[1]["iss"], "https://issuer.example");
    }
    assert!(!run(&["key", "none"], &[]).status.success());
}

fn write_privately(path: &Path, text: &[u8]) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn json(part: &str) -> Value {
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part);
    serde_json::from_slice(&text.unwrap()).unwrap()
}
