//! The tour: what a password costs those who guess it, those who check it, and those who wait.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use lesson::{Call, Tour};
use postgres::{Client, NoTls};
use serde_json::{Value, json};

use ::passwords::{Cost, HasherSettings};

use crate::experiment;
use crate::milestone::{Serving, Settings};

const ADA: &str = "ada@example.org";
const GRACE: &str = "grace@example.org";
const RIGHT: &str = "violet-anchor-77";
const OTHER: &str = "copper lantern 31";

/// Drives the milestone, and a second server whose hasher can be counted.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let second = Second::start(tour, folder.path(), HasherSettings::default())?;
    let mut client = Client::connect(tour.database()?, NoTls)?;
    registered(tour, &second, &mut client)?;
    refused(tour, &second)?;
    same_answer(tour, &second)?;
    truncated(tour, &second)?;
    reset(tour, &second, folder.path(), &mut client)?;
    second.serving.stop()?;
    flood(tour, folder.path())?;
    stalled(tour)?;
    guesses(tour)
}

/// A server of the tour's own, on the same database.
struct Second {
    serving: Serving,
    address: SocketAddr,
}

impl Second {
    fn start(tour: &Tour, mail: &Path, hasher: HasherSettings) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let settings = Settings {
            mail: mail.to_owned(),
            hasher,
            ..Settings::from_environment()
        };
        let serving = Serving::start(tour.database()?, listener, &settings)?;
        Ok(Self { serving, address })
    }

    fn call(&self, tour: &mut Tour, call: &Call) -> anyhow::Result<lesson::Answer> {
        tour.connect_to(self.address, "")?.call(call)
    }
}

fn register(name: &str, email: &str, password: &str) -> Call {
    let body = json!({"name": name, "email": email, "password": password});
    Call::post("/accounts").json(body.to_string())
}

fn login(email: &str, password: &str) -> Call {
    let body = json!({"email": email, "password": password});
    Call::post("/sessions").json(body.to_string())
}

fn registered(tour: &mut Tour, second: &Second, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Two people, one password");
    tour.say("Ada registers, and Grace chooses the same password:");
    second
        .call(tour, &register("Ada", ADA, RIGHT))?
        .expect_status(202)?;
    second
        .call(tour, &register("Grace", GRACE, RIGHT))?
        .expect_status(202)?;
    tour.say("Each hash has a salt of its own, so equal passwords are different rows. The first seven characters are the version and the cost:");
    let rows = tour.sql(
        client,
        "select left(hash, 7) as version_and_cost, count(distinct hash) as hashes, min(length(hash)) as characters
         from passwords
         group by 1",
        &[],
    )?;
    ensure!(rows.len() == 1, "{} costs", rows.len());
    Ok(())
}

fn refused(tour: &mut Tour, second: &Second) -> anyhow::Result<()> {
    tour.step("Passwords that can't be one");
    tour.say("bcrypt reads 72 bytes, and the last is a NUL. A longer password is refused aloud:");
    let long = register("Eve", "eve@example.org", &"x".repeat(72));
    second
        .call(tour, &long)?
        .expect_status(422)?
        .expect_body_with("too_long")?;
    tour.say("So is one that is among the first to be guessed, in whatever disguise:");
    let common = register("Eve", "eve@example.org", "Sunsh1ne2026!");
    second
        .call(tour, &common)?
        .expect_status(422)?
        .expect_body_with("too_common")?;
    Ok(())
}

// ANCHOR: same
fn same_answer(tour: &mut Tour, second: &Second) -> anyhow::Result<()> {
    tour.step("One answer, one price");
    tour.say(
        "Eve registers Ada's address. The answer is the one that Ada got, and Ada gets a mail:",
    );
    second
        .call(tour, &register("Eve", ADA, OTHER))?
        .expect_status(202)?;
    tour.say(
        "Then she tries a wrong password at Ada's account, and one at an account that isn't there:",
    );
    let hasher = &second.serving.hasher;
    let mut lines = Vec::new();
    for (why, email) in [
        ("a wrong password", ADA),
        ("no account", "nobody@example.org"),
    ] {
        let (calls, rounds) = (hasher.calls(), hasher.rounds());
        second
            .call(tour, &login(email, OTHER))?
            .expect_status(401)?;
        let work = (hasher.calls() - calls, hasher.rounds() - rounds);
        ensure!(work == (1, hasher.cost().rounds()), "{work:?}");
        lines.push(format!(
            "{why:<18} {} call of bcrypt, {} rounds",
            work.0, work.1
        ));
    }
    tour.show(lines.join("\n"));
    Ok(())
}
// ANCHOR_END: same

fn truncated(tour: &mut Tour, second: &Second) -> anyhow::Result<()> {
    tour.step("The bytes that bcrypt doesn't read");
    tour.say("The library's plain `verify`, with another password than the one that was hashed:");
    let found = experiment::truncated()?;
    let lines = found
        .iter()
        .map(|(what, taken)| format!("{what:<36} {}", if *taken { "accepted" } else { "refused" }));
    tour.show(lines.collect::<Vec<_>>().join("\n"));
    let taken: Vec<bool> = found.iter().map(|(_, taken)| *taken).collect();
    ensure!(taken == [true, false, true], "{taken:?}");
    tour.say("The server takes neither. A NUL is refused before anything is hashed:");
    let with_nul = login(ADA, &format!("{RIGHT}\0{RIGHT}"));
    second.call(tour, &with_nul)?.expect_status(422)?;
    Ok(())
}

fn reset(
    tour: &mut Tour,
    second: &Second,
    folder: &Path,
    client: &mut Client,
) -> anyhow::Result<()> {
    tour.step("A forgotten password");
    tour.say("Ada is signed in, and asks for another password on another device. So does somebody for an address without an account:");
    let session = second.call(tour, &login(ADA, RIGHT))?.expect_status(201)?;
    let session: Value = serde_json::from_str(session.text()?)?;
    let refresh = json!({"refresh_token": session["refresh_token"]}).to_string();
    for email in [ADA, "nobody@example.org"] {
        let body = json!({"email": email}).to_string();
        let call = Call::post("/password-resets").json(body);
        second
            .call(tour, &call)?
            .expect_status(202)?
            .expect_body("")?;
    }
    let mail = mail(folder)?;
    tour.say("There is one mail, to Ada:");
    tour.show(mail.trim_end());
    tour.say("The database has a hash of the token:");
    tour.sql(
        client,
        "select purpose, octet_length(hash) as hash_bytes, used_at is null as good from single_use_tokens where purpose = 'reset'",
        &[],
    )?;
    let token = mail.lines().find_map(|it| it.strip_prefix("token: "));
    let body = json!({"token": token.context("no token")?, "password": OTHER}).to_string();
    let change = Call::post("/password-changes").json(body);
    tour.say("It works once:");
    second.call(tour, &change)?.expect_status(204)?;
    second.call(tour, &change)?.expect_status(422)?;
    tour.say("The session of before has ended, so its refresh token gets nothing:");
    second
        .call(tour, &Call::post("/tokens").json(refresh))?
        .expect_status(401)?;
    Ok(())
}

/// The mail with a reset, once it is there.
fn mail(folder: &Path) -> anyhow::Result<String> {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(30) {
        for file in fs::read_dir(folder)? {
            let path = file?.path();
            if path.extension().is_some_and(|it| it == "eml") {
                let text = fs::read_to_string(path)?;
                if text.contains("Choose another password") {
                    return Ok(text);
                }
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
    anyhow::bail!("no mail came")
}

fn flood(tour: &mut Tour, folder: &Path) -> anyhow::Result<()> {
    tour.step("A flood of logins");
    tour.say("A server with one thread for hashes and two places to wait gets 20 logins at once. Meanwhile another request is sent:");
    let settings = HasherSettings::default().with_places(1, 2);
    let second = Second::start(tour, folder, settings)?;
    let address = second.address;
    let logins: Vec<_> = (0..20)
        .map(|_| thread::spawn(move || ask(address, &login("nobody@example.org", OTHER))))
        .collect();
    let other = second.call(tour, &Call::get("/courses"))?;
    other.expect_status(401)?;
    let mut statuses = Vec::new();
    for login in logins {
        let answer = login
            .join()
            .map_err(|_| anyhow::anyhow!("a login panicked"))??;
        ensure!(
            !answer.starts_with("HTTP/1.1 503") || answer.contains("retry-after: 1"),
            "no Retry-After"
        );
        statuses.push(answer.get(9..12).unwrap_or_default().to_owned());
    }
    let count = |status: &str| statuses.iter().filter(|it| *it == status).count();
    let (judged, put_off) = (count("401"), count("503"));
    ensure!(judged + put_off == 20 && judged >= 2, "{statuses:?}");
    tour.show(format!("judged (401)               {judged}\nput off (503, Retry-After) {put_off}\ncalls of bcrypt            {}", second.serving.hasher.calls()));
    ensure!(
        second.serving.hasher.calls() == judged as u64,
        "work was done for nothing"
    );
    second.serving.stop()
}

fn stalled(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Who waits for a hash");
    tour.say("20 hashes are begun, and then a task that only counts. This is how many hashes had ended when the task got its turn:");
    let (on_thread, in_pool) = experiment::stalled()?;
    tour.show(format!(
        "on the runtime's thread {on_thread:>3}\nin the pool             {in_pool:>3}"
    ));
    ensure!(on_thread == 20 && in_pool < 20, "{on_thread} and {in_pool}");
    Ok(())
}

fn guesses(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Guesses a second");
    tour.say("One core of this machine, for the thief as for the server:");
    let guesses = experiment::guesses();
    let lines = guesses.iter().map(|it| {
        let name = it
            .cost
            .map_or("SHA-256".to_owned(), |cost| format!("bcrypt {cost}"));
        format!("{name:<10} {:>12.1}", it.a_second)
    });
    tour.show(lines.collect::<Vec<_>>().join("\n"));
    ensure!(
        guesses[0].a_second > 100.0 * guesses[1].a_second,
        "SHA-256 is slow"
    );
    let cost = Cost::new(12).context("no cost")?;
    tour.say(format!("The server's cost is {}.", cost.get()));
    Ok(())
}

/// The response to `call`, head and all, without a line of the tour.
fn ask(server: SocketAddr, call: &Call) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day17"))?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}
