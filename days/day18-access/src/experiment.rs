//! The experiments: the matrix against two servers, and a forgotten `where` with and without row security.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use access::Policy;
use access::matrix::{Verdict, matrix};
use anyhow::Context as _;
use clock::Clock;
use lesson::Call;
use postgres::{Client, NoTls};
use tokens::{Identity, Signer};

use crate::milestone::{self, Authority, RULES, TABLES};
use crate::naive::Naive;
use crate::people::{ADA, Things, askers, path};

/// One cell, with the responses of both servers.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) route: String,
    pub(crate) asker: &'static str,
    pub(crate) thing: Option<&'static str>,
    /// The status that the policy asks for; none if it's allowed.
    pub(crate) expected: Option<u16>,
    /// The naive server's, and ours.
    pub(crate) servers: [(u16, Verdict); 2],
}

/// Asks both servers every question.
pub(crate) fn run() -> anyhow::Result<Vec<Asked>> {
    let authority = Authority::from_environment()?;
    let signer = authority.signer(Clock::system())?;
    let naive = Naive::start(&authority)?;
    let own = TABLES.fresh()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let ours = milestone::serve(own.url(), listener, &authority)?;
    let (askers, things, table) = (askers(), Things::new(), ours.table.clone());
    let cells = matrix(&Policy::new(RULES)?, &table, &askers, |route| {
        things.of(route)
    });
    let mut asked = Vec::new();
    for cell in cells {
        // The page of a problem is for everybody, and the naive server has none.
        if cell.route.pattern().as_str() == "/problems/{code}" {
            continue;
        }
        let method = cell.route.method().as_str();
        let who = cell.asker.identity.as_ref();
        let call = call(method, &path(cell.route, cell.thing), who, &signer)?;
        let mut servers = [(0, Verdict::Right); 2];
        for (place, server) in servers.iter_mut().zip([naive.address, address]) {
            let status = status(server, &call)?;
            *place = (status, cell.judge(status));
        }
        asked.push(Asked {
            route: format!("{method} {}", cell.route.pattern()),
            asker: cell.asker.name,
            thing: cell.thing.map(|it| it.name),
            expected: cell.refusal.map(|it| it.status().as_u16()),
            servers,
        });
    }
    naive.stop()?;
    ours.stop()?;
    Ok(asked)
}

/// A request that asks without changing anything: a body that says nothing, or a condition that is false.
pub(crate) fn call(
    method: &str,
    path: &str,
    who: Option<&Identity>,
    signer: &Signer,
) -> anyhow::Result<Call> {
    let mut call = Call::new(method, path);
    if let Some(who) = who {
        let token = signer.sign(who)?.token;
        call = call.header("Authorization", format!("Bearer {token}"));
    }
    if ["PUT", "PATCH", "DELETE"].contains(&method) {
        call = call.header("If-Match", "\"999\"");
    }
    Ok(match (method, path.contains("courses/")) {
        ("POST", _) => call.json("{}"),
        ("PUT", true) => call.json(format!(
            r#"{{"slug":"{}","title":"Mine"}}"#,
            path.trim_start_matches("/courses/")
        )),
        ("PUT", false) => call.json(r#"{"day":1,"hours":"1","energy":5}"#),
        ("PATCH", _) => call
            .header("Content-Type", "application/merge-patch+json")
            .body("{}"),
        _ => call,
    })
}

/// The JSON document of the response to `call`, without a line of the tour.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<serde_json::Value> {
    let text = text(server, call)?;
    let (_, body) = text.split_once("\r\n\r\n").context("no response")?;
    Ok(serde_json::from_str(body)?)
}

fn status(server: SocketAddr, call: &Call) -> anyhow::Result<u16> {
    let text = text(server, call)?;
    let status = text.split(' ').nth(1).context("no response")?;
    Ok(status.parse()?)
}

fn text(server: SocketAddr, call: &Call) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day18"))?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

/// How often each verdict was, for the naive server and ours.
pub(crate) fn count(asked: &[Asked], server: usize, verdict: Verdict) -> usize {
    let it = asked.iter().map(|it| it.servers[server].1);
    it.filter(|it| *it == verdict).count()
}

/// The counts as a table, and then the routes with a hole, with the people who get through it.
pub(crate) struct Counts<'a>(pub(crate) &'a [Asked]);

impl fmt::Display for Counts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<28}{:>6}{:>6}", "", "naive", "ours")?;
        for (words, verdict) in [
            ("as the policy says", Verdict::Right),
            ("hole: allowed all the same", Verdict::Hole),
            ("wall: refused all the same", Verdict::Wall),
            ("refused, another status", Verdict::Status),
        ] {
            let [naive, ours] = [0, 1].map(|server| count(self.0, server, verdict));
            writeln!(f, "{words:<28}{naive:>6}{ours:>6}")?;
        }
        writeln!(f)?;
        let mut holes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let found = self.0.iter().filter(|it| it.servers[0].1 == Verdict::Hole);
        for it in found {
            let who = holes.entry(&it.route).or_default();
            if !who.contains(&it.asker) {
                who.push(it.asker);
            }
        }
        writeln!(f, "{:<34}for", "the naive server's holes")?;
        for (route, who) in holes {
            writeln!(f, "{route:<34}{}", who.join(", "))?;
        }
        Ok(())
    }
}

/// A way to ask for all check-ins without a `where`, and how many rows came.
pub(crate) type Leak = (&'static str, i64);

/// The rule of the rows. A setting that isn't there is null (`true`), and null is nobody.
// ANCHOR: row_security
pub(crate) const POLICY: &str = "\
create policy own_rows on check_ins
    using (learner_id = nullif(current_setting('app.account', true), '')::uuid);
alter table check_ins enable row level security;";
// ANCHOR_END: row_security

/// The statement that has forgotten its `where`.
pub(crate) const FORGETFUL: &str = "select count(*) from check_ins";

/// A role that may read all tables, and isn't above row security. Every server has it.
const READER: &str = "pg_read_all_data";

/// Runs the forgetful statement in five ways, and takes back everything.
pub(crate) fn forget(url: &str) -> anyhow::Result<Vec<Leak>> {
    let mut client = Client::connect(url, NoTls)?;
    let mut transaction = client.transaction()?;
    let mut leaks = Vec::new();
    let as_reader = format!("set local role {READER}");
    let ada = format!("set local app.account = '{ADA}'");
    let owner = format!("alter table check_ins owner to {READER}");
    let force = "alter table check_ins force row level security";
    for (way, before) in [
        ("without row security", vec![&*as_reader]),
        (
            "row security, app.account isn't set",
            vec!["reset role", POLICY, &as_reader],
        ),
        ("row security, app.account is Ada's", vec![&*ada]),
        ("as a superuser", vec!["reset role"]),
        ("as the owner of the table", vec![&*owner, &as_reader]),
        (
            "as the owner, and it is forced",
            vec!["reset role", force, &as_reader],
        ),
    ] {
        for statement in before {
            transaction.batch_execute(statement)?;
        }
        leaks.push((way, transaction.query_one(FORGETFUL, &[])?.get(0)));
    }
    transaction.rollback()?;
    Ok(leaks)
}
