//! The mistakes in people's first versions of day 3. The gallery has a server for each.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "no-request-id",
        words: "sends no x-request-id",
        fails: &[1],
        sign: "GET /: the answer has no x-request-id",
    },
    Mistake {
        id: "any-request-id",
        words: "repeats every x-request-id it receives",
        fails: &[1],
        sign: "which is too long and has characters that aren't allowed",
    },
    Mistake {
        id: "mends-request-ids",
        words: "repairs an x-request-id instead of replacing it",
        fails: &[1],
        sign: "made from the request's own",
    },
    Mistake {
        id: "ids-of-the-clock",
        words: "makes ids from the time alone",
        fails: &[1],
        sign: "is not a fresh one",
    },
    Mistake {
        id: "refuses-without-id",
        words: "sends no x-request-id with a refusal",
        fails: &[1, 5, 6],
        sign: "a body of 65537 bytes: the answer has no x-request-id",
    },
    Mistake {
        id: "head-with-body",
        words: "sends content in response to HEAD",
        fails: &[2],
        sign: "HEAD /: the content",
    },
    Mistake {
        id: "head-with-body-of-misses",
        words: "sends content in response to HEAD if the status is 404",
        fails: &[2],
        sign: "HEAD /nothing: the content",
    },
    Mistake {
        id: "continues-first",
        words: "sends `100 Continue` before it checks the length",
        fails: &[3],
        sign: "status is 100",
    },
    Mistake {
        id: "declared-only",
        words: "limits only declared lengths",
        fails: &[4],
        sign: "accepts 65537 bytes in chunks",
    },
    Mistake {
        id: "counts-whole-chunks",
        words: "counts a chunk only when it is complete",
        fails: &[4],
        sign: "in a chunk that isn't complete: ",
    },
    Mistake {
        id: "patient-with-heads",
        words: "has no time limit for a head",
        fails: &[5],
        sign: "sends nothing more: no answer",
    },
    Mistake {
        id: "patient-with-bodies",
        words: "has no time limit for a body",
        fails: &[6],
        sign: "sends nothing more: no answer",
    },
    Mistake {
        id: "patient-with-each-read",
        words: "limits the time of each read but not of the whole",
        fails: &[5, 6],
        sign: "in which a byte came now and then",
    },
    Mistake {
        id: "hurries",
        words: "refuses before the second is over",
        fails: &[5, 6],
        sign: "it came too early",
    },
    Mistake {
        id: "default-times",
        words: "has time limits longer than one second",
        fails: &[5, 6],
        sign: "it came too late",
    },
    Mistake {
        id: "no-deadline",
        words: "has no deadline for handlers",
        fails: &[7],
        sign: "/stuck: no answer",
    },
    Mistake {
        id: "never-slow",
        words: "answers `/slow` at once",
        fails: &[7],
        sign: "/slow: it came too early",
    },
    Mistake {
        id: "tells-why",
        words: "tells clients the reason of a failure",
        fails: &[8],
        sign: "the content reveals the reason",
    },
    Mistake {
        id: "tells-why-in-a-field",
        words: "tells clients the reason of a failure in a field",
        fails: &[8],
        sign: "X-Error reveals the reason",
    },
    Mistake {
        id: "panics-alone",
        words: "closes the connection without a response when a handler fails",
        fails: &[8],
        sign: "/panic: the connection was",
    },
    Mistake {
        id: "closes-after-failure",
        words: "closes the connection after a failure",
        fails: &[9],
        sign: "after the failure: the connection was",
    },
    Mistake {
        id: "dies-at-once",
        words: "has no handler for SIGTERM, so the system ends it at once",
        fails: &[10],
        sign: "SIGTERM ended the program at once",
    },
    Mistake {
        id: "drains-one",
        words: "exits after the first of the requests in flight",
        fails: &[10],
        sign: "the second request in flight: ",
    },
    Mistake {
        id: "waits-for-idle",
        words: "waits for idle clients",
        fails: &[10],
        sign: "is still running",
    },
    Mistake {
        id: "keeps-accepting",
        words: "keeps accepting connections while it stops",
        fails: &[10],
        sign: "still accepts new connections",
    },
];
