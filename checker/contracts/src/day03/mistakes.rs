//! What people's first versions of day 3 do wrong. Each has its server in the gallery.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        mode: "no-request-id",
        server_that: "gives its answers no name",
        fails: &[1],
        sign: "GET /: the answer has no x-request-id",
    },
    Mistake {
        mode: "any-request-id",
        server_that: "repeats any x-request-id that it is sent",
        fails: &[1],
        sign: "which is neither short enough nor of the right characters",
    },
    Mistake {
        mode: "mends-request-ids",
        server_that: "mends an x-request-id that is not fit",
        fails: &[1],
        sign: "made of the request's own",
    },
    Mistake {
        mode: "ids-of-the-clock",
        server_that: "names requests by the time alone",
        fails: &[1],
        sign: "is not a fresh one",
    },
    Mistake {
        mode: "refuses-without-id",
        server_that: "gives no name to what it refuses",
        fails: &[1, 5, 6],
        sign: "a body of 65537 bytes: the answer has no x-request-id",
    },
    Mistake {
        mode: "head-with-body",
        server_that: "sends content for HEAD",
        fails: &[2],
        sign: "HEAD /: the content",
    },
    Mistake {
        mode: "head-with-body-of-misses",
        server_that: "sends content for HEAD where nothing is",
        fails: &[2],
        sign: "HEAD /nothing: the content",
    },
    Mistake {
        mode: "continues-first",
        server_that: "asks for a body before it looks at its length",
        fails: &[3],
        sign: "status is 100",
    },
    Mistake {
        mode: "declared-only",
        server_that: "limits what is declared, and nothing else",
        fails: &[4],
        sign: "65537 bytes in chunks are taken",
    },
    Mistake {
        mode: "counts-whole-chunks",
        server_that: "counts a chunk when it is whole",
        fails: &[4],
        sign: "in a chunk that is not whole: ",
    },
    Mistake {
        mode: "patient-with-heads",
        server_that: "waits for a head as long as it takes",
        fails: &[5],
        sign: "says nothing more: no answer",
    },
    Mistake {
        mode: "patient-with-bodies",
        server_that: "waits for a body as long as it takes",
        fails: &[6],
        sign: "says nothing more: no answer",
    },
    Mistake {
        mode: "patient-with-each-read",
        server_that: "limits the time of each read, and not of the whole",
        fails: &[5, 6],
        sign: "in which a byte came now and then",
    },
    Mistake {
        mode: "hurries",
        server_that: "does not give its clients the second that they have",
        fails: &[5, 6],
        sign: "it came too early",
    },
    Mistake {
        mode: "default-times",
        server_that: "limits times, and not to one second",
        fails: &[5, 6],
        sign: "it came too late",
    },
    Mistake {
        mode: "no-deadline",
        server_that: "waits for its handlers as long as it takes",
        fails: &[7],
        sign: "/stuck: no answer",
    },
    Mistake {
        mode: "never-slow",
        server_that: "answers `/slow` at once",
        fails: &[7],
        sign: "/slow: it came too early",
    },
    Mistake {
        mode: "tells-why",
        server_that: "tells its clients what went wrong inside",
        fails: &[8],
        sign: "the content tells something of the reason",
    },
    Mistake {
        mode: "tells-why-in-a-field",
        server_that: "tells its clients in a field what went wrong inside",
        fails: &[8],
        sign: "X-Error tells something of the reason",
    },
    Mistake {
        mode: "panics-alone",
        server_that: "lets a failure end the connection without an answer",
        fails: &[8],
        sign: "/panic: the connection was",
    },
    Mistake {
        mode: "closes-after-failure",
        server_that: "closes the connection after a failure",
        fails: &[9],
        sign: "behind the failure: the connection was",
    },
    Mistake {
        mode: "dies-at-once",
        server_that: "leaves SIGTERM to the system, which ends it on the spot",
        fails: &[10],
        sign: "SIGTERM has ended the program on the spot",
    },
    Mistake {
        mode: "drains-one",
        server_that: "ends when the first who has begun is answered",
        fails: &[10],
        sign: "the second who has asked: ",
    },
    Mistake {
        mode: "waits-for-idle",
        server_that: "waits for clients that ask nothing",
        fails: &[10],
        sign: "still runs",
    },
    Mistake {
        mode: "keeps-accepting",
        server_that: "goes on accepting while it stops",
        fails: &[10],
        sign: "new connections are not refused",
    },
];
