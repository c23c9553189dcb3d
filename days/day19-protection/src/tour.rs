//! The tour: what each bound lets pass, and what it doesn't.

use std::net::{SocketAddr, TcpListener};

use anyhow::ensure;
use clock::Clock;
use database::Database;
use jiff::SignedDuration;
use lesson::{Answer, Call, Tour};
use lifecycle::Background;
use postgres::{Client, NoTls};
use protection::Secret;

use crate::experiment::{self, Inner, Table, nine_o_clock, statuses};
use crate::milestone::{self, Settings, TABLES};

/// Drives the milestone, with its clock in our hands.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let own = TABLES.fresh()?;
    let world = World::start(own.url(), |_| ())?;
    limits(tour, &world)?;
    addresses(tour, own.url())?;
    guesses(tour, own.url())?;
    shared(tour, &world, own.url())?;
    sites(tour, &world)?;
    inside(tour, own.url())?;
    bodies(tour, &world)?;
    injection(tour, &world)?;
    secrets(tour)?;
    world.stop()?;
    measured(tour)
}

/// A server of the milestone by a clock that stands.
struct World {
    address: SocketAddr,
    clock: Clock,
    server: Background,
    database: Database,
}

impl World {
    fn start(url: &str, change: impl FnOnce(&mut Settings)) -> anyhow::Result<Self> {
        let clock = nine_o_clock()?;
        let mut settings = Settings::standing(&clock);
        change(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (server, database) = milestone::serve(url, listener, &settings)?;
        Ok(Self {
            address,
            clock,
            server,
            database,
        })
    }

    fn ask(&self, tour: &mut Tour, call: &Call) -> anyhow::Result<Answer> {
        tour.connect_to(self.address, "")?.call(call)
    }

    fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        drop(self.database);
        Ok(())
    }
}

fn limits(tour: &mut Tour, world: &World) -> anyhow::Result<()> {
    tour.step("A limit that says what is left");
    tour.say("The clock of this server stands, so you can count along. A hundred requests a minute, all of which may come at once:");
    let call = Call::get("/courses?q=rust");
    world
        .ask(tour, &call)?
        .expect_header("ratelimit-policy", "\"address\";q=100;w=60")?
        .expect_header("ratelimit", "\"address\";r=99;t=1")?;
    tour.say("A hundred more at the same moment:");
    let counted = statuses(world.address, &call, 100)?;
    tour.show(&counted);
    ensure!(counted == "200: 99, 429: 1", "{counted}");
    world
        .ask(tour, &call)?
        .expect_status(429)?
        .expect_header("retry-after", "1")?;
    tour.say("One request comes back every 0.6 seconds. After two seconds:");
    world.clock.advance(SignedDuration::from_secs(2));
    let counted = statuses(world.address, &call, 100)?;
    tour.show(&counted);
    ensure!(counted == "200: 3, 429: 97", "{counted}");
    world.clock.advance(SignedDuration::from_mins(1));
    Ok(())
}

fn addresses(tour: &mut Tour, url: &str) -> anyhow::Result<()> {
    tour.step("Whose word about the address");
    tour.say("A server that trusts no proxy. A client that makes up an address is still itself:");
    let alone = World::start(url, |_| ())?;
    let spoofed = |last: u8| {
        let name = format!("198.51.100.{last}");
        Call::get("/courses?q=sql").header("X-Forwarded-For", name)
    };
    alone
        .ask(tour, &spoofed(1))?
        .expect_header("ratelimit", "\"address\";r=99;t=1")?;
    alone
        .ask(tour, &spoofed(2))?
        .expect_header("ratelimit", "\"address\";r=98;t=2")?;
    alone.stop()?;
    tour.say("A server behind a proxy at 127.0.0.1. The proxy writes the last address of the line, and the client may have sent the others:");
    let behind = behind_a_proxy(url)?;
    let through = |line: &str| Call::get("/courses?q=sql").header("X-Forwarded-For", line);
    let first = behind.ask(tour, &through("1.1.1.1, 203.0.113.9"))?;
    first.expect_header("ratelimit", "\"address\";r=99;t=1")?;
    let again = behind.ask(tour, &through("9.9.9.9, 203.0.113.9"))?;
    again.expect_header("ratelimit", "\"address\";r=98;t=2")?;
    let other = behind.ask(tour, &through("203.0.113.77"))?;
    other.expect_header("ratelimit", "\"address\";r=99;t=1")?;
    behind.stop()
}

fn behind_a_proxy(url: &str) -> anyhow::Result<World> {
    let proxy = "127.0.0.1".parse()?;
    World::start(url, |settings| settings.proxies.push(proxy))
}

/// A guess of Ada's password from `from`.
fn guess(from: &str, password: &str) -> Call {
    let body = format!(r#"{{"email":"ada@example.org","password":"{password}"}}"#);
    Call::post("/sessions")
        .header("X-Forwarded-For", from)
        .json(body)
}

fn guesses(tour: &mut Tour, url: &str) -> anyhow::Result<()> {
    tour.step("Ten guesses, and the owner still gets in");
    let world = behind_a_proxy(url)?;
    tour.say("Somebody at 203.0.113.9 guesses Ada's password:");
    let wrong = guess("203.0.113.9", "letmein");
    let counted = statuses(world.address, &wrong, 12)?;
    tour.show(&counted);
    ensure!(counted == "401: 10, 429: 2", "{counted}");
    world
        .ask(tour, &wrong)?
        .expect_status(429)?
        .expect_header("retry-after", "6")?;
    tour.say("Ada at home, with the right one. Her browser gets a cookie by which it is known from now on:");
    let right = guess("198.51.100.4", "correct horse battery staple");
    let answer = world.ask(tour, &right)?.expect_status(201)?;
    let cookie = answer.header("set-cookie").unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    tour.say(
        "The same browser in the cafe where the guesses come from. It has a budget of its own:",
    );
    let known = guess("203.0.113.9", "correct horse battery staple").header("Cookie", cookie);
    world.ask(tour, &known)?.expect_status(201)?;
    world.stop()
}

fn shared(tour: &mut Tour, world: &World, url: &str) -> anyhow::Result<()> {
    tour.step("A limit that all instances share");
    tour.say("Three resets an hour for an account, whoever asks, and at whichever instance. A second one is beside ours:");
    let second = World::start(url, |_| ())?;
    second.clock.advance(SignedDuration::from_secs(62));
    let reset = Call::post("/password-resets").json(r#"{"email":"bob@example.org"}"#);
    for address in [world.address, second.address, world.address] {
        let counted = statuses(address, &reset, 1)?;
        ensure!(counted == "202: 1", "{counted}");
    }
    second
        .ask(tour, &reset)?
        .expect_status(429)?
        .expect_header("retry-after", "1200")?;
    tour.say("What PostgreSQL keeps is one moment for each key, and the key is a digest:");
    let mut client = Client::connect(url, NoTls)?;
    tour.sql(
        &mut client,
        "select name, left(encode(key, 'hex'), 8) as key,\n       free_at at time zone 'UTC' as free_at, admitted\nfrom rate_limits",
        &[],
    )?;
    second.stop()
}

fn sites(tour: &mut Tour, world: &World) -> anyhow::Result<()> {
    tour.step("Another site's script");
    tour.say("A browser asks before a script of the application's site may send JSON:");
    let preflight = |origin: &str| {
        let call = Call::options("/previews").header("Origin", origin);
        call.header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type")
    };
    let app = "https://app.example.org";
    let answer = world.ask(tour, &preflight(app))?.expect_status(204)?;
    answer.expect_header("access-control-allow-origin", app)?;
    tour.say("A site whose name only begins like that gets no permission, and the browser takes that for a no:");
    let answer = world.ask(tour, &preflight("https://app.example.org.evil.example"))?;
    answer.expect_no_header("access-control-allow-origin")?;
    tour.say("No request of that site is stopped by this. The server does what it is asked, and the browser keeps the response from the script:");
    let call = Call::get("/courses?q=rust").header("Origin", "https://evil.example");
    let answer = world.ask(tour, &call)?.expect_status(200)?;
    answer.expect_no_header("access-control-allow-origin")?;
    Ok(())
}

fn inside(tour: &mut Tour, url: &str) -> anyhow::Result<()> {
    tour.step("A URL that leads inside");
    let page = Inner::start()?;
    let (host, port) = (page.address.ip().to_string(), page.address.port());
    let world = World::start(url, |it| it.allowed_hosts.push((host, port)))?;
    let preview = |url: &str| Call::post("/previews").json(format!("{{\"url\":\"{url}\"}}"));
    tour.say("The operator allows one host and port for this test, so the page there is fetched:");
    let answer = world.ask(tour, &preview(&format!("http://{}/", page.address)))?;
    answer.expect_body("{\"title\":\"a public page\"}")?;
    tour.say("The same machine at another port, the metadata service of a cloud, and 127.0.0.1 written as a number:");
    for inner in [
        "http://127.0.0.1:5432/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
    ] {
        world.ask(tour, &preview(inner))?.expect_status(422)?;
    }
    world.stop()?;
    page.stop()
}

fn bodies(tour: &mut Tour, world: &World) -> anyhow::Result<()> {
    tour.step("A body that is more than it looks");
    let bomb = experiment::bomb()?;
    tour.say(format!(
        "{} bytes, which unpack to ten million. The head is enough to refuse them:",
        bomb.len()
    ));
    let head = Call::post("/previews")
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip")
        .header("Content-Length", bomb.len().to_string())
        .header("Connection", "close");
    world.ask(tour, &head)?.expect_status(415)?;
    Ok(())
}

fn injection(tour: &mut Tour, world: &World) -> anyhow::Result<()> {
    tour.step("A word stays a word");
    tour.say("The word that gave the naive version's learners away. Here it is a value, and no title has it:");
    let word: String = experiment::INJECTION
        .bytes()
        .map(|it| format!("%{it:02x}"))
        .collect();
    let answer = world.ask(tour, &Call::get(format!("/courses?q={word}")))?;
    answer.expect_body("{\"items\":[]}")?;
    Ok(())
}

fn secrets(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A secret that doesn't print");
    tour.say("A secret, printed by a program that logs its settings:");
    let secret = Secret::new("correct horse battery staple");
    tour.show(format!("{secret:?}"));
    tour.say("A variable that nobody has set:");
    match Secret::from_environment("DAY19_KEY", 32) {
        Err(error) => tour.show(error),
        Ok(_) => anyhow::bail!("DAY19_KEY is set"),
    }
    Ok(())
}

fn measured(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Five attacks, twice");
    tour.say("The limit of both is 100 requests a minute. Each attack goes over sockets, to the naive version and to ours:");
    let outcomes = experiment::run()?;
    tour.show(Table(&outcomes).to_string().trim_end());
    let got: Vec<_> = outcomes
        .iter()
        .map(|it| (it.naive.as_str(), it.ours.as_str()))
        .collect();
    let expected = [
        ("200 admitted", "101 admitted"),
        ("300 admitted", "100 admitted"),
        ("2 addresses", "0 addresses"),
        ("the secret", "422"),
        ("10485760 bytes", "415"),
    ];
    ensure!(got == expected, "{got:?}");
    Ok(())
}
