//! What browsers are told: which sites may read, and what they may do with a response.

use checker::api::{Api, ORIGIN, Response};
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};

use crate::attacking::attacks;
use crate::learner::api;

pub(super) const ONE_ORIGIN: Stage = Stage {
    name: "One origin, exactly",
    teaches: "A preflight from ALLOWED_ORIGIN is answered without a token, and responses to it name the origin, with `Vary: Origin`. No other origin is named, however alike it looks.",
    why: "The browser keeps a site's script from reading your responses. What you name in Access-Control-Allow-Origin is the hole that you make in that, and it should be one origin wide.",
    source: "Fetch standard, section 3.2; RFC 9110 section 12.5.5",
    needs: &[],
    hints: &[
        "Which of your responses names an origin? Where does the text come from?",
        "Compare `Origin` whole with a list. No match: say nothing about origins.",
        "A preflight is OPTIONS with Access-Control-Request-Method, and it never has a token. `Vary: Origin` keeps a cache from handing one site's response to another.",
    ],
    run: attacks(allowed, NEIGHBORS),
    ..Stage::PLAIN
};

fn allowed(api: &Api) -> StageResult {
    api.case("a preflight", |api| {
        let call = api.anonymous().request("OPTIONS", "/courses");
        let call = call.header("Origin", ORIGIN);
        let call = call.header("Access-Control-Request-Method", "POST");
        let call = call.header(
            "Access-Control-Request-Headers",
            "authorization,content-type",
        );
        let response = call.expect_one_of(&[200, 204])?;
        response.header_is("Access-Control-Allow-Origin", ORIGIN)?;
        response.lists("Access-Control-Allow-Methods", &["POST"])?;
        let headers = response.header("Access-Control-Allow-Headers")?;
        match headers.to_ascii_lowercase().contains("authorization") {
            true => Ok(()),
            false => Err(response.fail("Access-Control-Allow-Headers lacks authorization")),
        }
    })?;
    api.case("a request", |api| {
        let response = api.get("/courses").header("Origin", ORIGIN).expect(200)?;
        response.header_is("Access-Control-Allow-Origin", ORIGIN)?;
        let vary = response.header("Vary")?.to_ascii_lowercase();
        match vary.contains("origin") {
            true => Ok(()),
            false => response.header_is("Vary", "Origin"),
        }
    })
}

/// An attack by a site with another origin.
macro_rules! origin {
    ($id:literal, $name:literal, $gains:literal, $origin:literal) => {
        Attack {
            id: $id,
            name: $name,
            gains: $gains,
            source: "Fetch standard, section 3.2",
            attempt: |api| isnt_named(api, $origin),
        }
    };
}

const NEIGHBORS: &[Attack] = &[
    origin!(
        "other-origin",
        "a site like any other",
        "everything that a visitor of the site may read",
        "https://evil.example"
    ),
    origin!(
        "null-origin",
        "a page without an origin",
        "everything that a visitor may read, for any page in a sandboxed frame",
        "null"
    ),
    origin!(
        "longer-origin",
        "an origin that begins like the allowed one",
        "everything that a visitor may read, for the price of a domain",
        "https://app.course.example.evil.example"
    ),
    origin!(
        "origin-in-front",
        "an origin that ends like the allowed one",
        "everything that a visitor may read, for the price of a domain",
        "https://evil-app.course.example"
    ),
    origin!(
        "origin-without-tls",
        "the allowed host without TLS",
        "everything that a visitor may read, for whoever sits in the same network",
        "http://app.course.example"
    ),
];

fn isnt_named(api: &Api, origin: &str) -> StageResult {
    let response = api.get("/courses").header("Origin", origin).send()?;
    match response.field("Access-Control-Allow-Origin") {
        Some(named) if named == origin || named == "*" => {
            let what = format!("a script of {origin} may read the response");
            Err(response.fail(what).exploited())
        }
        _ => Ok(()),
    }
}

pub(super) const INSTRUCTIONS: Stage = Stage {
    name: "Instructions to browsers",
    teaches: "Every response, refusals too, has nosniff, a policy of default-src 'none' with frame-ancestors 'none', and a Referrer-Policy; what is personal isn't stored; and none names the framework.",
    why: "A response of an API is shown as a page when somebody opens its URL. A text that a learner wrote is then a script, unless you have said that it isn't.",
    source: "OWASP REST Security Cheat Sheet; CSP Level 3; RFC 9111 section 5.2.2.5",
    needs: &[],
    hints: &[
        "Which responses don't go through the function that sets your fields? Try a path that nobody knows.",
        "Set them in one place, outside of everything that may refuse.",
        "`Cache-Control: no-store` where the request had a credential.",
    ],
    run: api(instructions),
    ..Stage::PLAIN
};

fn instructions(api: &Api) -> StageResult {
    let list = api.get("/courses").expect(200)?;
    api.case("a list", |_| instructed(&list))?;
    api.case("a list for a person", |_| {
        let said = list.header("Cache-Control")?;
        match said.contains("no-store") {
            true => Ok(()),
            false => list.header_is("Cache-Control", "no-store"),
        }
    })?;
    api.case("a path that nobody knows", |api| {
        instructed(&api.get("/nothing-here").expect(404)?)
    })
}

fn instructed(response: &Response) -> StageResult {
    response.header_is("X-Content-Type-Options", "nosniff")?;
    let policy = response.header("Content-Security-Policy")?;
    let directives: Vec<_> = policy.split(';').map(str::trim).collect();
    for directive in ["default-src 'none'", "frame-ancestors 'none'"] {
        if !directives.contains(&directive) {
            return Err(response.fail(format!("Content-Security-Policy lacks {directive}")));
        }
    }
    response.header("Referrer-Policy")?;
    match response.field("X-Powered-By") {
        None => Ok(()),
        Some(by) => Err(response.fail(format!("X-Powered-By names {by}"))),
    }
}
