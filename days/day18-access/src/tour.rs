//! The tour: who gets which no, which rows are there for whom, and two locks for one door.

use access::matrix::Verdict;
use anyhow::{Context as _, ensure};
use clock::Clock;
use lesson::{Answer, Call, Tour};
use postgres::{Client, NoTls};
use serde_json::{Value, json};
use tokens::{Identity, Signer};

use crate::experiment::{self, Counts, FORGETFUL, POLICY, count};
use crate::milestone::Authority;
use crate::people::{ADA, ROOT, askers, id_of_check_in, identity};

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let signer = Authority::from_environment()?.signer(Clock::system())?;
    three_noes(tour, &signer)?;
    in_reach(tour, &signer)?;
    narrowed(tour, &signer)?;
    not_by_asking(tour, &signer)?;
    impersonated(tour, &signer)?;
    measured(tour)?;
    second_lock(tour)
}

fn signed(call: Call, who: &Identity, signer: &Signer) -> anyhow::Result<Call> {
    let token = signer.sign(who)?.token;
    Ok(call.header("Authorization", format!("Bearer {token}")))
}

fn ada() -> Identity {
    identity(ADA, "learner")
}

fn check_in(number: u128) -> String {
    format!("/check-ins/{}", id_of_check_in(number))
}

/// The answer, if it is this refusal.
fn is(answer: Answer, status: u16, kind: &str) -> anyhow::Result<Answer> {
    answer
        .expect_status(status)?
        .expect_body_with(&format!("\"type\":\"/problems/{kind}\""))
}

fn three_noes(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("Three kinds of no");
    tour.say("A request of nobody. Signing in can help:");
    is(tour.get("/learners")?, 401, "unauthorized")?;
    tour.say("Ada is signed in, and none of her roles has the permission of this route. The path is in the documentation, so 403 gives nothing away:");
    let learners = signed(Call::get("/learners"), &ada(), signer)?;
    is(tour.http(&learners)?, 403, "forbidden")?;
    tour.say("Ada may read check-ins. This one is Bob's, so for her it isn't there:");
    let bobs = signed(Call::get(check_in(3)), &ada(), signer)?;
    is(tour.http(&bobs)?, 404, "not_found")?;
    tour.say("The same for one that nobody has. The two responses differ in the ids alone:");
    let nobodys = signed(Call::get(check_in(0xfff)), &ada(), signer)?;
    is(tour.http(&nobodys)?, 404, "not_found")?;
    Ok(())
}

fn in_reach(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("One statement, and the rows that each person finds");
    tour.say("The check-ins of two courses, asked for by four people. It's the same handler and the same SQL each time:");
    let mut rows = vec![format!("{:<12}{:<26}{}", "", "rust", "http")];
    for asker in askers().into_iter().skip(2) {
        let who = asker.identity.context("somebody")?;
        let mut notes = Vec::new();
        for slug in ["rust", "http"] {
            let call = Call::get(format!("/courses/{slug}/check-ins"));
            let call = signed(call, &who, signer)?;
            notes.push(found(&experiment::exchange(tour.address(), &call)?)?);
        }
        rows.push(format!("{:<12}{:<26}{}", asker.name, notes[0], notes[1]));
    }
    tour.show(rows.join("\n"));
    ensure!(
        rows[1].contains("2 of Ada's") && rows[1].ends_with('-'),
        "{rows:?}"
    );
    tour.say("The mentor helps the cohort January, in which Ada is. The instructor runs the course http.");
    Ok(())
}

/// Whose check-ins a list has.
fn found(document: &Value) -> anyhow::Result<String> {
    let items = document["items"].as_array().context("no items")?;
    let adas = items
        .iter()
        .filter(|it| it["learner_id"] == json!(ADA))
        .count();
    let words = [(adas, "Ada's"), (items.len() - adas, "Bob's")];
    let words: Vec<String> = words
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, whose)| format!("{count} of {whose}"))
        .collect();
    Ok(match words[..] {
        [] => "-".to_owned(),
        _ => words.join(", "),
    })
}

fn narrowed(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("A scope narrows a role");
    tour.say("Ada gives a program a token that may read courses and nothing else. It can't read her own check-in, and the challenge names what is missing (RFC 6750 section 3.1):");
    let limited = Identity {
        scopes: Some(vec!["courses:read".to_owned()]),
        ..ada()
    };
    let own = signed(Call::get(check_in(1)), &limited, signer)?;
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"check-ins:read\"";
    is(tour.http(&own)?, 403, "forbidden")?.expect_header("www-authenticate", challenge)?;
    Ok(())
}

fn not_by_asking(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("The body says whose it is");
    tour.say("Ada checks in, and writes Bob's id into the body. The reach of her permission doesn't have him:");
    let body = json!({"learner_id": crate::people::BOB, "day": 9, "hours": "1", "energy": 9});
    let forged = Call::post("/courses/rust/check-ins").json(body.to_string());
    is(
        tour.http(&signed(forged, &ada(), signer)?)?,
        403,
        "forbidden",
    )?;
    Ok(())
}

fn impersonated(tour: &mut Tour, signer: &Signer) -> anyhow::Result<()> {
    tour.step("As somebody else, and both in the log");
    tour.say("Ada says that a button doesn't work. An administrator asks for a token as her, and says why:");
    let root = identity(ROOT, "staff");
    let body = json!({"account_id": ADA, "reason": "The button of ticket 4711."});
    let begin = Call::post("/impersonations").json(body.to_string());
    let begin = signed(begin, &root, signer)?;
    let answer = tour.http(&begin)?.expect_status(200)?;
    let begun: Value = serde_json::from_str(answer.text()?)?;
    let token = begun["access_token"].as_str().context("no token")?;
    let as_ada = |call: Call| call.header("Authorization", format!("Bearer {token}"));
    tour.say("With that token the administrator is Ada, and no more than Ada:");
    is(
        tour.http(&as_ada(Call::get("/learners")))?,
        403,
        "forbidden",
    )?;
    let patch = Call::patch(check_in(1))
        .header("Content-Type", "application/merge-patch+json")
        .header("If-Match", "\"1\"")
        .body(r#"{"energy":8}"#);
    tour.http(&as_ada(patch))?.expect_status(200)?;
    tour.say("Nobody gets from one person to the next:");
    let nested = as_ada(Call::post("/impersonations").json(body.to_string()));
    is(tour.http(&nested)?, 403, "forbidden")?;
    tour.say(
        "The log has the one who acted, and the one as whom. The last digits tell them apart:",
    );
    let mut client = Client::connect(tour.database()?, NoTls)?;
    let rows = tour.sql(
        &mut client,
        "select verb, resource, right(actor, 5) as actor,
                right(on_behalf_of, 5) as on_behalf_of
         from events
         order by id",
        &[],
    )?;
    ensure!(rows.len() == 2, "{} events", rows.len());
    Ok(())
}

fn measured(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Every route, every person, every row");
    let asked = experiment::run()?;
    tour.say(format!(
        "The table of routes and the policy are data, so the questions can be generated: {} of them. The naive server and ours answer each:",
        asked.len()
    ));
    tour.show(Counts(&asked).to_string().trim_end());
    let [naive, ours] = [0, 1].map(|server| count(&asked, server, Verdict::Right));
    ensure!(ours == asked.len() && naive < ours, "{naive} and {ours}");
    Ok(())
}

fn second_lock(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The where that somebody forgot");
    tour.say(format!(
        "A new report says `{FORGETFUL}`, and its author has forgotten the rest. The database can have a rule of its own:"
    ));
    tour.show(POLICY);
    tour.say("The same statement in six sessions. Two of the four check-ins are Ada's:");
    let leaks = experiment::forget(tour.database()?)?;
    let rows: Vec<String> = leaks
        .iter()
        .map(|(way, count)| format!("{way:<38}{count:>3}"))
        .collect();
    tour.show(rows.join("\n"));
    let counts: Vec<i64> = leaks.iter().map(|it| it.1).collect();
    ensure!(counts == [4, 0, 2, 4, 4, 2], "{counts:?}");
    Ok(())
}
