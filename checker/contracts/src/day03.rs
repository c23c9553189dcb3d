//! Day 3: the life of a request, and what ends it.

mod answers;
mod drain;
mod limits;
mod mistakes;
mod names;

use std::time::Duration;

use checker::contract::{Contract, Graded, Level, Run, Stage};

pub(crate) const CONTRACT: Contract = Contract {
    day: 3,
    title: "Request lifecycle",
    graded: Graded::Program,
    stages: &[
        Stage {
            name: "A name for each request",
            teaches: "Every answer has `x-request-id`: the request's own, if it is 1-64 of `A-Z a-z 0-9 - _ .`, and otherwise a fresh one.",
            why: "A name that goes through all logs is how one request is found among millions. It comes from outside, so what it may contain is decided here: a line break in it would forge log lines.",
            source: "RFC 9110 section 5.5",
            needs: &[],
            hints: &[
                "Answer with the field on every path out, the 404 and the 413 as well.",
                "Check the length and each character; what does not fit is replaced, not mended.",
                "A clock alone makes no fresh name: two requests come in one tick of it.",
            ],
            run: Run::Served(names::request_id),
            ..Stage::PLAIN
        },
        Stage {
            name: "HEAD",
            teaches: "The answer to HEAD has the fields of GET's and no content.",
            why: "A client asks with HEAD what GET would bring. Fields that differ make it decide wrongly, and content breaks the connection.",
            source: "RFC 9110 section 9.3.2",
            needs: &[],
            hints: &["Answer as for GET, and leave the content out while you write."],
            run: Run::Served(answers::head),
            ..Stage::PLAIN
        },
        Stage {
            name: "Too large, and said before",
            teaches: "A declared length above 65536 is a 413 before any of the body is read, without `100 Continue`.",
            why: "The length is known before the body comes, so the refusal can be as well. `100 Continue` would ask for the very bytes that are refused.",
            source: "RFC 9110 sections 10.1.1 and 15.5.14",
            needs: &[],
            hints: &[
                "Look at Content-Length as soon as the head is whole.",
                "Exactly 65536 bytes are allowed.",
            ],
            run: Run::Served(limits::declared),
            ..Stage::PLAIN
        },
        Stage {
            name: "Too large, and not said before",
            teaches: "Without a declared length, the first byte too many is a 413.",
            why: "Chunks announce no total. Who checks only what is declared has no limit at all.",
            source: "RFC 9112 section 7.1, RFC 9110 section 15.5.14",
            needs: &[],
            hints: &[
                "Count what has come, and compare after every chunk; better still, before it is read.",
                "Do not wait for the last chunk: it may never come.",
            ],
            run: Run::Served(limits::counted),
            ..Stage::PLAIN
        },
        Stage {
            name: "A slow head",
            teaches: "A head that is not complete within one second is a 408, and not before.",
            why: "A connection that has begun holds a thread, or a buffer and a descriptor. One byte now and then keeps a time limit for each read from ever firing.",
            source: "RFC 9110 section 15.5.9",
            needs: &[],
            hints: &[
                "Begin the second with the first byte of the request.",
                "The time is for the whole head: each read may wait only for what is left of it.",
            ],
            level: Level::Further,
            timed: true,
            run: Run::Served(limits::slow_head),
            ..Stage::PLAIN
        },
        Stage {
            name: "A slow body",
            teaches: "A body that is not complete within one second is a 408, and not before.",
            why: "A body of bounded size needs no more than a bounded time. A limit on the gaps alone lets one byte every few seconds hold a handler for weeks.",
            source: "RFC 9110 section 15.5.9",
            needs: &[],
            hints: &["The same clock again, from the end of the head on."],
            level: Level::Further,
            timed: true,
            run: Run::Served(limits::slow_body),
            ..Stage::PLAIN
        },
        Stage {
            name: "A deadline for the handler",
            teaches: "`GET /slow` answers after one second; `GET /stuck` never would, and is a 503 after two.",
            why: "A handler waits for databases and other people's servers, and some day one does not answer. The client must learn so while it still listens.",
            source: "RFC 9110 section 15.6.4",
            needs: &[],
            hints: &[
                "Run the handler and a timer, and take what ends first.",
                "The timer belongs around every handler, not into one.",
            ],
            timed: true,
            run: Run::Served(limits::deadline),
            ..Stage::PLAIN
        },
        Stage {
            name: "A failure inside",
            teaches: "`GET /panic` fails inside the handler: 500, and nothing of the reason in the answer.",
            why: "Somebody's bug must cost one request. And its reason (a path, a query, a line of source) is what an attacker reads first.",
            source: "RFC 9110 section 15.6.1",
            needs: &[],
            hints: &[
                "Catch what a handler throws, in one place around all of them.",
                "The reason goes to the log, under the request's id.",
            ],
            run: Run::Served(answers::failure),
            ..Stage::PLAIN
        },
        Stage {
            name: "And the connection goes on",
            teaches: "After the 500, the next request on the same connection is answered.",
            why: "The request was read to its end, so where the next one begins is known; there is no reason to make the client connect again.",
            source: "RFC 9112 section 9.3",
            needs: &[8],
            hints: &[
                "Where is the failure caught: around the handler, or around the whole connection?",
            ],
            timed: true,
            run: Run::Served(answers::goes_on),
            ..Stage::PLAIN
        },
        Stage {
            name: "A stop that drains",
            teaches: "SIGTERM during `GET /slow`: all who have asked are answered, new connections are refused, and the program ends by itself, whoever is still connected.",
            why: "A deployment stops every server once. Who has begun is answered; who has not goes to another, and learns so at once.",
            source: "signal(7), RFC 9112 section 9.6",
            needs: &[7],
            hints: &[
                "Close the listening socket first: then the system refuses for you.",
                "Wait for the requests that have begun, with a limit, then exit.",
                "A connection on which nothing has been asked is closed, not waited for.",
            ],
            stops: true,
            run: Run::Served(drain::drain),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};

/// What a limit of one second is given before it counts as missing.
const LONG: Duration = Duration::from_secs(10);
