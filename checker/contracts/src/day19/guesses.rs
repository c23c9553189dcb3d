//! Guesses of a password: how many there are, for whom, and from where.

use std::net::{Ipv4Addr, TcpListener};

use checker::api::{Api, Call, Response};
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use crate::attacking::attacks;

pub(super) const COUNTED: Stage = Stage {
    name: "Guesses are counted",
    teaches: "After ten wrong passwords in a minute, for one account and one address, POST /sessions is 429 with `Retry-After`, however the account is spelled.",
    why: "A list of the most common passwords has a thousand lines. At ten a minute it takes a weekend for each account, and somebody notices.",
    source: "OWASP API4:2023, RFC 6585 section 4",
    needs: &[],
    hints: &[
        "What do you count, and under which name?",
        "Count by the account and the address together, and only what was wrong.",
        "Bring the account into one spelling first: trim it, and make its letters small.",
    ],
    run: attacks(one_guess, COUNTED_ATTACKS),
    ..Stage::PLAIN
};

/// More guesses than anybody gets in a minute.
const MANY: u32 = 15;

/// A wrong password for the account of `name`.
fn guess<'a>(api: &Api<'a>, email: &str) -> Call<'a> {
    let guess = json!({ "email": email, "password": "a wrong guess" });
    api.anonymous().post("/sessions", guess)
}

/// An account that nobody else asks for.
fn account(api: &Api, name: &str) -> String {
    format!("{name}-{}@example.org", api.mark())
}

/// The honest request: somebody mistypes a password.
fn one_guess(api: &Api) -> StageResult {
    let call = guess(api, &account(api, "mistyped"));
    by_proxy(call, &somewhere(api)).expect(401).map(drop)
}

/// Guesses until the server has enough; the response that says so, or nothing if it never does.
fn spend<'a>(calls: impl Fn(u32) -> Call<'a>) -> Result<(Option<Response>, Response), Failure> {
    let mut last = calls(0).expect_one_of(&[401, 429])?;
    for number in 1..MANY {
        if last.code() == 429 {
            break;
        }
        last = calls(number).expect_one_of(&[401, 429])?;
    }
    let again = calls(MANY).expect_one_of(&[401, 429])?;
    match last.code() {
        429 => Ok((Some(last), again)),
        _ => Ok((None, again)),
    }
}

/// Fails as an exploit if none of many guesses was refused.
fn are_counted<'a>(calls: impl Fn(u32) -> Call<'a>) -> Result<Response, Failure> {
    match spend(calls)? {
        (Some(refused), _) => Ok(refused),
        (None, last) => {
            let what = format!("{MANY} wrong passwords are judged, and one more");
            Err(last.fail(what).exploited())
        }
    }
}

const COUNTED_ATTACKS: &[Attack] = &[
    Attack {
        id: "guesses",
        name: "one password after another",
        gains: "as many guesses as the network carries",
        source: "OWASP API4:2023",
        attempt: |api| {
            let email = account(api, "guessed");
            are_counted(|_| guess(api, &email))?
                .header("Retry-After")
                .map(drop)
        },
    },
    Attack {
        id: "spellings",
        name: "one account in many spellings",
        gains: "ten guesses more for each spelling",
        source: "OWASP API4:2023",
        attempt: |api| {
            let email = account(api, "spelled");
            are_counted(|number| guess(api, &spelled(&email, number))).map(drop)
        },
    },
];

/// The account with other letters large, for each number.
fn spelled(email: &str, number: u32) -> String {
    let large = |(at, letter): (usize, char)| match at < 4 && number >> at & 1 == 1 {
        true => letter.to_ascii_uppercase(),
        false => letter,
    };
    email.chars().enumerate().map(large).collect()
}

pub(super) const OWNER: Stage = Stage {
    name: "The owner gets in",
    teaches: "While somebody guesses, the owner's password is judged from another address, and other people's from the same one.",
    why: "A lock that anybody can shut is a weapon: ten wrong passwords each minute, and your customer is out for as long as it pleases somebody.",
    source: "OWASP ASVS 5.0, 6.3.1; CWE-645",
    needs: &[1],
    hints: &[
        "Who else is refused after the tenth wrong guess?",
        "By account alone, a stranger locks the owner out. By address alone, one person locks out an office.",
        "A proxy in TRUSTED_PROXIES says the client's address in `X-Forwarded-For`.",
    ],
    run: attacks(one_guess, OWNER_ATTACKS),
    ..Stage::PLAIN
};

/// The same request, by way of the proxy, which says where it comes from.
fn by_proxy<'a>(call: Call<'a>, forwarded: &str) -> Call<'a> {
    call.header("X-Forwarded-For", forwarded)
}

/// An address that no other attack uses.
fn somewhere(api: &Api) -> String {
    // 198.18.0.0/15 is for tests of networks (RFC 2544), and a mark is hexadecimal.
    let number = u32::from_str_radix(api.mark(), 16).unwrap_or_default();
    let [_, high, middle, low] = number.to_be_bytes();
    format!("198.{}.{middle}.{low}", 18 + high % 2)
}

const OWNER_ATTACKS: &[Attack] = &[
    Attack {
        id: "owner-locked-out",
        name: "somebody locks the owner out",
        gains: "anybody's account, shut for as long as one likes",
        source: "CWE-645",
        attempt: |api| {
            let (email, attacker) = (account(api, "owner"), somewhere(api));
            are_counted(|_| by_proxy(guess(api, &email), &attacker))?;
            is_judged(
                by_proxy(guess(api, &email), "203.0.113.9"),
                "the owner is refused elsewhere, too",
            )
        },
    },
    Attack {
        id: "neighbors-locked-out",
        name: "somebody locks the neighbors out",
        gains: "an office, or a network of phones, that can't sign in",
        source: "CWE-645",
        attempt: |api| {
            let (email, address) = (account(api, "one"), somewhere(api));
            are_counted(|_| by_proxy(guess(api, &email), &address))?;
            let neighbor = account(api, "neighbor");
            is_judged(
                by_proxy(guess(api, &neighbor), &address),
                "another account is refused, too",
            )
        },
    },
];

fn is_judged(call: Call<'_>, otherwise: &str) -> StageResult {
    let response = call.expect_one_of(&[401, 429])?;
    match response.code() {
        401 => Ok(()),
        _ => Err(response.fail(otherwise).exploited()),
    }
}

pub(super) const WHOSE_WORD: Stage = Stage {
    name: "Whose word about the address",
    teaches: "`X-Forwarded-For` counts from a peer in TRUSTED_PROXIES alone, and of its addresses the last one, which that proxy has added.",
    why: "Everybody can send the field. Who believes the first address of it lets each request come from somewhere else.",
    source: "RFC 7239 section 8.1, OWASP API4:2023",
    needs: &[1],
    hints: &[
        "Who has written the field? All of it?",
        "Compare the peer of the connection with TRUSTED_PROXIES before you read the field.",
        "A proxy appends. Read from the right, and stop at the first address that isn't a proxy of yours.",
    ],
    run: attacks(one_guess, FORWARDED),
    ..Stage::PLAIN
};

/// A client of its own, next door to the proxy.
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

const FORWARDED: &[Attack] = &[
    Attack {
        id: "forwarded-by-anybody",
        name: "a client that says where it comes from",
        gains: "ten guesses more for each address that one makes up",
        source: "RFC 7239 section 8.1",
        attempt: |api| {
            // Some systems have one address of this kind only.
            TcpListener::bind((STRANGER, 0)).map_err(|error| Failure {
                inconclusive: true,
                ..Failure::plain(format!("nothing can come from {STRANGER}: {error}"))
            })?;
            let email = account(api, "forwarded");
            let stranger = api.coming_from(STRANGER);
            are_counted(|number| by_proxy(guess(&stranger, &email), &format!("203.0.113.{number}")))
                .map(drop)
        },
    },
    Attack {
        id: "leftmost",
        name: "an address before the proxy's",
        gains: "ten guesses more for each address that one makes up",
        source: "RFC 7239 section 5.2",
        attempt: |api| {
            let (email, address) = (account(api, "leftmost"), somewhere(api));
            are_counted(|number| {
                by_proxy(
                    guess(api, &email),
                    &format!("203.0.113.{number}, {address}"),
                )
            })
            .map(drop)
        },
    },
];
