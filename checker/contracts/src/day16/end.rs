//! How a session ends: at the server, one by one or all at once.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::Value;

use super::person::{Person, opens_nothing};
use crate::attacking::attacks;
use crate::learner::{LEARNERS, api};

pub(super) const LOG_OUT: Stage = Stage {
    name: "Log out",
    teaches: "DELETE /sessions/{id} is 204. After it the cookie opens nothing, and the refresh token gets nothing. A session that has ended, or is somebody else's, is 404.",
    why: "A browser that deletes its cookie deletes one copy. Whoever has another one is still signed in, unless the server has ended the row.",
    source: "OWASP Session Management, \"Logout Button\"",
    needs: &[1],
    hints: &[
        "What has changed in your database after a logout?",
        "Write an end into the row, and let every lookup ask for rows without one; the lookup of refresh tokens too.",
        "`where id = $1 and account_id = $2 and revoked_at is null`: no row is 404, whoever asks.",
    ],
    run: attacks(log_out, REPLAYS),
    ..Stage::PLAIN
};

fn log_out(api: &Api) -> StageResult {
    let (person, other) = (Person::sign_in(api)?, Person::sign_in(api)?);
    person.is_in()?;
    person.call("DELETE", &person.path).expect(204)?;
    api.case("the same session once more", |_| {
        other.call("DELETE", &person.path).expect(404).map(drop)
    })?;
    api.case("another session of the same person", |_| other.is_in())
}

const REPLAYS: &[Attack] = &[
    Attack {
        id: "cookie-replayed",
        name: "the cookie after the logout",
        gains: "the session, from any copy of the cookie: a backup, a log, a shared machine",
        source: "OWASP Session Management",
        attempt: |api| logged_out(api)?.is_out(),
    },
    Attack {
        id: "refresh-token-replayed",
        name: "the refresh token after the logout",
        gains: "access tokens for weeks after the owner has logged out",
        source: "RFC 7009 section 2.1",
        attempt: |api| {
            let person = logged_out(api)?;
            opens_nothing(person.exchange(&person.refresh_token))
        },
    },
    Attack {
        id: "others-session",
        name: "somebody else's session",
        gains: "the power to log anybody out",
        source: "OWASP API1:2023",
        attempt: |api| {
            let grace = Person::sign_in(&api.as_learner(LEARNERS[1]))?;
            let response = Person::sign_in(api)?.call("DELETE", &grace.path).send()?;
            if response.code() < 300 {
                let what = format!("it's let in: the status is {}", response.code());
                return Err(response.fail(what).exploited());
            }
            response.status(&[404])?;
            grace.is_in()
        },
    },
];

/// Somebody who was signed in, and has logged out.
fn logged_out<'a>(api: &Api<'a>) -> Result<Person<'a>, Failure> {
    let person = Person::sign_in(api)?;
    person.call("DELETE", &person.path).expect(204)?;
    Ok(person)
}

pub(super) const EVERYWHERE: Stage = Stage {
    name: "By device, and everywhere",
    teaches: "GET /sessions lists one's own sessions that go on, and says of one that it is the current one. DELETE /sessions ends all of them, and nobody else's.",
    why: "Somebody has lost a telephone. They need to see what is signed in, and to end it from elsewhere, before whoever found it reads on.",
    source: "OWASP ASVS 5.0 V7.4 and V7.5",
    needs: &[1, 5],
    hints: &[
        "The list needs the account of the request; `current` needs the session that its cookie opened.",
        "`{\"items\": [{\"id\", \"created_at\", \"current\"}]}`, and only rows of this account without an end.",
        "Everywhere includes the session that asks.",
    ],
    run: api(everywhere),
    ..Stage::PLAIN
};

fn everywhere(api: &Api) -> StageResult {
    let (here, there) = (Person::sign_in(api)?, Person::sign_in(api)?);
    let grace = Person::sign_in(&api.as_learner(LEARNERS[1]))?;
    let listed = here.call("GET", "/sessions").expect(200)?;
    let items = listed.value("/items")?;
    let empty = Vec::new();
    let items = items.as_array().unwrap_or(&empty);
    let found = |person: &Person| {
        let id = person.path.rsplit('/').next().unwrap_or_default();
        items.iter().find(|it| it["id"] == id)
    };
    for person in [&here, &there] {
        let Some(item) = found(person) else {
            return Err(listed.wrong("/items", &format!("lacks {}", person.path)));
        };
        let is_here = person.path == here.path;
        if item["current"] != Value::Bool(is_here) {
            let what = format!(
                "says of {} that current is {}",
                person.path, item["current"]
            );
            return Err(listed.wrong("/items", &what));
        }
        if !item["created_at"].is_string() {
            return Err(listed.wrong("/items", "has a session without created_at"));
        }
    }
    if found(&grace).is_some() {
        return Err(listed.wrong("/items", "has somebody else's session"));
    }
    let ended = here.call("DELETE", "/sessions");
    ended.expect(204)?;
    api.case("the session that asked", |_| here.is_out())?;
    api.case("the other session", |_| there.is_out())?;
    api.case("somebody else's session", |_| grace.is_in())
}
