//! What a password may be, and where it may stand.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};

use super::person::{RIGHT, address, login, register, registers};
use crate::attacking::{attacks, repelled};
use crate::day16::is_nowhere;
use crate::learner::api;

pub(super) const LONG: Stage = Stage {
    name: "72 bytes",
    teaches: "A password of 71 bytes works to its last byte. One of 72 bytes or more is 422. Bytes are counted, and not letters.",
    why: "bcrypt reads 72 bytes and ignores the rest in silence. Then two long passwords are one.",
    source: "Provos and Mazières 1999, OWASP Password Storage",
    needs: &[1],
    hints: &[
        "What does your library do with a password of 100 bytes: cut it, refuse it, or hash all of it?",
        "Count the bytes of the text in UTF-8, and refuse 72 and more with 422 before you hash.",
        "Even if your hash reads more, keep the rule: this API says 72, and a client relies on it.",
    ],
    run: api(long),
    ..Stage::PLAIN
};

fn long(api: &Api) -> StageResult {
    let (email, most) = (address(api, "long"), "v0-".repeat(24)[..71].to_owned());
    api.case("71 bytes", |api| {
        register(api, &email, &most).expect(202)?;
        login(api, &email, &most).expect(201).map(drop)
    })?;
    api.case("71 bytes but for the last", |api| {
        let other = format!("{}x", &most[..70]);
        login(api, &email, &other).expect(401).map(drop)
    })?;
    api.case("71 bytes and some more", |api| {
        let call = login(api, &email, &format!("{most}x and more"));
        call.expect_one_of(&[401, 422]).map(drop)
    })?;
    api.case("72 bytes", |api| {
        register(api, &address(api, "longer"), &format!("{most}x"))
            .expect(422)
            .map(drop)
    })?;
    api.case("36 letters of two bytes", |api| {
        register(api, &address(api, "letters"), &"é".repeat(36))
            .expect(422)
            .map(drop)
    })?;
    api.case("10,000 bytes", |api| {
        register(api, &address(api, "longest"), &"v0-".repeat(3_333))
            .expect(422)
            .map(drop)
    })
}

pub(super) const NUL: Stage = Stage {
    name: "The character U+0000",
    teaches: "A password with U+0000 is refused. It never opens the account of the password before the NUL, and nothing breaks.",
    why: "Implementations in C stop at the NUL, and all repeat the password with a NUL between. Both make two passwords one.",
    source: "Provos and Mazières 1999, CWE-158",
    needs: &[1],
    hints: &[
        "Send `secret\\u0000anything` to your login. Who is let in?",
        "Refuse U+0000 in a password with 422, before you hash, at the registration and at the login.",
    ],
    run: attacks(registers, NULS),
    ..Stage::PLAIN
};

const NULS: &[Attack] = &[
    Attack {
        id: "up-to-the-nul",
        name: "a password and a NUL",
        gains: "an account by a part of its password",
        source: "CWE-158",
        attempt: |api| with_nul(api, "nul", "\0and more"),
    },
    Attack {
        id: "twice-with-a-nul",
        name: "a password twice with a NUL between",
        gains: "a second password for an account, which no rule has seen",
        source: "Provos and Mazières 1999",
        attempt: |api| with_nul(api, "twice", &format!("\0{RIGHT}")),
    },
];

fn with_nul(api: &Api, name: &str, tail: &str) -> StageResult {
    let email = address(api, name);
    register(api, &email, RIGHT).expect(202)?;
    repelled(login(api, &email, &format!("{RIGHT}{tail}")))
}

pub(super) const DUMP: Stage = Stage {
    name: "No password in a dump",
    teaches: "No table has the password: not as text, and not as its bytes.",
    why: "Backups are copied and replicas are read. And people use one password for everything.",
    source: "OWASP ASVS 5.0 V11.4, OWASP Password Storage",
    needs: &[1],
    hints: &[
        "Look into your tables with psql, as somebody who has stolen them.",
        "Look into your log of events too: a body that is written down whole has the password in it.",
    ],
    level: Level::Further,
    run: attacks(registers, DUMPS),
    ..Stage::PLAIN
};

const DUMPS: &[Attack] = &[Attack {
    id: "password-in-a-dump",
    name: "the password in a table",
    gains: "every account, here and where else its owner uses the password",
    source: "OWASP Password Storage",
    attempt: |api| {
        let password = format!("violet-{}-anchor", api.mark());
        register(api, &address(api, "dump"), &password).expect(202)?;
        is_nowhere(api, &password, "the password")
    },
}];
