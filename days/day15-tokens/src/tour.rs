//! The tour: what a token says, what it takes to be believed, and for how long.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use lesson::{Answer, Call, Tour};
use serde_json::json;
use tokens::{Identity, Key, KeyRing, Pair, Signer};
use uuid::Uuid;

use crate::experiment::{self, Table};
use crate::judges::{json, part};
use crate::log::Log;
use crate::milestone::{self, Authority, Serving};

/// A learner, in whose name the tour speaks.
const ADA: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001);

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let log = Log::start()?;
    let signer = Authority::from_environment()?.signer(Clock::system())?;
    readable(tour, &signer)?;
    credentials(tour, &signer)?;
    forgeries(tour, &signer, &log)?;
    measured(tour)?;
    last_character(tour, &signer)?;
    rotation(tour)?;
    replay(tour)?;
    set_back(tour)
}

fn ada() -> Identity {
    Identity {
        roles: vec!["learner".to_owned()],
        ..Identity::new(ADA)
    }
}

fn me(token: &str) -> Call {
    Call::get("/me").header("Authorization", format!("Bearer {token}"))
}

/// The answer, if it is 401 in the shape of every refusal.
fn is_refused(answer: Answer, challenge: &str) -> anyhow::Result<Answer> {
    answer
        .expect_status(401)?
        .expect_header("www-authenticate", challenge)?
        .expect_body_with("\"type\":\"/problems/unauthorized\"")
}

const NONE: &str = "Bearer";
const INVALID: &str = "Bearer error=\"invalid_token\"";

fn readable(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("Everybody can read a token");
    tour.say("The issuer signs a token for Ada. It has three parts, each in base64url. That isn't encryption: here are the first two, decoded without any key.");
    let token = signer.sign(&ada())?.token;
    for part in token.split('.').take(2) {
        let json = json(part).context("a part of a token is JSON")?;
        tour.show(serde_json::to_string_pretty(&json)?);
    }
    let signature = token.rsplit('.').next().unwrap_or_default();
    tour.say(format!(
        "The third part has {} characters: an HMAC with SHA-256 over the two parts before it.",
        signature.len()
    ));
    Ok(())
}

fn credentials(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("A request of nobody, and Ada's");
    tour.say("Without credentials the answer is 401, and it says which kind is needed:");
    is_refused(tour.get("/me")?, NONE)?;
    tour.say("With a token the server knows who asks. It looks nothing up:");
    let token = signer.sign(&ada())?.token;
    tour.http(&me(&token))?
        .expect_status(200)?
        .expect_body_with("\"roles\":[\"learner\"]")?;
    Ok(())
}

fn forgeries(tour: &mut Tour, signer: &Signer, log: &Log) -> anyhow::Result<()> {
    tour.step("One answer for the client, a reason for the log");
    tour.say("Ada changes her role in the token and keeps the signature:");
    let token = signer.sign(&ada())?.token;
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, mac] = parts[..] else {
        anyhow::bail!("no token")
    };
    let with = |part: &str, member: &str, value: serde_json::Value| {
        let mut json = json(part).unwrap_or_default();
        json[member] = value;
        self::part(json.to_string())
    };
    let staff = with(body, "roles", json!(["staff"]));
    log.take();
    is_refused(tour.http(&me(&format!("{head}.{staff}.{mac}")))?, INVALID)?;
    tour.say("Each forgery gets the same response. The reason is in the log, and the token isn't:");
    let key = json!("https://evil.example/keys.json");
    let forged = [
        format!("{}.{staff}.", with(head, "alg", json!("none"))),
        format!("{}.{staff}.{mac}", with(head, "alg", json!("RS256"))),
        format!("{}.{body}.{mac}", with(head, "typ", json!("JWT"))),
        format!(
            "{}.{body}.{mac}",
            with(head, "kid", json!("../../dev/null"))
        ),
        format!("{}.{body}.{mac}", with(head, "jku", key)),
        format!("{token}.{mac}"),
        "x".repeat(5000),
    ];
    for token in forged {
        ensure!(status(tour.address(), &me(&token))? == 401, "it was taken");
    }
    let lines = log.take();
    ensure!(!lines.contains("eyJ"), "the log has a token");
    tour.show(lines.trim_end());
    Ok(())
}

fn measured(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Every forgery, four judges");
    tour.say("An issuer signs with RS256. A forger has a valid token and the public key. Four programs judge each forgery: one that only decodes, the naive version, the library with its defaults, and today's. The columns count the forgeries that each of them accepts:");
    let outcomes = experiment::run()?;
    tour.show(Table(&outcomes).to_string().trim_end());
    for outcome in &outcomes {
        ensure!(outcome.taken[3] == 0, "{outcome:?}");
    }
    Ok(())
}

fn last_character(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("One signature, several spellings");
    tour.say("43 characters have 258 bits, and the HMAC has 256. A lenient decoder ignores the last two. So many of the 64 possible last characters mean the same signature:");
    let token = signer.sign(&ada())?.token;
    let [lenient, strict] = experiment::last_characters(&token);
    tour.show(format!(
        "lenient decoder {lenient:>3}\nstrict decoder  {strict:>3}"
    ));
    ensure!((lenient, strict) == (4, 1), "{lenient} and {strict}");
    tour.say("The server is strict. One that revokes tokens by their text and decodes leniently revokes one spelling of four. The jti has one spelling.");
    Ok(())
}

/// A second server, at a time that the tour sets.
struct Second {
    serving: Serving,
    address: SocketAddr,
    clock: Clock,
    signer: Signer,
}

const START: &str = "2026-03-01T09:00:00Z";

impl Second {
    fn start(tour: &Tour, keys: Vec<Key>) -> anyhow::Result<Self> {
        let authority = Authority::of(KeyRing::new(keys, SignedDuration::from_mins(15))?);
        let clock = Clock::set_to(START.parse()?);
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let serving = milestone::serve(tour.database()?, listener, &authority, clock.clone())?;
        let signer = authority.signer(clock.clone())?;
        Ok(Self {
            serving,
            address,
            clock,
            signer,
        })
    }

    fn token(&self) -> anyhow::Result<String> {
        Ok(self.signer.sign(&ada())?.token)
    }

    fn ask(&self, token: &str) -> anyhow::Result<u16> {
        status(self.address, &me(token))
    }

    fn shows(&self) -> String {
        self.clock.now().strftime("%H:%M:%S").to_string()
    }
}

/// A key of its own for each run.
fn key(id: &str) -> anyhow::Result<Key> {
    let pair = Pair::generate(tokens::Algorithm::EdDsa)?;
    Ok(Key::private(
        id,
        tokens::Algorithm::EdDsa,
        pair.private.as_bytes(),
    )?)
}

fn rotation(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A new key, while tokens are out");
    tour.say("A second server has a ring of two keys: march signs until 09:10, april from then on. Tokens live for 15 minutes. A new token is signed and sent at each time below. The last column is the response to march's last token:");
    let start: Timestamp = START.parse()?;
    let april = key("april")?.since(start + SignedDuration::from_mins(10));
    let second = Second::start(tour, vec![key("march")?, april])?;
    let mut rows = vec!["clock      signed by  new token   march's last".to_owned()];
    let mut last = String::new();
    for seconds in [0, 599, 1, 894, 10] {
        second.clock.advance(SignedDuration::from_secs(seconds));
        let token = second.token()?;
        let header = json(token.split('.').next().unwrap_or_default()).unwrap_or_default();
        let signed_by = header["kid"].as_str().unwrap_or_default();
        if signed_by == "march" {
            last.clone_from(&token);
        }
        rows.push(format!(
            "{}   {signed_by:<9}  {:<10}  {}",
            second.shows(),
            second.ask(&token)?,
            second.ask(&last)?
        ));
    }
    tour.show(rows.join("\n"));
    ensure!(
        rows.last().is_some_and(|it| it.ends_with("401")),
        "{rows:?}"
    );
    tour.say("Nobody restarted anything, and nobody was logged out.");
    second.serving.stop()
}

fn replay(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Log out, then replay");
    tour.say("Ada gets a token at 09:00, and somebody copies it. At 09:05 she logs out, and her browser forgets the token. These are the responses to the copy:");
    let second = Second::start(tour, vec![key("march")?])?;
    let stolen = second.token()?;
    let mut rows = Vec::new();
    for seconds in [300, 300, 299, 5, 1] {
        second.clock.advance(SignedDuration::from_secs(seconds));
        rows.push(format!("{}   {}", second.shows(), second.ask(&stolen)?));
    }
    tour.show(rows.join("\n"));
    ensure!(
        rows.last().is_some_and(|it| it.ends_with("401")),
        "{rows:?}"
    );
    tour.say("The server has nothing to delete, so the token works until its exp, and five seconds longer. Tomorrow's sessions can end sooner.");
    second.serving.stop()
}

fn set_back(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A clock that is set back");
    tour.say("One token is signed at 09:00 and one at 09:20. At 09:20 the first has expired. Then the server's clock is set back to 09:10:");
    let second = Second::start(tour, vec![key("march")?])?;
    let first = second.token()?;
    second.clock.advance(SignedDuration::from_mins(20));
    let later = second.token()?;
    let mut rows = vec!["clock      of 09:00  of 09:20".to_owned()];
    for minutes in [0, -10] {
        second.clock.advance(SignedDuration::from_mins(minutes));
        let (first, later) = (second.ask(&first)?, second.ask(&later)?);
        rows.push(format!("{}   {first}       {later}", second.shows()));
    }
    tour.show(rows.join("\n"));
    ensure!(rows[2].ends_with("200       401"), "{rows:?}");
    tour.say("A token from the future is refused, so its owner signs in again. The expired one gets five minutes back: a server that remembers nothing can't know better.");
    second.serving.stop()
}

/// The status of the response to `call`, without a line of the tour.
fn status(server: SocketAddr, call: &Call) -> anyhow::Result<u16> {
    let text = exchange(server, call)?;
    let status = text.split(' ').nth(1).context("no response")?;
    Ok(status.parse()?)
}

/// The response to `call`, head and all.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day15"))?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}
