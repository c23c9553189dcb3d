//! How a session begins: its cookie, its secret, and what the browser had before.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use super::person::{Person, is_signed_in, opens_nothing, text};
use crate::attacking::attacks;
use crate::learner::{LEARNERS, api};

pub(super) const SESSION: Stage = Stage {
    name: "A token for a session",
    teaches: "POST /sessions with a bearer token is 201 with `Location: /sessions/{id}`, a cookie, and `{\"id\", \"access_token\", \"refresh_token\"}`. From then on the cookie opens what the token opened, and the token still does.",
    why: "A token ends in minutes and can't be taken back. A session lasts for weeks and can be ended at any moment, because it is a row of yours.",
    source: "RFC 6265 sections 3 and 4, RFC 9110 section 15.3.2",
    needs: &[],
    hints: &[
        "Where does your program decide who sends a request? It needs a second way there, beside the bearer token.",
        "Make a table: id, account, roles, hash of the secret, created_at. Make it when the program starts, if it isn't there.",
        "Take 32 random bytes as text, put the text into Set-Cookie, and its SHA-256 into the row. A request with the cookie: hash, look up, and that's the person.",
    ],
    run: api(session),
    ..Stage::PLAIN
};

fn session(api: &Api) -> StageResult {
    let created = api.request("POST", "/sessions").expect(201)?;
    let id = text(&created, "/id")?;
    let path = created.location()?;
    if path != format!("/sessions/{id}") {
        return Err(created.fail(format!("Location leads to {path}, expected /sessions/{id}")));
    }
    let person = Person::sign_in(api)?;
    api.case("with the cookie alone", |_| {
        let me = person.call("GET", "/me").expect(200)?;
        me.member("/id", api.id())?;
        me.member("/roles", json!(["learner"]))?;
        person.call("GET", "/courses").expect(200).map(drop)
    })?;
    api.case("with the new access token", |api| {
        let me = api.bearing(&person.access_token).get("/me").expect(200)?;
        me.member("/id", api.id())
    })?;
    api.case("with the token of the login, as before", |api| {
        api.get("/me").expect(200).map(drop)
    })?;
    api.case("with neither", |api| {
        let refused = api.anonymous().get("/me").expect(401)?;
        refused.header("WWW-Authenticate").map(drop)
    })?;
    api.case("a new session without a token", |api| {
        let call = api.anonymous().request("POST", "/sessions");
        call.expect_one_of(&[400, 401, 415, 422]).map(drop)
    })
}

pub(super) const COOKIE: Stage = Stage {
    name: "The cookie",
    teaches: "The cookie says HttpOnly, SameSite (Lax or Strict) and Path=/, and no Domain.",
    why: "Without HttpOnly every script of the page reads it; without SameSite it comes along with other sites' forms; with a Domain every subdomain gets it.",
    source: "RFC 6265bis sections 4.1.2 and 5.8.3",
    needs: &[1],
    hints: &[
        "Look at your Set-Cookie. Which of the attributes does it have?",
        "`Set-Cookie: sid=VALUE; Path=/; HttpOnly; SameSite=Lax`, and `Secure` wherever the browser comes by HTTPS or by localhost.",
        "Without Path the cookie is for the directory of the request, and without Domain it is for this host alone. You want the second, and not the first.",
    ],
    run: api(cookie),
    ..Stage::PLAIN
};

fn cookie(api: &Api) -> StageResult {
    let created = api.request("POST", "/sessions").expect(201)?;
    let line = created.header("Set-Cookie")?;
    let attributes: Vec<String> = line
        .split(';')
        .skip(1)
        .map(|it| it.trim().to_ascii_lowercase())
        .collect();
    let says = |any: &[&str]| {
        any.iter()
            .any(|it| attributes.iter().any(|said| said == it))
    };
    let lacks = |what: &str| Err(created.fail(format!("the cookie lacks {what}")));
    if !says(&["httponly"]) {
        return lacks("HttpOnly");
    }
    if !says(&["samesite=lax", "samesite=strict"]) {
        return lacks("SameSite=Lax or SameSite=Strict");
    }
    if !says(&["path=/"]) {
        return lacks("Path=/");
    }
    match attributes.iter().find(|it| it.starts_with("domain")) {
        Some(_) => Err(created.fail("the cookie has a Domain, so subdomains get it too")),
        None => Ok(()),
    }
}

pub(super) const GUESS: Stage = Stage {
    name: "Nothing to guess",
    teaches: "The cookie's value has 128 random bits or more, and is never the session's id. Neither a number near it nor a part of it opens anything.",
    why: "A session's secret is a password that nobody chose, so nobody need remember it. Whoever can compute the next one has the next person's account.",
    source: "OWASP Session Management, RFC 9562 section 8",
    needs: &[1],
    hints: &[
        "Sign in twice, and lay the two values side by side. What is the same?",
        "Take the value from your system's source of randomness for secrets: 32 bytes, as hexadecimal digits or base64url.",
        "A UUID is a name. One of version 7 begins with the time, and the id of a session is shown to people.",
    ],
    run: attacks(is_signed_in, GUESSES),
    ..Stage::PLAIN
};

const GUESSES: &[Attack] = &[
    Attack {
        id: "short-secret",
        name: "a value that is short",
        gains: "a live session in some hours, by trying",
        source: "OWASP Session Management",
        attempt: |api| match Person::sign_in(api)? {
            it if it.secret().len() < 22 => Err(guessable(api, "it has fewer than 22 characters")),
            _ => Ok(()),
        },
    },
    Attack {
        id: "secret-in-order",
        name: "the next value after one's own",
        gains: "the session of whoever signs in next",
        source: "RFC 9562 section 8",
        attempt: in_order,
    },
    Attack {
        id: "id-as-secret",
        name: "the session's id as the cookie",
        gains: "each session whose id was shown, logged or put into a link",
        source: "OWASP API2:2023",
        attempt: |api| {
            let person = Person::sign_in(api)?;
            let id = person.path.rsplit('/').next().unwrap_or_default();
            let cookie = person.cookie_of(id);
            opens_nothing(api.anonymous().get("/me").header("Cookie", &cookie))
        },
    },
    Attack {
        id: "part-of-a-secret",
        name: "the beginning of a value",
        gains: "sessions for a fraction of the guesses",
        source: "OWASP Session Management",
        attempt: |api| {
            let person = Person::sign_in(api)?;
            let half: String = person.secret().chars().take(12).collect();
            let cookie = person.cookie_of(&half);
            opens_nothing(api.anonymous().get("/me").header("Cookie", &cookie))
        },
    },
];

fn guessable(api: &Api, what: &str) -> Failure {
    // The exchange that shows it is the last one.
    match api.request("POST", "/sessions").send() {
        Ok(response) => response.fail(what.to_owned()).exploited(),
        Err(failure) => failure,
    }
}

/// How many characters two random values may begin with alike: for hexadecimal digits, a chance in 2³².
const ALIKE: usize = 8;

fn in_order(api: &Api) -> StageResult {
    let (one, two) = (Person::sign_in(api)?, Person::sign_in(api)?);
    let pairs = one.secret().chars().zip(two.secret().chars());
    let alike = pairs.take_while(|(a, b)| a == b).count();
    match alike {
        ALIKE.. => Err(guessable(
            api,
            &format!("the first {alike} characters are those of the session before"),
        )),
        _ => Ok(()),
    }
}

pub(super) const FIXATION: Stage = Stage {
    name: "A new secret at login",
    teaches: "Whatever cookie the browser had, a login makes a new value, and the old value never opens the account that signed in.",
    why: "An attacker can put a cookie that they know into somebody's browser: from a subdomain, by a script, at a shared machine. Then they only wait.",
    source: "OWASP Session Management, \"Renew the Session ID After Any Privilege Level Change\"",
    needs: &[1],
    hints: &[
        "What does your login do if the request has a cookie already?",
        "Ignore the value that came: never take it over, whether your table has it or not.",
        "End the session that the browser came with, and make a new row with a new secret.",
    ],
    run: attacks(is_signed_in, FIXATIONS),
    ..Stage::PLAIN
};

const FIXATIONS: &[Attack] = &[
    Attack {
        id: "planted-session",
        name: "a login in a browser with the attacker's cookie",
        gains: "the account of whoever signs in there",
        source: "OWASP Session Management",
        attempt: |api| {
            let planted = Person::sign_in(&api.as_learner(LEARNERS[1]))?;
            takes_over(api, &planted.cookie)
        },
    },
    Attack {
        id: "planted-nonsense",
        name: "a login in a browser with a cookie that the attacker made up",
        gains: "the account of whoever signs in there, without an account of one's own",
        source: "OWASP Session Management",
        attempt: |api| {
            let person = Person::sign_in(api)?;
            let made_up = format!("{}{}", api.mark(), "0123456789abcdef".repeat(4));
            takes_over(api, &person.cookie_of(&made_up[..64]))
        },
    },
];

/// Signs a learner in with `planted` in the browser, and tries to be that learner by it.
fn takes_over(api: &Api, planted: &str) -> StageResult {
    let victim = Person::sign_in_with(api, planted)?;
    let response = api
        .anonymous()
        .get("/me")
        .header("Cookie", planted)
        .send()?;
    if response.code() < 300 && response.member("/id", victim.subject.as_str()).is_ok() {
        let what = "the planted cookie opens the account that signed in";
        return Err(response.fail(what).exploited());
    }
    victim.is_in()
}
