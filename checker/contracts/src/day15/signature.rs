//! The signature: whole, by the right key, and over every character before it.

use checker::api::{Api, Signing};
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use serde_json::json;

use crate::attacking::{attacks, is_known, is_refused};

pub(super) const SIGNATURE: Stage = Stage {
    name: "The signature",
    teaches: "A signature that is missing, cut short, too long, by another key, or of another token is refused.",
    why: "The signature is all that tells a token from a text that somebody typed. Each of these has been accepted by a library or a server in production.",
    source: "RFC 7515 section 5.2, RFC 8725 sections 2.1 and 3.1",
    needs: &[1],
    hints: &[
        "Compute the signature over the first two parts as they were sent, and compare it whole.",
        "A comparison that stops at the end of the shorter text accepts the beginning of a signature.",
        "Compare in constant time over equal lengths: the length of HMAC-SHA256 is 32 bytes, always.",
    ],
    run: attacks(is_known, SIGNATURES),
    ..Stage::PLAIN
};

const SIGNATURES: &[Attack] = &[
    Attack {
        id: "no-signature",
        name: "a token without its signature",
        gains: "requests in anybody's name, without a key",
        source: "RFC 8725 section 2.1",
        attempt: |api| {
            let message = as_staff(api).message();
            is_refused(api, format!("{message}."))?;
            is_refused(api, message)
        },
    },
    Attack {
        id: "half-a-signature",
        name: "the beginning of a signature",
        gains: "a signature that is found one character at a time",
        source: "CWE-697",
        attempt: |api| {
            let token = api.draft().sign();
            [1, 20, 42]
                .iter()
                .try_for_each(|cut| is_refused(api, &token[..token.len() - cut]))
        },
    },
    Attack {
        id: "more-than-a-signature",
        name: "a signature twice",
        gains: "a second text for one token, which no list of revoked ones knows",
        source: "RFC 7515 section 5.2",
        attempt: |api| {
            let token = api.draft().sign();
            let signature = token.rsplit('.').next().unwrap_or_default();
            is_refused(api, format!("{token}{signature}"))
        },
    },
    Attack {
        id: "borrowed-signature",
        name: "staff's claims under a learner's signature",
        gains: "staff's rights for any learner",
        source: "RFC 7515 section 5.2",
        attempt: borrowed_signature,
    },
    Attack {
        id: "empty-key",
        name: "a signature by an empty key",
        gains: "requests in anybody's name: a variable was missing, and nobody noticed",
        source: "RFC 8725 section 3.5",
        attempt: |api| is_refused(api, as_staff(api).signed(Signing::With(b""))),
    },
    Attack {
        id: "guessed-key",
        name: "a signature by a key that is on every list",
        gains: "requests in anybody's name, with a key that is guessed in a second",
        source: "RFC 8725 section 2.2",
        attempt: |api| {
            let draft = as_staff(api);
            GUESSED
                .iter()
                .try_for_each(|key| is_refused(api, draft.signed(Signing::With(key.as_bytes()))))
        },
    },
    Attack {
        id: "own-key",
        name: "a signature by a key of the attacker's",
        gains: "requests in anybody's name",
        source: "RFC 7515 section 5.2",
        attempt: |api| {
            is_refused(
                api,
                as_staff(api).signed(Signing::With(api.mark().as_bytes())),
            )
        },
    },
];

/// Keys of tutorials and of documentation.
const GUESSED: [&str; 8] = [
    "secret",
    "your-256-bit-secret",
    "changeme",
    "password",
    "key",
    "jwt",
    "supersecret",
    "test",
];

/// A token that says more than the sender may.
fn as_staff(api: &Api) -> checker::api::Draft {
    api.draft().claim("roles", json!(["staff"]))
}

fn borrowed_signature(api: &Api) -> StageResult {
    let token = api.draft().sign();
    // The server has seen the signature, and it was right.
    api.bearing(token.as_str()).get("/me").expect(200)?;
    let signature = token.rsplit('.').next().unwrap_or_default();
    is_refused(api, format!("{}.{signature}", as_staff(api).message()))
}

pub(super) const ONLY_THE_ORIGINAL: Stage = Stage {
    name: "Only the original",
    teaches: "Of a token and more than sixty texts that differ from it in one character, only the token is accepted.",
    why: "A token is compared, logged and revoked by its text. If another text means the same, a list of revoked tokens misses it; if it means something else, nothing protects it.",
    source: "RFC 7515 section 2, RFC 4648 sections 3.3 and 5",
    needs: &[5],
    hints: &[
        "Which of your decoders skips characters that it doesn't know?",
        "Many base64 decoders take padding, line ends or foreign characters in silence. Be strict, or compare the signature as text.",
        "Compute the signature over the text that came, not over a header and claims that you encoded anew.",
    ],
    level: Level::Further,
    run: attacks(is_known, MUTANTS),
    ..Stage::PLAIN
};

const MUTANTS: &[Attack] = &[
    Attack {
        id: "other-case",
        name: "a letter of the signature in the other case",
        gains: "a signature with far fewer possible values, and a second text for one token",
        source: "RFC 4648 section 5",
        attempt: other_case,
    },
    Attack {
        id: "foreign-character",
        name: "a character that base64url doesn't have",
        gains: "a second text for one token, which no list of revoked ones knows",
        source: "RFC 4648 section 3.3",
        attempt: foreign_character,
    },
    Attack {
        id: "one-character",
        name: "one character changed, anywhere",
        gains: "claims that nobody has signed",
        source: "RFC 7515 section 5.2",
        attempt: one_character,
    },
];

fn other_case(api: &Api) -> StageResult {
    let token = api.draft().sign();
    let start = token.rfind('.').unwrap_or_default() + 1;
    let letters = token.char_indices().skip(start);
    // The last character has bits that no byte needs.
    let letters = letters.filter(|(at, it)| it.is_ascii_alphabetic() && at + 1 < token.len());
    letters.take(6).try_for_each(|(at, letter)| {
        let other = match letter.is_ascii_lowercase() {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        };
        is_refused(api, with(&token, at, other))
    })
}

fn foreign_character(api: &Api) -> StageResult {
    let token = api.draft().sign();
    ["!", "=", "%20", ","].iter().try_for_each(|more| {
        is_refused(api, format!("{token}{more}"))?;
        let (start, end) = token.split_at(token.len() - 5);
        is_refused(api, format!("{start}{more}{end}"))
    })
}

/// How many characters are changed, one in each text.
const PLACES: usize = 50;

fn one_character(api: &Api) -> StageResult {
    let token = api.draft().sign();
    let part_ends = |at: usize| matches!(token.as_bytes().get(at + 1), Some(b'.') | None);
    let places = (0..PLACES).map(|place| place * token.len() / PLACES);
    for at in places {
        let letter = char::from(token.as_bytes()[at]);
        // The last character of a part has bits that no byte needs, and a dot is no digit.
        if letter == '.' || part_ends(at) {
            continue;
        }
        let other = if letter == 'A' { 'B' } else { 'A' };
        let mutant = with(&token, at, other);
        is_refused(api, mutant)
            .map_err(|failure| failure.within(format!("character {at} of {}", token.len())))?;
    }
    api.bearing(token).get("/me").expect(200).map(drop)
}

/// `token` with another character at the byte `at`.
fn with(token: &str, at: usize, other: char) -> String {
    format!("{}{other}{}", &token[..at], &token[at + 1..])
}
