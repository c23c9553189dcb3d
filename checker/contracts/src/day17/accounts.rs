//! Who has an account, and who learns of it.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use serde_json::{Value, json};

use super::person::{OTHER, RIGHT, address, login, me, register, registers, same};
use crate::attacking::attacks;
use crate::learner::api;

pub(super) const LOGIN: Stage = Stage {
    name: "An account and a login",
    teaches: "POST /accounts with a name, an address and a password is 202. POST /sessions with the address and the password is then 201 as on day 16. A wrong password is 401.",
    why: "Yesterday another service had to say who somebody is. Today yours does.",
    source: "OWASP Password Storage",
    needs: &[],
    hints: &[
        "Make a table: account, hash. Neither route needs a token, and POST /sessions with a token and without a body works as before.",
        "Hash with bcrypt, scrypt or Argon2 from a library; at the login compare with the library's own function.",
        "The id of the account is the `sub` of its access token, and `GET /me` says it.",
    ],
    run: api(sign_in),
    ..Stage::PLAIN
};

fn sign_in(api: &Api) -> StageResult {
    let email = address(api, "ada");
    register(api, &email, RIGHT).expect(202)?;
    let signed_in = login(api, &email, RIGHT).expect(201)?;
    signed_in.header("Set-Cookie")?;
    let first = me(api, &signed_in)?.value("/id")?;
    api.case("the same account at the next login", |api| {
        let again = login(api, &email, RIGHT).expect(201)?;
        me(api, &again)?.member("/id", first.clone())
    })?;
    api.case("a wrong password", |api| {
        login(api, &email, OTHER).expect(401).map(drop)
    })?;
    api.case("the right password in capitals", |api| {
        login(api, &email, &RIGHT.to_uppercase())
            .expect(401)
            .map(drop)
    })
}

pub(super) const TAKEN: Stage = Stage {
    name: "An address that is taken",
    teaches: "A registration of an address that has an account is 202 with the same content, and changes nothing. The address in capitals is the same address.",
    why: "409 tells everybody who is a member. And a registration that replaces the password gives the account away.",
    source: "OWASP Authentication, \"Account Creation\"",
    needs: &[1],
    hints: &[
        "What does your program answer if the unique constraint refuses the row?",
        "`insert ... on conflict do nothing`, and then the same 202 without a word about it.",
        "The owner of the address learns it by mail. Fold the address to small letters before you store and look up.",
    ],
    run: api(taken),
    ..Stage::PLAIN
};

fn taken(api: &Api) -> StageResult {
    let email = address(api, "grace");
    let first = register(api, &email, RIGHT).expect(202)?;
    api.case("the second registration", |api| {
        same(&first, &register(api, &email, OTHER).send()?)
    })?;
    api.case("the password of the first", |api| {
        login(api, &email, RIGHT).expect(201).map(drop)
    })?;
    api.case("the password of the second", |api| {
        login(api, &email, OTHER).expect(401).map(drop)
    })?;
    api.case("the address in capitals", |api| {
        let capitals = email.to_uppercase();
        register(api, &capitals, OTHER).expect(202)?;
        login(api, &capitals, RIGHT).expect(201).map(drop)
    })
}

pub(super) const SAME: Stage = Stage {
    name: "One answer for every login that fails",
    teaches: "A login at an account that isn't there has the same status and the same content as one with a wrong password.",
    why: "A list of members is worth something by itself, and it is where guessing begins.",
    source: "OWASP Authentication, \"Authentication and Error Messages\"",
    needs: &[1],
    hints: &[
        "Lay the two responses side by side. Which words differ?",
        "Make the refusal in one place, which doesn't know the reason.",
        "The time tells as well: compare with a hash that no password has. This check doesn't judge the time, because a busy machine would decide.",
    ],
    run: api(same_answer),
    ..Stage::PLAIN
};

fn same_answer(api: &Api) -> StageResult {
    let email = address(api, "joan");
    register(api, &email, RIGHT).expect(202)?;
    let wrong = login(api, &email, OTHER).expect(401)?;
    api.case("an account that isn't there", |api| {
        same(&wrong, &login(api, &address(api, "nobody"), OTHER).send()?)
    })
}

pub(super) const ROLES: Stage = Stage {
    name: "Nobody registers as staff",
    teaches: "Members of a registration that aren't asked for are refused or ignored, and the account isn't staff.",
    why: "A program that copies a body into a row lets the client choose every column.",
    source: "OWASP API3:2023, CWE-915",
    needs: &[1],
    hints: &[
        "Which members of the body reach your insert?",
        "Take name, email and password from the body, one by one. Refuse the others with 422.",
        "The roles come from your program: `[\"learner\"]` for an account that has registered.",
    ],
    run: attacks(registers, ASSIGNMENTS),
    ..Stage::PLAIN
};

const ASSIGNMENTS: &[Attack] = &[
    Attack {
        id: "registers-as-staff",
        name: "a registration with roles",
        gains: "everything that staff may do",
        source: "OWASP API3:2023",
        attempt: |api| assigned(api, "eve", json!({ "roles": ["staff"] })),
    },
    Attack {
        id: "registers-as-admin",
        name: "a registration with a role and a flag",
        gains: "everything that staff may do",
        source: "CWE-915",
        attempt: |api| assigned(api, "mallory", json!({ "role": "staff", "is_admin": true })),
    },
];

/// Registers with more members than are asked for, and looks which roles the account has.
fn assigned(api: &Api, name: &str, more: Value) -> StageResult {
    let email = address(api, name);
    let mut body = json!({ "name": "Eve", "email": email, "password": RIGHT });
    if let (Some(members), Value::Object(more)) = (body.as_object_mut(), more) {
        members.extend(more);
    }
    let registered = api.anonymous().post("/accounts", body).send()?;
    if (400..500).contains(&registered.code()) {
        return Ok(());
    }
    let registered = registered.status(&[202])?;
    let signed_in = login(api, &email, RIGHT).send()?;
    if signed_in.code() != 201 {
        return Err(registered.fail("the registration is 202, and the account can't sign in"));
    }
    let me = me(api, &signed_in)?;
    let roles = me.value("/roles")?;
    let roles = roles.as_array().cloned().unwrap_or_default();
    match roles.iter().any(|it| it != "learner") {
        true => Err(me
            .fail("the account has the role that it asked for")
            .exploited()),
        false => Ok(()),
    }
}
