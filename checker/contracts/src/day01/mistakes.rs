//! The mistakes in people's first versions of day 1. The gallery has a server for each.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "listens-elsewhere",
        words: "doesn't read PORT",
        fails: &[1],
        sign: "listens on port",
    },
    Mistake {
        id: "always-200",
        words: "answers everything with 200",
        fails: &[2],
        sign: "/nothing: the status is 200",
    },
    Mistake {
        id: "counts-characters",
        words: "counts characters instead of bytes",
        fails: &[3],
        sign: "the number of characters",
    },
    Mistake {
        id: "no-length",
        words: "leaves Content-Length out",
        fails: &[3],
        sign: "no Content-Length",
    },
    Mistake {
        id: "one-read",
        words: "treats one read as one request",
        fails: &[4],
        sign: "cut in the request line, ",
    },
    Mistake {
        id: "two-reads",
        words: "reads at most twice",
        fails: &[4],
        sign: "in 8 pieces: the status is 400",
    },
    Mistake {
        id: "one-at-a-time",
        words: "serves one client after the other",
        fails: &[5],
        sign: "three silent clients: no answer",
    },
    Mistake {
        id: "dies-of-errors",
        words: "ends when one connection fails",
        fails: &[6],
        sign: "the program ended",
    },
    Mistake {
        id: "reads-past-the-end",
        words: "keeps reading after the end of the stream",
        fails: &[6],
        sign: "the end of the stream: the connection is still open",
    },
    Mistake {
        id: "case-matters",
        words: "knows only one spelling of Content-Length",
        fails: &[7],
        sign: "`content-length: 5\\r\\nhost: course\\r\\n`: the body ends after 0 of 5",
    },
    Mistake {
        id: "dies-at-once",
        words: "has no handler for SIGTERM, so the system ends it at once",
        fails: &[8],
        sign: "SIGTERM ended the program at once",
    },
    Mistake {
        id: "never-stops",
        words: "doesn't end on SIGTERM",
        fails: &[8],
        sign: "is still running",
    },
];
