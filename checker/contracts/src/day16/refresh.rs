//! Refresh tokens: one exchange each, one more chance for honest clients, and none for a thief.

use checker::api::{Api, Response};
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use super::person::{Person, is_signed_in, opens_nothing, text};
use crate::attacking::attacks;
use crate::learner::api;

pub(super) const REFRESH: Stage = Stage {
    name: "Refresh",
    teaches: "POST /tokens with a refresh token is 200 with a new access token and another refresh token. Anything else is 401, and a body without the member 400 or 422. A refresh token opens no route.",
    why: "An access token is short because nobody can take it back. The refresh token gets the next one, from a row that can end.",
    source: "RFC 6749 section 6, RFC 9700 section 4.14",
    needs: &[1],
    hints: &[
        "Each refresh token is a row: session, generation, hash.",
        "Look the hash up, lock the session's row, insert the next generation, and give its token.",
        "Text that no row has is 401 and never 500, however long it is.",
    ],
    run: api(refresh),
    ..Stage::PLAIN
};

fn refresh(api: &Api) -> StageResult {
    let person = Person::sign_in(api)?;
    let answer = person.exchange(&person.refresh_token).expect(200)?;
    let next = text(&answer, "/refresh_token")?;
    if next == person.refresh_token {
        return Err(answer.wrong("/refresh_token", "is the one that was sent"));
    }
    let token = text(&answer, "/access_token")?;
    let me = api.bearing(token).get("/me").expect(200)?;
    me.member("/id", api.id())?;
    api.case("the successor", |_| person.refresh(&next).map(drop))?;
    for nonsense in ["nonsense", "", &"0".repeat(64), &person.access_token] {
        api.case("a token that isn't one", |_| {
            person.exchange(nonsense).expect(401).map(drop)
        })?;
    }
    api.case("a body without a token", |api| {
        let call = api.anonymous().post("/tokens", json!({}));
        call.expect_one_of(&[400, 422]).map(drop)
    })?;
    api.case("a refresh token as an access token", |api| {
        let other = Person::sign_in(api)?;
        opens_nothing(api.bearing(&other.refresh_token).get("/me"))
    })
}

pub(super) const TWO_TABS: Stage = Stage {
    name: "Two tabs",
    teaches: "Two requests with one refresh token at the same time are both 200, with the same successor; and so is one that comes again because its response was lost.",
    why: "Two tabs notice in the same second that their token has ended. A server that takes the second for a thief logs honest people out every day.",
    source: "RFC 9700 section 4.14.2",
    needs: &[8],
    hints: &[
        "The second request finds that its token was exchanged a moment ago, and that nobody has used the successor yet.",
        "Within ten seconds it gets the very same successor. If each got one of their own, a thief could, too.",
        "You store hashes only, so compute the successor: HMAC of the session and the generation, by a key that isn't in the database. Take the row's lock before you look.",
    ],
    run: attacks(two_tabs, RACES),
    ..Stage::PLAIN
};

fn two_tabs(api: &Api) -> StageResult {
    let person = Person::sign_in(api)?;
    let tab = || person.exchange(&person.refresh_token);
    let mut first = None;
    for answer in api.at_once(vec![tab(), tab()])? {
        same(&mut first, &answer.status(&[200])?)?;
    }
    api.case("the same token a third time", |_| {
        same(&mut first, &tab().expect(200)?)
    })?;
    let first = first.unwrap_or_default();
    api.case("the successor of both", |_| {
        person.refresh(&first).map(drop)
    })?;
    person.is_in()
}

const RACES: &[Attack] = &[Attack {
    id: "refresh-race",
    name: "eight exchanges of one token at once",
    gains: "a family of one's own beside the owner's, for a thief who is as fast as they are",
    source: "RFC 9700 section 4.14.2",
    attempt: |api| {
        let person = Person::sign_in(api)?;
        let calls = (0..8).map(|_| person.exchange(&person.refresh_token));
        let mut first: Option<String> = None;
        for answer in api.at_once(calls.collect())? {
            if answer.code() >= 500 {
                return Err(answer.fail("the server fails at it"));
            }
            if answer.code() == 200 {
                same(&mut first, &answer).map_err(Failure::exploited)?;
            }
        }
        Ok(())
    },
}];

/// Fails unless the successor in `answer` is the `first` that there was.
fn same(first: &mut Option<String>, answer: &Response) -> StageResult {
    let token = text(answer, "/refresh_token")?;
    match first.get_or_insert_with(|| token.clone()) == &token {
        true => Ok(()),
        false => Err(answer.wrong(
            "/refresh_token",
            "is another one than the first request got",
        )),
    }
}

pub(super) const THEFT: Stage = Stage {
    name: "Theft",
    teaches: "A refresh token that comes back after its successor was used is 401, and ends the session: its newest token and its cookie are 401 from then on.",
    why: "Two have the token, and you can't know which of them is the owner. The owner can sign in again, and the thief can't.",
    source: "RFC 9700 section 4.14.2",
    needs: &[8],
    hints: &[
        "Keep the old generations: only so do you recognize one that comes back.",
        "A generation before the last, or the last but one after the grace: end the session, and answer 401.",
        "The end has to be committed although the answer is an error. Many frameworks roll a transaction back then.",
    ],
    run: attacks(is_signed_in, THEFTS),
    ..Stage::PLAIN
};

const THEFTS: &[Attack] = &[
    Attack {
        id: "stolen-token",
        name: "a refresh token that was exchanged twice over",
        gains: "access tokens for weeks, beside the owner and unseen",
        source: "RFC 9700 section 4.14.2",
        attempt: |api| {
            let (person, _) = stolen(api)?;
            opens_nothing(person.exchange(&person.refresh_token))
        },
    },
    Attack {
        id: "thief-ahead",
        name: "the newest token after an old one came back",
        gains: "the session, for the thief who was faster than its owner",
        source: "RFC 9700 section 4.14.2",
        attempt: |api| {
            let (person, newest) = stolen(api)?;
            person.exchange(&person.refresh_token).expect(401)?;
            opens_nothing(person.exchange(&newest))
        },
    },
    Attack {
        id: "cookie-of-a-stolen-session",
        name: "the cookie after an old refresh token came back",
        gains: "the session by its other secret",
        source: "RFC 9700 section 4.14.2",
        attempt: |api| {
            let (person, _) = stolen(api)?;
            person.exchange(&person.refresh_token).expect(401)?;
            person.is_out()
        },
    },
];

/// Somebody whose first refresh token was stolen, and who has exchanged it and its successor; the newest one.
fn stolen<'a>(api: &Api<'a>) -> Result<(Person<'a>, String), Failure> {
    let person = Person::sign_in(api)?;
    let second = person.refresh(&person.refresh_token)?;
    let newest = person.refresh(&second)?;
    Ok((person, newest))
}
