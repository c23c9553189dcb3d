//! What people's first versions of day 1 do wrong. Each has its server in the gallery.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        mode: "listens-elsewhere",
        server_that: "does not read PORT",
        fails: &[1],
        sign: "listens on port",
    },
    Mistake {
        mode: "always-200",
        server_that: "answers everything with 200",
        fails: &[2],
        sign: "/nothing: the status is 200",
    },
    Mistake {
        mode: "counts-characters",
        server_that: "counts characters where bytes are meant",
        fails: &[3],
        sign: "the number of characters",
    },
    Mistake {
        mode: "no-length",
        server_that: "leaves Content-Length out",
        fails: &[3],
        sign: "no Content-Length",
    },
    Mistake {
        mode: "one-read",
        server_that: "takes one read for one request",
        fails: &[4],
        sign: "cut in the request line, ",
    },
    Mistake {
        mode: "two-reads",
        server_that: "reads twice at most",
        fails: &[4],
        sign: "in 8 pieces: the status is 400",
    },
    Mistake {
        mode: "one-at-a-time",
        server_that: "serves one client after the other",
        fails: &[5],
        sign: "three silent clients: no answer",
    },
    Mistake {
        mode: "dies-of-errors",
        server_that: "lets an error of one connection end all of it",
        fails: &[6],
        sign: "the program ended",
    },
    Mistake {
        mode: "reads-past-the-end",
        server_that: "reads on behind the end of the stream",
        fails: &[6],
        sign: "the end of the stream: the connection is still open",
    },
    Mistake {
        mode: "case-matters",
        server_that: "knows Content-Length in one spelling only",
        fails: &[7],
        sign: "`content-length: 5\\r\\nhost: course\\r\\n`: the body ends after 0 of 5",
    },
    Mistake {
        mode: "dies-at-once",
        server_that: "leaves SIGTERM to the system, which ends it on the spot",
        fails: &[8],
        sign: "SIGTERM has ended the program on the spot",
    },
    Mistake {
        mode: "never-stops",
        server_that: "does not end when it is told to",
        fails: &[8],
        sign: "still runs",
    },
];
