//! The private PostgreSQL of a running platform is killed: it comes back, and the platform with it.

use std::fs;
use std::path::Path;
use std::process::Command;

use lesson::Program;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::client::Client;
use crate::platform::{CAPSTONE, eventually};

/// Stops what `cluster` says is its `role` ("server", "supervisor"), or lets it go on, or kills it.
fn signal(cluster: &Path, role: &str, signal: Signal) {
    let roles = fs::read_to_string(cluster.join("ready")).unwrap();
    let mut numbers = roles.lines().filter_map(|line| line.strip_prefix(role));
    let number = numbers.next().unwrap().trim().parse().unwrap();
    kill_process(Pid::from_raw(number).unwrap(), signal).unwrap();
}

#[test]
fn a_killed_postgresql_is_started_again_under_a_running_platform() {
    let directory = TempDir::new().unwrap();
    let cluster = directory.path().join("postgresql");
    let mut command = Command::new(CAPSTONE);
    command
        .args(["serve", "--port", "0", "--data-dir"])
        .arg(directory.path())
        .env_remove("DATABASE_URL")
        .env("LOCALDB_GRACE", "0")
        .env("CAPSTONE_LOG", "off")
        .env("CAPSTONE_ADDRESS_LIMIT", "off");
    let mut program = Program::start(command).unwrap();
    let mut client = Client::connect(program.address());
    let courses = client.get("/api/v1/courses").expect(200).body;

    for _ in 0..2 {
        client.get("/health/ready").expect(200);
        // Stopped, the supervisor can't hide the outage by being quick.
        signal(&cluster, "supervisor", Signal::STOP);
        signal(&cluster, "server", Signal::KILL);

        eventually("not ready", || client.get("/health/ready").status == 503);
        // A process of PostgreSQL may outlive its parent by a moment, and answer.
        eventually("no courses", || client.get("/api/v1/courses").status == 503);
        client.get("/health/live").expect(200);

        signal(&cluster, "supervisor", Signal::CONT);

        eventually("ready again", || client.get("/health/ready").status == 200);
        eventually("announced", || cluster.join("ready").exists());
        // Each of the reading connections comes back by itself.
        eventually("the same courses", || {
            let answer = client.get("/api/v1/courses");
            answer.status == 200 && answer.body == courses
        });
    }

    program.terminate().unwrap();
    assert!(program.wait().unwrap().success());
    // The data must not go before the server has.
    let pid = cluster.join("data/postmaster.pid");
    eventually("PostgreSQL stops with its last user", || !pid.exists());
}
