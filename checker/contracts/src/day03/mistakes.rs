//! What people's first versions of day 3 do wrong. Each has its server in the gallery.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "no-request-id",
        words: "gives its answers no name",
        fails: &[1],
        sign: "GET /: the answer has no x-request-id",
    },
    Mistake {
        id: "any-request-id",
        words: "repeats any x-request-id that it is sent",
        fails: &[1],
        sign: "which is neither short enough nor of the right characters",
    },
    Mistake {
        id: "mends-request-ids",
        words: "mends an x-request-id that is not fit",
        fails: &[1],
        sign: "made of the request's own",
    },
    Mistake {
        id: "ids-of-the-clock",
        words: "names requests by the time alone",
        fails: &[1],
        sign: "is not a fresh one",
    },
    Mistake {
        id: "refuses-without-id",
        words: "gives no name to what it refuses",
        fails: &[1, 5, 6],
        sign: "a body of 65537 bytes: the answer has no x-request-id",
    },
    Mistake {
        id: "head-with-body",
        words: "sends content for HEAD",
        fails: &[2],
        sign: "HEAD /: the content",
    },
    Mistake {
        id: "head-with-body-of-misses",
        words: "sends content for HEAD where nothing is",
        fails: &[2],
        sign: "HEAD /nothing: the content",
    },
    Mistake {
        id: "continues-first",
        words: "asks for a body before it looks at its length",
        fails: &[3],
        sign: "status is 100",
    },
    Mistake {
        id: "declared-only",
        words: "limits what is declared, and nothing else",
        fails: &[4],
        sign: "65537 bytes in chunks are taken",
    },
    Mistake {
        id: "counts-whole-chunks",
        words: "counts a chunk when it is whole",
        fails: &[4],
        sign: "in a chunk that is not whole: ",
    },
    Mistake {
        id: "patient-with-heads",
        words: "waits for a head as long as it takes",
        fails: &[5],
        sign: "says nothing more: no answer",
    },
    Mistake {
        id: "patient-with-bodies",
        words: "waits for a body as long as it takes",
        fails: &[6],
        sign: "says nothing more: no answer",
    },
    Mistake {
        id: "patient-with-each-read",
        words: "limits the time of each read, and not of the whole",
        fails: &[5, 6],
        sign: "in which a byte came now and then",
    },
    Mistake {
        id: "hurries",
        words: "does not give its clients the second that they have",
        fails: &[5, 6],
        sign: "it came too early",
    },
    Mistake {
        id: "default-times",
        words: "limits times, and not to one second",
        fails: &[5, 6],
        sign: "it came too late",
    },
    Mistake {
        id: "no-deadline",
        words: "waits for its handlers as long as it takes",
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
        words: "tells its clients what went wrong inside",
        fails: &[8],
        sign: "the content tells something of the reason",
    },
    Mistake {
        id: "tells-why-in-a-field",
        words: "tells its clients in a field what went wrong inside",
        fails: &[8],
        sign: "X-Error tells something of the reason",
    },
    Mistake {
        id: "panics-alone",
        words: "lets a failure end the connection without an answer",
        fails: &[8],
        sign: "/panic: the connection was",
    },
    Mistake {
        id: "closes-after-failure",
        words: "closes the connection after a failure",
        fails: &[9],
        sign: "behind the failure: the connection was",
    },
    Mistake {
        id: "dies-at-once",
        words: "leaves SIGTERM to the system, which ends it on the spot",
        fails: &[10],
        sign: "SIGTERM has ended the program on the spot",
    },
    Mistake {
        id: "drains-one",
        words: "ends when the first who has begun is answered",
        fails: &[10],
        sign: "the second who has asked: ",
    },
    Mistake {
        id: "waits-for-idle",
        words: "waits for clients that ask nothing",
        fails: &[10],
        sign: "still runs",
    },
    Mistake {
        id: "keeps-accepting",
        words: "goes on accepting while it stops",
        fails: &[10],
        sign: "new connections are not refused",
    },
];
