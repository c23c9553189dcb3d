//! Who sends a request: no credentials, bad ones, other roles; and the keys that all the tests sign with.

use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::process::Command;
use std::sync::{Arc, LazyLock};

use capstone::app::{Keys, signer};
use clock::{Clock, Ids};
use database::Executor;
use jiff::SignedDuration;
use lesson::Program;
use tempfile::TempDir;
use tokens::{Identity, KeyRing};
use uuid::{Uuid, uuid};

use crate::client::Client;
use crate::platform::{self, CAPSTONE};
use crate::world::World;

/// The administrator of every test.
pub const ADA: Uuid = uuid!("0190a5b0-0000-7000-8000-0000000000ad");

/// The rows of the administrator.
pub const ADMINISTRATOR: &str = "\
    insert into accounts (id, email, name)
    values ('0190a5b0-0000-7000-8000-0000000000ad', 'admin@example.org', 'Administrator');
    insert into role_grants (id, account_id, role)
    select id, id, 'administrator' from accounts;";

const KEYS: &str = "\
    lifetime = '24h'
    [[key]]
    id = 'test'
    algorithm = 'HS256'
    secret = 'G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ'
    ";

static FOLDER: LazyLock<(TempDir, String)> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("keys.toml");
    write(&path, KEYS, 0o600);
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
});

fn write(path: &std::path::Path, text: &str, mode: u32) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(mode);
    let mut file = options.open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// The keys as a file, for the program.
pub fn file() -> &'static str {
    &FOLDER.1
}

/// The keys.
pub fn keys() -> Keys {
    Keys {
        ring: ring(),
        refresh: capstone::keys::refresh(KEYS.as_bytes()),
    }
}

fn ring() -> KeyRing {
    KeyRing::parse(KEYS).unwrap()
}

/// The field `Authorization` of a request by `account`.
pub fn bearer(account: Uuid, clock: &Clock) -> String {
    let signer = signer(Arc::new(ring()), clock.clone(), Ids::system()).unwrap();
    format!(
        "Bearer {}",
        signer.sign(&Identity::new(account)).unwrap().token
    )
}

#[test]
fn nobody_gets_in_without_credentials_and_everybody_reads_the_curriculum() {
    let world = World::new();
    let nobody = [("authorization", "")];

    let refused = world.send("GET /cohorts", &nobody, "").expect(401);
    assert_eq!(refused.field("www-authenticate"), "Bearer");
    world.send("POST /cohorts", &nobody, "{").expect(401);
    // Which rows there are is nobody's business, and neither is whether a parameter is one.
    world.send("GET /check-ins/1", &nobody, "").expect(401);
    world.send("GET /courses", &nobody, "").expect(200);
    // The path and the verb come first.
    world.send("GET /nothing", &nobody, "").expect(404);
    world.send("PUT /cohorts", &nobody, "").expect(405);
}

#[test]
fn a_token_that_is_not_valid_opens_nothing_and_closes_nothing() {
    let world = World::new();
    let good = bearer(ADA, &world.clock);
    let bad = [("authorization", &good[..good.len() - 5])];

    let refused = world.send("GET /me", &bad, "").expect(401);
    assert_eq!(
        refused.field("www-authenticate"),
        "Bearer error=\"invalid_token\""
    );
    world.send("GET /courses", &bad, "").expect(200);

    let me = world
        .send("GET /me", &[("authorization", &good)], "")
        .expect(200);
    assert_eq!(me.json()["id"], ADA.to_string());
    assert_eq!(me.json()["roles"], serde_json::json!(["administrator"]));
    world.clock.advance(SignedDuration::from_hours(25));
    world
        .send("GET /me", &[("authorization", &good)], "")
        .expect(401);
}

#[test]
fn a_clock_set_back_lets_nobody_in_who_was_not_let_in_before() {
    let world = World::new();
    let token = bearer(ADA, &world.clock);

    // By less than the leeway it is as if nothing had happened; by more, the token is from the future.
    world.clock.advance(SignedDuration::from_secs(-4));
    world
        .send("GET /me", &[("authorization", &token)], "")
        .expect(200);
    world.clock.advance(SignedDuration::from_hours(-1));
    world
        .send("GET /me", &[("authorization", &token)], "")
        .expect(401);
    // A token of now is as good as ever.
    world.get("/me").expect(200);
}

#[test]
fn an_account_may_do_what_its_roles_allow() {
    let world = World::new();
    let account = world.account("Grace Hopper");
    let by = bearer(account, &world.clock);
    let by = [("authorization", by.as_str())];

    let me = world.send("GET /me", &by, "").expect(200).json();
    assert_eq!(me["roles"], serde_json::json!([]));
    let give = "insert into role_grants (id, account_id, role) values ($1, $1, 'learner')";
    world.sql().execute(give, &[&account]).unwrap();
    world.clock.advance(SignedDuration::from_secs(6));

    let by = bearer(account, &world.clock);
    let by = [("authorization", by.as_str())];
    let me = world.send("GET /me", &by, "").expect(200).json();
    assert_eq!(me["name"], "Grace Hopper");
    assert_eq!(me["roles"], serde_json::json!(["learner"]));
    world.send("POST /cohorts", &by, "{").expect(403);
    world.send("PUT /cohorts", &by, "").expect(405);
}

#[test]
fn a_file_of_keys_that_cannot_be_used_is_said_at_start_and_never_quoted() {
    let folder = TempDir::new().unwrap();
    let database = platform::database();
    let path = |name: &str| folder.path().join(name);
    write(&path("empty"), "", 0o600);
    write(
        &path("short"),
        &KEYS.replace("FzYk4cN9sVd2hLmPa8eJQ", ""),
        0o600,
    );
    write(&path("open"), KEYS, 0o600);
    std::fs::set_permissions(path("open"), std::fs::Permissions::from_mode(0o644)).unwrap();

    for (name, said) in [
        ("missing", "missing"),
        ("empty", "empty"),
        ("short", "the secret has 11 bytes"),
        ("open", "644"),
    ] {
        let output = Command::new(CAPSTONE)
            .args(["serve", "--port", "0"])
            .env("DATABASE_URL", database.url())
            .env("CAPSTONE_TOKEN_KEYS", path(name))
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(
            error.contains("the keys of access tokens cannot be used"),
            "{error}"
        );
        assert!(error.contains(said), "{name}: {error}");
        assert!(!error.contains("G7rb0wU"), "{error}");
    }
    let output = Command::new(CAPSTONE)
        .args(["serve", "--port", "0"])
        .env("DATABASE_URL", database.url())
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("capstone admin keys FILE"), "{error}");
}

#[test]
fn an_administrator_made_on_the_command_line_signs_in_by_the_token_printed_there() {
    let database = platform::database();
    let run = |arguments: &[&str]| {
        let output = Command::new(CAPSTONE)
            .args(["admin"])
            .args(arguments)
            .env("DATABASE_URL", database.url())
            .env("CAPSTONE_TOKEN_KEYS", file())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (
            output.status.success(),
            said,
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (success, _, error) = run(&["token", "grace@example.org"]);
    assert!(
        !success && error.contains("nobody has the address grace@example.org"),
        "{error}"
    );
    assert!(run(&["create", "grace@example.org", "--name", "Grace Hopper"]).0);
    assert!(
        run(&["create", "grace@example.org"]).0,
        "twice is as good as once"
    );

    let (success, token, error) = run(&["token", "Grace@Example.org"]);
    assert!(success, "{error}");
    let environment = [
        ("DATABASE_URL", database.url()),
        ("CAPSTONE_TOKEN_KEYS", file()),
    ];
    let program = Program::serve_with(CAPSTONE, &environment).unwrap();
    let mut client = Client::connect(program.address());
    client.send(
        format!(
            "GET /api/v1/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n",
            token.trim()
        )
        .as_bytes(),
    );
    let me = client.receive().unwrap().expect(200).json();
    assert_eq!(me["name"], "Grace Hopper");
    assert_eq!(me["roles"], serde_json::json!(["administrator", "learner"]));
}

#[test]
fn tokens_that_are_out_stay_good_when_another_key_begins_to_sign() {
    let folder = TempDir::new().unwrap();
    let database = platform::database();
    let path = folder.path().join("keys.toml");
    let settings = [
        ("DATABASE_URL", database.url()),
        ("CAPSTONE_LOG", "error"),
        ("CAPSTONE_TOKEN_KEYS", path.to_str().unwrap()),
    ];
    let status = |text: &str, token: &str| {
        write(&path, text, 0o600);
        let program = Program::serve_with(CAPSTONE, &settings).unwrap();
        let mut client = Client::connect(program.address());
        let request =
            format!("GET /api/v1/me HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n");
        client.send(request.as_bytes());
        client.receive().unwrap().status
    };
    let since = jiff::Timestamp::now() - SignedDuration::from_secs(1);
    let next = format!(
        "[[key]]\nid = 'next'\nalgorithm = 'HS256'\nsince = '{since}'\n\
         secret = 'pX3v6BnRtK0yWcZ5gHs1uEoDi9fMj7La'\n"
    );
    let both = format!("{KEYS}\n{next}");
    let old = bearer(ADA, &Clock::system());
    let ring = Arc::new(KeyRing::parse(&both).unwrap());
    let signer = signer(ring, Clock::system(), Ids::system()).unwrap();
    let new = signer.sign(&Identity::new(ADA)).unwrap().token;
    let new = format!("Bearer {new}");

    assert_eq!(status(KEYS, &new), 401, "the key isn't there yet");
    assert_eq!(status(&both, &old), 200);
    assert_eq!(status(&both, &new), 200);
    assert_eq!(status(&next, &old), 401, "the key was taken out");
}

#[test]
fn keys_are_made_once_and_for_their_owner_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("keys.toml");
    assert!(capstone::keys::make(&path).unwrap());
    let made = std::fs::read(&path).unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(!capstone::keys::make(&path).unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), made);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    KeyRing::read(&path).unwrap();
}
