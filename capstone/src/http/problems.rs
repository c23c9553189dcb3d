//! The kinds of problems: what a refusal's `type` names, and the page behind it.

use std::sync::LazyLock;

use problem::{Class, Kind, Registry};

/// The platform's own kinds.
const KINDS: [Kind; 4] = [
    Kind {
        code: "unauthenticated",
        status: 401,
        title: "The proof proves nothing",
        class: Class::Fix,
        means: "What was sent to sign in, or to stay signed in, doesn't belong to an account, or not any more. The response is the same for each reason.",
        advice: "Sign in again.",
    },
    Kind {
        code: "invalid_query",
        status: 400,
        title: "The query can't be used",
        class: Class::Fix,
        means: "A parameter of the query is unknown, repeated or wrong. The member errors names each of them.",
        advice: "Correct the parameters that it names. Take a cursor from Link as it is.",
    },
    Kind {
        code: "not_empty",
        status: 409,
        title: "Something is left in it",
        class: Class::Fix,
        means: "It can't be deleted while something belongs to it, such as an enrollment to a cohort.",
        advice: "Move what belongs to it or delete that first.",
    },
    Kind {
        code: "has_parts",
        status: 409,
        title: "It is made of parts",
        class: Class::Fix,
        means: "A deliverable that has parts is complete when all of them are, so it isn't completed by itself.",
        advice: "Complete its parts. The list of deliverables says which they are.",
    },
];

/// All kinds that the platform has.
pub static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    Registry::standard()
        .with(&KINDS)
        .expect("a test reads all of them")
});
