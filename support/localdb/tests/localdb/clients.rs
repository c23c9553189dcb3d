//! Other processes that use the crate: this test binary, run again to play one part.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use localdb::{Database, Server, Settings, Template};

use crate::world::{World, born};

/// The prefix of a client's lines, among those of the test harness.
const MARK: &str = "client: ";

/// A process that plays `part` until it is told to end or is killed.
pub struct Client {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Client {
    pub fn start(world: &World, part: &str) -> Self {
        Self::start_with(world, part, |_| ())
    }

    /// With changes to its environment.
    pub fn start_with(world: &World, part: &str, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args([
                "--exact",
                "clients::plays_its_part",
                "--ignored",
                "--nocapture",
            ])
            .env("PART", part)
            .env("TMPDIR", &world.settings.runtime)
            .env("CACHE", world.settings.cache.as_ref().unwrap())
            .env(
                "LOCALDB_GRACE",
                world.settings.grace.as_secs_f64().to_string(),
            )
            .env_remove("DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        change(&mut command);
        let mut process = command.spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { process, output }
    }

    /// The next thing that it says.
    pub fn says(&mut self) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).unwrap() > 0 {
            if let Some((_, said)) = line.split_once(MARK) {
                return said.trim().to_owned();
            }
            line.clear();
        }
        let mut reason = String::new();
        let errors = self.process.stderr.take();
        errors.unwrap().read_to_string(&mut reason).unwrap();
        panic!("a client ended without a word: {reason}");
    }

    /// Its standard error. Only a caller that doesn't need [`end`](Self::end) may take it.
    pub fn errors(&mut self) -> ChildStderr {
        self.process.stderr.take().unwrap()
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Lets it end in order; returns when all that held its output open is gone.
    pub fn end(mut self) {
        drop(self.process.stdin.take());
        self.output.read_to_end(&mut Vec::new()).unwrap();
        let errors = self.process.stderr.take();
        errors.unwrap().read_to_end(&mut Vec::new()).unwrap();
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Client {
    /// Nothing is left of a test that failed.
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn say(word: &str) {
    println!("{MARK}{word}");
}

fn await_the_end() {
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

fn server() -> Server {
    if env::var_os("DATABASE_URL").is_some() {
        return localdb::server().unwrap();
    }
    let settings = Settings {
        cache: env::var_os("CACHE").map(Into::into),
        ..Settings::from_env().unwrap()
    };
    Server::private(&settings).unwrap()
}

#[test]
#[ignore = "not a test: a part that the tests give to other processes"]
fn plays_its_part() {
    let part = env::var("PART").unwrap_or_default();
    match part.as_str() {
        "lease" => {
            let server = server();
            say(&born(&server.url("postgres")));
            await_the_end();
        }
        "database" => {
            let database = Database::empty_on(&server(), "client").unwrap();
            say(database.name());
            await_the_end();
        }
        "half a template" => {
            let template = Template::new("half", 1, |url| {
                let mut client = postgres::Client::connect(url, postgres::NoTls)?;
                client.batch_execute("create table half ()")?;
                say("half built");
                await_the_end();
                Ok(())
            });
            Database::from_template_on(&server(), &template).unwrap();
        }
        "whole template" => {
            let template = Template::new("whole", 1, |_| {
                say("built");
                Ok(())
            });
            Database::from_template_on(&server(), &template).unwrap();
            say("cloned");
        }
        _ => {}
    }
}
