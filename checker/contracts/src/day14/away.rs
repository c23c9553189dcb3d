//! The database goes away: by a cut, and by silence.

use std::thread::sleep;
use std::time::{Duration, Instant};

use checker::api::{Api, Created, Response};
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;

use super::refusal::{is_problem, says_nothing_internal};
use crate::learner::{a_course, api};

/// How long a program may take to find its database again.
const RECOVERY: Duration = Duration::from_secs(10);

/// A course that was read through the proxy, so that its database is known to be there and to be asked.
fn a_course_in_use<'a>(api: &Api<'a>, name: &str) -> Result<Created<'a>, Failure> {
    let staff = api.as_staff();
    // An outage of the stage before may still be felt.
    let created = staff
        .post("/courses", a_course(api, name))
        .created_within(RECOVERY)?;
    let before = api.database()?.counts();
    until_read(&created)?;
    match api.database()?.counts().since(&before).statements() {
        0 => Err(Failure {
            inconclusive: true,
            ..Failure::plain(
                "the program read a course without asking its database, so nothing can be seen of an outage",
            )
        }),
        _ => Ok(created),
    }
}

/// Does `work` while the database is away, and brings it back in any case.
fn while_away<T>(
    api: &Api,
    begin: impl FnOnce(&faults::Proxy),
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    begin(api.database()?);
    let done = work();
    api.database()?.mend();
    done
}

fn is_unavailable(response: &Response) -> StageResult {
    is_problem(response)?;
    says_nothing_internal(response, &["timeout expired", "terminat", "socket"])
}

/// Reads `created` until that is a 200; every response before that has to be 503.
fn until_read(created: &Created) -> StageResult {
    let start = Instant::now();
    loop {
        let last = created.read().expect_one_of(&[200, 503])?;
        if last.code() == 200 {
            return Ok(());
        }
        if start.elapsed() > RECOVERY {
            return Err(last.fail(format!("it's still 503 after {} s", RECOVERY.as_secs())));
        }
        sleep(Duration::from_millis(100));
    }
}

pub(super) const UNAVAILABLE: Stage = Stage {
    name: "The database is away",
    teaches: "While the database is away, a GET and a POST are 503: problems with `Retry-After`, and nothing internal in them.",
    why: "500 says that the server has a defect, and a good client gives up. 503 says that nothing is wrong with the request, and Retry-After when to send it again. An empty list or a 404 would be a lie.",
    source: "RFC 9110 sections 10.2.3 and 15.6.4",
    needs: &[1],
    hints: &[
        "Which error do you get from your driver when it can't connect? It has no SQLSTATE.",
        "Sort errors into three: the client's, for later, and defects. No connection, class 08, 53 and 57P are for later.",
        "In Node a pool without `pool.on('error', ...)` ends the whole program when an idle connection is lost.",
    ],
    run: api(unavailable),
    ..Stage::PLAIN
};

fn unavailable(api: &Api) -> StageResult {
    let created = a_course_in_use(api, "cut")?;
    while_away(api, faults::Proxy::cut, || {
        let staff = api.as_staff();
        let calls = [
            ("a GET without a database", staff.get(created.path())),
            (
                "a GET of the list without a database",
                staff.get("/courses"),
            ),
            (
                "a POST without a database",
                staff.post("/courses", a_course(api, "never")),
            ),
        ];
        for (case, call) in calls {
            api.case(case, |_| {
                let response = call.expect(503)?;
                response.header("Retry-After")?;
                is_unavailable(&response)
            })?;
        }
        Ok(())
    })
}

pub(super) const RECOVERS: Stage = Stage {
    name: "It recovers by itself",
    teaches: "Ten seconds after the database is back, reading and writing work again. Nobody restarts the program.",
    why: "Outages end at night. A pool that keeps dead connections, or a circuit that nobody closes, makes two outages of one.",
    source: "Nygard, Release It!, \"Circuit Breaker\"",
    needs: &[7],
    hints: &[
        "What does your pool do with a connection that has failed?",
        "Throw a connection away after any error that isn't PostgreSQL's own answer.",
        "If you have a circuit: after its pause let one request through, and close it if that one succeeds.",
    ],
    run: api(recovers),
    ..Stage::PLAIN
};

fn recovers(api: &Api) -> StageResult {
    let created = a_course_in_use(api, "back")?;
    while_away(api, faults::Proxy::cut, || {
        for _ in 0..6 {
            api.case("during the outage", |_| created.read().expect(503))?;
        }
        Ok(())
    })?;
    api.case("after the outage", |_| until_read(&created))?;
    api.case("a write after the outage", |api| {
        let call = api.as_staff().post("/courses", a_course(api, "after"));
        until_read(&call.created_within(RECOVERY)?)
    })
}

pub(super) const FROZEN: Stage = Stage {
    name: "A frozen database",
    teaches: "The database accepts connections and says nothing. Four requests at once are all 503 before the checker's patience ends.",
    why: "A refusal costs a millisecond. Silence costs whatever your timeout is, and without one, a connection of your pool for good. The requests that wait take the whole server with them.",
    source: "SRE book, \"Addressing Cascading Failures\"",
    needs: &[8],
    hints: &[
        "Which of your waits has no limit: connecting, getting a connection from the pool, the statement?",
        "Give each a limit: 1 s to connect, 2 s for a statement. A statement's limit in PostgreSQL doesn't help against silence, so put one around the call.",
    ],
    level: Level::Further,
    timed: true,
    run: api(frozen),
    ..Stage::PLAIN
};

fn frozen(api: &Api) -> StageResult {
    let created = a_course_in_use(api, "frozen")?;
    while_away(api, faults::Proxy::silence, || {
        let calls = (0..4).map(|_| created.read()).collect();
        for response in api.at_once(calls)? {
            api.case("one of four at once", |_| {
                let response = response.status(&[503])?;
                is_unavailable(&response)
            })?;
        }
        Ok(())
    })?;
    api.case("after the silence", |_| until_read(&created))
}
