//! The program as a learner runs it: the tour, the naive version, the ledger over HTTP.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};

use lesson::{Call, Program};

use super::fixture::{LEDGER, balances, connect, nothing_is_left_open, with};
use database::Executor as _;
use rust_decimal::Decimal;

const DAY10: &str = env!("CARGO_BIN_EXE_day10");
const ADA: &str = "019c0c33-0000-7000-8000-00000000000a";
const GRACE: &str = "019c0c33-0000-7000-8000-00000000000c";

/// How a race goes is different each time; that the first way loses and the others don't is not.
const VARIES: [(&str, &str); 5] = [
    (
        r"(?m)^(   select, then update .*  400) +\d+ +\d+ +\d+$",
        "$1  [less]  [rest]        0",
    ),
    (
        r"(?m)^(   (where|serial|set n|select for).* 400 +400 +0) +\d+$",
        "$1  [some]",
    ),
    (
        r"Ada has [\d.]+ hours; by the ledger, [\d.]+",
        "Ada has [hours] hours; by the ledger, [others]",
    ),
    (r"hours, and is [\d.]+", "hours, and is [another]"),
    (
        r"\d+ transfers made, \d+ refused",
        "[number] transfers made, [number] refused",
    ),
];

#[test]
fn the_tour_shows_what_it_showed() {
    let balances = (
        r#"\{"items":\[(.|\n)*?\]\}"#,
        r#"{"items":[three balances]}"#,
    );
    // As many digits as the balances have.
    let length = ("content-length: 2[0-9]{2}", "content-length: [length]");
    let varies = [&VARIES[..], &[balances, length]].concat();
    lesson::snapshot::tour_with(DAY10, &varies);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive_with(DAY10, &VARIES);
}

/// The program on `own`, which has a ledger.
fn serve(own: &localdb::Database) -> Program {
    Program::serve_with(DAY10, &[("DATABASE_URL", own.url())]).unwrap()
}

/// Sends a request; its status and its body.
fn ask(program: &Program, call: &Call) -> (u16, String) {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day10")).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

fn transfer(from: &str, to: &str, hours: &str) -> Call {
    Call::post("/transfers").json(format!(
        r#"{{"from": "{from}", "to": "{to}", "hours": {hours}}}"#
    ))
}

#[test]
fn each_request_gets_the_status_that_says_what_is_wrong() {
    let own = with(LEDGER);
    let program = serve(&own);
    let hours = r#""2.5""#;
    let text = Call::post("/transfers").body("{}");
    let more = format!(r#"{{"from": "{ADA}", "to": "{GRACE}", "hours": "1", "note": ""}}"#);
    let cases = [
        (transfer(ADA, GRACE, hours), 201, r#""hours":"2.5""#),
        (
            transfer(ADA, GRACE, r#""7.51""#),
            409,
            "7.50 hours, less than 7.51",
        ),
        (transfer(ADA, ADA, hours), 422, "two learners"),
        (transfer(ADA, "nobody", hours), 422, "detail"),
        (transfer(ADA, GRACE, r#""-1""#), 422, "above 0"),
        (transfer(ADA, GRACE, "2.5"), 422, "string"),
        (transfer(ADA, GRACE, r#""1e0""#), 422, "1e0"),
        (transfer(ADA, GRACE, r#"".5""#), 422, ".5"),
        (transfer(ADA, GRACE, r#""1_0""#), 422, "1_0"),
        (transfer(ADA, GRACE, r#""1.5.""#), 422, "1.5."),
        (transfer(ADA, GRACE, r#""""#), 422, "like"),
        (Call::post("/transfers").json(more), 422, "note"),
        (Call::post("/transfers").json("{"), 400, "detail"),
        (text, 415, "Content-Type"),
        (Call::get("/transfers"), 405, ""),
        (Call::get("/nowhere"), 404, ""),
    ];
    for (call, status, part) in cases {
        let (was, body) = ask(&program, &call);
        assert_eq!(was, status, "{call:?}: {body}");
        assert!(body.contains(part), "{call:?}: {body}");
    }
    let (status, body) = ask(&program, &Call::get("/balances"));
    assert_eq!(status, 200);
    let start = format!(r#"{{"items":[{{"hours":"7.50","learner_id":"{ADA}"}}"#);
    assert!(body.starts_with(&start), "{body}");
}

#[test]
fn it_passes_the_check_of_its_day() {
    let own = with(contracts::learner::TABLES);
    let program = serve(&own);
    let faults = contracts::faults(10, program.address());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[tokio::test]
async fn backends_that_are_killed_under_load_leave_no_half_transfer() {
    let own = with(LEDGER);
    let program = serve(&own);
    let stop = AtomicBool::new(false);
    let (mut made, mut away) = (0, 0);
    std::thread::scope(|scope| {
        let clients: Vec<_> = [(ADA, GRACE), (GRACE, ADA), (ADA, GRACE), (GRACE, ADA)]
            .map(|(from, to)| {
                let (program, stop) = (&program, &stop);
                scope.spawn(move || {
                    let (mut made, mut away) = (0, 0);
                    // Until some succeeded and some were hit.
                    while !stop.load(Ordering::Relaxed) {
                        match ask(program, &transfer(from, to, r#""0.25""#)).0 {
                            201 => made += 1,
                            503 => away += 1,
                            status => assert_eq!(status, 409),
                        }
                    }
                    (made, away)
                })
            })
            .into();
        scope.spawn(|| {
            let mut admin = connect(&own);
            let kill = "select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and application_name = 'day10'";
            for _ in 0..20 {
                admin.rows(kill, &[]).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            stop.store(true, Ordering::Relaxed);
        });
        for client in clients {
            let (more, gone) = client.join().unwrap();
            (made, away) = (made + more, away + gone);
        }
    });
    assert!(made > 0 && away > 0, "{made} made, {away} away");
    let there = balances(&own);
    let sum: Decimal = there.iter().map(|(_, hours)| hours).sum();
    assert_eq!(sum, Decimal::from(30), "{there:?}");
    assert!(there.iter().all(|(_, hours)| *hours >= Decimal::ZERO));
    assert_eq!(ask(&program, &Call::get("/balances")).0, 200);
    nothing_is_left_open(&own).await;
}
