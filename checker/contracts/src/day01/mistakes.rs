//! What people's first versions of day 1 do wrong. Each has its server in the gallery.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "listens-elsewhere",
        words: "does not read PORT",
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
        words: "counts characters where bytes are meant",
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
        words: "takes one read for one request",
        fails: &[4],
        sign: "cut in the request line, ",
    },
    Mistake {
        id: "two-reads",
        words: "reads twice at most",
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
        words: "lets an error of one connection end all of it",
        fails: &[6],
        sign: "the program ended",
    },
    Mistake {
        id: "reads-past-the-end",
        words: "reads on behind the end of the stream",
        fails: &[6],
        sign: "the end of the stream: the connection is still open",
    },
    Mistake {
        id: "case-matters",
        words: "knows Content-Length in one spelling only",
        fails: &[7],
        sign: "`content-length: 5\\r\\nhost: course\\r\\n`: the body ends after 0 of 5",
    },
    Mistake {
        id: "dies-at-once",
        words: "leaves SIGTERM to the system, which ends it on the spot",
        fails: &[8],
        sign: "SIGTERM has ended the program on the spot",
    },
    Mistake {
        id: "never-stops",
        words: "does not end when it is told to",
        fails: &[8],
        sign: "still runs",
    },
];
